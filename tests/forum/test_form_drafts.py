"""Drafts of forms that do not write posts, such as the forms of cases and minutes."""

import re

import pytest
from django.urls import reverse

from forum.moderation.services.actions import hide_post
from forum.moderation.services.reports import report_post
from forum.threads.models import Draft
from forum.threads.privacy import erase, export
from forum.threads.services.drafts import draft_for
from members.typography import NBSP
from tests.factories.meetings import make_body, open_session
from tests.factories.members import make_member
from tests.factories.practices import BestPracticeFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SAVE = "/account/drafts/save/"
NEW = "/forum/practices/new/"


@pytest.fixture
def writer(as_user, member):
    return as_user(member)


def save(client, sequence, path=NEW, **fields):
    return client.post(SAVE, {"target": f"form:{path}", "sequence": sequence} | fields)


def stored(user, path=NEW):
    return draft_for(Draft.Kind.FORM, by=user, path=path)


class TestSaving:
    def test_page_begins_with_the_draft(self, writer):
        assert save(writer, 1, title="Zaczęty opis", solution="Długi tekst").status_code == 200
        page = writer.get(NEW)
        assert page.context["form"]["title"].value() == "Zaczęty opis"
        assert page.context["form"]["solution"].value() == "Długi tekst"
        assert "jeszcze tu niezapisana" in page.content.decode()
        assert 'name="draft_sequence" value="1"' in page.content.decode()

    def test_older_save_does_not_replace_a_newer_one(self, writer, member):
        save(writer, 2, title="Nowszy")
        answer = save(writer, 2, title="Spóźniony")
        assert answer.status_code == 409
        assert answer.json()["data"]["fields"]["title"] == ["Nowszy"]
        assert stored(member).data["fields"]["title"] == ["Nowszy"]

    def test_conflict_returns_the_other_texts(self, writer):
        save(writer, 2, solution="Tekst z tamtego okna <b>i dalej</b><script>x</script>")
        html = save(writer, 1, solution="Mój tekst").json()["html"]
        assert "Tekst z tamtego okna" in html.replace(NBSP, " ")
        assert "<script" not in html

    def test_formset_rows_are_restored(self, writer):
        rows = {"indicators-TOTAL_FORMS": "5", "indicators-INITIAL_FORMS": "0"}
        save(writer, 1, **rows, **{"indicators-4-name": "Czas obsługi"})
        assert 'value="Czas obsługi"' in writer.get(NEW).content.decode()

    def test_secrets_of_the_request_are_not_stored(self, writer, member):
        save(writer, 1, title="x", csrfmiddlewaretoken="y", writer="1", password="z")
        assert stored(member).data == {"fields": {"title": ["x"]}}

    def test_nul_characters_are_removed(self, writer, member):
        save(writer, 1, title="a\0b")
        assert stored(member).data["fields"]["title"] == ["ab"]

    def test_too_long_draft_is_refused_with_a_message(self, writer, member):
        answer = save(writer, 1, solution="ż" * 61_000)
        assert answer.status_code == 400
        assert "zbyt długi" in answer.json()["error"]
        assert not stored(member).pk

    @pytest.mark.parametrize(
        "path",
        ["", "/", "/forum/", "/forum/nothing/", "/account/joining/", NEW + "x" * 120],
    )
    def test_only_forms_that_show_drafts_have_them(self, writer, member, path):
        assert save(writer, 1, path, title="x").status_code == 404
        assert not Draft.objects.filter(user=member).exists()


