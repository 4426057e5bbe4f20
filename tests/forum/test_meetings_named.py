"""In texts of a meeting, URLs of threads and minutes become links with the title of the target."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from forum.meetings.models import ActionItem, Minutes, Motion
from forum.moderation.services.actions import hide_thread
from tests.factories.meetings import make_body, open_session, ready_to_circulate, set_minutes
from tests.factories.members import GroupFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def links(client, url):
    page = BeautifulSoup(client.get(url).content, "html.parser").main
    return {link.text.strip(): link["href"] for link in page.find_all("a")}


def address(thing):
    return settings.SITE_URL + thing.get_absolute_url()


@pytest.fixture
def held():
    meeting = open_session(make_body())
    set_minutes(meeting, Minutes.State.CIRCULATED)
    return meeting


def test_thread_url_in_an_item_shows_the_title(as_user, member, held):
    thread = make_thread(title="Drogi <gruntowe>")
    held.items.update(description=f"Rozmowa: {address(thread)} i inne.")
    assert links(as_user(member), held.get_absolute_url())["Drogi <gruntowe>"] == address(thread)


@pytest.mark.parametrize("where", ["item", "motion", "action", "notes", "remarks"])
def test_thread_url_in_minutes_shows_the_title(as_user, member, held, where):
    thread, item = make_thread(title="Drogi gruntowe"), held.items.first()
    text = f"Zob. {address(thread)}"
    if where == "item":
        held.items.update(title=text)
    elif where == "motion":
        Motion.objects.create(item=item, text=text)
    elif where == "action":
        ActionItem.objects.create(meeting=held, item=item, what=text, owner=member)
    elif where == "notes":
        a = f'<a href="{address(thread)}" rel="nofollow">{address(thread)}</a>'
        held.items.update(notes_html=f"<p>{a}</p>")
    else:
        type(held).objects.filter(pk=held.pk).update(remarks=text)
    url = reverse("meetings:minutes", args=[held.pk])
    assert links(as_user(member), url)["Drogi gruntowe"] == address(thread)


def test_minutes_url_shows_the_title(as_user, member, held):
    other = ready_to_circulate(make_body(), title="Pierwsze")
    set_minutes(other, Minutes.State.CIRCULATED)
    held.items.update(description=address(other.minutes))
    found = links(as_user(member), held.get_absolute_url())
    assert found["Protokół: Pierwsze"] == address(other.minutes)


def test_title_of_an_invisible_thread_is_not_shown(as_user, member, moderator, held):
    closed = make_thread(SectionFactory(group=GroupFactory()), by=moderator, title="Tajny tytuł")
    hidden = make_thread(title="Ukryty tytuł")
    hide_thread(hidden, by=moderator, reason="x")
    held.items.update(description=f"{address(closed)} {address(hidden)}")
    page = as_user(member).get(held.get_absolute_url()).content.decode()
    assert "tytuł" not in page
    assert f'href="{address(closed)}"' in page


def test_url_of_another_site_is_unchanged(as_user, member, held):
    thread = make_thread(title="Drogi gruntowe")
    held.items.update(description=f"https://example.org{thread.get_absolute_url()}")
    assert "Drogi gruntowe" not in as_user(member).get(held.get_absolute_url()).content.decode()


def test_minutes_link_to_the_minutes_they_adopt(as_user, member):
    body = make_body()
    earlier = ready_to_circulate(body)
    set_minutes(earlier, Minutes.State.CIRCULATED)
    meeting = open_session(body)
    set_minutes(meeting, Minutes.State.CIRCULATED)
    meeting.items.update(kind="minutes_approval")
    url = reverse("meetings:minutes", args=[meeting.pk])
    found = links(as_user(member), url)
    assert found["Protokół poprzedniego posiedzenia"] == earlier.minutes.get_absolute_url()
