"""Who may do what in training, and who on a waiting list is passed over."""

from __future__ import annotations

from datetime import datetime

import rules

from members.membership.access import membership_of


@rules.predicate
def is_organiser(user):
    """Whether the user has the role of organiser, or administers the site."""
    return bool(membership_of(user).roles & {"organiser", "administrator"})


@rules.predicate
def organises(user, programme):
    """Whether the user runs the recruitment of the programme."""
    if programme is None:
        return False
    membership = membership_of(user)
    if "administrator" in membership.roles:
        return True
    is_named = programme.organisers.filter(pk=membership.user_id).exists()
    return "organiser" in membership.roles and is_named


rules.add_perm("training.add_programme", is_organiser)
rules.add_perm("training.organise", organises)


def why_skipped(enrolment, programme, candidates, now: datetime) -> str:
    """The reason for which the enrolment does not get the next free place; empty if it does.

    ``candidates``: what is held elsewhere (``training.services.places.Candidates``). The order of
    the reasons is the order in which the regulations name them. Somebody who holds a place in the
    same scope is passed over, unless this group stands higher among their preferences. Whoever was
    transferred to several groups at once is offered one after the other. A reason against which an
    appeal was accepted does not count.
    """
    found = _reasons_to_skip(enrolment, programme, candidates, now)
    return next((str(reason) for reason in found if reason not in enrolment.waived_skips), "")


def _reasons_to_skip(enrolment, programme, candidates, now):
    reasons = type(enrolment).SkipReason
    if not enrolment.user.is_active or _is_suspended(enrolment.user, now):
        yield reasons.SUSPENDED
    held = candidates.held.get(enrolment.user_id, [])
    if any(_is_preferred(place, enrolment) for place in held):
        yield reasons.HOLDS_PLACE
    offers = candidates.offered.get(enrolment.user_id, [])
    if enrolment.transferred_from_id and any(_is_preferred(row, enrolment) for row in offers):
        yield reasons.HAS_OFFER
    cap = programme.places_per_unit
    if cap and enrolment.unit_id and candidates.of_unit[enrolment.unit_id] >= cap:
        yield reasons.UNIT_CAP
    if any(_clashes(place, enrolment, candidates) for place in held):
        yield reasons.CLASH


def _is_suspended(user, now: datetime) -> bool:
    return user.suspended_until is not None and user.suspended_until > now


def in_same_scope(one, other) -> bool:
    """Whether a person may hold a place in only one of the two enrolments."""
    return (one.programme_id, one.place_scope) == (other.programme_id, other.place_scope)


def _is_preferred(place, enrolment) -> bool:
    """Whether ``place``, held or offered, is in the same scope and not worse than the enrolment."""
    return in_same_scope(place, enrolment) and place.preference <= enrolment.preference


def _clashes(place, enrolment, candidates) -> bool:
    """Whether the person would have to be in two places at once.

    A place in the same scope does not clash: accepting the other one ends it.
    """
    return place.group_id in candidates.overlapping and not in_same_scope(place, enrolment)
