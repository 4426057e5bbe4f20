"""The permissions of this app, and the predicates ``is_member`` and ``is_moderator`` for all apps.

If ``has_perm`` is called without an object, the predicates get None in its place.
"""

import rules
from django.db.models import Q, QuerySet

from members.accounts.models import Role, User
from members.membership.access import MODERATOR_ROLES, membership_of
from members.membership.models import Affiliation
from members.membership.people import people_with_role


@rules.predicate
def is_member(user):
    """Whether the user may enter the members' area."""
    return membership_of(user).is_member


@rules.predicate
def is_moderator(user):
    """Whether the user is a moderator or administrator and not suspended."""
    return membership_of(user).is_moderator


@rules.predicate
def coordinates(user, affiliation):
    """Whether the user coordinates the affiliation's organisation.

    If ``affiliation`` is None, whether the user coordinates any organisation."""
    coordinated = membership_of(user).coordinated_ids
    return bool(coordinated) if affiliation is None else affiliation.organisation_id in coordinated


@rules.predicate
def is_own(user, affiliation):
    return affiliation is not None and affiliation.user_id == user.pk


@rules.predicate
def is_left_to_moderators(user, affiliation):
    """Whether moderators may decide on the application, too.

    They may if nobody but the applicant coordinates the organisation, or if the coordinators' time
    is over. True if ``affiliation`` is None.
    """
    return affiliation is None or affiliation.is_left_to_moderators


@rules.predicate
def is_plain(user, affiliation):
    """Whether the role in the affiliation is neither coordinator nor deputy.

    Coordinators may end somebody else's affiliation only if this is true. True if ``affiliation``
    is None.
    """
    return affiliation is None or affiliation.role == "member"


@rules.predicate
def is_coordinated(user, organisation):
    """Whether the user coordinates the organisation. False if ``organisation`` is None."""
    return organisation is not None and organisation.pk in membership_of(user).coordinated_ids


@rules.predicate
def has_sent(user, invitation):
    return invitation is not None and invitation.invited_by_id == user.pk


@rules.predicate
def is_within_reach(user, person):
    """Whether ``user``, a moderator, may suspend ``person``. True if ``person`` is None.

    Nobody may suspend themselves or an erased account. Only an administrator may suspend an
    administrator.
    """
    if person is None:
        return True
    # ``holds`` is also True for a suspended administrator, whose role is not in effect.
    administers = membership_of(person).holds(Role.ADMINISTRATOR)
    ranks_higher = administers and not is_administrator(user)
    return person.pk != user.pk and person.erased_at is None and not ranks_higher


@rules.predicate
def is_administrator(user):
    return Role.ADMINISTRATOR in membership_of(user).roles


may_decide = ~is_own & (coordinates | (is_moderator & is_left_to_moderators))
may_end = is_own | is_moderator | (coordinates & is_plain)

vouches = is_moderator | is_coordinated
may_withdraw = is_moderator | has_sent
may_suspend = is_moderator & is_within_reach

rules.add_perm("membership.decide_affiliation", may_decide)
rules.add_perm("membership.end_affiliation", may_end)
rules.add_perm("membership.moderate", is_moderator)
rules.add_perm("membership.withdraw_invitation", may_withdraw)
rules.add_perm("membership.suspend", may_suspend)


def able_to_decide(affiliation: Affiliation) -> QuerySet[User]:
    """The people who may decide on the application now: the rule ``may_decide`` for all users."""
    vouching = Affiliation.objects.coordinating_at(affiliation.organisation)
    able = Q(pk__in=vouching.order_by().values("user"))
    if affiliation.is_left_to_moderators:
        moderators = people_with_role(MODERATOR_ROLES, User.objects.all())
        able |= Q(pk__in=moderators.values("pk"))
    return User.objects.filter(able).exclude(pk=affiliation.user_id)


def deciders_of(affiliation: Affiliation) -> list[User]:
    """The people who get an e-mail when an application waits for their decision.

    They are the coordinators of the organisation (with their deputies). If it has none, they are
    the moderators, and if the site has none, the administrators. The applicant is never among them.
    """
    others = User.objects.exclude(pk=affiliation.user_id)
    vouching = Affiliation.objects.coordinating_at(affiliation.organisation)
    return (
        list(others.filter(pk__in=vouching.values("user")))
        or list(people_with_role([Role.MODERATOR], others))
        or list(people_with_role([Role.ADMINISTRATOR], others))
    )
