"""The invented applications of the demo fit together as if the services had written them."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone

from demo.enrolments import APPLICATIONS, OUTSIDER, load_enrolments
from demo.people import load_people
from demo.training import load_training
from members.membership.workdays import POLAND
from members.units.setup import setup_units
from training.models import (
    Appeal,
    Enrolment,
    EnrolmentEvent,
    Programme,
    RecruitmentRecord,
    SpecialNeeds,
    SurveyResponse,
    Verification,
)
from training.services.applying import missing_in
from training.services.surveys import declared_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOW = datetime(2026, 12, 2, 12, tzinfo=POLAND)
State = Enrolment.State


@pytest.fixture
def programme() -> Programme:
    setup_units()
    load_people(NOW)
    load_training(NOW)
    load_enrolments(NOW)
    return Programme.objects.get(slug="zarzadzanie-uslugami")


def test_applications_are_in_every_state(programme):
    assert programme.enrolments.filter(transferred_from=None).count() == APPLICATIONS
    assert set(programme.enrolments.values_list("state", flat=True)) == set(State)


def test_numbers_have_no_gaps_and_places_are_counted(programme):
    numbers = programme.enrolments.filter(transferred_from=None).order_by("application_no")
    last = programme.last_application_no
    assert list(numbers.values_list("application_no", flat=True)) == list(range(1, last + 1))
    for group in programme.groups.all():
        rows = group.enrolments.order_by("queue_no")
        assert [row.queue_no for row in rows] == list(range(1, group.last_queue_no + 1))
        taking = [row for row in rows if row.state in Enrolment.TAKING]
        assert len(taking) == group.places_taken <= group.seat_limit
        waiting = [row.queue_no for row in rows if row.state == State.WAITING]
        waiting = [] if group.free_places else waiting
        assert not waiting or max(row.queue_no for row in taking) < min(waiting)


def test_applications_follow_their_numbers_in_office_hours(programme):
    sent = [row.submitted_at for row in programme.enrolments.order_by("application_no")]
    assert sent == sorted(sent)
    assert programme.groups.first().opens_at < sent[0]
    assert sent[-1] < NOW
    assert {timezone.localtime(moment).hour for moment in sent} <= set(range(7, 19))
    assert not EnrolmentEvent.objects.filter(at__gt=NOW).exists()


def test_everybody_has_one_complete_form(programme):
    forms = programme.responses.annotate(count=Count("enrolments"))
    assert not programme.enrolments.filter(response=None).exists()
    assert not forms.filter(count=0).exists()
    assert not forms.exclude(state=SurveyResponse.State.SUBMITTED).exists()
    assert all(missing_in(form) == [] for form in forms.select_related("survey")[:5])
    assert declared_in(programme) == {row.pk for row in programme.criteria.all()}


def test_rejected_people_do_not_fulfil_a_criterion(programme):
    unfulfilled = Verification.objects.filter(is_fulfilled=False).values("response")
    states = programme.enrolments.filter(response__in=unfulfilled).values_list("state", flat=True)
    assert set(states) == {State.REJECTED}


def test_few_have_special_needs_and_one_a_call(programme):
    assert 1 < SpecialNeeds.objects.kept().count() < 10
    calls = programme.responses.filter(completion_calls__until__gt=NOW)
    assert calls.count() == 1


def test_people_of_a_group_that_is_not_launched_have_an_offer(programme):
    ended = programme.enrolments.filter(state=State.NOT_LAUNCHED)
    offered = programme.enrolments.filter(state=State.OFFERED, transferred_from__in=ended)
    assert ended.count() == offered.count() > 3
    states = set(programme.groups.values_list("state", flat=True))
    assert states == {"open", "launched", "not_launched", "cancelled"}
    assert programme.groups.exclude(postponed_from=None).count() == 1


def test_records_of_decided_groups_are_whole(programme):
    decided = {row.group.state for row in RecruitmentRecord.objects.select_related("group")}
    assert decided == {"launched", "not_launched"}
    call_command("verify_recruitment", programme=programme.slug, stdout=StringIO())


def test_appeal_waits_for_the_organiser(programme):
    appeal = Appeal.objects.undecided().get(enrolment__programme=programme)
    assert appeal.may_be_decided_by(programme.organisers.get())
    assert appeal.against.kind == "expired"


def test_outsider_has_the_first_number(programme):
    assert programme.enrolments.get(user__email=OUTSIDER).application_no == 1
    assert programme.enrolments.get(user__email=OUTSIDER).state == State.QUALIFIED
