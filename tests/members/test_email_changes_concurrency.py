"""Two requests at the same time use the links that undo a change of an account's address."""

import pytest

from members.accounts.email_changes import LinkSpent, note_change, restore
from members.accounts.models import User
from members.audit.models import Entry
from tests.at_once import at_once
from tests.factories.members import UserFactory
from tests.members.test_email_changes import OLD, links_to

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def changed(user, email):
    old, user.email = user.email, email
    user.save(update_fields=["email"])
    note_change(user, old_email=old)


def use(token):
    try:
        restore(token)
    except LinkSpent:
        return "spent"
    return "restored"


def test_one_link_works_once(mailoutbox):
    user = UserFactory(email=OLD)
    changed(user, "b@example.org")
    token = links_to(mailoutbox, OLD)[0].split("/")[-2]
    assert sorted(at_once([token, token], use)) == ["restored", "spent"]
    assert Entry.objects.filter(action=Entry.Action.PUT_BACK).count() == 1


def test_first_address_wins_over_the_second(mailoutbox):
    user = UserFactory(email=OLD)
    changed(user, "b@example.org")
    changed(user, "c@example.org")
    words = [links_to(mailoutbox, to)[0].split("/")[-2] for to in (OLD, "b@example.org")]
    at_once(words, use)
    assert User.objects.get(pk=user.pk).email == OLD
