"""Who stands in for whom. The rule about e-mails to substitutes is defined only here.

A substitute gets the e-mails about the tasks of an absent person only if the substitute may do the
task, too. A substitute who is absent themself is skipped, so there are no chains and no loops.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from members.accounts.models import Role, User
from members.dates import words
from members.membership.access import membership_of
from members.membership.models import Affiliation, Substitution
from members.membership.people import members_among, people_with_role


def possible_substitutes(user: User) -> QuerySet[User]:
    """The people whom ``user`` may name: members of the same organisations, sorted by name.

    Moderators may also name other moderators. Nobody may name anybody while they are no member.
    """
    membership = membership_of(user)
    if not membership.is_member:
        return User.objects.none()
    offices = Affiliation.objects.in_force().filter(user=user).values("organisation")
    staff = Affiliation.objects.in_force().filter(organisation__in=offices)
    chosen = Q(pk__in=staff.values("user"))
    if membership.is_moderator:
        moderators = people_with_role([Role.MODERATOR, Role.ADMINISTRATOR], User.objects.all())
        chosen |= Q(pk__in=moderators.values("pk"))
    people = members_among(User.objects.filter(chosen)).exclude(pk=user.pk)
    return people.order_by("sort_key", "pk")


def stand_ins_for(people: Collection[int], able: QuerySet[User]) -> dict[int, int]:
    """Absent person id -> substitute id, for those of ``people`` with a substitute today.

    ``able``: the people who may do the task that the e-mail is about; other substitutes are left
    out, and so are those who are no members now, or absent themselves. Makes one query.
    """
    absent = Substitution.objects.in_force().values("user")
    present = members_among(User.objects.all()).exclude(pk__in=absent)
    found = Substitution.objects.in_force().filter(
        Q(substitute__in=present.values("pk")),
        Q(substitute__in=able.order_by().values("pk")),
        user__in=people,
    )
    return dict(found.values_list("user", "substitute"))


def substitutions_by(substitute: User, people: Collection[int]) -> list[Substitution]:
    """The substitutions of today in which ``substitute`` stands in for one of ``people``."""
    found = Substitution.objects.in_force().filter(substitute=substitute, user__in=people)
    return list(found.for_list())


def reason_for_substitute(substitutions: Collection[Substitution]) -> str:
    """Why a substitute gets an e-mail: for whom they stand in, and until when.

    Empty if for nobody.
    """
    if not substitutions:
        return ""
    absent = [
        _("%(name)s (until %(day)s)") % {"name": row.user, "day": words(row.last_day)}
        for row in substitutions
    ]
    said = _("You get this e-mail because you stand in for: %(people)s.")
    return said % {"people": ", ".join(absent)}
