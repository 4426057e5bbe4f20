"""The pages of the application form: filling in, checking, sending, changing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forum.threads.services.drafts import draft_for, save_draft
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory as Account,
    make_coordinator,
    make_member,
)
from tests.factories.training import (
    CriterionFactory,
    QuestionFactory,
    SurveyFactory,
    TrainingGroupFactory,
    TrainingSessionFactory,
    fill_in,
    make_organiser,
    send_form,
)
from training.models import (
    AnswerFile,
    Enrolment,
    Programme,
    Question,
    SpecialNeeds,
    SurveyResponse,
    TrainingGroup,
)
from training.services.applying import submit

pytestmark = pytest.mark.django_db
Kind = Question.Kind


@pytest.fixture
def person():
    return Account(language="en")


@pytest.fixture
def group():
    return TrainingGroupFactory(town="Kluczbork")


@pytest.fixture
def programme(group):
    return group.programme


@pytest.fixture
def unit():
    return UnitFactory(name="Kluczbork")


@pytest.fixture
def own(client, person):
    client.force_login(person)
    return client


def to(name, programme):
    return reverse(f"enrolments:{name}", args=[programme.slug])


def in_english(unit) -> str:
    with override("en"):
        return unit.full_name


def filled(programme, unit, group, **values):
    """What a browser posts. All criteria are ticked."""
    ticks = {f"criterion_{row.pk}": "on" for row in programme.criteria.all()}
    known = {"unit": in_english(unit), "workplace": "Urząd", "position": "inspektor", "phone": "22"}
    return known | ticks | {"choice_1": group.pk, "action": "send"} | values


def test_visitor_signs_in_first(client, programme):
    answer = client.get(to("apply", programme))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.url


@pytest.mark.parametrize("name", ["apply", "review", "submitted"])
def test_draft_programme_is_hidden(own, name, programme):
    Programme.objects.update(state=Programme.State.DRAFT)
    assert own.get(to(name, programme)).status_code == 404


@pytest.mark.parametrize("name", ["review", "submitted", "send", "needs_withdraw"])
def test_pages_of_others_do_not_exist(own, name, programme):
    send_form(programme, needs=["loop"])
    ask = own.post if name in ("send", "needs_withdraw") else own.get
    assert ask(to(name, programme)).status_code == 404


def test_form_knows_the_workplace(own, person, programme, unit):
    office = OrganisationFactory(name="Urząd Miejski w Kluczborku", units=[unit])
    AffiliationFactory(user=person, organisation=office, position="inspektor")
    page = own.get(f"{to('apply', programme)}?group={programme.groups.get().pk}")
    form = page.context["form"]
    assert form["unit"].value() == in_english(unit)
    assert form["workplace"].value() == office.name
    assert form["position"].value() == "inspektor"
    assert in_english(unit) in page.text


def test_group_is_preselected(own, programme, group):
    other = TrainingGroupFactory(programme=programme)
    page = own.get(f"{to('apply', programme)}?group={other.pk}")
    assert page.context["form"]["choice_1"].value() == other.pk
    assert own.get(f"{to('apply', programme)}?group=x").status_code == 200


def test_sending_at_once(own, person, programme, unit, group):
    CriterionFactory(programme=programme)
    answer = own.post(to("apply", programme), filled(programme, unit, group), follow=True)
    assert answer.redirect_chain[-1][0] == to("submitted", programme)
    enrolment = Enrolment.objects.get(user=person)
    assert (enrolment.unit, enrolment.state) == (unit, "qualified")
    assert "Number of the application: 1" in answer.text


def test_sending_twice(own, programme, unit, group):
    data = filled(programme, unit, group)
    own.post(to("apply", programme), data)
    own.post(to("apply", programme), data)
    assert Enrolment.objects.count() == 1


def test_filled_in_before_the_opening_and_sent_by_one_button(own, programme, unit, group):
    TrainingGroup.objects.update(opens_at=timezone.now() + timedelta(days=1))
    page = own.post(to("apply", programme), filled(programme, unit, group), follow=True)
    assert page.redirect_chain[-1][0] == to("review", programme)
    assert "holds no place" in page.text
    assert to("send", programme) not in page.text
    TrainingGroup.objects.update(opens_at=timezone.now())
    assert to("send", programme) in own.get(to("review", programme)).text
    own.post(to("send", programme))
    assert Enrolment.objects.count() == 1


def test_errors_keep_what_was_typed(own, programme, unit, group):
    criterion = CriterionFactory(programme=programme)
    data = filled(programme, unit, group) | {"unit": "Nigdziewo", "phone": ""}
    del data[f"criterion_{criterion.pk}"]
    page = own.post(to("apply", programme), data)
    assert set(page.context["form"].errors) == {"unit", "phone", f"criterion_{criterion.pk}"}
    assert "Nigdziewo" in page.text
    assert not SurveyResponse.objects.exists()


def test_unit_of_a_name_that_repeats(own, programme, group):
    units = [UnitFactory(name="Skierniewice", kind=kind) for kind in ("urban", "rural")]
    data = filled(programme, units[0], group) | {"unit": "Skierniewice"}
    page = own.post(to("apply", programme), data)
    assert set(page.context["form"].errors) == {"unit"}
    assert 'name="unit_pick"' in page.text
    own.post(to("apply", programme), data | {"unit_pick": units[1].pk})
    assert Enrolment.objects.get().unit == units[1]


def test_same_group_twice(own, programme, unit, group):
    TrainingGroupFactory(programme=programme)
    data = filled(programme, unit, group, choice_2=group.pk)
    assert set(own.post(to("apply", programme), data).context["form"].errors) == {"choice_2"}


def test_overlapping_dates_are_said_before_sending(own, programme, unit, group):
    session = TrainingSessionFactory(group=group)
    other = TrainingGroupFactory(programme=programme)
    TrainingSessionFactory(group=other, starts_at=session.starts_at)
    data = filled(programme, unit, group, choice_2=other.pk)
    page = own.post(to("apply", programme), data, follow=True)
    assert page.redirect_chain[-1][0] == to("review", programme)
    assert "The dates overlap" in page.text
    assert not Enrolment.objects.exists()


def question_of(programme, kind, **values):
    survey = SurveyFactory(programme=programme)
    return QuestionFactory(survey=survey, kind=kind, **values)


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        (Kind.SHORT, "Ala", "Ala", "Ala"),
        (Kind.LONG, "dwa\nwiersze", "dwa\nwiersze", "dwa<br>wiersze"),
        (Kind.NUMBER, "1 234,50", "1234.5", "1,234.5"),
        (Kind.DATE, "2026-03-01", "2026-03-01", "1 March 2026"),
        (Kind.YES_NO, "no", False, "no"),
        (Kind.ONE, "tak, często", "tak, często", "tak, często"),
        (Kind.SEVERAL, ["rzadko"], ["rzadko"], "rzadko"),
        (Kind.STATEMENT, "on", True, "yes"),
    ],
)
def test_kinds_of_answers(own, programme, unit, group, kind, typed, stored, shown):
    question = question_of(programme, kind, options="tak, często\nrzadko", text="Oświadczam.")
    data = filled(programme, unit, group, **{f"question_{question.key}": typed})
    page = own.post(to("apply", programme), data, follow=True)
    assert SurveyResponse.objects.get().answers == {str(question.key): stored}
    assert shown in page.text
    assert own.get(to("apply", programme)).status_code == 200


def test_answer_with_a_unit(own, programme, unit, group):
    question = question_of(programme, Kind.UNIT)
    data = filled(programme, unit, group, **{f"question_{question.key}": "Kluczbork"})
    page = own.post(to("apply", programme), data, follow=True)
    assert SurveyResponse.objects.get().answers == {str(question.key): unit.pk}
    assert page.text.count(in_english(unit)) == 2


@pytest.mark.parametrize(
    ("kind", "typed"),
    [(Kind.NUMBER, "dużo"), (Kind.DATE, "jutro"), (Kind.ONE, "inne"), (Kind.SHORT, "")],
)
def test_wrong_answers(own, programme, unit, group, kind, typed):
    question = question_of(programme, kind, options="tak\nnie", is_required=True)
    data = filled(programme, unit, group, **{f"question_{question.key}": typed})
    page = own.post(to("apply", programme), data)
    assert list(page.context["form"].errors) == [f"question_{question.key}"]


def test_question_help_is_escaped(own, programme):
    question_of(programme, Kind.SHORT, help="<script>alert(1)</script>", label="<b>x</b>")
    page = own.get(to("apply", programme)).text
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_file_is_checked_and_read_only_by_those_concerned(
    own, client, programme, unit, group, person
):
    question = question_of(programme, Kind.FILE, is_required=True)
    name = f"question_{question.key}"
    wrong = filled(programme, unit, group) | {name: SimpleUploadedFile("a.pdf", b"MZ\x90")}
    assert name in own.post(to("apply", programme), wrong).context["form"].errors
    right = filled(programme, unit, group) | {name: SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")}
    own.post(to("apply", programme), right)
    url = AnswerFile.objects.get().get_absolute_url()
    assert own.get(url).getvalue() == b"%PDF-1.4 x"
    for reader, status in ((Account(), 404), (make_organiser(programme), 200)):
        client.force_login(reader)
        answer = client.get(url)
        assert (answer.status_code, answer.getvalue()[:4] == b"%PDF") == (status, status == 200)


def test_file_of_a_form_is_for_its_organisers_once_it_is_sent(client, programme, person):
    question = question_of(programme, Kind.FILE)
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")
    response = fill_in(programme, person, files={question.key: file})
    organiser = make_organiser(programme)
    other_applicant = send_form(programme).user
    strangers = [other_applicant, make_organiser(TrainingGroupFactory().programme)]
    strangers += [make_coordinator(), make_member(roles=["moderator"])]
    url = AnswerFile.objects.get().get_absolute_url()

    def is_read_by(reader):
        client.force_login(reader)
        answer = client.get(url)
        assert answer.status_code in {200, 404}
        return answer.status_code == 200 and bool(answer.getvalue())

    assert not any(is_read_by(reader) for reader in [*strangers, organiser])
    submit(response, by=person)
    assert is_read_by(organiser)
    assert not any(is_read_by(reader) for reader in strangers)


def test_special_needs_want_consent(own, programme, unit, group):
    data = filled(programme, unit, group, needs=["loop"])
    assert list(own.post(to("apply", programme), data).context["form"].errors) == ["needs_consent"]
    own.post(to("apply", programme), data | {"needs_consent": "on"})
    assert SpecialNeeds.objects.get().needs == ["loop"]
    own.post(to("needs_withdraw", programme))
    assert SpecialNeeds.objects.get().needs == []


def test_changing_answers(own, person, programme, unit, group):
    response = send_form(programme, person, unit=unit)
    other = UnitFactory(name="Opole")
    data = filled(programme, other, group, phone="77", version=response.version, choice_1="")
    page = own.post(to("apply", programme), data, follow=True)
    assert page.redirect_chain[-1][0] == to("submitted", programme)
    response.refresh_from_db()
    assert (response.phone, response.unit) == ("77", unit)


def test_conflict_shows_both_texts(own, person, programme, unit, group):
    response = send_form(programme, person)
    fill_in(programme, person, groups=[], phone="22 111", version=response.version)
    data = filled(programme, unit, group, phone="77 999", version=response.version)
    page = own.post(to("apply", programme), data)
    assert "22 111" in page.text
    assert "77 999" in page.text
    data["version"] = page.context["form"]["version"].value()
    own.post(to("apply", programme), data)
    assert SurveyResponse.objects.get().phone == "77 999"


def test_closed_for_somebody_who_has_not_applied(own, programme):
    TrainingGroup.objects.update(closes_at=timezone.now())
    page = own.get(to("apply", programme))
    assert "Recruitment for all groups of this programme is over" in page.text


def test_statement_is_withdrawn(own, person, programme):
    question = question_of(programme, Kind.STATEMENT, text="Zgadzam się.")
    send_form(programme, person, answers={str(question.key): True})
    url = reverse("enrolments:statement_withdraw", args=[programme.slug, question.key])
    assert url in own.get(to("submitted", programme)).text
    page = own.post(url, follow=True)
    assert "withdrawn on" in page.text
    assert url not in page.text


def test_waiting_list_position(own, person, programme, group):
    TrainingGroup.objects.update(capacity=1, minimum=1, seat_limit=1)
    send_form(programme)
    send_form(programme, person)
    page = own.get(to("submitted", programme)).text
    assert "You are number 1 on the waiting list." in page
    assert "2 working days to answer" in page


def test_confirmation_leads_to_the_consent_of_the_unit(own, person, programme, group):
    Programme.objects.update(consent_workdays=5)
    send_form(programme, person)
    enrolment = Enrolment.objects.get(user=person)
    page = own.get(to("submitted", programme)).text
    assert "Your unit has to consent until" in page
    assert reverse("enrolments:consent", args=[enrolment.pk]) in page


def test_suggestions_of_units(own, unit):
    assert in_english(unit) in own.get(reverse("enrolments:units") + "?q=klucz").text
    assert "Nothing found" in own.get(reverse("enrolments:units") + "?q=xyz").text


def test_form_names_who_reads_special_needs(client):
    group = TrainingGroupFactory()
    reader = make_organiser(group.programme)
    client.force_login(Account())
    path = reverse("enrolments:apply", args=[group.programme.slug])
    assert reader.get_full_name() not in client.get(path).content.decode()
    Programme.objects.update(special_needs_reader=reader)
    assert reader.get_full_name() in client.get(path).content.decode()


def test_withdrawn_needs_are_deleted_from_the_draft_too(client):
    response = send_form(TrainingGroupFactory().programme, needs=["loop"])
    slug, person = response.programme.slug, response.user
    path = reverse("enrolments:apply", args=[slug])
    fields = {"needs": ["loop"], "needs_text": ["pętla"], "phone": ["77 418 14 81"]}
    save_draft("form", path=path, sequence=1, data={"fields": fields}, by=person)
    client.force_login(person)
    client.post(reverse("enrolments:needs_withdraw", args=[slug]))
    draft = draft_for("form", path=path, by=person)
    assert draft.data["fields"] == {"phone": ["77 418 14 81"]}
    assert draft.sequence == 2
