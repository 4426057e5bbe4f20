"""The list of news, its pages for topics and years, news pages, and the feed."""

from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import NewsIndexPage, NewsPage
from cms.models.news import NewsTopic
from tests.factories.cms import make_news, make_picture, make_project

pytestmark = pytest.mark.postgresql


def feed_items(client):
    response = client.get("/aktualnosci/feed/")
    assert response.headers["Content-Type"].startswith("application/rss+xml")
    return list(ElementTree.fromstring(response.content).iter("item"))


def test_news_page_shows_all_fields(client, news_index):
    item = make_news(
        news_index, title="Otwarcie mostu", office="Biuro projektu", date=date(2026, 7, 1)
    )
    item.tags.add("drogi")
    item.save_revision().publish()
    page = client.get(item.url).content.decode()
    for words in ("Otwarcie mostu", "Biuro projektu", "2026-07-01", "drogi", "Treść strony."):
        assert words in page


def test_picture_has_alternative_text_and_size(client, news_index):
    item = make_news(news_index, image=make_picture(size=(1600, 900)))
    page = client.get(item.url).content.decode()
    for attribute in ('alt="Most nad rzeką"', 'width="720"', 'height="405"', "1344w"):
        assert attribute in page


def test_alternative_text_can_be_overridden_on_a_page(client, news_index):
    item = make_news(news_index, image=make_picture(), image_alt="Nowy most w Łowiczu")
    assert 'alt="Nowy most w Łowiczu"' in client.get(item.url).content.decode()


def test_picture_on_a_card_is_lazy_and_has_an_empty_alt(client, news_index):
    for _item in ("seen at once", "further down"):
        make_news(news_index, image=make_picture())
    page = client.get("/aktualnosci/").content.decode()
    assert page.count('loading="lazy"') == 1
    assert page.count('alt=""') == 2


def test_draft_is_not_listed(client, news_index):
    item = make_news(news_index, title="Tajny szkic", live=False)
    assert client.get(item.get_url()).status_code == 404
    assert "Tajny szkic" not in client.get("/").content.decode()
    assert "Tajny szkic" not in client.get("/aktualnosci/").content.decode()
    assert feed_items(client) == []


def test_restricted_page_is_not_listed(client, news_index):
    item = make_news(news_index, title="Tylko dla komisji")
    PageViewRestriction.objects.create(page=item, restriction_type="login")
    assert client.get(item.url).status_code == 302
    assert "Tylko dla komisji" not in client.get("/").content.decode()
    assert "Tylko dla komisji" not in client.get("/aktualnosci/").content.decode()
    assert feed_items(client) == []


def test_item_of_an_unpublished_list_does_not_link_to_it(client, news_index):
    item = make_news(news_index)
    item.tags.add("drogi")
    item.save()
    assert client.get(item.url).context["topics"][0]["url"] == "/aktualnosci/temat/drogi/"
    news_index.unpublish()
    assert client.get(item.url).context["topics"] == []


def test_scheduled_page_appears_on_time(client, news_index, monkeypatch):
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
def test_unknown_page_number_is_404(client, news_index, number):
    assert client.get(f"/aktualnosci/?page={number}").status_code == 404


def test_list_without_news_says_so(client, news_index):
    assert 'class="empty"' in client.get("/aktualnosci/").content.decode()


def test_feed_is_linked_in_the_head(client, news_index):
    link = 'type="application/rss+xml"'
    for path in ("/", "/aktualnosci/"):
        assert link in client.get(path).content.decode()


def test_feed_urls_ignore_the_host_header(client, settings, news_index):
    settings.SITE_URL = "https://forum.example.pl"
    make_news(news_index, title="Otwarcie mostu", date=date(2026, 7, 1))
    (item,) = feed_items(client)
    assert item.findtext("link") == "https://forum.example.pl/aktualnosci/otwarcie-mostu/"


def test_item_of_the_feed_keeps_its_id_when_the_page_is_renamed(client, news_index):
    item = make_news(news_index, title="Otwarcie mostu")
    make_news(news_index, title="Inna wiadomość")
    before = {entry.findtext("link"): entry.find("guid") for entry in feed_items(client)}
    item.slug = "most-otwarty"
    item.save_revision().publish()
    after = {entry.findtext("link"): entry.find("guid") for entry in feed_items(client)}
    (old, new) = set(before) - set(after), set(after) - set(before)
    assert before[old.pop()].text == after[new.pop()].text
    assert len({guid.text for guid in after.values()}) == 2
    assert {guid.get("isPermaLink") for guid in after.values()} == {"false"}


def test_item_of_the_feed_says_when_it_was_published(client, news_index):
    moment = datetime(2026, 7, 1, 9, 41, tzinfo=timezone.get_default_timezone())
    make_news(news_index, date=date(2026, 6, 30), first_published_at=moment)
    (item,) = feed_items(client)
    assert parsedate_to_datetime(item.findtext("pubDate")) == moment


# --- Topics and years --------------------------------------------------------------------------


@pytest.fixture
def about(news_index):
    """``about("drogi", title="Most")``: creates a news item "Most" with the topic "drogi"."""

    def make(*topics, index=news_index, **fields):
        item = make_news(index, **fields)
        item.tags.add(*topics)
        item.save()
        return item

    return make


def read(client, path):
    return client.get(path).content.decode()


