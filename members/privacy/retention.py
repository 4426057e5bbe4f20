"""Rules for deleting old data. ``manage.py prune`` applies them every night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from members.accounts.models import EmailChange, User
from members.audit.models import Entry
from members.mail.models import QueuedEmail, QueuedEmailQuerySet
from members.membership.models import (
    Affiliation,
    CoordinatorAppointment,
    Invitation,
    Substitution,
    Suspension,
)
from members.privacy.models import Export
from members.privacy.retention_periods import (
    COPY_KEPT,
    DECISIONS_KEPT,
    EMAIL_KEPT,
    INVITATION_KEPT,
    REJECTED_KEPT,
    SUBSTITUTION_KEPT,
    UNCONFIRMED_KEPT,
)
from members.storage import delete_with_files


@dataclass(frozen=True)
class Rule:
    """A rule that says which rows are deleted, and how.

    ``rows(now)`` returns the rows to delete, and ``delete(rows)`` deletes them.
    """

    name: str
    """The name of the rule in the output of ``manage.py prune``, next to the number of rows."""
    rows: Callable[[datetime], QuerySet]
    delete: Callable[[QuerySet], object] = QuerySet.delete


def unconfirmed_accounts(now: datetime) -> QuerySet:
    """Accounts older than UNCONFIRMED_KEPT whose e-mail address was never verified.

    Nobody has ever signed in to these accounts, and they have no affiliation and no role on the
    site.
    """
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        date_joined__lt=now - UNCONFIRMED_KEPT,
        last_login=None,
        affiliations=None,
        groups=None,
        is_staff=False,
        is_superuser=False,
        erased_at=None,
    )


def rejected_applications(now: datetime) -> QuerySet:
    """Applications that were rejected or withdrawn longer than REJECTED_KEPT ago."""
    before, state = now - REJECTED_KEPT, Affiliation.State
    rejected = Q(state=state.REJECTED, decided_at__lt=before)
    withdrawn = Q(state=state.ENDED, starts_at=None, ends_at__lt=before)
    return Affiliation.objects.filter(rejected | withdrawn)


def expired_invitations(now: datetime) -> QuerySet:
    """Invitations that expired longer than INVITATION_KEPT ago, accepted or not.

    They must be deleted, because they may contain e-mail addresses of people without an account.
    """
    return Invitation.objects.filter(expires_at__lt=now - INVITATION_KEPT)


def expired_copies(now: datetime) -> QuerySet:
    """Expired exports that still have a file, and unfinished exports older than COPY_KEPT.

    Unfinished exports are kept until then, so that their owners can see that they have failed.
    """
    expired = Q(expires_at__lt=now) & ~Q(file="")
    return Export.objects.filter(expired | Q(ready_at=None, created_at__lt=now - COPY_KEPT))


def remembered_copies(now: datetime) -> QuerySet:
    """Exports that expired longer than COPY_KEPT ago and whose file was deleted.

    Their rows were kept until now, so that the download URL could answer that they have expired.
    """
    return Export.objects.filter(file="", expires_at__lt=now - COPY_KEPT)


def empty_copies(copies: QuerySet) -> None:
    """Deletes the files of the exports ``copies``, and the rows of those that were never finished.

    The rows of expired exports stay, so that the download URL can answer that they have expired.
    """
    delete_with_files(copies.filter(ready_at=None))
    for copy in copies:
        copy.file.delete(save=False)
        Export.objects.filter(pk=copy.pk).update(file="")


def ended_appointments(now: datetime) -> QuerySet:
    """Appointments of coordinators that ended longer than DECISIONS_KEPT ago."""
    return CoordinatorAppointment.objects.filter(ended_at__lt=now - DECISIONS_KEPT)


def past_substitutions(now: datetime) -> QuerySet:
    """Substitutions whose last day was longer than SUBSTITUTION_KEPT ago."""
    return Substitution.objects.filter(last_day__lt=(now - SUBSTITUTION_KEPT).date())


def finished_emails(now: datetime) -> QuerySet:
    """E-mails that were sent or given up longer than EMAIL_KEPT ago."""
    before = now - EMAIL_KEPT
    return QueuedEmail.objects.filter(Q(sent_at__lt=before) | Q(failed_at__lt=before))


RULES = [
    Rule("accounts never confirmed", unconfirmed_accounts),
    Rule("rejected applications", rejected_applications),
    Rule("expired invitations", expired_invitations),
    Rule("changes of addresses", lambda now: EmailChange.objects.filter(expires_at__lt=now)),
    Rule("expired codes", QueuedEmail.objects.expired, QueuedEmailQuerySet.give_up_expired),
    Rule("e-mails that were sent", finished_emails),
    Rule("copies of people's data", expired_copies, empty_copies),
    Rule("rows of expired copies", remembered_copies),
    Rule("letters of authority", ended_appointments, partial(delete_with_files, field="letter")),
    Rule("substitutions", past_substitutions),
    Rule("suspensions", lambda now: Suspension.objects.filter(ends_at__lt=now - DECISIONS_KEPT)),
    Rule("entries of the log", lambda now: Entry.objects.filter(at__lt=now - DECISIONS_KEPT)),
]
