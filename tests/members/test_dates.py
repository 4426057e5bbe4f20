"""``members.dates`` prints moments as Django's template filter ``date`` does."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.template.defaultfilters import date as formatted
from django.utils import timezone, translation

from members.dates import lately, on_day, on_month, until, when

WINTER = datetime(2026, 1, 31, 23, 5, tzinfo=UTC)  # 1 February in Poland
SUMMER = datetime(2026, 8, 9, 7, 0, 59, tzinfo=UTC)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("moment", [WINTER, SUMMER])
def test_dates_are_formatted_as_by_the_filter(language, moment):
    local = timezone.localtime(moment)
    with translation.override(language):
        stamp, words = formatted(local, "Y-m-d H:i:sO"), formatted(local, "j E Y, H:i")
        assert when(moment) == f'<time datetime="{stamp}">{words}</time>'
        day = f'<time datetime="{formatted(local, "Y-m-d")}">{formatted(local, "j E Y")}</time>'
        assert on_day(moment) == on_day(local.date()) == day


def test_words_for_dates():
    assert "1 lutego 2026, 00:05" in when(WINTER)
    assert on_day(date(2026, 5, 3)) == '<time datetime="2026-05-03">3 maja 2026</time>'
    assert (when(None), on_day(None)) == ("", "")


@pytest.mark.parametrize(("language", "words"), [("pl", "maj 2026"), ("en", "May 2026")])
def test_months_have_capital_letters_only_in_english(language, words):
    with translation.override(language):
        assert on_month(date(2026, 5, 3)) == f'<time datetime="2026-05">{words}</time>'


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 8, 9, 7, 5, tzinfo=UTC), "today, 09:05"),
        (datetime(2026, 8, 8, 22, 5, tzinfo=UTC), "today, 00:05"),
        (datetime(2026, 8, 8, 21, 5, tzinfo=UTC), "yesterday, 23:05"),
        (datetime(2026, 8, 7, 21, 5, tzinfo=UTC), "7 August 2026"),
        (datetime(2026, 8, 10, 7, 5, tzinfo=UTC), "10 August 2026"),
    ],
)
def test_lists_name_today_and_yesterday(moment, shown, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: SUMMER)
    time = BeautifulSoup(lately(moment, "en"), "html.parser").time
    assert time["datetime"] == formatted(timezone.localtime(moment), "Y-m-d H:i:sO")
    hidden = time.find(class_="visually-hidden")
    date = hidden.extract().get_text(strip=True) if hidden else f"({time.get_text()})"
    assert time.get_text() == shown
    assert date == f"({on_words(moment)})"


def on_words(moment) -> str:
    with translation.override("en"):
        return formatted(timezone.localtime(moment), "j E Y")


def test_list_without_a_moment_is_empty():
    assert lately(None) == ""


@pytest.mark.parametrize(
    ("moment", "language", "text"),
    [
        (datetime(2026, 12, 2, 18, 9, tzinfo=UTC), "pl", "środy, 2 grudnia"),
        (datetime(2026, 12, 2, 18, 9, tzinfo=UTC), "en", "Wednesday, 2 December"),
        (datetime(2026, 12, 6, 22, 59, tzinfo=UTC), "pl", "niedzieli, 6 grudnia"),
        (datetime(2027, 1, 3, 22, 59, tzinfo=UTC), "pl", "niedzieli, 3 stycznia 2027"),
    ],
)
def test_last_day_of_a_period_has_its_weekday(moment, language, text, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: SUMMER)
    with translation.override(language):
        assert text in until(moment)


def test_period_that_ends_at_midnight_has_the_day_before(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: SUMMER)
    midnight = datetime(2026, 12, 2, 23, 0, tzinfo=UTC)  # in Poland
    with translation.override("pl"):
        assert until(midnight).startswith('<time datetime="2026-12-02">środy, 2 grudnia')
