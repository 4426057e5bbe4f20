"""Every write to a best-practice case: saving its content, and its way from state to state."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from forum.practices.models import RICH_TEXT, BestPractice, PracticeIndicator
from forum.richtext.fields import cook
from members.accounts.models import User
from members.membership.access import membership_of

State = BestPractice.State

TRANSITIONS = {
    State.PUBLISHED: {State.DRAFT, State.RETURNED},
    State.ARCHIVED: {State.PUBLISHED},
}
"""State to go to -> the states from which one may. Review adds its own rows when it comes."""


class EditConflict(Exception):
    """The case was changed in the meantime: an older text never wins."""


class WrongState(Exception):
    """The case is not in a state from which this step can be made."""


class Incomplete(Exception):
    """Something is missing without which no case is published."""


@transaction.atomic
def save_practice(
    practice: BestPractice,
    *,
    by: User,
    indicators: Iterable[PracticeIndicator],
    version: int | None = None,
    submission: UUID | None = None,
    publish: bool = False,
) -> BestPractice:
    """Stores the content that a form put on ``practice``, its long texts sanitised.

    ``indicators`` replace those it had. ``version`` is the one that was on the screen. A new case
    becomes a draft of ``by``, signed with the affiliation of today; the form of a new case that
    was sent twice (the same ``submission``) gives the first one. Raises PermissionDenied,
    EditConflict, and what ``publish_practice`` raises when ``publish`` is wanted.
    """
    for name in RICH_TEXT:
        setattr(practice, name, cook(getattr(practice, name)).html)
    rows = list(indicators)
    if practice.pk is None and (earlier := _submitted(by, submission)):
        if _content(earlier, earlier.indicators.all()) == _content(practice, rows):
            return earlier
        # Filled in anew after the browser's Back: other words are another draft, never lost.
        submission = None
    if practice.pk is None:
        _add(practice, by, submission)
    else:
        _change(practice, by, version)
    practice.indicators.all().delete()
    for position, row in enumerate(rows):
        row.practice, row.position = practice, position
    PracticeIndicator.objects.bulk_create(rows)
    return publish_practice(practice, by=by) if publish else practice


def _submitted(author, submission) -> BestPractice | None:
    if submission is None:
        return None
    # A new case has no row to lock yet: a double click queues at the person.
    User.objects.select_for_update().values_list("pk").get(pk=author.pk)
    return BestPractice.objects.filter(author=author, submission=submission).first()


def _content(practice, indicators) -> list:
    """What the form holds of a case, comparable."""
    names = [field.attname for field in practice._meta.concrete_fields if field.editable]
    rows = [
        [getattr(row, field.attname) for field in row._meta.concrete_fields if field.editable][2:]
        for row in indicators
    ]
    return [*(getattr(practice, name) for name in names if name != "id"), rows]


def _add(practice, by, submission):
    if not by.has_perm("practices.add"):
        raise PermissionDenied
    practice.submission = submission
    practice.author = by
    practice.affiliation_id = membership_of(by).affiliation_id
    practice.contact_confirmed_on = timezone.localdate()
    practice.save()


def _change(practice, by, version):
    stored = _locked(practice)
    if not by.has_perm("practices.change", stored):
        raise PermissionDenied
    if stored.version != version:
        raise EditConflict
    who = ("contact_id", "contact_details")
    if any(getattr(stored, name) != getattr(practice, name) for name in who):
        practice.contact_confirmed_on = timezone.localdate()
    practice.updated_at = timezone.now()
    practice.version = stored.version + 1
    # State, author and signature are not the form's: what the lock showed stays.
    content = [field.name for field in practice._meta.concrete_fields if field.editable]
    content.remove("id")
    practice.save(update_fields=[*content, "contact_confirmed_on", "updated_at", "version"])


@transaction.atomic
def publish_practice(practice: BestPractice, *, by: User) -> BestPractice:
    """Shows the case to all members. Raises PermissionDenied, WrongState, Incomplete."""
    stored = _locked(practice)
    # Superusers pass every predicate; nobody publishes another's words.
    if stored.author_id != by.pk:
        raise PermissionDenied
    _step(stored, by, "practices.publish", State.PUBLISHED)
    if stored.missing():
        raise Incomplete
    stored.published_at = stored.updated_at = timezone.now()
    stored.contact_confirmed_on = timezone.localdate()
    stored.save()
    return stored


@transaction.atomic
def archive_practice(practice: BestPractice, *, by: User, reason: str) -> BestPractice:
    """Keeps the case for the record only, and says why. Raises PermissionDenied, WrongState."""
    stored = _locked(practice)
    _step(stored, by, "practices.archive", State.ARCHIVED)
    stored.archive_reason = reason
    stored.archived_by = by
    stored.archived_at = timezone.now()
    stored.save()
    return stored


@transaction.atomic
def confirm_contact(practice: BestPractice, *, by: User) -> BestPractice:
    """Notes that the contact is right as of today. Raises PermissionDenied."""
    stored = _locked(practice)
    if not by.has_perm("practices.confirm_contact", stored):
        raise PermissionDenied
    stored.contact_confirmed_on = timezone.localdate()
    stored.save(update_fields=["contact_confirmed_on"])
    return stored


def _step(stored, by, permission, target):
    """Checks one step and makes it on the locked row, which the caller saves."""
    if not by.has_perm("practices.keep", stored):
        raise PermissionDenied
    if stored.state not in TRANSITIONS[target]:
        raise WrongState
    if not by.has_perm(permission, stored):
        raise PermissionDenied
    stored.state = target
    stored.version += 1


def _locked(practice) -> BestPractice:
    return BestPractice.objects.select_for_update().get(pk=practice.pk)
