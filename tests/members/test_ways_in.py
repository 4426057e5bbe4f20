"""Pages for users without access: why they must sign in, and the steps of an application."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from cms.models import ContactPage
from members.people.models import Profile
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db

CLOSED = "tylko dla osób zalogowanych"
ENDED = "Sesja wygasła"


def text_of(response):
    return response.content.decode()


class TestWhySignIn:
    @pytest.mark.parametrize(
        "path", ["/forum/", "/account/joining/", "/members/people/", "/admin/"]
    )
    def test_sign_in_page_explains_a_closed_page(self, client, path):
        assert CLOSED in text_of(client.get(path, follow=True))

    @pytest.mark.parametrize(
        "wanted",
        ["", "/", "/aktualnosci/", "/accountant/", "http://[/forum/", "//x.example/forum/"],
    )
    def test_sign_in_page_explains_nothing_for_an_open_page(self, client, wanted):
        assert CLOSED not in text_of(client.get("/account/login/", {"next": wanted}))

    @pytest.mark.parametrize("path", ["/forum/", "/account/joining/"])
    def test_sign_in_page_mentions_the_ended_session(self, member, as_user, path):
        client = as_user(member)
        Session.objects.all().delete()
        assert ENDED in text_of(client.get(path, follow=True))

    def test_newcomer_gets_no_message_about_a_session(self, client):
        assert ENDED not in text_of(client.get("/forum/", follow=True))

    def test_user_who_signed_out_gets_no_message_about_a_session(self, member, as_user):
        client = as_user(member)
        client.post("/account/logout/")
        assert ENDED not in text_of(client.get("/forum/", follow=True))

    def test_background_request_adds_no_message(self, member, as_user):
        client = as_user(member)
        Session.objects.all().delete()
        client.get("/forum/", headers={"Sec-Fetch-Dest": "empty"})
        assert "messages" not in client.cookies


class TestSteps:
    @pytest.fixture
    def steps(self, outsider, as_user):
        unit = UnitFactory()
        organisation = OrganisationFactory(units=[unit])
        paths = [
            reverse("membership:joining_place"),
            reverse("membership:joining_unit", args=[unit.pk]),
            reverse("membership:joining_apply", args=[organisation.pk]),
            reverse("membership:joining_missing", args=[unit.pk]),
        ]
        client = as_user(outsider)
        return [text_of(client.get(path)) for path in paths]

    def test_steps_are_numbered_on_each_page(self, steps):
        """The pages on which the organisation is chosen are step 1, the forms after them step 2."""
        said = ["Krok 1 z 2", "Krok 1 z 2", "Krok 2 z 2", "Krok 2 z 2"]
        assert [step in page for step, page in zip(said, steps, strict=True)] == [True] * 4

    def test_steps_have_no_account_navigation(self, steps):
        assert not any('class="subnav"' in page for page in steps)


def test_search_without_results_links_to_the_contact_page(outsider, as_user):
    contacts = ContactPage.objects.live().filter(locale__language_code="pl", purpose="general")
    contact = contacts.order_by("path").first()
    OrganisationFactory()
    page = as_user(outsider).get("/account/joining/place/", {"q": "nigdzie takiej gminy"})
    assert f'href="{contact.url}"' in text_of(page).split("<main")[1].split("</main>")[0]


def test_areas_chosen_at_joining_are_in_the_profile(outsider, as_user):
    area = ServiceAreaFactory()
    organisation = OrganisationFactory()
    client = as_user(outsider)
    sent = {"position": "referentka", "areas": [area.pk], "accepts_rules": "on"}
    client.post(reverse("membership:joining_apply", args=[organisation.pk]), sent)
    assert list(Profile.objects.get(user=outsider).areas.all()) == [area]
    form = client.get(reverse("people:profile")).context["profile_form"]
    assert form.initial["areas"] == [area]


def test_areas_of_an_affiliation_are_added_to_the_profile(outsider):
    own, chosen = ServiceAreaFactory.create_batch(2)
    Profile.objects.create(user=outsider).areas.add(own)
    AffiliationFactory(user=outsider).areas.add(chosen)
    assert set(outsider.profile.areas.all()) == {own, chosen}


def test_waiting_applicant_is_not_asked_to_join(pending, as_user):
    client = as_user(pending)
    for path in ("/", "/account/joining/", "/forum/", "/account/profile/"):
        assert "Dołącz" not in text_of(client.get(path))
