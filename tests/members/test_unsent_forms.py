"""If the session has ended when a form is sent, its texts are stored for their author alone."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.threads.models import Draft, Post
from forum.threads.services.drafts import save_draft
from members.membership import unsent_forms
from members.membership.models import Invitation
from members.membership.models.invitations import digest_of
from tests.factories.members import OrganisationFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = pytest.mark.django_db

PASSWORD = "dlugie-haslo-2026"


@pytest.fixture
def visitor():
    """A client in which nobody is signed in, and which has the site's CSRF cookie."""
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("account_login"))
    return client


@pytest.fixture
def reply_url():
    return reverse("threads:reply", args=[make_thread().pk])


def token(client):
    return client.cookies["csrftoken"].value


def post(client, url, **data):
    data = {"csrfmiddlewaretoken": token(client), "body": "Długo pisane"} | data
    return client.post(url, data)


def sign_in(client, user):
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.update_or_create(
        email=user.email, defaults={"verified": True, "primary": True}
    )
    data = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token(client)}
    return client.post(reverse("account_login"), data)


def kept(client):
    return client.session.get(unsent_forms.KEY, [])


class TestKeeping:
    def test_text_is_shown_after_sign_in(self, visitor, reply_url, member):
        gate = post(visitor, reply_url)
        assert (gate.status_code, gate.url) == (302, f"/account/login/?next={reply_url}")
        before = visitor.cookies["sessionid"].value
        sign_in(visitor, member)
        assert visitor.cookies["sessionid"].value != before
        page = visitor.get(reply_url)
        assert page.context["form"]["body"].value() == "Długo pisane"
        assert "Sesja wygasła, zanim tekst został wysłany" in page.content.decode()

    def test_text_is_shown_once_and_then_is_a_draft(self, visitor, reply_url, member):
        post(visitor, reply_url)
        sign_in(visitor, member)
        visitor.get(reply_url)
        again = visitor.get(reply_url)
        assert "zanim tekst" not in again.content.decode()
        assert again.context["form"]["body"].value() == "Długo pisane"

    def test_newer_draft_is_not_overwritten(self, visitor, reply_url, member):
        thread = Post.objects.get().thread
        save_draft("reply", by=member, thread=thread, sequence=5, data={"body": "Nowszy"})
        post(visitor, reply_url, draft_sequence="3")
        sign_in(visitor, member)
        assert visitor.get(reply_url).context["form"]["body"].value() == "Długo pisane"
        assert Draft.objects.get(user=member).data["body"] == "Nowszy"

    def test_all_fields_of_a_new_thread_are_stored(self, visitor, member):
        section = SectionFactory()
        fields = {"title": "Tytuł", "section": section.pk, "tags": "drogi"}
        post(visitor, reverse("threads:create"), **fields)
        sign_in(visitor, member)
        page = visitor.get(reverse("threads:create")).content.decode()
        assert 'value="Tytuł"' in page
        assert f'value="{section.pk}" selected' in page

    def test_edit_of_a_post_is_stored(self, visitor, member):
        own = make_thread(by=member).posts.get()
        url = reverse("threads:post_edit", args=[own.pk])
        post(visitor, url, version=1)
        sign_in(visitor, member)
        assert visitor.get(url).context["form"]["body"].value() == "Długo pisane"

    def test_files_passwords_and_csrf_token_are_not_stored(self, visitor, reply_url):
        file = SimpleUploadedFile("a.txt", b"x")
        post(visitor, reply_url, files=file, password="tajne", new_password2="tajne")
        assert kept(visitor)[0]["fields"] == {"body": ["Długo pisane"]}

    def test_text_too_long_for_a_draft_is_shown(self, visitor, reply_url, member):
        post(visitor, reply_url, body="x" * 60_000)
        sign_in(visitor, member)
        assert len(visitor.get(reply_url).context["form"]["body"].value()) == 60_000

    def test_session_has_the_usual_expiry_after_sign_in(self, visitor, reply_url, member, settings):
        post(visitor, reply_url)
        assert visitor.session.get_expiry_age() <= 3600
        sign_in(visitor, member)
        assert visitor.session.get_expiry_age() > 3600

    def test_session_of_another_sign_in_has_the_usual_expiry(self, visitor, reply_url, member):
        post(visitor, reply_url)
        visitor.force_login(member)
        assert visitor.session.get_expiry_age() > 3600


