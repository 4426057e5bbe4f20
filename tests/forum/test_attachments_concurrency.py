"""Several Python threads claim, upload, remove and prune attachments at the same time."""

import pytest
from django.core.exceptions import ValidationError

from forum.attachments.models import Attachment
from forum.attachments.retention import delete_one_by_one
from forum.attachments.services import claim, remove
from tests.at_once import at_once
from tests.factories.attachments import make_attachment
from tests.factories.members import make_member

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def tried(action):
    """Runs ``action``. Returns False if it raises ValidationError, otherwise True."""
    try:
        action()
    except ValidationError:
        return False
    return True


def test_file_is_claimed_by_one_of_many_requests():
    member = make_member()
    token = make_attachment(by=member).token
    done = at_once(range(8), lambda _number: tried(lambda: claim([token], by=member)))
    assert sum(done) == 1


def test_claims_in_opposite_order_do_not_deadlock():
    member = make_member()
    tokens = [make_attachment(by=member).token for _number in range(6)]
    orders = [tokens, tokens[::-1]] * 4
    done = at_once(orders, lambda order: tried(lambda: claim(order, by=member)))
    assert sum(done) == 1


def test_upload_limit_holds_for_simultaneous_uploads(settings):
    settings.ATTACHMENTS_UNATTACHED = 5
    member = make_member()
    done = at_once(range(12), lambda _number: tried(lambda: make_attachment(by=member)))
    assert sum(done) == Attachment.objects.count() == 5


def test_file_is_either_removed_or_claimed():
    member = make_member()
    for _round in range(5):
        token = make_attachment(by=member).token
        claimed, removed = at_once(
            [
                lambda token=token: tried(lambda: claim([token], by=member)),
                lambda token=token: remove(token, by=member),
            ],
            lambda action: action(),
        )
        assert claimed != removed
        assert Attachment.objects.filter(token=token).exists() == claimed


def test_file_being_claimed_is_not_pruned():
    member = make_member()
    tokens = [make_attachment(by=member).token for _number in range(6)]
    _pruned, claimed = at_once(
        [
            lambda: delete_one_by_one(Attachment.objects.unattached()),
            lambda: tried(lambda: claim(tokens, by=member)),
        ],
        lambda action: action(),
    )
    assert not Attachment.objects.unattached().exists()
    assert Attachment.objects.count() == (6 if claimed else 0)
