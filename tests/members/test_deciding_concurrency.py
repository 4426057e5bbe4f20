"""People decide on membership at the same time, each in a Python thread of its own."""

import pytest
from django.core.files.base import ContentFile

from members.accounts.models import User
from members.audit.models import Entry
from members.membership.models import Affiliation, Invitation
from members.membership.services import invitations
from members.membership.services.applications import (
    AlreadyDecided,
    approve_affiliation,
    end_affiliation,
    reject_affiliation,
)
from members.membership.services.coordinators import RoleTaken, appoint_coordinator
from members.membership.services.invitations import TooManyInvitations, invite
from tests.at_once import at_once
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    UnitFactory,
    make_member,
)

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]

State = Affiliation.State


def result_of(action, refusal) -> str:
    try:
        action()
    except refusal:
        return "told"
    return "won"


def make_deciders(office):
    """Returns a coordinator and a deputy of ``office``."""
    roles = [Affiliation.Role.COORDINATOR, Affiliation.Role.DEPUTY]
    return [AffiliationFactory(organisation=office, role=role).user for role in roles]


def test_simultaneous_decisions_only_one_succeeds(mailoutbox):
    office = OrganisationFactory(units=[UnitFactory()])
    application = AffiliationFactory(organisation=office, state=State.PENDING)
    approver, rejecter = make_deciders(office)

    def decide(person):
        if person == approver:
            return result_of(lambda: approve_affiliation(application, by=person), AlreadyDecided)
        return result_of(
            lambda: reject_affiliation(application, by=person, reason="Nie."), AlreadyDecided
        )

    results = dict(
        zip(("approved", "rejected"), at_once([approver, rejecter], decide), strict=True)
    )

    assert sorted(results.values()) == ["told", "won"]
    winner = next(what for what, result in results.items() if result == "won")
    application.refresh_from_db()
    assert application.state == (State.ACTIVE if winner == "approved" else State.REJECTED)
    assert [entry.action for entry in Entry.objects.all()] == [winner]
    assert [letter.to for letter in mailoutbox] == [[application.user.email]]


def test_simultaneous_approvals_leave_one_primary():
    person = AffiliationFactory(state=State.PENDING).user
    AffiliationFactory(user=person, state=State.PENDING)
    moderator = make_member(roles=["moderator"])

    at_once(list(person.affiliations.all()), lambda place: approve_affiliation(place, by=moderator))

    assert sorted(person.affiliations.values_list("is_primary", flat=True)) == [False, True]


def test_affiliation_is_ended_by_one_of_many_requests():
    place = AffiliationFactory()
    moderators = [make_member(roles=["moderator"]) for _number in range(2)]

    def end(person):
        return result_of(lambda: end_affiliation(place, by=person), AlreadyDecided)

    assert sorted(at_once(moderators, end)) == ["told", "won"]
    assert Entry.objects.count() == 1


def test_simultaneous_appointments_leave_one_coordinator(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path
    office = OrganisationFactory()
    places = [AffiliationFactory(organisation=office) for _number in range(2)]
    moderator = make_member(roles=["moderator"])

    def appoint(place):
        letter = ContentFile(b"%PDF-1.7", name="pismo.pdf")
        return result_of(
            lambda: appoint_coordinator(place, by=moderator, role="coordinator", letter=letter),
            RoleTaken,
        )

    assert sorted(at_once(places, appoint)) == ["told", "won"]
    assert office.affiliations.filter(role="coordinator").count() == 1


def test_invitation_limit_holds_for_simultaneous_requests(monkeypatch):
    monkeypatch.setattr(invitations, "MOST_IN_A_DAY", 2)
    person = make_member()
    office = person.affiliations.get().organisation

    def send(number):
        sender = User.objects.get(pk=person.pk)
        letter = {"by": sender, "organisation": office, "source": "strona urzędu"}
        return result_of(lambda: invite(f"osoba{number}@example.org", **letter), TooManyInvitations)

    assert sorted(at_once([1, 2, 3, 4], send)) == ["told", "told", "won", "won"]
    assert Invitation.objects.count() == 2