class TestShortForms:
    """Forms with short text fields instead of a textarea, and forms with files."""

    def test_address_and_source_of_an_invitation_are_stored(self, visitor, coordinator):
        office = coordinator.affiliations.get().organisation
        url = f"{reverse('membership:invitation_create')}?organisation={office.pk}"
        post(visitor, url, email="new@example.org", source="Strona urzędu")
        sign_in(visitor, coordinator)
        page = visitor.get(url)
        assert page.context["form"]["email"].value() == "new@example.org"
        assert page.context["form"]["source"].value() == "Strona urzędu"
        assert not Invitation.objects.exists()

    def test_position_on_an_invitation_is_stored(self, visitor, outsider):
        Invitation.objects.create(
            email=outsider.email,
            source="x",
            organisation=OrganisationFactory(),
            digest=digest_of("word"),
            invited_by=make_member(),
            expires_at=timezone.now() + timedelta(days=1),
        )
        outsider.emailaddress_set.update_or_create(
            email=outsider.email, defaults={"verified": True, "primary": True}
        )
        url = reverse("membership:invitation", args=["word"])
        post(visitor, url, position="Inspektor do spraw dróg")
        sign_in(visitor, outsider)
        assert visitor.get(url).context["form"]["position"].value() == "Inspektor do spraw dróg"

    def test_lost_files_are_named(self, visitor, moderator):
        office = OrganisationFactory()
        url = reverse("membership:coordinators_of", args=[office.pk])
        post(visitor, url, role="coordinator", letter=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
        visitor.force_login(moderator)
        assert "Pliki nie zostały zachowane" in visitor.get(url).content.decode()

    def test_sign_in_page_says_nothing_when_nothing_is_kept(self, visitor):
        page = visitor.get(reverse("account_login")).content.decode()
        assert "tekst jest zachowany" not in page


class TestWhose:
    def test_text_is_not_shown_to_another_user(self, visitor, reply_url, member):
        post(visitor, reply_url, writer=make_member().pk)
        sign_in(visitor, member)
        assert visitor.get(reply_url).context["form"]["body"].value() != "Długo pisane"
        assert kept(visitor) == []

    def test_author_on_the_same_computer_gets_the_text(self, visitor, reply_url, member):
        post(visitor, reply_url, writer=member.pk)
        sign_in(visitor, member)
        assert visitor.get(reply_url).context["form"]["body"].value() == "Długo pisane"

    def test_text_is_not_shown_in_another_browser(self, visitor, reply_url, member, as_user):
        post(visitor, reply_url)
        assert "Długo pisane" not in as_user(member).get(reply_url).content.decode()

    def test_text_is_shown_only_at_its_url(self, visitor, reply_url, member):
        post(visitor, reply_url)
        other = reverse("threads:reply", args=[make_thread().pk])
        sign_in(visitor, member)
        assert "Długo pisane" not in visitor.get(other).content.decode()

    def test_text_is_not_shown_after_an_hour(self, visitor, reply_url, member, monkeypatch):
        post(visitor, reply_url)
        sign_in(visitor, member)
        later = timezone.now() + timedelta(minutes=61)
        monkeypatch.setattr(unsent_forms.timezone, "now", lambda: later)
        assert "Długo pisane" not in visitor.get(reply_url).content.decode()

    def test_any_forum_page_deletes_the_text_after_an_hour(
        self, visitor, reply_url, member, monkeypatch
    ):
        post(visitor, reply_url)
        sign_in(visitor, member)
        later = timezone.now() + timedelta(minutes=61)
        monkeypatch.setattr(unsent_forms.timezone, "now", lambda: later)
        visitor.get(reverse("forum:home"))
        assert unsent_forms.KEY not in visitor.session

    def test_text_for_an_invisible_thread_is_not_shown(self, visitor, reply_url, outsider):
        post(visitor, reply_url)
        sign_in(visitor, outsider)
        page = visitor.get(reply_url)
        assert page.status_code == 404
        assert "Długo pisane" not in page.content.decode()


class TestNothingKept:
    @pytest.mark.parametrize(
        "data",
        [
            {"csrfmiddlewaretoken": ""},
            {"csrfmiddlewaretoken": "x" * 64},
            {"body": " "},
            {"body": "x" * 130_000},
            {"body": "ż" * 61_000},
        ],
    )
    def test_invalid_token_or_text_is_not_stored(self, visitor, reply_url, data):
        sessions = Session.objects.count()
        assert post(visitor, reply_url, **data).status_code == 302
        assert "sessionid" not in visitor.cookies
        assert Session.objects.count() == sessions

    def test_form_without_the_csrf_cookie_is_not_stored(self, visitor, reply_url):
        value = token(visitor)
        del visitor.cookies["csrftoken"]
        visitor.post(reply_url, {"csrfmiddlewaretoken": value, "body": "x"})
        assert "sessionid" not in visitor.cookies

    def test_form_without_a_token_is_not_stored(self, client, reply_url):
        assert client.post(reply_url, {"body": "x"}).status_code == 302
        assert "sessionid" not in client.cookies

    def test_form_from_another_origin_is_not_stored(self, visitor, reply_url):
        data = {"csrfmiddlewaretoken": token(visitor), "body": "x"}
        visitor.post(reply_url, data, headers={"origin": "https://example.com"})
        assert "sessionid" not in visitor.cookies

    def test_json_request_is_not_stored(self, visitor, reply_url):
        visitor.post(
            reply_url,
            {"body": "x"},
            content_type="application/json",
            headers={"x-csrftoken": token(visitor)},
        )
        assert "sessionid" not in visitor.cookies

    def test_draft_save_request_is_not_stored(self, visitor):
        post(visitor, "/forum/drafts/save/")
        assert "sessionid" not in visitor.cookies

    def test_broken_multipart_form_is_not_stored(self, visitor, reply_url):
        answer = visitor.post(
            reply_url, b"nonsense", content_type="multipart/form-data; boundary=x"
        )
        assert answer.status_code == 302
        assert "sessionid" not in visitor.cookies

    def test_only_the_last_three_texts_are_stored(self, visitor):
        urls = [reverse("threads:reply", args=[number]) for number in range(1, 6)]
        for url in urls:
            post(visitor, url)
        assert [text["path"] for text in kept(visitor)] == urls[2:]
