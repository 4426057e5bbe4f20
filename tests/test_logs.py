"""The server's logs contain no personal data."""

import logging
import sys
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings

from config.logs import NamelessFormatter


def test_every_log_formatter_removes_addresses():
    kinds = {each["class"] for each in settings.LOGGING["formatters"].values()}
    assert kinds == {"config.logs.NamelessFormatter"}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Refused: anna.nowak+x@urzad.example.org", "Refused: <address>"),
        ("<jan@łowicz.example.pl>, (ewa@example.org)", "<<address>>, (<address>)"),
        ("commit@v1 and @property stay", "commit@v1 and @property stay"),
    ],
)
def test_addresses_in_messages_are_replaced(said, written):
    record = logging.LogRecord("x", logging.ERROR, "f.py", 1, said, None, None)
    assert NamelessFormatter("%(message)s").format(record) == written


def test_addresses_in_tracebacks_are_replaced():
    try:
        raise SMTPRecipientsRefused({"anna@example.org": (550, b"no anna@example.org here")})
    except SMTPRecipientsRefused:
        record = logging.LogRecord("x", logging.ERROR, "f.py", 1, "Failed", None, sys.exc_info())
    written = NamelessFormatter("%(message)s").format(record)
    assert "SMTPRecipientsRefused" in written
    assert "anna" not in written
