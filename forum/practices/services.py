"""All writes to a best-practice case: its content, and changes of state."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from forum.practices.models import RICH_TEXT, BestPractice, PracticeIndicator
from forum.practices.notifying import tell_of_change, tell_of_new_case
from forum.richtext.fields import cook
from members.accounts.models import User
from members.membership.access import membership_of
from members.typography import without_typesetting

State = BestPractice.State

TRANSITIONS = {
    State.PUBLISHED: {State.DRAFT, State.RETURNED},
    State.ARCHIVED: {State.PUBLISHED},
}
"""State -> the states from which a case can be moved to it."""


class EditConflict(Exception):
    """The posted version number is not the current one: the case was changed in the meantime."""


class WrongState(Exception):
    """The case cannot be published or archived in its current state."""


class Incomplete(Exception):
    """The case lacks fields that a published case must have (``BestPractice.missing``)."""


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
    """Saves ``practice`` with the values of a form, and sanitises its long texts.

    ``indicators`` replace the stored ones. ``version`` is the version when the form was opened. A
    new case becomes a draft of ``by`` with their current affiliation. If the form of a new case is
    sent twice (the same ``submission`` and content), returns the case that was saved first. If
    ``publish`` is true, also publishes the case. Raises PermissionDenied, EditConflict and the
    errors of ``publish_practice``. Followers of a published case are told of a change.
    """
    for name in RICH_TEXT:
        # The stored HTML is also the source for editing, so only the page adds no-break spaces.
        html = cook(getattr(practice, name)).html
        setattr(practice, name, without_typesetting(html))
    rows = list(indicators)
    if practice.pk is None and (earlier := _submitted(by, submission)):
        if _content(earlier, earlier.indicators.all()) == _content(practice, rows):
            return earlier
        # The user went back to the form, changed it and sent it again: save a second draft.
        submission = None
    is_news = False
    if practice.pk is None:
        _add(practice, by, submission)
    else:
        stored = _change(practice, by, version)
        is_news = _is_news(stored, practice, rows)
    practice.indicators.all().delete()
    for position, row in enumerate(rows):
        row.practice, row.position = practice, position
    PracticeIndicator.objects.bulk_create(rows)
    if is_news:
        tell_of_change(practice, by=by)
    return publish_practice(practice, by=by) if publish else practice


def _submitted(author, submission) -> BestPractice | None:
    if submission is None:
        return None
    # A new case has no row to lock yet, so lock the user. After a double click, the second request
    # waits for this lock, and then finds the case that the first request has created.
    User.objects.select_for_update().values_list("pk").get(pk=author.pk)
    return BestPractice.objects.filter(author=author, submission=submission).first()


def _content(practice, indicators) -> list:
    """The values of the editable fields and of the indicators, for comparison."""
    names = [field.attname for field in practice._meta.concrete_fields if field.editable]
    rows = [
        [getattr(row, field.attname) for field in row._meta.concrete_fields if field.editable][2:]
        for row in indicators
    ]
    return [*(getattr(practice, name) for name in names if name != "id"), rows]


def _is_news(stored, practice, rows) -> bool:
    """Whether the case is public and was changed, not only saved again. Reads the stored rows."""
    if stored.state not in BestPractice.PUBLIC:
        return False
    return _content(stored, stored.indicators.all()) != _content(practice, rows)


def _add(practice, by, submission):
    if not by.has_perm("practices.add"):
        raise PermissionDenied
    practice.submission = submission
    practice.author = by
    practice.affiliation_id = membership_of(by).affiliation_id
    practice.contact_confirmed_on = timezone.localdate()
    practice.save()


def _change(practice, by, version) -> BestPractice:
    """Saves the content of ``practice``. Returns the case as it was before."""
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
    # Save only the content: the state, the author and the affiliation keep their stored values.
    content = [field.name for field in practice._meta.concrete_fields if field.editable]
    content.remove("id")
    practice.save(update_fields=[*content, "contact_confirmed_on", "updated_at", "version"])
    return stored


@transaction.atomic
def publish_practice(practice: BestPractice, *, by: User) -> BestPractice:
    """Publishes the case.

    Raises PermissionDenied unless ``by`` is its author and still a member, WrongState unless it is
    a draft or was returned, and Incomplete if it lacks required fields.
    """
    stored = _locked(practice)
    # Superusers pass every permission check, but only the author may publish.
    if stored.author_id != by.pk:
        raise PermissionDenied
    _step(stored, by, "practices.publish", State.PUBLISHED)
    if stored.missing():
        raise Incomplete
    stored.published_at = stored.updated_at = timezone.now()
    stored.contact_confirmed_on = timezone.localdate()
    stored.save()
    tell_of_new_case(stored)
    return stored


@transaction.atomic
def archive_practice(practice: BestPractice, *, by: User, reason: str) -> BestPractice:
    """Archives a published case and stores the reason.

    Raises PermissionDenied when ``by`` may not archive it, and WrongState when it is not published.
    """
    stored = _locked(practice)
    _step(stored, by, "practices.archive", State.ARCHIVED)
    stored.archive_reason = reason
    stored.archived_by = by
    stored.archived_at = timezone.now()
    stored.save()
    tell_of_change(stored, by=by)
    return stored


@transaction.atomic
def confirm_contact(practice: BestPractice, *, by: User) -> BestPractice:
    """Records that the contact was confirmed today.

    Raises PermissionDenied when ``by`` may not confirm it, for example if the case is archived.
    """
    stored = _locked(practice)
    if not by.has_perm("practices.confirm_contact", stored):
        raise PermissionDenied
    stored.contact_confirmed_on = timezone.localdate()
    stored.save(update_fields=["contact_confirmed_on"])
    return stored


def _step(stored, by, permission, target):
    """Sets the state ``target`` on ``stored``, a locked row. The caller must save the row.

    Raises PermissionDenied when ``by`` may not change the state, and WrongState when TRANSITIONS
    does not allow the change.
    """
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
