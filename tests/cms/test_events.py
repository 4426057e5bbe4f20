"""Events: their lists, their pages and the feed."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import EventPage
from cms.models.events import EVENTS_PER_PAGE
from tests.factories.cms import make_event, make_news, make_project

pytestmark = pytest.mark.postgresql

NOON = datetime(2026, 7, 2, 12, tzinfo=timezone.get_default_timezone())


def html_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def titles(queryset):
    return [event.title for event in queryset]


@pytest.fixture
def around_noon(events):
    """Creates events around NOON. The first two have ended before noon, but count as upcoming
    until the day is over."""
    for title, starts, ends in [
        ("dziś rano", -4, -3),
        ("od wczoraj do rana", -28, -10),
        ("jutro", 24, None),
        ("wczoraj", -20, -16),
        ("przedwczoraj", -48, None),
    ]:
        make_event(
            events,
            title=title,
            starts_at=NOON + timedelta(hours=starts),
            ends_at=ends and NOON + timedelta(hours=ends),
        )
    return EventPage.objects.all()


def test_event_is_upcoming_until_its_last_day_ends(around_noon):
    assert titles(around_noon.upcoming(NOON)) == ["od wczoraj do rana", "dziś rano", "jutro"]
    assert titles(around_noon.past(NOON)) == ["wczoraj", "przedwczoraj"]


def test_upcoming_events_are_followed_by_past_ones(around_noon):
    rows = around_noon.upcoming_then_past(NOON)
    assert titles(rows) == [
        *("od wczoraj do rana", "dziś rano", "jutro"),
        *("wczoraj", "przedwczoraj"),
    ]
    assert [row.over for row in rows] == [False, False, False, True, True]


def test_list_separates_upcoming_and_past_events(client, events):
    make_event(events, title="Za tydzień", starts_at=timezone.now() + timedelta(days=7))
    make_event(events, title="Przed rokiem", starts_at=timezone.now() - timedelta(days=365))
    page = html_of(client, "/wydarzenia/")
    places = [page.index(text) for text in ('id="upcoming"', "Za tydzień", 'id="past"')]
    assert places == sorted(places)
    assert page.index('id="past"') < page.index("Przed rokiem")


@pytest.mark.parametrize(
    ("starts", "is_over"), [((6, 30, 18), True), ((6, 29, 18), True), ((7, 1), False)]
)
def test_event_that_ends_at_midnight_is_over_on_the_next_day(client, events, starts, is_over):
    zone = timezone.get_default_timezone()
    now = datetime(2035, 7, 1, 9, tzinfo=zone)
    midnight = datetime(2035, 7, 1, tzinfo=zone)
    event = make_event(events, starts_at=datetime(2035, *starts, tzinfo=zone), ends_at=midnight)
    assert EventPage.objects.upcoming(now - timedelta(days=1)).exists()
    assert EventPage.objects.upcoming(now).exists() is not is_over
    assert EventPage.objects.past(now).exists() is is_over
    assert EventPage.objects.upcoming_then_past(now).get().over is is_over
    assert (event.date_range.last_day < now.date()) is is_over


def test_event_that_ends_at_midnight_shows_its_own_day(client, events):
    zone = timezone.get_default_timezone()
    make_event(
        events,
        title="Noc bibliotek",
        starts_at=datetime(2035, 6, 30, 18, tzinfo=zone),
        ends_at=datetime(2035, 7, 1, tzinfo=zone),
    )
    for path in ("/", "/wydarzenia/", "/wydarzenia/noc-bibliotek/", "/wydarzenia/feed/"):
        page = html_of(client, path)
        assert "24:00" in page, path
        assert "1 lipca 2035" not in page, path


def test_old_events_are_on_further_pages(client, events):
    for number in range(EVENTS_PER_PAGE + 1):
        make_event(
            events, title=f"Dzień-{number}.", starts_at=timezone.now() - timedelta(days=2 + number)
        )
    assert f"Dzień-{EVENTS_PER_PAGE}." not in html_of(client, "/wydarzenia/")
    second = html_of(client, "/wydarzenia/?page=2")
    assert f"Dzień-{EVENTS_PER_PAGE}." in second
    assert 'id="upcoming"' not in second


def test_empty_list_says_so(client, events):
    page = html_of(client, "/wydarzenia/")
    assert 'class="empty"' in page
    assert 'id="past"' not in page


def test_drafts_and_closed_events_are_not_listed(client, events):
    make_event(events, title="Szkic", live=False)
    closed = make_event(events, title="Zamknięte")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    for path in ("/", "/wydarzenia/", "/wydarzenia/feed/", "/wydarzenia/calendar/"):
        page = html_of(client, path)
        assert "Szkic" not in page, path
        assert "Zamknięte" not in page, path


def test_calendar_of_a_closed_event_is_closed(client, events):
    closed = make_event(events)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    assert client.get(f"{closed.url}ics/").status_code == 302


def test_page_shows_date_and_place(client, events):
    starts_at = datetime(2035, 7, 1, 10, tzinfo=timezone.get_default_timezone())
    event = make_event(
        events, starts_at=starts_at, place="Łowicz", address="ul. Długa 1", access="Winda."
    )
    page = html_of(client, event.url)
    assert '<time datetime="2035-07-01 10:00:00+0200">1 lipca 2035, 10:00</time>' in page
    assert "Łowicz<br>ul. Długa 1" in page
    assert "Winda." in page
    assert f'href="{event.url}ics/"' in page


@pytest.mark.parametrize(
    "fields", [{"is_cancelled": True}, {"starts_at": NOON - timedelta(days=3650)}]
)
def test_cancelled_or_past_event_has_no_calendar_file(client, events, fields):
    event = make_event(events, **fields)
    assert "ics/" not in html_of(client, event.url)


def test_project_is_named_if_it_is_public(client, events, projects):
    project = make_project(projects, title="Most nad Bzurą")
    event = make_event(events, project=project)
    assert "Most nad Bzurą" in html_of(client, event.url)
    project.unpublish()
    assert "Most nad Bzurą" not in html_of(client, event.url)


def test_preview_of_an_empty_event(events, rf):
    event = EventPage(title="Nowe", locale=events.locale)
    response = event.make_preview_request(preview_mode=event.default_preview_mode)
    response.render()
    assert response.status_code == 200
    assert "ics/" not in response.content.decode()


def test_end_before_the_beginning_is_refused(events):
    event = EventPage(title="Na opak", intro="?", starts_at=NOON, ends_at=NOON - timedelta(hours=1))
    with pytest.raises(ValidationError) as refusal:
        event.clean()
    assert "ends_at" in refusal.value.message_dict


def test_feed_has_the_newest_first(client, events):
    old = timezone.now() - timedelta(days=9)
    make_event(events, title="Ogłoszone dawniej", first_published_at=old, place="Kutno & okolice")
    make_event(events, title="Ogłoszone dziś", is_cancelled=True)
    feed = html_of(client, "/wydarzenia/feed/")
    assert feed.index("Ogłoszone dziś") < feed.index("Ogłoszone dawniej")
    assert "Kutno &amp; okolice" in feed


def test_news_do_not_get_into_the_feed_of_events(client, events, news_index):
    make_news(news_index, title="Wiadomość")
    assert "Wiadomość" not in html_of(client, "/wydarzenia/feed/")
