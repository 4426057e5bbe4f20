"""The organisers' pages: the form of a programme, its criteria, and formal verification."""

import pytest
from django.urls import reverse

from tests.factories.members import UserFactory, make_member
from tests.factories.training import (
    CriterionFactory,
    ProgrammeFactory,
    QuestionFactory,
    SurveyFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
    send_form,
    verify_form,
)
from training.models import CompletionCall, Criterion, Enrolment, Question, Survey, Verification
from training.services.surveys import remove_question, save_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return TrainingGroupFactory().programme


@pytest.fixture
def organiser(programme):
    organiser = make_organiser(programme)
    organiser.language = "en"
    organiser.save()
    return organiser


@pytest.fixture
def desk(client, organiser):
    client.force_login(organiser)
    return client


def to(name, programme, *args):
    return reverse(f"training_desk:{name}", args=[programme.slug, *args])


def add(desk, programme, label, **values):
    data = {"label": label, "kind": "short"} | values
    return desk.post(to("question_add", programme), data)


def labels(survey) -> list[str]:
    return list(survey.questions.values_list("label", flat=True))


def test_question_removed_while_it_is_saved_comes_back_at_the_end(desk, programme, organiser):
    for label in ("First", "Second"):
        add(desk, programme, label)
    first = Question.objects.get(label="First")
    remove_question(programme, first.key, by=organiser)
    first.label = "First, changed"
    save_question(first, programme=programme, by=organiser)
    assert labels(Survey.objects.get()) == ["Second", "First, changed"]


PAGES = ["survey", "question_add", "criteria"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_desk_are_hidden_from_others(client, programme, organiser, name):
    assert client.get(to(name, programme)).status_code == 302
    for person in (UserFactory(), make_member(), make_organiser(ProgrammeFactory())):
        client.force_login(person)
        assert client.get(to(name, programme)).status_code == 404
    client.force_login(organiser)
    assert client.get(to(name, programme)).status_code == 200


def test_form_is_built_published_and_changed(desk, programme):
    add(desk, programme, "Staż?")
    add(desk, programme, "Oczekiwania?", kind="long")
    desk.post(to("survey_publish", programme))
    first = Survey.objects.in_force(programme)
    assert labels(first) == ["Staż?", "Oczekiwania?"]
    key = first.questions.first().key
    desk.post(to("question", programme, key), {"label": "Ile lat?", "kind": "number"})
    assert Survey.objects.in_force(programme) == first
    desk.post(to("survey_publish", programme))
    second = Survey.objects.in_force(programme)
    assert (second.number, labels(second)) == (2, ["Ile lat?", "Oczekiwania?"])
    assert labels(first) == ["Staż?", "Oczekiwania?"]
    assert "Staż?" in desk.get(to("survey_version", programme, 1)).text


def test_publishing_nothing_new(desk, programme):
    add(desk, programme, "Staż?")
    desk.post(to("survey_publish", programme))
    page = desk.post(to("survey_publish", programme), follow=True)
    assert "Nothing was changed" in page.text
    assert Survey.objects.count() == 1


def test_questions_move_and_are_removed(desk, programme):
    for label in "abc":
        add(desk, programme, label)
    survey = Survey.objects.get()
    keys = list(survey.questions.values_list("key", flat=True))
    desk.post(to("question_move", programme, keys[2]), {"up": ""})
    assert labels(survey) == ["a", "c", "b"]
    desk.post(to("question_move", programme, keys[0]), {"up": ""})
    desk.post(to("question_move", programme, keys[0]), {"down": ""})
    assert labels(survey) == ["c", "a", "b"]
    desk.post(to("question_remove", programme, keys[0]))
    assert labels(survey) == ["c", "b"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "one", "options": "tylko jedna\n\ntylko jedna"}, "options"),
        ({"kind": "statement", "text": " "}, "text"),
        ({"kind": "nonsense"}, "kind"),
        ({"label": ""}, "label"),
    ],
)
def test_wrong_questions(desk, programme, values, field):
    page = desk.post(to("question_add", programme), {"label": "x", "kind": "short"} | values)
    assert list(page.context["form"].errors) == [field]
    assert not Question.objects.exists()


def test_question_that_does_not_exist(desk, programme):
    assert desk.get(to("question", programme, 7)).status_code == 404
    assert desk.get(to("survey_version", programme, 7)).status_code == 404


def test_criteria_are_fixed_once_declared(desk, programme):
    desk.post(to("criteria", programme), {"text": "Zatrudnienie w JST"})
    row = Criterion.objects.get()
    desk.post(to("criterion", programme, row.pk), {"text": "Zatrudnienie w urzędzie"})
    send_form(programme)
    page = desk.post(to("criterion", programme, row.pk), {"text": "Inne"}, follow=True)
    assert "cannot be changed" in page.text
    desk.post(to("criterion_remove", programme, row.pk))
    assert Criterion.objects.get().text == "Zatrudnienie w urzędzie"


def test_verified_criterion_is_fixed(desk, programme, organiser):
    response = send_form(programme)
    criterion = CriterionFactory(programme=programme)
    verify_form(response, {criterion.pk: True}, by=organiser)
    desk.post(to("criterion", programme, criterion.pk), {"text": "Inne brzmienie"})
    desk.post(to("criterion_remove", programme, criterion.pk))
    assert programme.criteria.get().text == criterion.text


