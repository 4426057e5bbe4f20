"""Receipts: records of the legal notices that users accepted or were shown."""

from collections.abc import Iterable

from members.accounts.legal_notices import LegalNotice, notice_in_force
from members.accounts.models import Receipt, User


def store_receipts(notices: Iterable[LegalNotice], *, by: User) -> None:
    """Records that ``by`` accepted or was shown these notices now."""
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
    """The rules in force, if ``user`` still has to accept them; else None.

    If ``user`` is None (a visitor without an account), returns the rules in force. Versions are
    compared by the day from which they are in force, because each language numbers its versions
    separately. A corrected version that is in force from the same day need not be accepted again.
    """
    notice = notice_in_force(Receipt.Kind.RULES, language)
    if notice is None or user is None:
        return notice
    accepted = Receipt.objects.filter(
        user=user, kind=Receipt.Kind.RULES, in_force_on__gte=notice.in_force_on
    )
    return None if accepted.exists() else notice
