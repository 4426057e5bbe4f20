"""The metadata of pages, for search engines and social networks."""

import json
import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from cms.models import EventIndexPage, EventPage, SiteSettings
from tests.factories.cms import make_guide, make_news, make_page, make_picture

HOSTILE = '</script><script>alert("1")</script> & <!-- "x"'
SITE = "https://forum.example.pl"


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def head(client):
    """``head(path)``: the <head> of the page, parsed."""

    def read(path):
        response = client.get(path)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser").head

    return read


@pytest.fixture
def event(home):
    index = home.add_child(instance=EventIndexPage(title="Wydarzenia", slug="spotkania"))
    moment = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    return index.add_child(
        instance=EventPage(
            title="Zjazd", intro="Krótko.", starts_at=moment, place="Łowicz", is_cancelled=True
        )
    )


def content(head, name):
    tag = head.find("meta", attrs={"property": name}) or head.find("meta", attrs={"name": name})
    return tag["content"] if tag else None


def links(head, rel):
    return {link.get("hreflang"): link["href"] for link in head.find_all("link", rel=rel)}


def things(head):
    """Returns type -> object for each schema.org object in the JSON-LD of a page's <head>."""
    (block,) = head.find_all("script", type="application/ld+json")
    return {thing["@type"]: thing for thing in json.loads(block.string)["@graph"]}


def test_canonical_url_ignores_the_host_header(client, settings, home):
    settings.ALLOWED_HOSTS = ["other.example"]
    page = make_page(home, title="O Forum")
    html = client.get(page.url, headers={"host": "other.example"}).content.decode()
    assert f'<link rel="canonical" href="{SITE}/o-forum/">' in html
    assert "other.example" not in html


@pytest.mark.parametrize(("query", "end"), [("", ""), ("?page=1", ""), ("?page=2", "?page=2")])
def test_list_page_has_its_own_canonical_url(head, news_index, query, end):
    for number in range(13):
        make_news(news_index, title=f"Numer {number}")
    found = links(head(f"/aktualnosci/{query}"), "canonical")
    assert found == {None: f"{SITE}/aktualnosci/{end}"}


def test_translations_are_linked_by_hreflang(head, home, english_home):
    page = make_page(home, title="O Forum")
    make_page(english_home, title="About", translation_key=page.translation_key)
    found = head("/en/about/")
    alternates = links(found, "alternate")
    assert alternates["pl"] == alternates["x-default"] == f"{SITE}/o-forum/"
    assert alternates["en"] == f"{SITE}/en/about/"
    assert content(found, "og:locale") == "en_GB"
    assert content(found, "og:locale:alternate") == "pl_PL"


@pytest.mark.parametrize("live", [False, None])
def test_page_without_public_translation_has_no_hreflang(head, home, english_home, live):
    page = make_page(home, title="O Forum")
    if live is not None:
        make_page(english_home, title="About", translation_key=page.translation_key, live=live)
    assert not head(page.url).find_all("link", hreflang=True)


def test_picture_has_size_and_alternative_text(head, news_index):
    item = make_news(news_index, image=make_picture(size=(1600, 900)))
    found = head(item.url)
    assert content(found, "og:image").startswith(f"{SITE}/media/images/")
    assert (content(found, "og:image:width"), content(found, "og:image:height")) == ("1200", "630")
    assert content(found, "og:image:alt") == "Most nad rzeką"
    assert content(found, "twitter:card") == "summary_large_image"


def test_page_without_picture_has_none(head, news_index):
    found = head(make_news(news_index).url)
    assert content(found, "og:image") is None
    assert content(found, "twitter:card") == "summary"


def test_missing_picture_file_breaks_no_page(head, news_index):
    picture = make_picture()
    item = make_news(news_index, image=picture)
    picture.renditions.all().delete()
    picture.file.storage.delete(picture.file.name)
    assert content(head(item.url), "og:image") is None


def test_hostile_texts_are_escaped(head, client, news_index):
    item = make_news(news_index, title=HOSTILE, slug="x", intro=HOSTILE, office=HOSTILE)
    found = head(item.url)
    assert content(found, "og:title") == HOSTILE
    assert things(found)["NewsArticle"]["headline"] == HOSTILE
    assert "<script>alert" not in client.get(item.url).content.decode()


def test_news_is_described(head, news_index):
    item = make_news(news_index, title="Most", date=date(2026, 7, 1), office="Biuro")
    found = head(item.url)
    news = things(found)["NewsArticle"]
    assert (news["datePublished"], news["author"]["name"]) == ("2026-07-01", "Biuro")
    assert news["url"] == content(found, "og:url") == f"{SITE}/aktualnosci/most/"
    assert content(found, "og:type") == "article"


def test_event_has_local_times(head, event):
    found = things(head(event.url))["Event"]
    assert found["startDate"] == "2026-07-01T10:00:00+02:00"
    assert found["eventStatus"] == "https://schema.org/EventCancelled"
    assert found["location"][0]["name"] == "Łowicz"


