"""If the same form is sent from two windows, the second window shows what the first one saved."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from cms.models import SiteSettings
from forum.meetings.models import Body
from forum.sections.models import Section
from members.dates import words
from members.people.models import Profile
from members.units.models import Organisation
from tests.factories.meetings import BodyFactory
from tests.factories.members import GroupFactory, OrganisationFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = pytest.mark.django_db
PROFILE = "/account/profile/"


def fields_of(response):
    """Returns the data that a browser would send for the first form with a "begun…" field.

    With this hidden field, the form detects that another window has saved its object meanwhile.
    """
    form = BeautifulSoup(response.content, "html.parser").find_all("form")
    form = next(one for one in form if one.find("input", {"name": lambda n: n and "begun" in n}))
    sent = {}
    for field in form.find_all(["input", "textarea", "select"], attrs={"name": True}):
        if field.find_parent("template"):
            continue
        if field.name == "select":
            chosen = field.find_all("option", selected=True)
            sent[field["name"]] = [one.get("value", "") for one in chosen]
        elif field.get("type") not in {"checkbox", "radio", "file"} or field.has_attr("checked"):
            value = field.text.lstrip("\n") if field.name == "textarea" else field.get("value", "")
            sent.setdefault(field["name"], []).append(value)
    return sent


def test_profile_conflict_shows_both_values(as_user, member):
    client = as_user(member)
    one, two = fields_of(client.get(PROFILE)), fields_of(client.get(PROFILE))
    assert client.post(PROFILE, one | {"phone": "46 837 00 01"}).status_code == 302
    answer = client.post(PROFILE, two | {"phone": "46 837 00 02"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Zapisane teraz: 46 837 00 01" in page
    assert 'value="46 837 00 02"' in page
    assert Profile.objects.get(user=member).phone == "46 837 00 01"
    assert client.post(PROFILE, fields_of(answer)).status_code == 302
    assert Profile.objects.get(user=member).phone == "46 837 00 02"


def test_name_conflict_is_detected(as_user, member):
    client = as_user(member)
    one, two = fields_of(client.get(PROFILE)), fields_of(client.get(PROFILE))
    client.post(PROFILE, one | {"topics": "drogi, mosty", "last_name": "Nowa"})
    page = client.post(PROFILE, two | {"topics": "szkoły"}).content.decode()
    assert "Zapisane teraz: drogi, mosty" in page
    assert "Zapisane teraz: Nowa" in page
    member.refresh_from_db()
    assert member.last_name == "Nowa"


def test_same_change_twice_is_no_conflict(as_user, member):
    client = as_user(member)
    sent = fields_of(client.get(PROFILE)) | {"phone": "46 837 00 01"}
    assert [client.post(PROFILE, sent).status_code for _time in "12"] == [302, 302]


def test_form_without_the_digest_is_saved(as_user, member):
    sent = {"first_name": "A", "last_name": "B", "language": "pl", "phone": "46 837 00 01"}
    assert as_user(member).post(PROFILE, sent).status_code == 302


def test_thread_title_conflict(as_user, moderator):
    thread, client = make_thread(), as_user(moderator)
    url = reverse("moderation:thread_rename", args=[thread.pk])
    one, two = fields_of(client.get(url)), fields_of(client.get(url))
    client.post(url, one | {"title": "Pierwszy tytuł"})
    page = client.post(url, two | {"title": "Drugi tytuł"}).content.decode()
    assert "Zapisane teraz: Pierwszy tytuł" in page
    thread.refresh_from_db()
    assert thread.title == "Pierwszy tytuł"


def test_suspension_conflict(as_user, moderator, member):
    client, url = as_user(moderator), reverse("membership:suspend", args=[member.pk])
    last = timezone.localdate() + timedelta(days=3)
    day = {"last_day": last.isoformat()}
    one, two = fields_of(client.get(url)), fields_of(client.get(url))
    assert client.post(url, one | day | {"reason": "Pierwszy powód"}).status_code == 302
    answer = client.post(url, two | day | {"reason": "Drugi powód"})
    page = answer.content.decode()
    assert words(last, "pl") in page
    assert "Pierwszy powód" in page
    assert member.suspensions.get().reason == "Pierwszy powód"
    assert client.post(url, fields_of(answer)).status_code == 302
    assert member.suspensions.in_force().get().reason == "Drugi powód"


REGISTERS = {
    "section": (SectionFactory, Section, "description"),
    "body": (BodyFactory, Body, "description"),
    "group": (GroupFactory, None, "name"),
    "organisation": (OrganisationFactory, Organisation, "name"),
}


@pytest.mark.parametrize("name", REGISTERS)
def test_register_conflict(as_user, administrator, name):
    make, model, field = REGISTERS[name]
    row, client = make(), as_user(administrator)
    url = reverse(f"registers_{name}:edit", args=[row.pk])
    one, two = fields_of(client.get(url)), fields_of(client.get(url))
    assert client.post(url, one | {field: "Pierwsze okno"}).status_code == 302
    answer = client.post(url, two | {field: "Drugie okno"})
    assert "Zapisane teraz: Pierwsze okno" in answer.content.decode()
    assert "Drugie okno" in answer.content.decode()
    row.refresh_from_db()
    assert getattr(row, field) == "Pierwsze okno"
    assert client.post(url, fields_of(answer)).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "Drugie okno"


def test_site_settings_conflict(as_user, administrator):
    client, row = as_user(administrator), SiteSettings.load()
    url = reverse("wagtailsettings:edit", args=["cms", "sitesettings", row.pk])
    one, two = fields_of(client.get(url)), fields_of(client.get(url))
    assert client.post(url, one | {"address": "ul. Pierwsza 1"}).status_code == 302
    page = client.post(url, two | {"address": "ul. Druga 2"}).content.decode()
    assert "Zapisane teraz: ul. Pierwsza 1" in page
    assert SiteSettings.load().address == "ul. Pierwsza 1"
