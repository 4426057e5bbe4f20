"""Creates training programmes, groups and sessions, and enrols people."""

from datetime import datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.accounts.models import Role
from members.membership.workdays import POLAND
from tests.factories.members import ServiceAreaFactory, UnitFactory, UserFactory, make_member
from training.models import (
    Criterion,
    Programme,
    Question,
    Survey,
    TrainingGroup,
    TrainingSession,
    Voivodeship,
)
from training.services.applying import Given, save_draft, submit
from training.services.enrolling import enrol
from training.services.verifying import verify


class ProgrammeFactory(DjangoModelFactory):
    """Creates a published programme that needs no consent of units."""

    class Meta:
        model = Programme

    slug = factory.Sequence(lambda n: f"szkolenia-{n}")
    title = factory.Sequence(lambda n: f"Zarządzanie usługami {n}")
    summary = "Szkolenia dla osób, które zarządzają usługami."
    state = Programme.State.PUBLISHED
    consent_workdays = 0


class TrainingGroupFactory(DjangoModelFactory):
    """Creates an open group with 20 places; ``capacity`` also sets the limit of seats."""

    class Meta:
        model = TrainingGroup

    programme = factory.SubFactory(ProgrammeFactory)
    service_area = factory.SubFactory(ServiceAreaFactory)
    town = factory.Sequence(lambda n: f"Kluczbork {n}")
    voivodeship = Voivodeship.OPOLSKIE
    state = TrainingGroup.State.OPEN
    capacity = 20
    minimum = factory.LazyAttribute(lambda group: min(12, group.capacity))
    seat_limit = factory.SelfAttribute("capacity")


class TrainingSessionFactory(DjangoModelFactory):
    """Creates a two-day session next month."""

    class Meta:
        model = TrainingSession

    group = factory.SubFactory(TrainingGroupFactory)
    kind = TrainingSession.Kind.TWO_DAY
    starts_at = factory.LazyFunction(lambda: _at(30, 9))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(days=1, hours=6))


def _at(days: int, hour: int) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=POLAND)


def make_organiser(*programmes: Programme):
    """A member with the role of organiser, who runs ``programmes``."""
    organiser = make_member(roles=[Role.ORGANISER])
    for programme in programmes:
        programme.organisers.add(organiser)
    return organiser


def enrol_people(group: TrainingGroup, count: int, **options) -> list:
    """Enrols ``count`` new people one after the other. Returns their enrolments."""
    return [enrol([group], by=UserFactory(), **options)[0] for _ in range(count)]


class SurveyFactory(DjangoModelFactory):
    """Creates a published version of a form, without questions."""

    class Meta:
        model = Survey

    programme = factory.SubFactory(ProgrammeFactory)
    number = 1
    published_at = factory.LazyFunction(timezone.now)


class QuestionFactory(DjangoModelFactory):
    """Creates a short question that needs no answer."""

    class Meta:
        model = Question

    survey = factory.SubFactory(SurveyFactory)
    key = factory.Sequence(lambda n: n + 1)
    position = factory.SelfAttribute("key")
    label = factory.Sequence(lambda n: f"Pytanie {n}")


class CriterionFactory(DjangoModelFactory):
    """Creates a criterion."""

    class Meta:
        model = Criterion

    programme = factory.SubFactory(ProgrammeFactory)
    text = factory.Sequence(lambda n: f"Zatrudnienie w JST ({n})")


def fill_in(programme: Programme, person, **values):
    """Saves a form of ``person`` in which all criteria are declared. ``values``: of ``Given``."""
    given = {
        "unit": values.pop("unit", None) or UnitFactory(),
        "workplace": "Urząd Miasta",
        "position": "inspektor",
        "phone": "77 418 14 81",
        "declared": [row.pk for row in programme.criteria.all()],
        "groups": [row.pk for row in values.pop("groups", programme.groups.all())],
    }
    version = values.pop("version", None)
    return save_draft(programme, Given(**(given | values)), by=person, version=version)


def verify_form(response, ticks, *, by):
    """Verifies the application as it is now, with all calls that wait to be checked."""
    response.refresh_from_db()
    calls = [call.pk for call in response.completion_calls.unchecked_at(timezone.now())]
    verify(response, ticks, by=by, version=response.version, calls=calls)


def send_form(programme: Programme, person=None, **values):
    """Saves and sends a form. Returns the response."""
    person = person or UserFactory()
    response = fill_in(programme, person, **values)
    submit(response, by=person)
    response.refresh_from_db()
    return response
