"""Following a unit: its followers are told of what its organisations and their people publish.

The apps above decide what that is: see ``unit_targets``.
"""

from collections.abc import Collection

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from members.accounts.models import User
from members.ids import ids_of
from members.inbox.kinds import FollowTarget
from members.inbox.services import level_of
from members.membership.access import membership_of
from members.units.models import LocalGovernmentUnit, Organisation

UNIT = "unit"


def unit_targets(organisation_id: int | None) -> list[tuple[str, int]]:
    """What the followers of the units of an organisation follow; for ``followers_of``.

    It is empty for organisations that are not confirmed in the register: members do not see where
    people of such an organisation work.
    """
    organisations = Organisation.objects.confirmed().filter(pk=organisation_id)
    units = organisations.filter(units__isnull=False).values_list("units", flat=True)
    return [(UNIT, pk) for pk in units]


def _units(targets: Collection[str], reader: User) -> dict[str, tuple[str, str]]:
    if not membership_of(reader).is_member:
        return {}
    units = LocalGovernmentUnit.objects.for_list().filter(pk__in=ids_of(targets))
    return {
        str(unit.pk): (unit.full_name, reverse("people:unit", args=[unit.code])) for unit in units
    }


TARGET = FollowTarget(name=UNIT, label=gettext_lazy("Unit"), found=_units)


def follow_button(request: HttpRequest, unit: LocalGovernmentUnit) -> SafeString:
    """The buttons to follow ``unit``, as HTML for its page."""
    context = {"unit": unit, "level": level_of(UNIT, unit.pk, user=request.user)}
    return render_to_string("members/inbox/_follow_unit.html", context, request)
