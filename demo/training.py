"""Loads the training: the archive of both projects, and an example that recruits today."""

from datetime import date, datetime, time, timedelta

from wagtail.models import Page

from demo.content import training as content
from demo.dates import day_after, moment_before
from members.accounts.models import User
from members.membership.workdays import POLAND
from members.units.models import Organisation, ServiceArea
from training.models import (
    Criterion,
    Lecturer,
    Programme,
    Question,
    RecruitingAssociation,
    Survey,
    TrainingGroup,
    TrainingSession,
)

ORGANISER = "organiser@example.org"
MIDNIGHT = time(0)


def load_training(now: datetime) -> None:
    """Creates the programmes that do not exist yet, with their groups, sessions and lecturers.

    Nobody is enrolled in them. ``now``: the day from which the example counts.
    """
    organiser = User.objects.get(email=ORGANISER)
    _load_past_services(organiser)
    _load_past_general(organiser)
    make_example(content.TODAY["slug"], organiser=organiser, now=now)


def _load_past_services(organiser) -> None:
    programme = _programme(content.PAST_SERVICES, state=Programme.State.ARCHIVED)
    if programme is None:
        return
    programme.organisers.add(organiser)
    areas = ServiceArea.objects.in_bulk(field_name="slug")
    for area, town in content.GROUPS:
        _past_group(programme, service_area=areas[area], town=town)
    _add_associations(programme)


def _load_past_general(organiser) -> None:
    programme = _programme(content.PAST_GENERAL, state=Programme.State.ARCHIVED)
    if programme is None:
        return
    programme.organisers.add(organiser)
    group = _past_group(programme, town="")
    first, last = map(date.fromisoformat, content.GENERAL_DAYS)
    TrainingSession.objects.create(
        group=group,
        kind=TrainingSession.Kind.TWO_DAY,
        title=content.GENERAL_SESSION,
        # Midnights: the source gives no hours.
        starts_at=_at(first, MIDNIGHT),
        ends_at=_at(last, MIDNIGHT),
    )
    for position, (name, about) in enumerate(content.GENERAL_LECTURERS):
        Lecturer.objects.create(group=group, name=name, about=about, position=position)


def make_example(slug: str, *, organiser: User, now: datetime) -> Programme | None:
    """Creates the programme that recruits today, with its form and 28 groups, under this address.

    Returns None if it exists already.
    """
    row = content.TODAY | {"slug": slug}
    programme = _programme(row, state=Programme.State.PUBLISHED)
    if programme is None:
        return None
    programme.organisers.add(organiser)
    programme.special_needs_reader = organiser
    _add_associations(programme)
    _add_form(programme, now)
    areas = ServiceArea.objects.in_bulk(field_name="slug")
    for area, town in content.GROUPS:
        group = _group_of_today(programme, areas[area], town, now)
        _add_sessions(group, areas[area].position, now.astimezone(POLAND).date())
    days = TrainingSession.objects.filter(group__programme=programme)
    programme.starts_on = days.earliest("starts_at").starts_at.astimezone(POLAND).date()
    programme.ends_on = days.latest("ends_at").ends_at.astimezone(POLAND).date()
    programme.save()
    return programme


def _programme(row: dict, *, state: str) -> Programme | None:
    """Creates the programme; returns None if it exists already."""
    fields = {name: value for name, value in row.items() if name not in ("slug", "project")}
    project = Page.objects.filter(slug=row.get("project"), locale__language_code="pl").first()
    programme, created = Programme.objects.get_or_create(
        slug=row["slug"], defaults=fields | {"state": state, "project": project}
    )
    return programme if created else None


def _past_group(programme: Programme, *, town: str, service_area=None) -> TrainingGroup:
    """A completed group. Its number of places is unknown, so it is 0, and no page shows it."""
    return TrainingGroup.objects.create(
        programme=programme,
        service_area=service_area,
        town=town,
        voivodeship=content.VOIVODESHIPS.get(town, ""),
        state=TrainingGroup.State.COMPLETED,
        capacity=0,
        minimum=0,
        seat_limit=0,
    )


def _group_of_today(programme, area, town, now) -> TrainingGroup:
    today = now.astimezone(POLAND).date()
    has_loop = town not in ("Góra", "Kluczbork", "Żary")
    return TrainingGroup.objects.create(
        programme=programme,
        service_area=area,
        town=town,
        voivodeship=content.VOIVODESHIPS[town],
        state=TrainingGroup.State.OPEN,
        capacity=content.CAPACITY,
        minimum=content.MINIMUM,
        seat_limit=content.CAPACITY,
        opens_at=_at(moment_before(now, content.OPENED_DAYS_AGO).date(), time(9)),
        closes_at=_at(day_after(today, content.CLOSES_IN_DAYS), time(15)),
        decision_on=day_after(today, content.DECISION_IN_DAYS),
        venue=content.VENUE,
        address=content.ADDRESS,
        accessibility=content.ACCESSIBILITY
        + (content.WITH_LOOP if has_loop else content.WITHOUT_LOOP),
        adjustments_contact=content.ADJUSTMENTS,
    )


def _add_sessions(group: TrainingGroup, position: int, today: date) -> None:
    """``position``: of the service area, from 1. Sessions of later areas are in later weeks."""
    for row in content.SESSIONS:
        is_distance = row["kind"] == TrainingSession.Kind.DISTANCE
        in_days = row["in_days"] + content.AREA_SHIFT * (position - 1)
        first = day_after(today, in_days, lasting=1 if is_distance else row["days"])
        last = first + timedelta(days=row["days"] - 1)
        TrainingSession.objects.create(
            group=group,
            kind=row["kind"],
            title=row["title"],
            starts_at=_at(first, MIDNIGHT if is_distance else time(content.STARTS)),
            ends_at=_at(last, MIDNIGHT if is_distance else time(content.ENDS)),
        )


def _add_form(programme: Programme, now: datetime) -> None:
    Criterion.objects.bulk_create(
        Criterion(programme=programme, position=position, text=text)
        for position, text in enumerate(content.CRITERIA, start=1)
    )
    published_at = moment_before(now, content.OPENED_DAYS_AGO + 5)
    survey = Survey.objects.create(programme=programme, published_at=published_at)
    Question.objects.bulk_create(
        Question(survey=survey, key=number, position=number, **row)
        for number, row in enumerate(content.QUESTIONS, start=1)
    )


def _add_associations(programme: Programme) -> None:
    for position, name in enumerate(content.ASSOCIATIONS):
        organisation, _created = Organisation.objects.get_or_create(
            name=name, defaults={"kind": Organisation.Kind.ASSOCIATION}
        )
        RecruitingAssociation.objects.create(
            programme=programme, organisation=organisation, position=position
        )


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, POLAND)
