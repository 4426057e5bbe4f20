"""The list of news, its items and their feed."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.factories.cms import make_news, make_picture


def feed_items(client):
    response = client.get("/aktualnosci/feed/")
    assert response.headers["Content-Type"].startswith("application/rss+xml")
    return list(ElementTree.fromstring(response.content).iter("item"))


def test_item_shows_everything_of_it(client, news_index):
    item = make_news(
        news_index, title="Otwarcie mostu", office="Biuro projektu", date=date(2026, 7, 1)
    )
    item.tags.add("drogi")
    item.save_revision().publish()
    page = client.get(item.url).content.decode()
    for words in ("Otwarcie mostu", "Biuro projektu", "2026-07-01", "drogi", "Treść strony."):
        assert words in page


def test_picture_has_words_and_measures(client, news_index):
    item = make_news(news_index, image=make_picture(size=(1600, 900)))
    page = client.get(item.url).content.decode()
    for attribute in ('alt="Most nad rzeką"', 'width="640"', 'height="360"', "1280w"):
        assert attribute in page


def test_picture_may_have_other_words_on_a_page(client, news_index):
    item = make_news(news_index, image=make_picture(), image_alt="Nowy most w Łowiczu")
    assert 'alt="Nowy most w Łowiczu"' in client.get(item.url).content.decode()


def test_picture_on_a_card_is_lazy_and_silent(client, news_index):
    make_news(news_index, image=make_picture())
    page = client.get("/aktualnosci/").content.decode()
    assert 'loading="lazy"' in page
    assert 'alt=""' in page


def test_draft_is_nowhere(client, news_index):
    item = make_news(news_index, title="Tajny szkic", live=False)
    assert client.get(item.get_url()).status_code == 404
    assert "Tajny szkic" not in client.get("/").content.decode()
    assert "Tajny szkic" not in client.get("/aktualnosci/").content.decode()
    assert feed_items(client) == []


def test_page_with_a_reading_right_is_in_no_list(client, news_index):
    item = make_news(news_index, title="Tylko dla komisji")
    PageViewRestriction.objects.create(page=item, restriction_type="login")
    assert client.get(item.url).status_code == 302
    assert "Tylko dla komisji" not in client.get("/").content.decode()
    assert "Tylko dla komisji" not in client.get("/aktualnosci/").content.decode()
    assert feed_items(client) == []


def test_scheduled_item_appears_when_its_time_comes(client, news_index, monkeypatch):
    item = make_news(news_index, title="O świcie", live=False)
    item.go_live_at = timezone.now() + timedelta(hours=1)
    item.save_revision().publish()
    assert client.get("/aktualnosci/o-swicie/").status_code == 404
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("publish_scheduled")
    assert client.get("/aktualnosci/o-swicie/").status_code == 200


def test_list_is_paged(client, news_index):
    for number in range(13):
        make_news(news_index, title=f"Numer {number:02}", date=date(2026, 1, 1 + number))
    first, second = (
        client.get(f"/aktualnosci/?page={number}").content.decode() for number in (1, 2)
    )
    assert "Numer 12" in first
    assert "Numer 00" not in first
    assert "Numer 00" in second
    assert "Numer 01" not in second


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "9" * 30])
def test_page_which_is_not_there_is_not_found(client, news_index, number):
    assert client.get(f"/aktualnosci/?page={number}").status_code == 404


def test_list_without_news_says_so(client, news_index):
    assert 'class="empty"' in client.get("/aktualnosci/").content.decode()


def test_feed_is_announced(client, news_index):
    link = 'type="application/rss+xml"'
    for path in ("/", "/aktualnosci/"):
        assert link in client.get(path).content.decode()


def test_feed_has_canonical_addresses_whoever_asks(client, settings, news_index):
    settings.SITE_URL = "https://forum.example.pl"
    make_news(news_index, title="Otwarcie mostu", date=date(2026, 7, 1))
    (item,) = feed_items(client)
    assert item.findtext("link") == "https://forum.example.pl/aktualnosci/otwarcie-mostu/"
    assert item.findtext("guid") == item.findtext("link")
    assert item.findtext("pubDate") == "Wed, 01 Jul 2026 12:00:00 +0200"
