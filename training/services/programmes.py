"""Making programmes and their groups, copying a programme of last year, and publishing it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.membership.workdays import POLAND
from training.changed_fields import Changes, changes_between
from training.models import (
    Criterion,
    EnrolmentEvent,
    Lecturer,
    Programme,
    Question,
    Survey,
    TrainingGroup,
    TrainingSession,
)
from training.services.locking import lock_queues
from training.services.places import note
from training.signals import offer_changed

State = Programme.State

A_YEAR = timedelta(weeks=52)
"""How far a copy moves dates: they stay on the same day of the week."""

RECRUITMENT_DATES = ("opens_at", "closes_at", "decision_on")

TRANSITIONS = {
    State.DRAFT: {State.PUBLISHED},
    State.PUBLISHED: {State.DRAFT, State.ARCHIVED},
    State.ARCHIVED: {State.PUBLISHED},
}
"""State -> the states from which a programme can be moved to it."""


class WrongState(Exception):
    """The programme cannot be moved to this state from the one it is in."""


class HasApplications(Exception):
    """Somebody has applied, so the programme cannot be hidden any more."""


def _check(programme: Programme, by: User) -> None:
    if not by.has_perm("training.organise", programme):
        raise PermissionDenied


@transaction.atomic
def change_programme_state(programme: Programme, state: str, *, by: User) -> Programme:
    """Publishes, archives or hides a programme. Publishing announces its planned groups.

    Raises PermissionDenied, WrongState, and HasApplications if people who have applied would not
    find the programme any more.
    """
    stored = lock_queues(programme.pk).programme
    _check(stored, by)
    if stored.state not in TRANSITIONS[state]:
        raise WrongState
    if state == State.DRAFT and stored.enrolments.exists():
        raise HasApplications
    stored.state, stored.updated_at = state, timezone.now()
    stored.save(update_fields=["state", "updated_at"])
    if state == State.PUBLISHED:
        planned = stored.groups.filter(state=TrainingGroup.State.PLANNED)
        planned.update(state=TrainingGroup.State.OPEN)
    offer_changed.send(sender=Programme)
    return stored


@transaction.atomic
def set_grid(
    programme: Programme,
    cells: Collection[tuple[int | None, str, str]],
    *,
    by: User,
    dates_for_all: bool = False,
    **defaults,
) -> tuple[int, int]:
    """Makes the groups of the programme those of ``cells``: (service area, town, voivodeship).

    New groups get ``defaults``; with ``dates_for_all`` all groups get the dates in them. Groups
    that are not among the cells are deleted if nobody has ever applied for them; the others stay.
    Returns how many were made and how many were deleted. Raises PermissionDenied unless ``by``
    organises the programme.
    """
    locked = lock_queues(programme.pk)
    _check(locked.programme, by)
    known = {(row.service_area_id, row.town): row for row in programme.groups.all()}
    wanted = {(area, town): voivodeship for area, town, voivodeship in cells}
    made = [
        TrainingGroup(
            programme=programme,
            service_area_id=area,
            town=town,
            voivodeship=voivodeship,
            seat_limit=defaults["capacity"],
            state=_first_state(locked.programme),
            **defaults,
        )
        for (area, town), voivodeship in wanted.items()
        if (area, town) not in known
    ]
    TrainingGroup.objects.bulk_create(made)
    unwanted = [row.pk for key, row in known.items() if key not in wanted]
    deleted = TrainingGroup.objects.filter(pk__in=unwanted, last_queue_no=0)
    count = deleted.count()
    deleted.delete()
    if dates_for_all:
        dates = {name: defaults[name] for name in RECRUITMENT_DATES}
        _set_dates(programme.groups.exclude(pk__in=[row.pk for row in made]), dates, by=by)
    programme_saved(programme)
    return len(made), count


def _set_dates(groups, dates: dict, *, by: User) -> None:
    """Gives all ``groups`` the same dates of recruitment, and says so in their history."""
    for group in groups:
        former = {name: getattr(group, name) for name in dates}
        note_changes([group], changes_between(former, dates), by=by)
    groups.update(**dates)


def note_changes(groups: Iterable[TrainingGroup], changes: Changes, *, by: User) -> None:
    """Writes into the history of ``groups`` which dates or rules were changed, if any."""
    for group in groups if changes else ():
        note(EnrolmentEvent.Kind.RULES, group, at=timezone.now(), by=by, changed=changes)


def programme_saved(programme: Programme) -> None:
    """Call this after the programme or one of its groups was saved.

    Stores when it was changed, for calendars and search engines, and tells that the offer has.
    """
    Programme.objects.filter(pk=programme.pk).update(updated_at=timezone.now())
    offer_changed.send(sender=Programme)


def _first_state(programme) -> str:
    is_published = programme.state == State.PUBLISHED
    return TrainingGroup.State.OPEN if is_published else TrainingGroup.State.PLANNED


@transaction.atomic
def copy_programme(programme: Programme, *, by: User) -> Programme:
    """Makes a draft of a new programme with the texts, rules and groups of this one, and its form.

    Dates move by 52 weeks. Applications are not copied. Raises PermissionDenied unless ``by``
    organises the programme.
    """
    _check(programme, by)
    copied = Programme.objects.get(pk=programme.pk)
    associations = list(copied.recruiting_associations.all())
    organisers = list(copied.organisers.all())
    copied.pk, copied._state.adding = None, True
    copied.title = _copied_title(copied.title)
    if copied.title_en:
        with translation.override("en"):
            copied.title_en = _copied_title(copied.title_en)
    copied.slug = _free_slug(programme.slug)
    copied.state, copied.is_example, copied.last_application_no = State.DRAFT, False, 0
    _move(copied, "starts_on", "ends_on")
    copied.save()
    copied.organisers.set([*organisers, by])
    for row in associations:
        row.pk, row.programme, row._state.adding = None, copied, True
        row.save()
    _copy_form(programme, copied)
    for group in programme.groups.order_by("pk"):
        _copy_group(group, copied)
    return copied


def _copied_title(title: str) -> str:
    return _("%(title)s (copy)") % {"title": title[:180]}


def _copy_form(programme: Programme, copied: Programme) -> None:
    """Copies the criteria, and the newest version of the form, which is in force at once.

    A version that waits to be published would be forgotten, and people would apply without it.
    """
    Criterion.objects.bulk_create(
        Criterion(programme=copied, position=row.position, text=row.text)
        for row in programme.criteria.all()
    )
    newest = programme.surveys.order_by("-number").first()
    if newest:
        survey = Survey.objects.create(programme=copied, published_at=timezone.now())
        Question.objects.bulk_create(row.copy_to(survey) for row in newest.questions.all())


def _move(row, *names: str) -> None:
    """Adds a year to the dates and times. Times of day stay, also where summer time begins."""
    for name in names:
        value = getattr(row, name)
        if isinstance(value, datetime):
            value = value.astimezone(POLAND)
        if value is not None:
            setattr(row, name, value + A_YEAR)


def _free_slug(slug: str) -> str:
    base, number = slugify(slug)[:44].rstrip("-"), 2
    while Programme.objects.filter(slug=f"{base}-{number}").exists():
        number += 1
    return f"{base}-{number}"


def _copy_group(group: TrainingGroup, programme: Programme) -> None:
    sessions = list(TrainingSession.objects.filter(group=group))
    lecturers = list(Lecturer.objects.filter(group=group))
    group.pk, group.programme, group._state.adding = None, programme, True
    group.state, group.seat_limit = TrainingGroup.State.PLANNED, group.capacity
    group.places_taken = group.last_queue_no = 0
    group.postponed_from = group.waits_since = None
    _move(group, "opens_at", "closes_at", "decision_on")
    group.save()
    for row in sessions:
        _move(row, "starts_at", "ends_at")
    for row in [*sessions, *lecturers]:
        row.pk, row.group, row._state.adding = None, group, True
        row.save()
