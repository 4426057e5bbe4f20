"""When all administrators delete their accounts at the same time, one account must stay."""

import pytest

from members.accounts.models import User
from members.privacy.services import LastAdministrator, erase_account
from tests.at_once import at_once
from tests.factories.members import UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def test_one_administrator_always_remains():
    people = [UserFactory(is_superuser=True, is_staff=True) for _number in range(2)]

    def erase(person):
        try:
            erase_account(person, by=person)
        except LastAdministrator:
            return "stays"
        return "gone"

    assert sorted(at_once(people, erase)) == ["gone", "stays"]
    assert User.objects.filter(is_superuser=True, erased_at=None).count() == 1