class TestEnd:
    def test_saved_form_deletes_the_draft(self, writer, member):
        office = member.affiliations.get().organisation
        save(writer, 1, title="Opis")
        rows = {"indicators-TOTAL_FORMS": "0", "indicators-INITIAL_FORMS": "0"}
        licence = writer.get(NEW).context["form"]["licence"].initial
        data = {"title": "Opis", "organisation": office.pk, "licence": licence, "action": "save"}
        assert writer.post(NEW, data | rows).status_code == 302
        assert stored(member).data == {}
        assert save(writer, 2, title="Spóźniony").status_code == 409

    def test_refused_form_leaves_the_draft(self, writer, member):
        save(writer, 1, title="Opis")
        assert writer.post(NEW, {"title": ""}).status_code == 200
        assert stored(member).data

    def test_discarding_redirects_to_the_form(self, writer, member):
        save(writer, 1, title="Opis")
        url = reverse("threads:draft_discard", args=[stored(member).pk])
        assert writer.post(url, {"draft_sequence": "1"}).url == NEW
        assert writer.get(NEW).context["form"]["title"].value() == ""

    def test_list_links_to_the_form(self, writer):
        save(writer, 1, title="Zaczęty opis")
        page = writer.get(reverse("threads:drafts")).content.decode()
        assert f'href="{NEW}"' in page
        assert "Zaczęty opis" in page


PROFILE = "/account/profile/"


def first_button(page) -> str:
    """Returns the tag of the default button of the form with a draft.

    Browsers press the first submit button of a form when the user presses Enter in a field.
    """
    form = next(
        form
        for form in re.findall("<form.*?</form>", page.content.decode(), re.DOTALL)
        if "data-draft" in form
    )
    return next(tag for tag in re.findall("<button[^>]*>", form) if 'type="button"' not in tag)


class TestEnter:
    """Enter in a field submits the form, and presses no other button, such as "discard draft"."""

    def test_default_button_with_a_draft_submits(self, writer):
        save(writer, 1, path="/account/profile/", phone="46 000 00 02")
        assert "formaction" not in first_button(writer.get("/account/profile/"))

    def test_default_button_of_a_thread_draft_submits(self, writer):
        fields = {"target": "thread", "sequence": 1, "title": "Zaczęty tytuł"}
        assert writer.post(reverse("threads:draft_save"), fields).status_code == 200
        page = writer.get(reverse("threads:create"))
        assert "Zaczęty tytuł" in page.content.decode()
        assert "formaction" not in first_button(page)

    def test_default_button_of_the_record_submits(self, as_user, moderator):
        client = as_user(moderator)
        page = client.get(reverse("meetings:record", args=[open_session(make_body()).pk]))
        assert "all_present" not in first_button(page)