def test_topic_page_lists_only_its_news(client, about):
    about("poziom usług", title="Krótsza kolejka")
    about("drogi", title="Nowy most")
    page = read(client, "/aktualnosci/temat/poziom-uslug/")
    assert "<h1>Aktualności: poziom usług</h1>" in page
    assert "<title>Aktualności: poziom usług" in page
    assert '<span aria-current="page">poziom usług</span>' in page
    assert "Krótsza kolejka" in page
    assert "Nowy most" not in page
    address = "http://testserver/aktualnosci/temat/poziom-uslug/"
    assert f'<link rel="canonical" href="{address}">' in page


def test_year_page_lists_only_its_news(client, news_index):
    make_news(news_index, title="Dawno", date=date(2025, 12, 31))
    make_news(news_index, title="Niedawno", date=date(2026, 1, 1))
    page = read(client, "/aktualnosci/2025/")
    assert "<h1>Aktualności: 2025</h1>" in page
    assert "Dawno" in page
    assert "Niedawno" not in page


def test_list_links_to_topics_and_years_with_counts(client, about, news_index):
    about("drogi", date=date(2026, 1, 1))
    about("drogi", title="Drugi", date=date(2025, 1, 1))
    make_news(news_index, title="Tajny szkic", date=date(2024, 1, 1), live=False)
    context = client.get("/aktualnosci/temat/drogi/").context
    assert [(row["url"], row["number"], row["current"]) for row in context["topics"]] == [
        ("/aktualnosci/temat/drogi/", 2, True)
    ]
    assert [(row["title"], row["number"]) for row in context["years"]] == [(2026, 1), (2025, 1)]


def test_topics_are_in_polish_order(client, about):
    about("żłobki", "łąki", "lasy", "zieleń")
    topics = client.get("/aktualnosci/").context["topics"]
    assert [row["title"] for row in topics] == ["lasy", "łąki", "zieleń", "żłobki"]


@pytest.mark.parametrize(
    "path",
    [
        "temat/nie-ma/",
        "temat/bez-wiadomosci/",
        "temat/tajne/",
        "topic/drogi/",
        "temat/",
        "2024/",
        "0000/",
        "9999/",
        "20260/",
        "2026/07/",
        "temat/drogi/?page=2",
    ],
)
def test_empty_topic_or_year_is_404(client, about, path):
    about("drogi", date=date(2026, 7, 1))
    about("tajne", title="Tajny szkic", date=date(2024, 1, 1), live=False)
    NewsTopic.objects.create(name="bez wiadomości")
    assert client.get(f"/aktualnosci/{path}").status_code == 404


def test_english_topic_url_is_english(client, about, english_home):
    index = NewsIndexPage(title="News", slug="news", locale=english_home.locale)
    english_home.add_child(instance=index)
    about("roads", index=index, title="New bridge")
    about("drogi", title="Nowy most")
    assert "<h1>News: roads</h1>" in read(client, "/en/news/topic/roads/")
    assert client.get("/en/news/temat/roads/").status_code == 404
    assert client.get("/en/news/topic/drogi/").status_code == 404
    feed = read(client, "/en/news/feed/")
    assert "New bridge" in feed
    assert "Nowy most" not in feed


def test_topic_is_paged(client, about):
    for number in range(13):
        about("drogi", title=f"Numer {number:02}", date=date(2026, 1, 1 + number))
    page = read(client, "/aktualnosci/temat/drogi/?page=2")
    assert "Numer 00" in page
    assert "Numer 12" not in page


def test_news_page_links_to_topics_and_project(client, about, projects):
    project = make_project(projects, title="Kompetencje")
    draft = make_project(projects, title="Tajny szkic", live=False)
    page = read(client, about("drogi", title="Most", project=project).url)
    assert 'href="/aktualnosci/temat/drogi/"' in page
    assert f'<a href="{project.url}">Kompetencje</a>' in page
    assert "Tajny szkic" not in read(client, about("drogi", title="Inny", project=draft).url)


def test_news_with_shared_topics_are_suggested(client, about):
    item = about("drogi", "mosty", title="Czytana", date=date(2026, 1, 1))
    about("drogi", "mosty", title="Dwa wspólne", date=date(2026, 1, 2))
    about("drogi", title="Jeden wspólny", date=date(2026, 1, 3))
    for day in (4, 5):
        about("szkoły", title=f"Inna {day}", date=date(2026, 1, day))
    others = [other.title for other in client.get(item.url).context["others"]]
    assert others == ["Dwa wspólne", "Jeden wspólny", "Inna 5"]


def test_news_page_without_topics_suggests_the_newest(client, about):
    item = about(title="Czytana", date=date(2026, 1, 1))
    for day in (2, 3, 4, 5):
        about("szkoły", title=f"Inna {day}", date=date(2026, 1, day))
    others = [other.title for other in client.get(item.url).context["others"]]
    assert others == ["Inna 5", "Inna 4", "Inna 3"]


@pytest.mark.parametrize("slug", ["feed", "2026"])
def test_reserved_slug_is_refused(news_index, slug):
    with pytest.raises(ValidationError, match="slug"):
        make_news(news_index, slug=slug)


def test_preview_of_an_empty_news_page(news_index):
    item = NewsPage(title="", locale=news_index.locale)
    assert "<h1>" in item.make_preview_request().content.decode()


def test_feed_has_topics_and_office(client, about):
    about("drogi", "mosty", office="Biuro projektu")
    (item,) = feed_items(client)
    assert sorted(topic.text for topic in item.iter("category")) == ["drogi", "mosty"]
    assert "Biuro projektu" in ElementTree.tostring(item, "unicode")
