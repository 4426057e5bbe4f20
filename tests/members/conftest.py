"""Fixtures for the tests of the e-mail queue."""

import pytest

from tests.queued_mail import FAILING, Failing
from tests.worker import QUEUE


@pytest.fixture
def mail_queue(settings):
    """Makes e-mails and tasks wait in the database, as on a real site."""
    settings.EMAIL_BACKEND = "members.mail.backends.QueueBackend"
    settings.TASKS = QUEUE


@pytest.fixture
def failing(settings, monkeypatch):
    """``failing(error)``: delivery raises ``error`` from now on, or works again if that is None."""
    usual = settings.EMAIL_DELIVERY_BACKEND

    def fail(error):
        monkeypatch.setattr(Failing, "error", error)
        settings.EMAIL_DELIVERY_BACKEND = FAILING if error else usual

    return fail