class TestAnyForm:
    def test_sent_reason_deletes_its_draft(self, as_user, moderator):
        client, post = as_user(moderator), make_thread().posts.get()
        url = reverse("moderation:post", args=[post.pk])
        save(client, 1, url, reason="Zaczęty powód")
        assert "Zaczęty powód" in client.get(url).content.decode()
        assert client.post(url, {"reason": "Powód"}).status_code == 302
        assert stored(moderator, url).data == {}

    def test_refused_reason_stays_a_draft(self, as_user, moderator):
        client, post = as_user(moderator), make_thread().posts.get()
        url = reverse("moderation:post", args=[post.pk])
        save(client, 1, url, reason="Zaczęty powód")
        hide_post(post, by=moderator, reason="x")
        client.post(url, {"reason": "Zaczęty powód"})
        assert stored(moderator, url).data
        page = client.get(url)
        assert page.status_code == 409
        assert "Zaczęty powód" in page.content.decode()

    def test_draft_of_an_edit_is_shown_only_on_its_page(self, as_user, moderator):
        client, meeting = as_user(moderator), open_session(make_body())
        item = meeting.items.first()
        save(client, 1, item.get_absolute_url(), notes="Słowa innych", version="1")
        meeting.items.all().delete()
        page = client.get(item.get_absolute_url())
        assert page.status_code == 404
        assert "Słowa innych" not in page.content.decode()

    def test_draft_of_a_merge_asks_for_confirmation_again(self, as_user, moderator):
        client, into = as_user(moderator), make_thread()
        url = reverse("moderation:thread_merge", args=[make_thread().pk])
        save(client, 1, url, reason="Powód", into=str(into.pk), confirmed=str(into.pk))
        page = client.get(url)
        assert page.context["form"]["reason"].value() == "Powód"
        assert not page.context["form"]["confirmed"].value()

    def test_queue_loads_no_draft_although_its_forms_have_one(self, as_user, moderator):
        report = report_post(make_thread().posts.get(), by=make_member(), reason="off_topic")
        url = reverse("moderation:report_decide", args=[report.pk])
        page = as_user(moderator).get(reverse("moderation:queue")).content.decode()
        assert f'data-draft="form:{url}"' in page
        assert "data-lazy" in page

    def test_outsider_has_a_profile_draft(self, as_user, outsider):
        client = as_user(outsider)
        assert save(client, 1, PROFILE, phone="46 837 00 00").status_code == 200
        assert 'value="46 837 00 00"' in client.get(PROFILE).content.decode()
        url = reverse("form_drafts:discard", args=[stored(outsider, PROFILE).pk])
        assert client.post(url, {"draft_sequence": "1"}).url == PROFILE
        assert "46 837" not in client.get(PROFILE).content.decode()

    def test_list_names_a_reason_after_its_form(self, as_user, moderator):
        client, url = as_user(moderator), reverse("moderation:post", args=[1])
        save(client, 1, url, reason="Zaczęty powód")
        page = client.get(reverse("threads:drafts")).content.decode()
        assert "Ukryj wpis" in page
        assert "Bez tytułu" not in page
        assert "Zmiana wpisu" not in page

    def test_visitor_is_sent_to_sign_in(self, client):
        answer = save(client, 1, PROFILE, phone="1")
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/account/login/")
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("target", ["reply:1", "thread", "", "form", "edit:1"])
    def test_drafts_of_posts_are_not_saved_here(self, writer, target):
        assert writer.post(SAVE, {"target": target, "sequence": 1, "body": "x"}).status_code == 404

    def test_number_of_drafts_is_limited(self, writer, member, monkeypatch):
        monkeypatch.setattr("forum.threads.views.drafts.MOST_FORM_DRAFTS", 1)
        assert save(writer, 1, title="x").status_code == 200
        assert save(writer, 2, title="y").status_code == 200
        assert save(writer, 1, PROFILE, phone="1").status_code == 400


class TestWhose:
    def test_draft_is_hidden_from_others(self, writer, as_user, other_member):
        save(writer, 1, title="Zaczęty opis")
        assert "Zaczęty opis" not in as_user(other_member).get(NEW).content.decode()

    def test_draft_of_a_foreign_case_is_refused(self, writer, other_member):
        url = reverse("practices:edit", args=[BestPracticeFactory(author=other_member).pk])
        save(writer, 1, url, title="x")
        assert writer.get(url).status_code == 404

    def test_draft_is_exported_and_erased(self, writer, member):
        save(writer, 1, title="Zaczęty opis")
        [drafts] = [part for part in export(member) if part.key == "drafts"]
        assert "Zaczęty opis" in str(list(drafts.rows))
        erase(member)
        assert not Draft.objects.exists()


def test_minutes_agenda_and_items_begin_with_the_draft(as_user, moderator):
    meeting = open_session(make_body())
    client, item = as_user(moderator), meeting.items.first()
    fields = {
        reverse("meetings:record", args=[meeting.pk]): ("guests", "Goście"),
        item.get_absolute_url(): ("notes", "Przebieg dyskusji"),
        reverse("meetings:agenda", args=[meeting.pk]): ("items-0-description", "Opis punktu"),
    }
    counts = {f"{name}-TOTAL_FORMS": "1" for name in ("items", "motions", "actions")}
    counts |= {f"{name}-INITIAL_FORMS": "0" for name in ("items", "motions", "actions")}
    for url, (name, text) in fields.items():
        assert save(client, 1, url, **{name: text, "version": "1"}, **counts).status_code == 200
        assert text in client.get(url).content.decode()
