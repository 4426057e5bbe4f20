"""`prune` deletes data about people when their retention period is over.

These are accounts that were never confirmed, rejected applications, expired invitations, exports,
and old decisions.
"""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from members.accounts.models import Role, User
from members.audit.models import Entry, record
from members.membership.models import Affiliation, CoordinatorAppointment, Invitation, Suspension
from members.privacy.models import Export
from tests.factories.members import AffiliationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def ago(days):
    return timezone.now() - timedelta(days=days)


def prune(**options) -> str:
    said = StringIO()
    call_command("prune", stdout=said, **options)
    return said.getvalue()


def signed_up(*, days, verified=False, **fields):
    user = UserFactory(date_joined=ago(days), **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified)
    return user


def test_unconfirmed_accounts_are_deleted():
    kept = {
        signed_up(days=29),
        signed_up(days=31, verified=True),
        signed_up(days=31, last_login=timezone.now()),
        signed_up(days=31, roles=[Role.EDITOR]),
        AffiliationFactory(user=signed_up(days=31)).user,
        UserFactory(date_joined=ago(31)),  # created in the CMS: it has no EmailAddress
    }
    signed_up(days=31)
    assert "accounts never confirmed: 1," in prune()
    assert set(User.objects.all()) == kept


def test_rejected_applications_are_deleted():
    rejected = {"state": Affiliation.State.REJECTED, "reason": "Nie pracuje u nas."}
    kept = [
        AffiliationFactory(**rejected, decided_at=ago(364)),
        AffiliationFactory(state=Affiliation.State.ENDED, decided_at=ago(366)),
    ]
    AffiliationFactory(**rejected, decided_at=ago(366))
    assert "rejected applications: 1," in prune()
    assert set(Affiliation.objects.all()) == set(kept)


def test_expired_invitations_are_deleted(coordinator):
    office = coordinator.affiliations.get().organisation
    for number, days in enumerate([31, 29, -1]):
        Invitation.objects.create(
            email=f"{number}@example.org",
            digest=str(number),
            organisation=office,
            invited_by=coordinator,
            expires_at=ago(days),
        )
    assert "expired invitations: 1," in prune()
    assert Invitation.objects.count() == 2


def test_files_of_exports_are_deleted_before_the_rows(member, other_member):
    def copy(user, days):
        moment = {"ready_at": ago(days + 7), "expires_at": ago(days)}
        return Export.objects.create(user=user, file=ContentFile(b"x", "x.zip"), **moment)

    expired, fresh = copy(member, 1), copy(other_member, -1)
    Export.objects.create(user=member, created_at=ago(8))  # it was never ready
    storage, name = expired.file.storage, expired.file.name
    assert "copies of people's data: 2," in prune()
    assert not storage.exists(name)
    assert storage.exists(fresh.file.name)
    assert set(Export.objects.all()) == {expired, fresh}
    Export.objects.filter(pk=expired.pk).update(expires_at=ago(8))
    assert "rows of expired copies: 1," in prune()
    assert list(Export.objects.all()) == [fresh]


def test_failed_exports_are_deleted_after_a_week(member, other_member):
    kept = Export.objects.create(user=member, created_at=ago(6), failed_at=ago(6))
    Export.objects.create(user=other_member, created_at=ago(8), failed_at=ago(8))
    prune()
    assert list(Export.objects.all()) == [kept]


def test_decisions_are_deleted_after_five_years(coordinator, member):
    place = coordinator.affiliations.get()
    for days in (4 * 365, 6 * 365):
        Entry.objects.filter(pk=record(Entry.Action.APPROVED, by=None).pk).update(at=ago(days))
        Suspension.objects.create(user=member, reason="x", ends_at=ago(days))
        CoordinatorAppointment.objects.create(
            affiliation=place,
            role="coordinator",
            letter=ContentFile(b"x", "x.pdf"),
            letter_name="x.pdf",
            ended_at=ago(days),
        )
    old = CoordinatorAppointment.objects.order_by("ended_at").first()
    storage, name = old.letter.storage, old.letter.name
    prune()
    for rows in (Entry, Suspension, CoordinatorAppointment):
        assert rows.objects.count() == 1
    assert not storage.exists(name)


def test_dry_run_counts_and_deletes_nothing(member):
    signed_up(days=31)
    copy = Export.objects.create(
        user=member, file=ContentFile(b"x", "x.zip"), ready_at=ago(9), expires_at=ago(2)
    )
    said = prune(dry_run=True)
    assert said.startswith("Would be deleted: ")
    assert "accounts never confirmed: 1," in said
    assert "copies of people's data: 1," in said
    assert User.objects.count() == 2
    assert copy.file.storage.exists(copy.file.name)
    assert prune(dry_run=True) == said
