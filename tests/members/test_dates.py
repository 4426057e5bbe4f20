"""``members.dates`` prints moments as Django's template filter ``date`` does."""

from datetime import UTC, date, datetime

import pytest
from django.template.defaultfilters import date as formatted
from django.utils import timezone, translation

from members.dates import on_day, when

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
