"""Erasure, retention and export of the data of training."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.privacy.archive import sections_of
from members.privacy.services import erase_account
from tests.factories.members import UserFactory, make_member
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    TrainingSessionFactory,
    enrol_people,
    fill_in,
    make_organiser,
    send_form,
)
from training.models import (
    Enrolment,
    EnrolmentEvent,
    Programme,
    SpecialNeeds,
    SurveyResponse,
    TrainingSession,
)
from training.retention import old_special_needs
from training.services.enrolling import resign

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
State = Enrolment.State


def prune():
    call_command("prune", verbosity=0)


def test_erasure_passes_the_place_on():
    group = TrainingGroupFactory(capacity=1, minimum=1)
    person = UserFactory()
    send_form(group.programme, person, needs=["loop"])
    [waiting] = enrol_people(group, 1)
    erase_account(person, by=person)
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    assert Enrolment.objects.get(user=person).state == State.RESIGNED
    assert not SurveyResponse.objects.exists()
    assert not SpecialNeeds.objects.exists()


def test_erasure_clears_reasons():
    group, person = TrainingGroupFactory(), UserFactory()
    resign(send_form(group.programme, person).enrolments.get(), by=person, reason="choroba")
    erase_account(person, by=person)
    assert not EnrolmentEvent.objects.exclude(reason="").exists()


def test_erasure_of_an_organiser():
    programme = ProgrammeFactory()
    organiser = make_organiser(programme)
    programme.special_needs_reader = organiser
    programme.save()
    erase_account(organiser, by=organiser)
    programme.refresh_from_db()
    assert programme.special_needs_reader is None
    assert not programme.organisers.exists()


def needs_after(days):
    """Special needs of a person whose last session ended ``days`` ago."""
    group = TrainingGroupFactory()
    response = send_form(group.programme, needs=["loop"])
    TrainingSessionFactory(group=group)
    ended = timezone.now() - timedelta(days=days)
    TrainingSession.objects.update(starts_at=ended - timedelta(days=1), ends_at=ended)
    return SpecialNeeds.objects.filter(response=response)


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (31, False), (-31, True)])
def test_special_needs_are_deleted_after_the_last_session(days, is_kept):
    found = needs_after(days)
    prune()
    assert found.exists() == is_kept


def test_special_needs_without_sessions():
    programme = TrainingGroupFactory().programme
    send_form(programme, needs=["loop"])
    prune()
    assert SpecialNeeds.objects.exists()
    Programme.objects.update(ends_on=timezone.localdate() - timedelta(days=32))
    prune()
    assert not SpecialNeeds.objects.exists()


def test_programmes_without_a_last_day_are_purged_after_their_last_session():
    group = TrainingGroupFactory()
    send_form(group.programme)
    session = TrainingSessionFactory(group=group)
    Programme.objects.update(updated_at=timezone.now() - timedelta(days=6 * 365))
    prune()
    assert Enrolment.objects.exists()
    ended = timezone.now() - timedelta(days=6 * 365)
    TrainingSession.objects.filter(pk=session.pk).update(
        starts_at=ended - timedelta(days=1), ends_at=ended
    )
    prune()
    assert not Enrolment.objects.exists()
    assert not SurveyResponse.objects.exists()


def test_counts_stay_when_old_enrolments_go():
    group = TrainingGroupFactory(capacity=1, minimum=1)
    for _number in range(3):
        send_form(group.programme)
    newer = send_form(TrainingGroupFactory().programme)
    long_ago = timezone.localdate() - timedelta(days=6 * 365)
    Programme.objects.filter(pk=group.programme_id).update(ends_on=long_ago)
    prune()
    prune()
    group.refresh_from_db()
    assert (group.past_applications, group.past_places) == (3, 1)
    assert SurveyResponse.objects.get() == newer
    assert Enrolment.objects.get().response == newer
    assert not EnrolmentEvent.objects.filter(group=group).exists()


def test_form_that_was_never_sent_is_deleted():
    programme = TrainingGroupFactory().programme
    fill_in(programme, UserFactory())
    sent = send_form(programme)
    SurveyResponse.objects.update(saved_at=timezone.now() - timedelta(days=181))
    prune()
    assert SurveyResponse.objects.get() == sent


def test_organisers_copy_names_no_applicant():
    group = TrainingGroupFactory()
    reader = make_organiser(group.programme)
    Programme.objects.update(special_needs_reader=reader)
    applicant = UserFactory(first_name="Kryptonima")
    send_form(group.programme, applicant, needs_text="pies przewodnik")
    for person in (reader, make_member(roles=["administrator"])):
        said = str([list(section.rows) for section in sections_of(person)])
        assert "Kryptonima" not in said
        assert "pies" not in said


def test_special_needs_of_an_archived_programme_without_dates():
    response = send_form(TrainingGroupFactory().programme, needs=["diet"])
    long_ago = timezone.now() - timedelta(days=31)
    Programme.objects.update(updated_at=long_ago)
    assert not old_special_needs(timezone.now()).exists()
    Programme.objects.update(state=Programme.State.ARCHIVED)
    assert old_special_needs(timezone.now()).get().response == response
    Programme.objects.update(updated_at=timezone.now() - timedelta(days=29))
    assert not old_special_needs(timezone.now()).exists()
