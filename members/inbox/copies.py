"""Copies of e-mails about work of the office, for the shared mailbox of that office.

So that a colleague notices a meeting or an application while the recipient is away. A copy has no
link that acts for the recipient: none to their settings, and none that ends their e-mails.
"""

from members.accounts.models import User
from members.inbox.models import Preferences
from members.membership.models import Affiliation
from members.units.models import Organisation


def office_domains(user: User) -> set[str]:
    """The e-mail domains of the organisations in the register where ``user`` works now."""
    offices = Affiliation.objects.in_force().filter(user=user.pk).values("organisation")
    found = Organisation.objects.confirmed().filter(pk__in=offices)
    return {name for names in found.values_list("domains", flat=True) for name in names}


def copy_address(user: User) -> str:
    """Where copies of e-mails to ``user`` go; empty if nowhere.

    Empty also if the person no longer works for an office to which the address belongs.
    """
    chosen = Preferences.objects.filter(pk=user.pk).values_list("copy_to", flat=True).first()
    return chosen if chosen and domain_of(chosen) in office_domains(user) else ""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()