def test_criterion_of_another_programme(desk, programme):
    other = CriterionFactory()
    for name in ("criterion_move", "criterion_remove"):
        assert desk.post(to(name, programme, other.pk)).status_code == 404
    assert desk.get(to("criterion", programme, other.pk)).status_code == 404
    desk.post(to("criterion", programme, other.pk), {"text": "x"})
    other.refresh_from_db()
    assert other.text != "x"


def test_criterion_that_was_removed_meanwhile(desk, programme):
    criterion = CriterionFactory(programme=programme)
    path = to("criterion", programme, criterion.pk)
    criterion.delete()
    page = desk.post(path, {"text": "Zatrudnienie w JST"}, follow=True)
    assert programme.criteria.get().text == "Zatrudnienie w JST"
    assert "added as a new one" in page.text


def test_question_that_was_removed_meanwhile(desk, programme):
    survey = SurveyFactory(programme=programme, published_at=None)
    path = to("question", programme, QuestionFactory(survey=survey).key)
    survey.questions.all().delete()
    assert desk.get(path).status_code == 404
    page = desk.post(path, {"label": "Staż pracy", "kind": "number"}, follow=True)
    assert survey.questions.get().label == "Staż pracy"
    assert "added as a new one" in page.text


def test_declared_criterion_has_no_form(desk, programme):
    criterion = CriterionFactory(programme=programme)
    send_form(programme)
    page = desk.get(to("criterion", programme, criterion.pk), follow=True)
    assert page.redirect_chain[-1][0] == to("criteria", programme)
    assert "cannot be changed" in page.text


def test_verification_is_saved(desk, programme, organiser):
    criterion = CriterionFactory(programme=programme)
    send_form(programme)
    url = reverse("training_desk:verification", args=[Enrolment.objects.get().pk])
    version = desk.get(url).context["form"]["version"].value()
    page = desk.post(url, {f"criterion_{criterion.pk}": "no", "version": version}, follow=True)
    row = Verification.objects.get()
    assert (row.is_fulfilled, row.by) == (False, organiser)
    assert "Verified by" in page.text


def test_verification_by_another_organiser_meanwhile(desk, programme):
    criterion = CriterionFactory(programme=programme)
    enrolment = send_form(programme).enrolments.get()
    url = reverse("training_desk:verification", args=[enrolment.pk])
    data = {f"criterion_{criterion.pk}": "unchecked", "version": enrolment.response.version}
    data["begun_with"] = desk.get(url).context["form"]["begun_with"].value()
    verify_form(enrolment.response, {criterion.pk: True}, by=programme.organisers.get())
    page = desk.post(url, data)
    assert "Saved now: fulfilled" in page.text
    data["begun_with"] = page.context["form"]["begun_with"].value()
    assert enrolment.response.verifications.count() == 1
    assert desk.post(url, data).status_code == 302
    assert not enrolment.response.verifications.exists()


def test_verification_does_not_show_special_needs(desk, programme, organiser):
    programme.special_needs_reader = organiser
    programme.save()
    send_form(programme, needs=["loop"], needs_text="pies przewodnik")
    url = reverse("training_desk:verification", args=[Enrolment.objects.get().pk])
    assert "pies" not in desk.get(url).text


def test_enrolment_without_a_form(desk, programme):
    [enrolment] = enrol_people(programme.groups.get(), 1)
    url = reverse("training_desk:verification", args=[enrolment.pk])
    assert "enrolled without a form" in desk.get(url).text
    assert desk.post(url).status_code == 200
    call = reverse("training_desk:completion_call", args=[enrolment.pk])
    assert desk.get(call).status_code == 302


@pytest.mark.parametrize("name", ["verification", "completion_call"])
def test_applications_of_other_programmes(desk, client, programme, name):
    own = send_form(programme).enrolments.get()
    other = send_form(TrainingGroupFactory().programme).enrolments.get()
    assert desk.get(reverse(f"training_desk:{name}", args=[other.pk])).status_code == 404
    client.force_login(own.user)
    assert client.get(reverse(f"training_desk:{name}", args=[own.pk])).status_code == 404


def test_call_for_completion(desk, programme):
    send_form(programme)
    url = reverse("training_desk:completion_call", args=[Enrolment.objects.get().pk])
    desk.post(url, {"reason": "Brak telefonu"})
    assert CompletionCall.objects.get().missing == "Brak telefonu"
    assert "A call is open already" in desk.post(url, {"reason": "Znowu"}, follow=True).text
    assert CompletionCall.objects.count() == 1


def test_special_needs_page_is_for_one_person(client, programme, organiser):
    programme.special_needs_reader = organiser
    programme.save()
    send_form(programme, needs_text="pies przewodnik")
    others = [make_organiser(programme), make_member(roles=["administrator"])]
    for person in (*others, make_member(is_superuser=True), UserFactory()):
        client.force_login(person)
        assert client.get(to("special_needs", programme)).status_code == 404
    client.force_login(organiser)
    assert "pies przewodnik" in client.get(to("special_needs", programme)).text