def test_all_day_event_has_dates_only(head, event):
    event.starts_at = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    event.ends_at = datetime(2026, 7, 1, 22, 0, tzinfo=UTC)
    event.save_revision().publish()
    found = things(head(event.url))["Event"]
    assert (found["startDate"], found["endDate"]) == ("2026-07-01", "2026-07-02")


def test_breadcrumbs_of_a_guide_are_described(head, guide_index):
    guide = make_guide(guide_index, title="Umowy")
    found = things(head(guide.url))
    steps = found["BreadcrumbList"]["itemListElement"]
    assert [step["item"] for step in steps] == [
        f"{SITE}/",
        f"{SITE}/poradniki/",
        f"{SITE}/poradniki/umowy/",
    ]
    assert found["TechArticle"]["headline"] == "Umowy"


def test_home_page_describes_operator_and_search(head, home, committed):
    with committed():
        SiteSettings.objects.create(operator="Związek", email="biuro@example.org")
    found = things(head("/"))
    assert found["Organization"]["name"] == "Związek"
    target = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE}/search/?q={{search_term_string}}&lang=pl"


def test_home_page_without_an_operator_describes_none(head, home):
    assert "Organization" not in things(head("/"))


def test_personal_pages_are_noindex(client, home):
    for path in ("/search/?q=most", "/account/login/"):
        assert '<meta name="robots" content="noindex">' in client.get(path).content.decode()
    assert "noindex" not in client.get("/").content.decode()


def test_preview_of_an_unsaved_page_has_no_canonical_url(home, rf):
    page = type(home)(title="Nowa", locale=home.locale, hero_title="Nowa", lead="Nowa")
    html = page.make_preview_request().rendered_content
    assert "canonical" not in html
    assert "ld+json" not in html


# --- Sitemap, robots.txt, security.txt -------------------------------------------------------


def sitemap(client):
    response = client.get("/sitemap.xml")
    assert response.headers["Content-Type"].startswith("application/xml")
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return {
        entry.findtext(f"{name}loc"): entry
        for entry in ElementTree.fromstring(response.content).iter(f"{name}url")
    }


def test_sitemap_has_both_languages(client, home, english_home):
    page = make_page(home, title="O Forum")
    make_page(english_home, title="About", translation_key=page.translation_key)
    entries = sitemap(client)
    assert {f"{SITE}/", f"{SITE}/en/", f"{SITE}/en/about/", f"{SITE}/aktualnosci/"} <= set(entries)
    link = "{http://www.w3.org/1999/xhtml}link"
    found = {a.get("hreflang"): a.get("href") for a in entries[f"{SITE}/o-forum/"].iter(link)}
    assert found == {"pl": f"{SITE}/o-forum/", "en": f"{SITE}/en/about/"}
    assert "lastmod" in ElementTree.tostring(entries[f"{SITE}/o-forum/"]).decode()


def test_sitemap_has_only_public_pages(client, home):
    make_page(home, title="Szkic", live=False)
    closed = make_page(home, title="Tajne")
    make_page(closed, title="Pod tajnym")
    closed.view_restrictions.create(restriction_type="login")
    assert not [url for url in sitemap(client) if re.search("szkic|tajn", url)]


@pytest.mark.parametrize("rows", [1, 3])
def test_sitemap_query_count_is_constant(client, news_index, rows, django_assert_max_num_queries):
    for _row in range(rows):
        make_news(news_index)
    with django_assert_max_num_queries(21):
        client.get("/sitemap.xml")


def test_robots_txt_disallows_private_paths(client, home):
    lines = client.get("/robots.txt").content.decode().splitlines()
    for path in ("/forum/", "/members/", "/inbox/", "/account/", "/admin/", "/search/"):
        assert f"Disallow: {path}" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


def test_security_txt_expires_in_the_future(client, home, committed):
    with committed():
        SiteSettings.objects.create(email="biuro@example.org", security_email="luki@example.org")
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:luki@example.org"
    assert fields["Canonical"] == f"{SITE}/.well-known/security.txt"
    days = (datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)).days
    assert 150 < days < 365
    assert "max-age=3600" in response.headers["Cache-Control"]


def test_security_txt_without_a_contact_is_404(client, home, committed):
    with committed():
        SiteSettings.objects.create()
        home.get_descendants().filter(content_type__model="contactpage").delete()
    assert client.get("/.well-known/security.txt").status_code == 404


def test_html_site_map_shows_the_pages_of_its_language(client, home, english_home):
    above = make_page(home, title="O Forum")
    make_page(above, title="Regulamin")
    make_page(home, title="Szkic", live=False)
    page = client.get("/mapa-strony/").content.decode()
    assert page.index("O Forum") < page.index("Regulamin")
    assert "Szkic" not in page
    english = client.get("/en/site-map/").content.decode()
    assert '<html lang="en">' in english
    assert "Regulamin" not in english
    assert 'href="/mapa-strony/"' in english


def test_html_site_map_has_one_url_per_language(client, home):
    assert client.get("/en/mapa-strony/").status_code == 404
    assert client.get("/site-map/").status_code == 404
