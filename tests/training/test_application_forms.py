"""Saving, sending and changing an application form: the services."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories.members import UserFactory, make_member
from tests.factories.training import (
    CriterionFactory,
    ProgrammeFactory,
    QuestionFactory,
    SurveyFactory,
    TrainingGroupFactory,
    TrainingSessionFactory,
    enrol_people,
    fill_in,
    make_organiser,
    send_form,
    verify_form,
)
from training.answers import answer_rows
from training.models import (
    AnswerFile,
    CompletionCall,
    Enrolment,
    Question,
    SpecialNeeds,
    Survey,
    SurveyResponse,
    TrainingGroup,
    Verification,
)
from training.services.applying import (
    ChangesOver,
    EditConflict,
    Incomplete,
    Outdated,
    changes_of,
    clashes_of,
    submit,
    withdraw_needs,
    withdraw_statement,
)
from training.services.enrolling import NotOpen, resign
from training.services.places import AlreadyChanged
from training.services.surveys import publish_survey, save_question
from training.services.verifying import AlreadyCalled, call_for_completion
from training.tasks import mail_completion_call

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
Kind, State = Question.Kind, SurveyResponse.State


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def group():
    return TrainingGroupFactory(capacity=1, minimum=1)


@pytest.fixture
def programme(group):
    return group.programme


def later(**delta):
    return timezone.now() + timedelta(**delta)


def test_sending_enrols_and_links(programme, group, person):
    response = fill_in(programme, person)
    [enrolment] = submit(response, by=person)
    stored = Enrolment.objects.get()
    assert (stored.pk, stored.response, stored.unit) == (enrolment.pk, response, response.unit)
    assert SurveyResponse.objects.get().state == State.SUBMITTED


def test_draft_holds_no_place(programme, group, person):
    fill_in(programme, person)
    group.refresh_from_db()
    assert (Enrolment.objects.count(), group.places_taken) == (0, 0)


def test_sending_twice_makes_one_application(programme, person):
    response = fill_in(programme, person)
    assert len(submit(response, by=person)) == 1
    assert submit(response, by=person) == []
    assert Enrolment.objects.count() == 1


def test_sending_again_after_withdrawal_does_not_apply_anew(programme, person):
    response = send_form(programme, person)
    resign(Enrolment.objects.get(), by=person)
    assert submit(response, by=person) == []
    assert Enrolment.objects.active().count() == 0


def test_sending_before_the_opening(programme, group, person):
    TrainingGroup.objects.update(opens_at=later(days=1))
    response = fill_in(programme, person)
    with pytest.raises(NotOpen):
        submit(response, by=person)
    TrainingGroup.objects.update(opens_at=later(minutes=-1))
    assert len(submit(response, by=person)) == 1


def test_group_that_opens_later_stays_chosen(programme, group, person):
    second = TrainingGroupFactory(programme=programme, opens_at=later(days=1))
    response = send_form(programme, person, groups=[group, second])
    assert response.groups == [second.pk]
    TrainingGroup.objects.update(opens_at=None)
    [added] = submit(response, by=person)
    assert (added.group, added.response, added.preference) == (second, response, 2)


def test_form_without_a_group(programme, person):
    response = fill_in(programme, person, groups=[])
    with pytest.raises(NotOpen):
        submit(response, by=person)


def test_missing_answer_statement_and_criterion(programme, person):
    survey = SurveyFactory(programme=programme)
    question = QuestionFactory(survey=survey, is_required=True)
    statement = QuestionFactory(survey=survey, kind=Kind.STATEMENT, is_required=True)
    criterion = CriterionFactory(programme=programme)
    answers = {str(statement.key): False}
    response = fill_in(programme, person, answers=answers, declared=[])
    with pytest.raises(Incomplete) as refusal:
        submit(response, by=person)
    assert refusal.value.args[0] == [question.label, statement.label, criterion.text]
    assert Enrolment.objects.count() == 0


def test_new_version_before_sending(programme, person):
    SurveyFactory(programme=programme)
    response = fill_in(programme, person)
    SurveyFactory(programme=programme, number=2)
    with pytest.raises(Outdated):
        submit(response, by=person)


def test_other_persons_form(programme, person):
    response = fill_in(programme, person)
    with pytest.raises(PermissionDenied):
        submit(response, by=UserFactory())


def test_changing_answers_keeps_number_and_place(programme, group, person):
    response = send_form(programme, person)
    enrol_people(group, 2)
    before = list(Enrolment.objects.order_by("pk").values())
    fill_in(programme, person, groups=[], phone="22 100", version=response.version)
    assert list(Enrolment.objects.order_by("pk").values()) == before
    assert SurveyResponse.objects.get().phone == "22 100"


def test_unit_stays_after_sending(programme, person):
    response = send_form(programme, person)
    fill_in(programme, person, groups=[], version=response.version)
    assert SurveyResponse.objects.get().unit == response.unit


def test_changing_after_the_end(programme, group, person):
    response = send_form(programme, person)
    TrainingGroup.objects.update(closes_at=later(minutes=-1))
    with pytest.raises(ChangesOver):
        fill_in(programme, person, groups=[], phone="22", version=response.version)


def test_changes_end_with_the_last_group(programme, group, person):
    ends = later(days=3)
    TrainingGroupFactory(programme=programme, closes_at=ends)
    TrainingGroup.objects.filter(pk=group.pk).update(closes_at=later(days=1))
    response = send_form(programme, person)
    assert changes_of(response, timezone.now()) == (True, ends)


def test_changed_in_two_windows(programme, person):
    response = fill_in(programme, person)
    fill_in(programme, person, phone="1", unit=response.unit, version=response.version)
    with pytest.raises(EditConflict):
        fill_in(programme, person, phone="2", unit=response.unit, version=response.version)
    assert SurveyResponse.objects.get().phone == "1"


@pytest.mark.parametrize("change", [{"needs_text": "Pętla."}, {"unit": None}])
def test_needs_or_unit_changed_in_the_second_window(programme, person, change):
    response = fill_in(programme, person)
    fill_in(programme, person, unit=response.unit, phone="1", version=response.version)
    with pytest.raises(EditConflict):
        fill_in(programme, person, **({"unit": response.unit, "phone": "1"} | change))


def test_saved_twice_is_no_conflict(programme, person):
    response = fill_in(programme, person)
    again = fill_in(programme, person, unit=response.unit)
    assert (again.pk, again.version) == (response.pk, response.version)


def test_adding_a_group(programme, group, person):
    response = send_form(programme, person, groups=[group])
    second = TrainingGroupFactory(programme=programme)
    response = fill_in(programme, person, groups=[second], version=response.version)
    submit(response, by=person)
    rows = Enrolment.objects.order_by("application_no")
    assert list(rows.values_list("group", "preference")) == [(group.pk, 1), (second.pk, 2)]


def test_answers_of_an_old_version_stay_readable(programme, person):
    organiser = make_organiser(programme)
    question = save_question(Question(label="Staż?"), programme=programme, by=organiser)
    publish_survey(programme, by=organiser)
    response = send_form(programme, person, answers={str(question.key): "4 lata"})
    question.label = "Ile lat stażu?"
    save_question(question, programme=programme, by=organiser)
    publish_survey(programme, by=organiser)
    assert Survey.objects.in_force(programme).number == 2
    [row] = answer_rows(SurveyResponse.objects.get(pk=response.pk))
    assert (row.question.label, row.text) == ("Staż?", "4 lata")


def test_voluntary_statement_is_withdrawn(programme, person):
    survey = SurveyFactory(programme=programme)
    free = QuestionFactory(survey=survey, kind=Kind.STATEMENT)
    bound = QuestionFactory(survey=survey, kind=Kind.STATEMENT, is_required=True)
    answers = {str(row.key): True for row in (free, bound)}
    response = send_form(programme, person, answers=answers)
    assert withdraw_statement(response, free.key, by=person)
    assert not withdraw_statement(response, free.key, by=person)
    assert not withdraw_statement(response, bound.key, by=person)
    with pytest.raises(PermissionDenied):
        withdraw_statement(response, free.key, by=UserFactory())
    response.refresh_from_db()
    assert response.answers == {str(free.key): False, str(bound.key): True}
    assert list(response.withdrawn) == [str(free.key)]


def test_replaced_file_is_deleted(programme, person, django_capture_on_commit_callbacks):
    survey = SurveyFactory(programme=programme)
    question = QuestionFactory(survey=survey, kind=Kind.FILE)
    one, two = (SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.4") for name in ("a", "b"))
    response = fill_in(programme, person, files={question.key: one})
    first = AnswerFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        fill_in(programme, person, files={question.key: two}, version=response.version)
    assert AnswerFile.objects.get().name == "b.pdf"
    assert not first.file.storage.exists(first.file.name)


def test_special_needs_are_read_by_one_person(programme, person):
    reader, other = make_organiser(programme), make_organiser(programme)
    programme.special_needs_reader = reader
    programme.save()
    administrator = make_member(roles=["administrator"])
    superuser = make_member(is_superuser=True)
    send_form(programme, person, needs=["loop"], needs_text="pies przewodnik")
    readers = [reader, person, other, administrator, superuser, UserFactory()]
    counts = [SpecialNeeds.objects.visible_to(one).count() for one in readers]
    assert counts == [1, 1, 0, 0, 0, 0]


def test_special_needs_of_a_draft_are_read_by_nobody_else(programme, person):
    reader = make_organiser(programme)
    programme.special_needs_reader = reader
    programme.save()
    fill_in(programme, person, needs=["loop"])
    assert not SpecialNeeds.objects.visible_to(reader).exists()


def test_reader_who_no_longer_organises(programme, person):
    reader = make_organiser(programme)
    programme.special_needs_reader = reader
    programme.save()
    send_form(programme, person, needs=["loop"])
    programme.organisers.remove(reader)
    assert not SpecialNeeds.objects.visible_to(reader).exists()


def test_withdrawn_consent_deletes_special_needs(programme, person):
    response = send_form(programme, person, needs=["diet"], needs_text="bez glutenu")
    assert withdraw_needs(response)
    assert not withdraw_needs(response)
    needs = SpecialNeeds.objects.get()
    assert (needs.needs, needs.text) == ([], "")
    assert needs.withdrawn_at


def test_cleared_special_needs_withdraw_the_consent(programme, person):
    response = send_form(programme, person, needs=["diet"])
    fill_in(programme, person, groups=[], version=response.version)
    assert SpecialNeeds.objects.get().withdrawn_at


def test_verification_records_who_and_when(programme, person):
    first, second = CriterionFactory.create_batch(2, programme=programme)
    organiser, other = make_organiser(programme), make_organiser(programme)
    response = send_form(programme, person)
    verify_form(response, {first.pk: True, second.pk: False}, by=organiser)
    verify_form(response, {first.pk: True, second.pk: None}, by=other)
    row = Verification.objects.get()
    assert (row.criterion, row.is_fulfilled, row.by) == (first, True, organiser)


def test_verification_by_somebody_else(programme, person):
    criterion = CriterionFactory(programme=programme)
    response = send_form(programme, person)
    stranger = make_organiser(ProgrammeFactory())
    for by in (stranger, person):
        with pytest.raises(PermissionDenied):
            verify_form(response, {criterion.pk: True}, by=by)


def test_draft_cannot_be_verified(programme, person):
    criterion = CriterionFactory(programme=programme)
    response = fill_in(programme, person)
    with pytest.raises(PermissionDenied):
        verify_form(response, {criterion.pk: True}, by=make_organiser(programme))


def test_only_other_answers_answer_a_call(programme, group, person):
    later_group = TrainingGroupFactory(programme=programme)
    response = send_form(programme, person, groups=[group])
    call = call_for_completion(response, by=make_organiser(programme), missing="Telefon")
    values = {"unit": response.unit, "needs": ["diet"]}
    response.refresh_from_db()
    response = fill_in(programme, person, groups=[later_group], version=response.version, **values)
    call.refresh_from_db()
    assert call.answered_at is None
    assert response.enrolments.get().events.order_by("pk").last().kind == "called"
    fill_in(programme, person, groups=[], phone="22", version=response.version, **values)
    call.refresh_from_db()
    assert call.answered_at


def test_form_opened_before_a_call_is_not_saved_over_it(programme, person):
    response = send_form(programme, person)
    call_for_completion(response, by=make_organiser(programme), missing="Telefon")
    with pytest.raises(EditConflict):
        fill_in(programme, person, groups=[], phone="22", version=response.version)
    assert CompletionCall.objects.get().answered_at is None


def test_call_ends_with_the_application(
    programme, person, client, django_capture_on_commit_callbacks
):
    organiser, response = make_organiser(programme), send_form(programme, person)
    call = call_for_completion(response, by=organiser, missing="Telefon")
    client.force_login(person)
    path = reverse("enrolments:mine")
    assert "Telefon" in client.get(path).text
    resign(response.enrolments.get(), by=person)
    assert not CompletionCall.objects.open_at(timezone.now()).exists()
    assert "Telefon" not in client.get(path).text
    mail.outbox.clear()
    mail_completion_call.call(call.pk)
    assert mail.outbox == []
    with pytest.raises(AlreadyChanged):
        call_for_completion(response, by=organiser, missing="x")


def test_call_for_completion_reopens_the_form(
    programme, person, django_capture_on_commit_callbacks
):
    organiser = make_organiser(programme)
    response = send_form(programme, person)
    TrainingGroup.objects.update(closes_at=later(minutes=-1))
    with django_capture_on_commit_callbacks(execute=True):
        call = call_for_completion(response, by=organiser, missing="Telefon")
    assert "Telefon" in mail.outbox[-1].body
    with pytest.raises(AlreadyCalled):
        call_for_completion(response, by=organiser, missing="Znowu")
    assert changes_of(response, timezone.now()) == (True, call.until)
    number = Enrolment.objects.get().application_no
    response.refresh_from_db()
    fill_in(programme, person, groups=[], phone="22", version=response.version)
    call.refresh_from_db()
    assert call.answered_at
    assert Enrolment.objects.get().application_no == number
    assert not changes_of(response, timezone.now()).are_open


def test_call_by_somebody_who_does_not_organise(programme, person):
    with pytest.raises(PermissionDenied):
        call_for_completion(send_form(programme, person), by=person, missing="x")


def test_dates_that_overlap(programme, group, person):
    session = TrainingSessionFactory(group=group)
    dates = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    same_area = TrainingGroupFactory(programme=programme, service_area=group.service_area)
    other_area, elsewhere = TrainingGroupFactory(programme=programme), TrainingGroupFactory()
    for other in (same_area, other_area, elsewhere):
        TrainingSessionFactory(group=other, **dates)
    send_form(elsewhere.programme, person)
    found = clashes_of(programme, [group, same_area, other_area], person)
    assert {frozenset(pair) for pair in found} == {
        frozenset(pair)
        for pair in (
            (group, other_area),
            (same_area, other_area),
            (group, elsewhere),
            (same_area, elsewhere),
            (other_area, elsewhere),
        )
    }
