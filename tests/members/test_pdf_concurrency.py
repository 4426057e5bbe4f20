"""Two clicks at the same time make one document."""

import pytest

from members.pdf.models import PdfDocument
from members.pdf.services import request_document
from tests.at_once import at_once
from tests.factories.members import make_member
from tests.factories.threads import make_thread
from tests.pdf_kind import KIND

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def test_two_clicks_at_once_make_one_document(monkeypatch):
    enqueued = []
    monkeypatch.setattr("members.pdf.services.enqueue", lambda task, pk: enqueued.append(pk))
    member = make_member()
    thread = make_thread(by=member)

    def ask(_number):
        return request_document(KIND.name, thread.pk, by=member).pk

    given = at_once(range(4), ask)
    assert given == [PdfDocument.objects.get().pk] * 4
    assert enqueued == given[:1]
