"""People join at the same time, each in a Python thread of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.accounts.models import User
from members.membership.models import Affiliation, Invitation, digest_of
from members.membership.services.accepting import InvitationSpent, Newcomer, accept_invitation
from members.membership.services.joining import (
    AlreadyApplied,
    apply_to,
    apply_to_missing,
    make_primary,
)
from members.units.models import Organisation
from tests.at_once import at_once
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory,
    make_coordinator,
)

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]

PEOPLE = 8


def test_simultaneous_acceptance_creates_one_account():
    organisation = OrganisationFactory()
    Invitation.objects.create(
        email="zaproszona@example.org",
        source="strona urzędu",
        organisation=organisation,
        digest=digest_of("slowo"),
        vouched=True,
        invited_by=make_coordinator(organisation),
        expires_at=timezone.now() + timedelta(days=1),
    )

    def accept(name):
        newcomer = Newcomer(name, "Maj", "dluga-fraza-2026", "pl")
        try:
            accept_invitation("slowo", by=newcomer, position="referentka")
        except InvitationSpent:
            return "told"
        return "joined"

    names = [f"Olga{number}" for number in range(PEOPLE)]
    assert sorted(at_once(names, accept)) == ["joined"] + ["told"] * (PEOPLE - 1)
    user = User.objects.get(email="zaproszona@example.org")
    assert user.affiliations.get().is_primary


def test_simultaneous_applications_create_one():
    user, organisation = UserFactory(), OrganisationFactory()

    def apply(_number):
        try:
            apply_to(organisation, by=user, position="referentka")
        except AlreadyApplied:
            return "told"
        return "sent"

    assert sorted(at_once(range(PEOPLE), apply)) == ["sent"] + ["told"] * (PEOPLE - 1)
    assert user.affiliations.count() == 1


def test_simultaneous_naming_creates_one_institution():
    unit = UnitFactory()
    people = UserFactory.create_batch(PEOPLE)

    at_once(
        people,
        lambda person: apply_to_missing(
            "Biblioteka", "culture", unit=unit, by=person, position="bibliotekarka"
        ),
    )

    named = Organisation.objects.get(name="Biblioteka")
    assert named.affiliations.count() == PEOPLE


def test_simultaneous_choices_leave_one_primary():
    user = UserFactory()
    places = AffiliationFactory.create_batch(4, user=user, is_primary=False)

    at_once(places, lambda place: make_primary(place, by=user))

    assert Affiliation.objects.in_force().filter(user=user, is_primary=True).count() == 1
