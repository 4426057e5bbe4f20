"""What people accepted and what they were shown, by version."""

from collections.abc import Iterable

from members.accounts.legal_notices import LegalNotice, notice_in_force
from members.accounts.models import Receipt, User


def store_receipts(notices: Iterable[LegalNotice], *, by: User) -> None:
    """Writes down that ``by`` accepted or was shown these wordings today."""
    Receipt.objects.bulk_create(
        Receipt(
            user=by,
            kind=notice.kind,
            version=notice.version,
            in_force_on=notice.in_force_on,
            url=notice.url,
        )
        for notice in notices
    )


def rules_to_accept(user: User | None, language: str) -> LegalNotice | None:
    """The rules in force where ``user`` has not accepted them; None also where there are none.

    Languages number their versions apart. The day from which they hold is the same, and a
    corrected word on the same day makes no new rules.
    """
    notice = notice_in_force(Receipt.Kind.RULES, language)
    if notice is None or user is None:
        return notice
    accepted = Receipt.objects.filter(
        user=user, kind=Receipt.Kind.RULES, in_force_on__gte=notice.in_force_on
    )
    return None if accepted.exists() else notice
