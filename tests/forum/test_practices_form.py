"""The form of a best-practice case: valid and invalid values; typed text is never lost."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from forum.practices.forms import MAX_INDICATORS, MoneyField
from forum.practices.models import RICH_TEXT, BestPractice
from tests.factories.members import AffiliationFactory, OrganisationFactory
from tests.factories.practices import BestPracticeFactory, PracticeIndicatorFactory, typed_practice

pytestmark = pytest.mark.django_db
NEW = "/forum/practices/new/"
REQUIRED = "To pole jest wymagane."


@pytest.fixture
def writer(member, as_user):
    """A client that is signed in as ``member``."""
    return as_user(member)


def edit_url(practice):
    return reverse("practices:edit", args=[practice.pk])


class TestSaving:
    def test_draft_needs_a_title_only(self, writer, member):
        gaps = ["summary", "service_area", "outcome", "initial_situation", "solution", "contact"]
        data = typed_practice(member, **dict.fromkeys([*gaps, "contact_details"], ""))
        response = writer.post(NEW, data)
        practice = BestPractice.objects.get()
        assert response.url == practice.get_absolute_url()
        assert (practice.state, practice.author) == ("draft", member)
        assert practice.affiliation.user == member

    def test_no_licence_is_preselected(self, writer, member):
        field = writer.get(NEW).context["form"]["licence"]
        assert not field.value()
        assert field.field.choices[0][0] == ""
        writer.post(NEW, typed_practice(member, licence=""))
        assert BestPractice.objects.get().missing() == ["licence"]

    def test_short_case_is_published_at_once(self, writer, member):
        writer.post(NEW, typed_practice(member, action="publish"))
        practice = BestPractice.objects.get()
        assert practice.is_published
        assert practice.solution == "<p>Jest jeden arkusz.</p>"

    def test_all_fields_are_saved_and_shown_again(self, writer, member):
        rich = {name: f"<p>{name}</p>" for name in RICH_TEXT}
        rows = [{"name": "Czas", "baseline": "9", "unit": "dni"}, {}, {"name": "Koszt"}]
        data = typed_practice(
            member,
            *rows,
            **rich,
            tags=["staff", "ethics"],
            period_from="2024-01",
            period_to="06.2025",
            cost_total="48 000,50 zł",
            legal_state_on="2026-01-15",
            smallest_unit="gmina",
        )
        writer.post(NEW, data)
        practice = BestPractice.objects.get()
        assert {name: getattr(practice, name) for name in RICH_TEXT} == rich
        assert practice.tags == ["staff", "ethics"]
        assert practice.period_to.isoformat() == "2025-06-01"
        assert practice.cost_total == Decimal("48000.50")
        assert [row.name for row in practice.indicators.all()] == ["Czas", "Koszt"]
        form = writer.get(edit_url(practice)).context["form"]
        assert form["cost_total"].value() == "48\xa0000,50"
        assert form["period_from"].value().isoformat() == "2024-01-01"

    def test_form_sent_twice_makes_one_case(self, writer, member):
        data = typed_practice(member, action="publish")
        first, second = writer.post(NEW, data), writer.post(NEW, data)
        assert first.url == second.url
        assert BestPractice.objects.count() == 1

    def test_indicators_are_replaced(self, writer, member):
        row = PracticeIndicatorFactory(practice=BestPracticeFactory(author=member))
        data = typed_practice(member, {"name": "Nowy wskaźnik"})
        writer.post(edit_url(row.practice), data)
        assert [each.name for each in row.practice.indicators.all()] == ["Nowy wskaźnik"]

    def test_plain_text_typed_without_javascript_becomes_paragraphs(self, writer, member):
        writer.post(NEW, typed_practice(member, solution="Raz.\n\nDwa."))
        assert BestPractice.objects.get().solution == "<p>Raz.</p><p>Dwa.</p>"

    def test_hostile_markup_is_never_stored(self, writer, member):
        hostile = '<p onclick="x()">Tekst<script>alert(1)</script><img src=x onerror=y></p>'
        writer.post(NEW, typed_practice(member, **dict.fromkeys(RICH_TEXT, hostile)))
        practice = BestPractice.objects.get()
        assert {getattr(practice, name) for name in RICH_TEXT} == {"<p>Tekst</p>"}

    def test_moderator_edits_an_archived_case(self, member, moderator, as_user):
        practice = BestPracticeFactory(author=member, archived=True)
        data = typed_practice(
            member, organisation=practice.organisation_id, title="Bez danych osobowych"
        )
        as_user(moderator).post(edit_url(practice), data)
        practice.refresh_from_db()
        assert (practice.title, practice.author) == ("Bez danych osobowych", member)


class TestRefusing:
    @pytest.mark.parametrize(
        ("field", "value", "error"),
        [
            ("title", "", REQUIRED),
            ("title", "ż" * 101, "Tekst może mieć najwyżej 100 znaków"),
            ("title", "a\x00b", "Tekst zawiera niedozwolony znak."),
            ("summary", "", REQUIRED),
            ("summary", "ż" * 301, "Tekst może mieć najwyżej 300 znaków"),
            ("organisation", "", REQUIRED),
            ("organisation", "999999", "nie ma na liście. Proszę wybrać inną."),
            ("organisation", "abc", "nie ma na liście. Proszę wybrać inną."),
            ("organisation", str(10**30), "nie ma na liście. Proszę wybrać inną."),
            ("service_area", "", REQUIRED),
            ("service_area", "\x00", "Tekst zawiera niedozwolony znak."),
            ("outcome", "", REQUIRED),
            ("outcome", "great", "nie ma na liście. Proszę wybrać inną."),
            ("initial_situation", "<p> </p>", REQUIRED),
            ("solution", "<p><script>x</script></p>", REQUIRED),
            ("contact", "", REQUIRED),
            ("contact_details", "", REQUIRED),
            ("contact_details", "a\x00", "Tekst zawiera niedozwolony znak."),
            ("licence", "", REQUIRED),
            ("licence", "wtfpl", "nie ma na liście. Proszę wybrać inną."),
            ("tags", "fun", "nie ma na liście. Proszę wybrać inną."),
            ("cost_total", "-5", "Wartość nie może być mniejsza niż 0."),
            ("cost_total", "dużo", "Proszę wpisać liczbę."),
            ("cost_total", "NaN", "Proszę wpisać liczbę."),
            ("cost_yearly", "1e400", "Proszę wpisać liczbę."),
            ("cost_yearly", str(10**30), "Liczba może mieć łącznie najwyżej 14 cyfr."),
            ("cost_yearly", "48,000", "Liczba może mieć najwyżej 2 cyfry"),
            ("cost_yearly", "5\x00", "Proszę wpisać liczbę."),
            ("legal_state_on", "kiedyś", "Proszę wpisać poprawną datę."),
        ],
    )
    def test_invalid_value_is_reported_at_its_field(self, field, value, error, writer, member):
        data = typed_practice(member, action="publish", **{field: value})
        response = writer.post(NEW, data)
        content = unescape(response.content.decode())
        assert response.status_code == 200
        assert response.context["form"].errors.keys() == {field}
        assert any(error in each for each in response.context["form"].errors[field])
        assert content.count(error) == 2  # once in the error summary, once at the field
        assert not BestPractice.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "error"),
        [
            ("period_from", "wiosną", "Give the year and the month, e.g. 2026-03."),
            ("period_from", "0001-01", "The year should lie between 1990 and 2099."),
            ("period_to", "2023-12", "The end lies before the beginning."),
            ("legal_state_on", "", "Give the day on which the legal basis was valid."),
            (
                "legal_state_on",
                (timezone.localdate() + timedelta(days=2)).isoformat(),
                "This day is still to come.",
            ),
        ],
    )
    def test_impossible_dates_are_refused(self, field, value, error, writer, member):
        days = {"period_from": "2024-01", "legal_basis": "Ustawa", "legal_state_on": "2026-01-01"}
        data = typed_practice(member, action="publish", **days | {field: value})
        response = writer.post(NEW, data)
        assert response.context["form"].errors == {field: [gettext(error)]}
        assert not BestPractice.objects.exists()

    def test_typed_text_is_shown_again(self, writer, member):
        data = typed_practice(
            member,
            {"name": "", "result": "57 procent"},
            action="publish",
            title="",
            solution="Moje długie rozwiązanie",
            cost_total="około tysiąca",
            period_from="wiosna",
            tags=["ethics"],
        )
        content = unescape(writer.post(NEW, data).content.decode())
        for typed in ("57 procent", "Moje długie rozwiązanie", "około tysiąca", "wiosna"):
            assert typed in content
        assert re.search(r'value="ethics"[^>]* checked', content)
        assert gettext("Say what was measured, or clear the row.") in content

    def test_collapsed_part_with_an_error_is_open(self, writer, member):
        content = writer.post(NEW, typed_practice(member, cost_total="x")).content.decode()
        assert 'id="part-costs" open' in content
        assert 'id="part-law">' in content

    def test_over_long_indicator_is_refused(self, writer, member):
        response = writer.post(NEW, typed_practice(member, {"name": "x" * 121}))
        assert response.context["indicators"].errors[0].keys() == {"name"}
        assert not BestPractice.objects.exists()

    def test_too_many_indicators_are_refused(self, writer, member):
        rows = [{"name": f"W{n}"} for n in range(MAX_INDICATORS + 1)]
        response = writer.post(NEW, typed_practice(member, *rows))
        assert response.context["indicators"].non_form_errors()
        assert not BestPractice.objects.exists()

    @pytest.mark.parametrize(
        ("total", "status"), [("", 200), ("x", 200), ("-1", 302), (str(10**30), 200)]
    )
    def test_tampered_row_count_is_no_error(self, total, status, writer, member):
        data = typed_practice(member, **{"indicators-TOTAL_FORMS": total})
        assert writer.post(NEW, data).status_code == status
        assert BestPractice.objects.exists() is (status == 302)

    @pytest.mark.parametrize("version", ["", "0", "x", str(10**30)])
    def test_tampered_version_changes_nothing(self, version, writer, member):
        practice = BestPracticeFactory(author=member, title="Dawny tytuł")
        response = writer.post(edit_url(practice), typed_practice(member, version=version))
        assert response.status_code == 200
        assert BestPractice.objects.get().title == "Dawny tytuł"

    def test_foreign_organisation_is_no_choice(self, writer, member):
        foreign = OrganisationFactory(name="Cudzy urząd")
        response = writer.post(NEW, typed_practice(member, organisation=foreign.pk))
        assert response.context["form"].errors.keys() == {"organisation"}
        assert "Cudzy urząd" not in response.content.decode()

    def test_contact_is_a_colleague(self, writer, member, other_member):
        colleague = AffiliationFactory(organisation=member.affiliations.get().organisation).user
        people = writer.get(NEW).context["form"].fields["contact"].queryset
        assert set(people) == {member, colleague}
        response = writer.post(NEW, typed_practice(member, contact=other_member.pk))
        assert response.context["form"].errors.keys() == {"contact"}

    def test_changed_text_after_going_back_is_saved(self, writer, member):
        data = typed_practice(member, submission=str(uuid4()))
        writer.post(NEW, data)
        writer.post(NEW, data)
        assert BestPractice.objects.count() == 1
        writer.post(NEW, data | {"title": "Po namyśle inaczej"})
        assert BestPractice.objects.filter(title="Po namyśle inaczej").count() == 1

    def test_published_case_cannot_lose_what_it_needs(self, writer, member):
        practice = BestPracticeFactory(author=member, published=True)
        response = writer.post(edit_url(practice), typed_practice(member, solution=""))
        assert response.context["form"].errors == {"solution": [REQUIRED]}

    def test_conflict_keeps_the_typed_text(self, writer, member):
        practice = BestPracticeFactory(author=member)
        writer.post(edit_url(practice), typed_practice(member, title="Pierwsze okno"))
        data = typed_practice(member, title="Drugie okno", submission=str(uuid4()))
        response = writer.post(edit_url(practice), data)
        assert response.context["has_conflict"]
        assert "Drugie okno" in response.content.decode()
        assert BestPractice.objects.get().title == "Pierwsze okno"
        version = response.context["form"]["version"].value()
        writer.post(edit_url(practice), data | {"version": version})
        assert BestPractice.objects.get().title == "Drugie okno"

    def test_conflict_shows_both_texts(self, writer, member):
        practice = BestPracticeFactory(author=member)
        one = typed_practice(member, title="Pierwsze okno", solution="Zapisane rozwiązanie")
        writer.post(edit_url(practice), one)
        two = typed_practice(member, title="Drugie okno", solution="Wpisane rozwiązanie")
        page = writer.post(edit_url(practice), two).content.decode()
        assert "Zapisane rozwiązanie" in page
        assert "Wpisane rozwiązanie" in page
        assert "<strong>Pierwsze okno</strong>" in page

    def test_conflict_shows_everything_that_is_saved(self, writer, member):
        practice = BestPracticeFactory(author=member)
        saved = {
            "partners": "Zapisani partnerzy",
            "contact_details": "tel. 46 111 11 11",
            "smallest_unit": "Zapisana gmina",
            "legal_state_on": "2024-05-06",
            "cost_total": "12345",
        }
        measured = {"name": "Zapisany wskaźnik", "result": "7"}
        writer.post(edit_url(practice), typed_practice(member, measured, **saved))
        page = writer.post(edit_url(practice), typed_practice(member)).content.decode()
        shown = [*saved.values(), "Zapisany wskaźnik", "Sprawdziło się"]
        shown = [{"2024-05-06": "6 maja 2024", "12345": "12\xa0345"}.get(one, one) for one in shown]
        beside = page.partition("Co jest teraz zapisane")[2].partition("</details>")[0]
        assert [one for one in shown if one not in beside] == []


class TestMoney:
    @pytest.mark.parametrize(
        ("typed", "amount"),
        [("48 000", "48000"), ("48\xa0000,5", "48000.5"), ("12.50 zł", "12.50"), ("0", "0")],
    )
    def test_amounts_are_read_as_offices_write_them(self, typed, amount):
        assert MoneyField().clean(typed) == Decimal(amount)
