"""What is deleted when its time is over. `prune` runs these rules, and its own, every night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from members.accounts.models import EmailChange, User
from members.audit.models import Entry
from members.mail.models import QueuedEmail, QueuedEmailQuerySet
from members.membership.models import Affiliation, CoordinatorAppointment, Invitation, Suspension
from members.privacy.models import Export
from members.privacy.retention_periods import (
    COPY_KEPT,
    DECISIONS_KEPT,
    EMAIL_KEPT,
    INVITATION_KEPT,
    REJECTED_KEPT,
    UNCONFIRMED_KEPT,
)
from members.storage import delete_with_files


@dataclass(frozen=True)
class Rule:
    """Which rows have served their purpose at a moment, and how they are deleted."""

    name: str
    """As the command says it."""
    rows: Callable[[datetime], QuerySet]
    delete: Callable[[QuerySet], object] = QuerySet.delete


def unconfirmed_accounts(now: datetime) -> QuerySet:
    """Accounts whose address nobody confirmed, and which nothing hangs on."""
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
    """Applications that were rejected, or withdrawn, so long ago."""
    before, state = now - REJECTED_KEPT, Affiliation.State
    rejected = Q(state=state.REJECTED, decided_at__lt=before)
    withdrawn = Q(state=state.ENDED, starts_at=None, ends_at__lt=before)
    return Affiliation.objects.filter(rejected | withdrawn)


def expired_invitations(now: datetime) -> QuerySet:
    """Invitations, accepted or not, that expired so long ago: addresses of people outside."""
    return Invitation.objects.filter(expires_at__lt=now - INVITATION_KEPT)


def expired_copies(now: datetime) -> QuerySet:
    """Copies of people's data that expired and still have a file, and those never finished.

    Those say on their owner's page for a week that they failed.
    """
    expired = Q(expires_at__lt=now) & ~Q(file="")
    return Export.objects.filter(expired | Q(ready_at=None, created_at__lt=now - COPY_KEPT))


def remembered_copies(now: datetime) -> QuerySet:
    """Rows of copies whose file is gone: their address said so long enough."""
    return Export.objects.filter(file="", expires_at__lt=now - COPY_KEPT)


def empty_copies(copies: QuerySet) -> None:
    """Deletes the files; the rows of expired ones still answer that they have expired."""
    delete_with_files(copies.filter(ready_at=None))
    for copy in copies:
        copy.file.delete(save=False)
        Export.objects.filter(pk=copy.pk).update(file="")


def ended_appointments(now: datetime) -> QuerySet:
    """Appointments that ended so long ago, with their letters of authority."""
    return CoordinatorAppointment.objects.filter(ended_at__lt=now - DECISIONS_KEPT)


def finished_emails(now: datetime) -> QuerySet:
    """E-mails that were sent, or given up, so long ago."""
    before = now - EMAIL_KEPT
    return QueuedEmail.objects.filter(Q(sent_at__lt=before) | Q(failed_at__lt=before))


RULES = [
    Rule("accounts never confirmed", unconfirmed_accounts),
    Rule("rejected applications", rejected_applications),
    Rule("expired invitations", expired_invitations),
    Rule("changes of addresses", lambda now: EmailChange.objects.filter(expires_at__lt=now)),
    Rule("expired codes", QueuedEmail.objects.expired, QueuedEmailQuerySet.empty),
    Rule("e-mails that were sent", finished_emails),
    Rule("copies of people's data", expired_copies, empty_copies),
    Rule("rows of such copies", remembered_copies),
    Rule("letters of authority", ended_appointments, partial(delete_with_files, field="letter")),
    Rule("suspensions", lambda now: Suspension.objects.filter(ends_at__lt=now - DECISIONS_KEPT)),
    Rule("entries of the log", lambda now: Entry.objects.filter(at__lt=now - DECISIONS_KEPT)),
]
