"""Records of recruitment: frozen with the decision, and compared with the database afterwards."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from tests.factories.members import ServiceAreaFactory, UnitFactory, UserFactory
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
)
from training.models import Enrolment, EnrolmentEvent, RecruitmentRecord, TrainingGroup
from training.models.records import checksum_of
from training.privacy import erase
from training.services.appealing import decide_appeal, submit_appeal
from training.services.deciding import change_capacity, correct_unit, move, reject
from training.services.enrolling import accept_offer, decline_offer, enrol, resign
from training.services.launching import do_not_launch, launch

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
HOUR = timedelta(hours=1)


def verify(**options) -> str:
    """Runs the command. Returns what it found, or "" if nothing was changed."""
    errors = StringIO()
    try:
        call_command("verify_recruitment", stderr=errors, stdout=StringIO(), **options)
    except CommandError:
        assert errors.getvalue()
    return errors.getvalue()


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def organiser(programme):
    return make_organiser(programme)


@pytest.fixture
def make_group(programme):
    area = ServiceAreaFactory()

    def make(**fields):
        fields = {"capacity": 2, "minimum": 2, "decision_on": timezone.localdate(), **fields}
        return TrainingGroupFactory(programme=programme, service_area=area, **fields)

    return make


@pytest.fixture
def launched(make_group, organiser):
    """A launched group: two people hold places, one waits, one was rejected before."""
    group = make_group()
    people = enrol_people(group, 4)
    reject(people[0], by=organiser, reason="Kryterium 1.")
    accept_offer(people[2], by=people[2].user)
    launch([group], by=organiser, reason="")
    group.refresh_from_db()
    return group


def numbered(group, number) -> Enrolment:
    return group.enrolments.get(queue_no=number)


# --- What is frozen -------------------------------------------------------------------------------


def test_record_has_both_lists_every_step_and_the_decision(launched, organiser):
    record = launched.record
    content = record.content
    states = [row["state"] for row in content["enrolments"]]
    assert states == ["rejected", "qualified", "qualified", "waiting"]
    assert [step["id"] for step in content["steps"]] == list(
        launched.events.order_by("pk").values_list("pk", flat=True)
    )
    assert content["steps"][-1]["kind"] == "launched"
    assert content["steps"][-1]["by"] == record.decision.by_id == organiser.pk
    assert record.checksum == checksum_of(content)
    assert verify() == ""


def test_record_names_nobody_and_gives_no_reason(launched):
    text = str(launched.record.content)
    assert "Kryterium 1." not in text
    for row in launched.enrolments.select_related("user"):
        assert row.user.last_name not in text
        assert row.user.email not in text


def test_group_that_is_not_launched_has_a_record_with_the_transfers(make_group, organiser):
    home, away = make_group(), make_group()
    enrol_people(home, 1)
    do_not_launch([home], by=organiser, reason="Za mało.")
    last = home.record.content["steps"][-1]
    assert last["kind"] == "not_launched"
    assert last["details"]["transferred_to"] == [str(away)]
    assert not RecruitmentRecord.objects.filter(group=away).exists()
    assert verify() == ""


# --- What happens rightly afterwards --------------------------------------------------------------


def test_later_steps_change_no_record(launched, organiser, make_group):
    waiting = numbered(launched, 4)
    resign(numbered(launched, 2), by=numbered(launched, 2).user)
    waiting.refresh_from_db()
    decline_offer(waiting, by=waiting.user)
    correct_unit(numbered(launched, 3), UnitFactory(), by=organiser, reason="Pomyłka.")
    change_capacity(launched, 3, by=organiser)
    move(numbered(launched, 3), make_group(), by=organiser, reason="Prośba.")
    found = submit_appeal(numbered(launched, 1), by=numbered(launched, 1).user, grounds="Nie.")
    other = make_organiser(launched.programme)
    decide_appeal(found, by=other, is_accepted=True, reason="Racja.")
    assert verify() == ""


def test_erased_people_leave_the_record_whole(launched):
    for row in launched.enrolments.select_related("user"):
        erase(row.user)
        type(row.user).objects.filter(pk=row.user_id).update(erased_at=timezone.now())
    assert verify() == ""


# --- What was changed behind the back of the site -------------------------------------------------

CHANGED_ENROLMENTS = {
    "state": {"state": "rejected"},
    "a place for somebody who was rejected": {"state": "qualified"},
    "number in the queue": {"queue_no": 99},
    "number of the application": {"application_no": 99},
    "number that counts": {"merged_no": 1},
    "time": {"submitted_at": F("submitted_at") - HOUR},
}


@pytest.mark.parametrize("values", CHANGED_ENROLMENTS.values(), ids=CHANGED_ENROLMENTS)
def test_changed_enrolment(launched, values):
    number = 1 if values.get("state") == "qualified" else 4
    Enrolment.objects.filter(pk=numbered(launched, number).pk).update(**values)
    assert verify()


def test_enrolment_of_somebody_else_or_another_unit(launched):
    row = numbered(launched, 4)
    Enrolment.objects.filter(pk=row.pk).update(user=UserFactory())
    assert "user was changed" in verify()
    Enrolment.objects.filter(pk=row.pk).update(user=row.user, unit=UnitFactory())
    assert "unit was changed" in verify()


def test_two_people_who_changed_numbers(launched):
    first, second = numbered(launched, 3), numbered(launched, 4)
    Enrolment.objects.filter(pk=first.pk).update(queue_no=100)
    Enrolment.objects.filter(pk=second.pk).update(queue_no=first.queue_no)
    Enrolment.objects.filter(pk=first.pk).update(queue_no=second.queue_no)
    assert "queue_no was changed" in verify()


def test_deleted_enrolment(launched):
    numbered(launched, 4).delete()
    assert "was deleted" in verify()


CHANGED_STEPS = {
    "kind": {"kind": "resigned"},
    "time": {"at": F("at") - HOUR},
    "author": {"by": None},
    "reason": {"reason": "Inny powód."},
    "no reason": {"reason": ""},
    "facts": {"details": {"places_taken": 2}},
}


@pytest.mark.parametrize("values", CHANGED_STEPS.values(), ids=CHANGED_STEPS)
def test_changed_step(launched, values):
    step = EnrolmentEvent.objects.get(kind="rejected")
    EnrolmentEvent.objects.filter(pk=step.pk).update(**values)
    assert f"step {step.pk}: " in verify()


def test_deleted_step(launched):
    EnrolmentEvent.objects.filter(kind="rejected").delete()
    assert "was deleted" in verify()


def test_added_step(launched):
    step = EnrolmentEvent.objects.get(kind="rejected")
    EnrolmentEvent.objects.filter(pk=step.pk).delete()
    record = launched.record
    record.content["steps"] = [it for it in record.content["steps"] if it["id"] != step.pk]
    record.checksum = checksum_of(record.content)
    record.save()
    EnrolmentEvent(pk=step.pk, group=launched, kind="verified").save()
    assert f"step {step.pk} was added" in verify()


def test_record_changed_to_fit(launched):
    record = launched.record
    record.content["enrolments"][3]["application_no"] = 1
    record.save()
    assert "does not fit its checksum" in verify()
    record.checksum = checksum_of(record.content)
    record.save()
    assert "application_no was changed" in verify()


def test_changed_number_of_places(launched):
    TrainingGroup.objects.filter(pk=launched.pk).update(seat_limit=9, places_taken=1)
    assert "places are taken" in verify()


def test_group_without_a_decision_is_checked_too(make_group):
    group = make_group(capacity=1, minimum=1)
    first, second, third = enrol_people(group, 3)
    assert verify() == ""
    resign(first, by=first.user)
    # Somebody gives the offered place to the third person.
    Enrolment.objects.filter(pk=second.pk).update(state="waiting", offered_until=None)
    Enrolment.objects.filter(pk=third.pk).update(state="qualified")
    assert "its steps come to" in verify()


def test_wrong_order_is_found_although_the_steps_fit(make_group):
    """Somebody has changed the steps, too, so that a higher number got the place."""
    group = make_group(capacity=1, minimum=1)
    first, second, third = enrol_people(group, 3)
    resign(first, by=first.user)
    Enrolment.objects.filter(pk=second.pk).update(state="waiting", offered_until=None)
    until = timezone.now() + HOUR
    Enrolment.objects.filter(pk=third.pk).update(state="offered", offered_until=until)
    EnrolmentEvent.objects.filter(kind="offered").update(enrolment=third)
    assert "no. 2 waited before no. 3" in verify()


def test_lost_number(make_group):
    first, second = enrol_people(make_group(), 2)
    first.delete()
    assert "numbers of applications have a gap" in verify()


def test_one_programme(launched, programme):
    other = TrainingGroupFactory()
    enrol_people(other, 1)
    Enrolment.objects.filter(group=other).update(state="resigned")
    assert verify(programme=programme.slug) == ""
    assert verify(programme=other.programme.slug)
    with pytest.raises(CommandError, match="no programme"):
        call_command("verify_recruitment", programme="nie-ma")


def test_unit_in_the_enrolled_row_is_named_in_polish(make_group, organiser):
    group, unit = make_group(minimum=1), UnitFactory()
    enrol([group], by=UserFactory(), unit=unit)
    launch([group], by=organiser)
    assert group.record.content["enrolments"][0]["unit_name"] == unit.full_name
