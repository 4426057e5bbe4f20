"""Who decides on applications to a unit; and the two questions that every app asks first."""

import rules

from members.accounts.models import Role, User
from members.membership.access import membership_of
from members.membership.holders import holding
from members.membership.models import Affiliation


@rules.predicate
def enters_forum(user):
    """Whoever the gate lets in."""
    return membership_of(user).enters_forum


@rules.predicate
def is_moderator(user):
    """Moderators and administrators who are not suspended."""
    membership = membership_of(user)
    return membership.enters_forum and membership.is_moderator


@rules.predicate
def coordinates(user, affiliation):
    """The coordinator or deputy of the organisation or its unit; without one: of any."""
    membership = membership_of(user)
    if affiliation is None:
        return membership.enters_forum and bool(membership.coordinated_ids)
    return membership.enters_forum and affiliation.organisation_id in membership.coordinated_ids


@rules.predicate
def is_own(user, affiliation):
    return affiliation is not None and affiliation.user_id == user.pk


@rules.predicate
def is_left_to_moderators(user, affiliation):
    """No coordinator decides on it, or none did in time."""
    return affiliation is None or affiliation.is_left_to_moderators


@rules.predicate
def is_plain(user, affiliation):
    """Held by nobody who was appointed: appointments are ended by those who made them."""
    return affiliation is None or affiliation.role == "member"


@rules.predicate
def is_coordinated(user, organisation):
    """The person vouches for the people of the organisation."""
    membership = membership_of(user)
    return (
        organisation is not None
        and membership.enters_forum
        and organisation.pk in membership.coordinated_ids
    )


@rules.predicate
def has_sent(user, invitation):
    return invitation is not None and invitation.invited_by_id == user.pk


@rules.predicate
def is_within_reach(user, person):
    """Nobody suspends oneself, and only administrators an administrator."""
    if person is None:
        return True
    # An administrator who is suspended at the moment is one all the same.
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


def deciders_of(affiliation: Affiliation) -> list[User]:
    """Who is asked to decide first: the coordinators of the place, else moderators.

    Never the applicant. Administrators only where the site has no moderator.
    """
    others = User.objects.exclude(pk=affiliation.user_id)
    vouching = Affiliation.objects.coordinating_at(affiliation.organisation)
    return (
        list(others.filter(pk__in=vouching.values("user")))
        or list(holding([Role.MODERATOR], others))
        or list(holding([Role.ADMINISTRATOR], others))
    )
