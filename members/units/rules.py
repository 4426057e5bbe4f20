"""Who decides on applications to a unit; and the two questions that every app asks first."""

import rules

from members.units.membership import membership_of


@rules.predicate
def enters_forum(user):
    """Whoever the gate lets in."""
    return membership_of(user).enters_forum


@rules.predicate
def keeps_order(user):
    """Moderators and administrators who are not suspended."""
    membership = membership_of(user)
    return membership.enters_forum and membership.keeps_order


@rules.predicate
def is_not_own(user, affiliation):
    """Nobody decides on an application of one's own."""
    return affiliation is None or affiliation.user_id != user.pk


rules.add_perm("units.decide_affiliation", keeps_order & is_not_own)
