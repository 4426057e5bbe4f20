"""Pages for people who are not in yet: why they must sign in, and the steps of an application."""

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
    def test_closed_page_is_the_reason(self, client, path):
        assert CLOSED in text_of(client.get(path, follow=True))

    @pytest.mark.parametrize(
        "wanted",
        ["", "/", "/aktualnosci/", "/accountant/", "http://[/forum/", "//x.example/forum/"],
    )
    def test_open_page_is_none(self, client, wanted):
        assert CLOSED not in text_of(client.get("/account/login/", {"next": wanted}))

    @pytest.mark.parametrize("path", ["/forum/", "/account/joining/"])
    def test_session_that_ended_is_named(self, member, as_user, path):
        client = as_user(member)
        Session.objects.all().delete()
        assert ENDED in text_of(client.get(path, follow=True))

    def test_newcomer_had_no_session(self, client):
        assert ENDED not in text_of(client.get("/forum/", follow=True))

    def test_nor_who_signed_out(self, member, as_user):
        client = as_user(member)
        client.post("/account/logout/")
        assert ENDED not in text_of(client.get("/forum/", follow=True))

    def test_script_in_the_background_leaves_the_message(self, member, as_user):
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

    def test_each_is_counted_on_every_way(self, steps):
        """Both pages for choosing the place are step 1; both forms that can follow are step 2."""
        said = ["Krok 1 z 2", "Krok 1 z 2", "Krok 2 z 2", "Krok 2 z 2"]
        assert [step in page for step, page in zip(said, steps, strict=True)] == [True] * 4

    def test_no_tabs_of_the_account_above_them(self, steps):
        assert not any('class="subnav"' in page for page in steps)


def test_office_helps_who_finds_no_unit(outsider, as_user):
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


def test_areas_of_a_profile_are_only_added_to(outsider):
    own, chosen = ServiceAreaFactory.create_batch(2)
    Profile.objects.create(user=outsider).areas.add(own)
    AffiliationFactory(user=outsider).areas.add(chosen)
    assert set(outsider.profile.areas.all()) == {own, chosen}


def test_nobody_who_waits_is_asked_to_join(pending, as_user):
    client = as_user(pending)
    for path in ("/", "/account/joining/", "/forum/", "/account/profile/"):
        assert "Dołącz" not in text_of(client.get(path))
