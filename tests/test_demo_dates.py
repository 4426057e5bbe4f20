"""The dates in the demo are plausible on whatever day and at whatever hour it is loaded."""

import importlib
import pkgutil
from datetime import date, datetime, timedelta
from itertools import pairwise
from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

import demo.content
from cms.models import EventPage, NewsPage
from demo.content.events import EVENTS
from demo.content.meeting import GROUP_BODY, NEXT_MEETING
from demo.dates import day_after, moment_before
from forum.meetings.models import Meeting
from forum.moderation.models import Report
from forum.practices.models import BestPractice
from forum.threads.models import Post
from members.membership.models import Affiliation
from members.membership.workdays import POLAND, is_workday

DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(0, 3 * 365, 3)]
HOLIDAYS = [date(2026, 12, 25), date(2027, 3, 28), date(2026, 5, 3), date(2026, 6, 4)]
HOURS = [(0, 5), (4, 39), (9, 0), (13, 30), (23, 59)]


def nows():
    """Yields a moment on every third day of three years, and on some holidays."""
    for number, day in enumerate([*DAYS, *HOLIDAYS]):
        hour, minute = HOURS[number % len(HOURS)]
        yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=POLAND)


def ages():
    """Returns the ages of the demo's content and three more ages, sorted.

    An age says how many days before the demo is loaded something happened. The content states ages
    under keys that end with "days_ago".
    """
    found, left = set(), []
    for module in pkgutil.iter_modules(demo.content.__path__, "demo.content."):
        left += vars(importlib.import_module(module.name)).values()
    while left:
        value = left.pop()
        if isinstance(value, dict):
            found |= {each for name, each in value.items() if str(name).endswith("days_ago")}
            left += value.values()
        elif isinstance(value, list | tuple):
            left += value
    return sorted(found | {189, 190, 200})


def is_working_time(moment):
    local = moment.astimezone(POLAND)
    return is_workday(local.date()) and 8 <= local.hour + local.minute / 60 <= 18


def test_past_dates_are_ordered_and_in_working_hours():
    wanted = ages()
    assert len(wanted) > 50
    for now in nows():
        moments = [moment_before(now, age) for age in wanted]
        assert all(is_working_time(moment) for moment in moments), now
        assert all(later > earlier for later, earlier in pairwise(moments)), now
        assert moments[0] <= now


@pytest.mark.parametrize(("days", "at_most"), [(1, 6), (7, 14), (70, 80), (190, 210)])
def test_intervals_differ_little_from_the_content(days, at_most):
    for now in nows():
        passed = (now - moment_before(now, days)).total_seconds() / 86400
        assert days * 0.7 - 0.5 <= passed <= at_most, now


def test_planned_dates_are_working_days_near_the_wanted_date():
    plans = [(row["days_ahead"], row.get("days", 1)) for row in EVENTS if "days_ahead" in row]
    plans += [(row["in_days"], 1) for row in (NEXT_MEETING, GROUP_BODY["next_meeting"])]
    for now in nows():
        for ahead, lasting in plans:
            first = day_after(now.date(), ahead, lasting=lasting)
            assert all(is_workday(first + timedelta(days=number)) for number in range(lasting))
            assert abs((first - now.date()).days - ahead) <= 12
            assert (first > now.date()) is (ahead > 0)


@pytest.mark.django_db
@pytest.mark.slow
def test_demo_loaded_on_a_holiday_uses_working_days(settings):
    """A demo that is loaded on 26 December at 4:39 has no date on a day off, although this day and
    the day before it are holidays."""
    settings.DEBUG = True
    now = datetime(2026, 12, 26, 4, 39, tzinfo=POLAND)
    with mock.patch.object(timezone, "now", return_value=now):
        call_command("demo", verbosity=0)
    found = [
        *Post.objects.values_list("created_at", flat=True),
        *NewsPage.objects.live().values_list("first_published_at", flat=True),
        *Page.objects.filter(depth__gt=2, live=True, first_published_at__year__gt=2010).values_list(
            "first_published_at", flat=True
        ),
        *Page.objects.filter(depth__gt=2, live=True).values_list("last_published_at", flat=True),
        *BestPractice.objects.values_list("created_at", flat=True),
        *BestPractice.objects.values_list("published_at", flat=True),
        *Report.objects.values_list("created_at", flat=True),
        *Affiliation.objects.values_list("created_at", flat=True),
        *Meeting.objects.values_list("starts_at", flat=True),
        *EventPage.objects.filter(starts_at__year__gt=2010).values_list("starts_at", flat=True),
    ]
    assert [moment for moment in found if not is_working_time(moment)] == []
    days = NewsPage.objects.values_list("date", flat=True)
    assert [day for day in days if not is_workday(day)] == []
