"""Cached pages: who gets them, whose pages are stored, which changes drop them, their headers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event, Thread
from time import monotonic, sleep

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Page, PageViewRestriction, Site

from cms.models import NewsPage, SiteSettings
from cms.public import caching
from cms.public.caching import GENERATION, PageCacheMiddleware
from cms.signals import is_shown
from tests.factories.cms import make_document, make_news, make_page, make_picture

NEWS = "/aktualnosci/nowe-wiadomosci/"


@pytest.fixture
def news(news_index):
    return make_news(news_index)


@pytest.fixture
def as_in_production(monkeypatch):
    """Drops cached pages only on commit, as in production.

    In other tests a fixture of ``conftest.py`` drops them at once, too.
    """
    monkeypatch.setattr("cms.signals.invalidate_on_commit", caching.invalidate_on_commit)


@pytest.fixture
def is_kept(client):
    """``is_kept(path)``: whether the second of two requests is answered from the cache."""

    def check(path="/", **headers):
        client.get(path, **headers)
        return status(client.get(path, **headers)) == "pages; hit"

    return check


def status(response):
    return response.headers.get("Cache-Status")


# --- Who gets a cached page ---------------------------------------------------------------------


def test_second_visitor_gets_the_same_page_without_a_query(client, news, django_assert_num_queries):
    made = client.get(NEWS)
    with django_assert_num_queries(0):
        kept = client.get(NEWS)
    assert status(made) is None
    assert status(kept) == "pages; hit"
    assert kept.content == made.content


@pytest.mark.parametrize("header", ["Content-Language", "Content-Security-Policy", "Vary", "ETag"])
def test_kept_page_has_the_headers_of_a_made_one(client, news, header):
    made, kept = client.get(NEWS), client.get(NEWS)
    assert status(kept)
    assert kept.headers[header] == made.headers[header]


def test_kept_page_has_every_header_of_safety(client, news):
    made, kept = client.get(NEWS), client.get(NEWS)
    assert kept.headers.items() - made.headers.items() == {("Cache-Status", "pages; hit")}
    assert kept.headers["X-Frame-Options"] == "DENY"
    assert kept.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["get", "head"])
def test_member_never_gets_a_kept_page(client, news, member, method):
    client.get(NEWS)
    client.force_login(member)
    response = getattr(client, method)(NEWS)
    assert status(response) is None
    assert response.headers["Cache-Control"] == "private, no-cache"
    if method == "get":
        assert "Maria Nowak" in response.content.decode()
        assert 'href="/forum/"' in response.content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_member_never_leaves_a_page(client, news, member, method):
    client.force_login(member)
    getattr(client, method)(NEWS)
    client.logout()
    for _visit in range(2):
        body = client.get(NEWS).content.decode()
        assert "Maria" not in body
        assert "/forum/" not in body


def test_editor_leaves_no_way_into_the_admin(client, news, editor):
    client.force_login(editor)
    assert "/admin/" in client.get(NEWS).content.decode()
    client.logout()
    assert "/admin/" not in client.get(NEWS).content.decode()


def test_dead_session_neither_gets_nor_leaves(client, news):
    client.cookies["sessionid"] = "over-long-ago"
    assert status(client.get(NEWS)) is None
    client.cookies.clear()
    assert status(client.get(NEWS)) is None
    client.cookies["sessionid"] = "over-long-ago"
    assert status(client.get(NEWS)) is None


def test_message_is_shown_and_not_kept(client, news):
    """A visitor's messages are in a cookie. A page that shows one must not be cached for others."""
    client.get(NEWS)
    client.cookies["messages"] = "something"
    assert status(client.get(NEWS)) is None


def test_strange_cookie_gets_a_page_and_leaves_none(client, news):
    client.cookies["_tracker"] = "of the office's other site"
    client.get(NEWS)
    assert status(client.get(NEWS)) is None
    Client().get(NEWS)
    assert status(client.get(NEWS)) == "pages; hit"


@pytest.mark.parametrize("language", ["en", "pl"])
def test_language_of_the_reader_changes_nothing(client, news, language):
    client.cookies["django_language"] = language
    made = client.get(NEWS, headers={"accept-language": language})
    client.cookies.clear()
    kept = client.get(NEWS, headers={"accept-language": "pl"})
    assert status(kept)
    assert made.content == kept.content
    assert '<html lang="pl">' in kept.content.decode()


def test_head_reads_what_a_get_left(client, news):
    assert status(client.head(NEWS)) is None
    made = client.get(NEWS)
    response = client.head(NEWS)
    assert status(response) == "pages; hit"
    assert response.headers["Content-Length"] == str(len(made.content))
    assert response.content == b""


# --- What is never cached ---------------------------------------------------------------------


@pytest.mark.parametrize("query", ["page=1", "page=3"])
def test_pages_of_a_list_are_kept(is_kept, news_index, query):
    for number in range(25):
        make_news(news_index, title=f"Wiadomość {number}")
    assert is_kept(f"/aktualnosci/?{query}")


@pytest.mark.parametrize(
    "query", ["x=1", "page=", "page=01", "page=1&x=1", "page=1&page=1", "page=%31", "page=10000"]
)
def test_other_queries_are_not_kept(is_kept, news, query):
    assert not is_kept(f"{NEWS}?{query}")


@pytest.mark.parametrize("path", ["/nic/", "/aktualnosci", "/forum/", "/account/login/"])
def test_what_is_no_page_of_the_cms_is_not_kept(is_kept, home, path):
    assert not is_kept(path)


@pytest.mark.parametrize("prefix", ["forum", "search", "inbox", "account"])
def test_page_at_an_address_of_another_room_is_not_kept(is_kept, home, prefix):
    make_page(home, title="Intruz", slug=prefix)
    assert not is_kept(f"/{prefix}/")


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_closed_page_is_never_kept(is_kept, news, kind):
    PageViewRestriction.objects.create(page=news, restriction_type=kind, password="haslo-12")
    assert not is_kept(NEWS)


def test_page_read_with_a_password_stays_closed_for_others(client, news):
    news.intro = "Tajne zdanie"
    news.save_revision().publish()
    restriction = PageViewRestriction.objects.create(
        page=news, restriction_type="password", password="haslo-12"
    )
    address = f"/_util/authenticate_with_password/{restriction.pk}/{news.pk}/"
    client.post(address, {"password": "haslo-12", "return_url": NEWS})
    assert "Tajne zdanie" in client.get(NEWS).content.decode()
    assert "Tajne zdanie" not in Client().get(NEWS).content.decode()


def test_preview_of_a_draft_is_made_and_not_kept(client, news):
    client.get(NEWS)
    news.title = "Tylko szkic"
    draft = news.save_revision().as_object()
    assert "Tylko szkic" in draft.make_preview_request().content.decode()
    assert "Tylko szkic" not in client.get(NEWS).content.decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_other_name_of_the_site_has_pages_of_its_own(is_kept, client, news, host):
    client.get(NEWS)
    assert status(client.get(NEWS, headers={"host": host})) is None
    assert is_kept(NEWS, headers={"host": host})


def test_name_that_only_resembles_the_site_s_is_not_kept(is_kept, news, settings):
    settings.ALLOWED_HOSTS = ["testserver", ".example.pl"]
    assert not is_kept(NEWS, headers={"host": "1.example.pl"})
    assert not is_kept(NEWS, headers={"host": "testserver:666"})


def answer(**changes):
    """Returns a response with the status 200, which may be cached.

    ``changes`` may give another status, and additional headers.
    """
    return HttpResponse("treść", status=changes.pop("status", 200), headers=changes)


def kept_after(response, *, public=True, cookie=""):
    """Whether ``response`` is served from the cache after one visitor has got it from the view."""

    def serve(request):
        request.is_public_page = public
        if cookie:
            response.set_cookie(cookie, "x")
        return response

    request = RequestFactory().get("/x/")
    request.user = AnonymousUser()
    PageCacheMiddleware(serve)(request)
    return status(PageCacheMiddleware(lambda request: HttpResponse("x"))(request)) is not None


def test_plain_answer_is_kept(db):
    assert kept_after(answer(Vary="Cookie, Accept-Language"))


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 404},
        {"status": 302},
        {"Cache-Control": "private"},
        {"Cache-Control": "max-age=60"},
        {"Vary": "HX-Request"},
        {"Vary": "*"},
        {"Content-Security-Policy": "script-src 'nonce-abc'"},
    ],
)
def test_special_answer_is_not_kept(db, changes):
    assert not kept_after(answer(**changes))


def test_answer_of_a_form_is_not_kept(db):
    assert not kept_after(answer(), cookie="csrftoken")


def test_answer_past_no_reading_right_is_not_kept(db):
    assert not kept_after(answer(), public=False)


# --- A publication shows at once ----------------------------------------------------------------


SHOWS_NEWS = ["/", "/aktualnosci/", "/aktualnosci/feed/", NEWS]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("path", SHOWS_NEWS)
def test_publishing_shows_at_the_next_request(client, as_in_production, news, path):
    client.get(path)
    assert status(client.get(path)) == "pages; hit"
    news.title = "Zupełnie inny tytuł"
    news.save_revision().publish()
    assert "Zupełnie inny tytuł" in client.get(path).content.decode()
    assert "Zupełnie inny tytuł" in client.get(path).content.decode()
    assert status(client.get(path)) == "pages; hit"


def close(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def move(page):
    page.move(Page.objects.get(slug="projekty"), pos="last-child")


def rename(page):
    page.slug = "inny-adres"
    page.save_revision().publish()


@pytest.mark.parametrize("change", [NewsPage.unpublish, NewsPage.delete, close])
def test_what_is_taken_away_is_gone_everywhere(client, news, change):
    for path in SHOWS_NEWS:
        assert "Nowe wiadomości" in client.get(path).content.decode()
    change(news)
    assert client.get(NEWS).status_code != 200
    for path in SHOWS_NEWS[:3]:
        assert "Nowe wiadomości" not in client.get(path).content.decode()


@pytest.mark.parametrize("change", [move, rename])
def test_old_address_of_a_page_is_dropped(is_kept, client, news, change):
    assert is_kept(NEWS)
    change(news)
    assert client.get(NEWS).status_code != 200
    assert NEWS not in client.get("/aktualnosci/").content.decode()


def order(page):
    page.get_children().last().move(page, pos="first-child")


@pytest.mark.parametrize(
    "change",
    [
        lambda home: SiteSettings.objects.create(shows_example_content=True),
        lambda home: make_picture(),
        lambda home: make_document(),
        lambda home: Site.objects.first().save(),
        order,
    ],
)
def test_change_of_what_pages_show_drops_them(is_kept, client, home, change):
    assert is_kept("/")
    change(home)
    assert status(client.get("/")) is None


def test_every_kind_of_page_is_watched():
    unwatched = [m for m in apps.get_models() if issubclass(m, Page) and not is_shown(m)]
    assert unwatched == []


@pytest.mark.parametrize(
    "label", ["cms.SiteRendition", "accounts.User", "threads.Post", "sessions.Session"]
)
def test_what_no_public_page_shows_drops_nothing(label):
    assert not is_shown(apps.get_model(label))


def test_member_s_work_drops_nothing(is_kept, client, home, member):
    assert is_kept("/")
    member.save()
    assert status(client.get("/")) == "pages; hit"


def test_nothing_is_dropped_before_the_change_is_final(
    client, as_in_production, news, committed, is_kept
):
    assert is_kept(NEWS)
    with committed():
        news.save_revision().publish()
        assert status(client.get(NEWS)) == "pages; hit"
    assert status(client.get(NEWS)) is None


# --- Concurrent requests ------------------------------------------------------------------------


def test_page_made_before_a_change_and_stored_after_it_is_not_served(db, home):
    """A slow request reads a row, the page is published, and only then is the response stored."""

    def slow(request):
        request.is_public_page = True
        response = HttpResponse("old")
        caching.new_generation()
        return response

    request = RequestFactory().get("/x/")
    PageCacheMiddleware(slow)(request)
    response = PageCacheMiddleware(lambda request: HttpResponse("new"))(request)
    assert response.content == b"new"


def test_menu_read_before_a_change_and_stored_after_it_is_not_kept(db):
    def slow():
        caching.new_generation()
        return ["old"]

    assert caching.cached("menu", slow) == ["old"]
    assert caching.cached("menu", lambda: ["new"]) == ["new"]


def test_page_asks_the_shared_cache_once(client, home, member, monkeypatch):
    """All cache keys contain the generation, which changes with the content. A request reads
    the generation only once, however many cached parts its page has."""
    client.force_login(member)
    client.get("/forum/")
    asked = []
    ask = caching._generation_now
    monkeypatch.setattr(caching, "_generation_now", lambda: asked.append(1) or ask())
    client.get("/forum/")
    assert asked == [1]


def test_what_a_request_changes_it_sees_itself(db):
    def change(request):
        before = caching.generation()
        assert caching.generation() == before
        caching.new_generation()
        assert caching.generation() != before
        return HttpResponse()

    PageCacheMiddleware(change)(RequestFactory().get("/x/?q=1"))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_reader_between_two_publishers(client, as_in_production, news):
    """A page is published while a request in another thread renders it."""
    read, published = Event(), Event()
    news.title = "Po zmianie"
    revision = news.save_revision()

    def render(request):
        request.is_public_page = True
        title = NewsPage.objects.get(pk=news.pk).title
        read.set()
        published.wait(10)
        connection.close()
        return HttpResponse(title)

    request = RequestFactory().get(NEWS)
    reader = Thread(target=PageCacheMiddleware(render), args=[request])
    reader.start()
    assert read.wait(10)
    revision.publish()
    published.set()
    reader.join()
    assert "Po zmianie" in client.get(NEWS).content.decode()


def test_lost_word_does_not_bring_old_pages_back(is_kept, client, news):
    assert is_kept(NEWS)
    caches["default"].delete(GENERATION)
    assert status(client.get(NEWS)) is None


def test_midnight_drops_everything(is_kept, client, news, monkeypatch):
    assert is_kept(NEWS)
    monkeypatch.setattr("cms.public.caching.timezone.localdate", lambda: date(2100, 1, 1))
    assert status(client.get(NEWS)) is None


# --- Response headers ---------------------------------------------------------------------------


def test_browser_asks_again_and_learns_that_nothing_changed(client, news):
    etag = client.get(NEWS).headers["ETag"]
    response = client.get(NEWS, headers={"if-none-match": etag})
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in response.headers["Vary"]


def test_browser_learns_that_the_page_changed(client, news):
    etag = client.get(NEWS).headers["ETag"]
    news.title = "Zupełnie inny tytuł"
    news.save_revision().publish()
    response = client.get(NEWS, headers={"if-none-match": etag})
    assert response.status_code == 200


def test_member_with_a_visitor_s_copy_gets_a_page_of_their_own(client, news, member):
    etag = client.get(NEWS).headers["ETag"]
    client.force_login(member)
    response = client.get(NEWS, headers={"if-none-match": etag})
    assert response.status_code == 200
    assert "Maria Nowak" in response.content.decode()


def test_publishing_goes_on_when_the_cache_is_down(
    news, monkeypatch, committed, as_in_production, caplog
):
    def fail(*args, **kwargs):
        raise ConnectionError("no cache here")

    with committed():
        news.save_revision().publish()
        monkeypatch.setattr(caches["default"], "set", fail)
    assert "no cache here" in caplog.text


# --- Only one request makes a page --------------------------------------------------------------

CROWD = 8


def in_a_crowd(work):
    """Runs ``work`` in ``CROWD`` threads at the same time. Returns a list of their results.

    The result of a thread that raised an exception is the exception.
    """
    begin = Barrier(CROWD)

    def one():
        begin.wait(10)
        return work()

    with ThreadPoolExecutor(CROWD) as threads:
        runs = [threads.submit(one) for _number in range(CROWD)]
        return [run.exception() or run.result() for run in runs]


def slow_answers(*, public=True):
    """Returns (a slow view behind the page cache, a list).

    The view adds an entry to the list whenever it makes a response.
    """
    made = []

    def serve(request):
        made.append(1)
        sleep(0.3)
        request.is_public_page = public
        return HttpResponse("treść")

    return PageCacheMiddleware(serve), made


def test_dropped_page_is_made_once_for_all_who_ask_together():
    site, made = slow_answers()
    answers = in_a_crowd(lambda: site(RequestFactory().get("/tlum/")).content)
    assert answers == [b"tre\xc5\x9b\xc4\x87"] * CROWD
    assert made == [1]


def test_pages_of_different_addresses_do_not_wait_for_each_other():
    site, made = slow_answers()
    addresses = iter(range(CROWD))
    begun = monotonic()
    in_a_crowd(lambda: site(RequestFactory().get(f"/tlum/{next(addresses)}/")))
    assert len(made) == CROWD
    assert monotonic() - begun < 0.3 * CROWD / 2


def test_what_cannot_be_kept_is_not_made_in_single_file():
    site, made = slow_answers(public=False)
    begun = monotonic()
    in_a_crowd(lambda: site(RequestFactory().get("/nie-ma/")))
    assert len(made) == CROWD
    assert monotonic() - begun < 0.3 * CROWD / 2


def test_maker_that_fails_holds_nobody_up():
    failed = []

    def serve(request):
        if not failed:
            failed.append(1)
            sleep(0.2)
            raise ZeroDivisionError
        request.is_public_page = True
        return HttpResponse("treść")

    site = PageCacheMiddleware(serve)
    answers = in_a_crowd(lambda: site(RequestFactory().get("/blad/")).content)
    assert sum(isinstance(answer, ZeroDivisionError) for answer in answers) == 1
    assert len([answer for answer in answers if answer == "treść".encode()]) == CROWD - 1
    assert caching._makers == {}


def test_maker_that_takes_too_long_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(caching, "PATIENCE_SECONDS", 0.1)
    begun, released = Event(), Event()

    def serve(request):
        begun.set()
        released.wait(10)
        return HttpResponse("późno")

    request = RequestFactory().get("/powoli/")
    late = Thread(target=PageCacheMiddleware(serve), args=[request])
    late.start()
    assert begun.wait(10)
    response = PageCacheMiddleware(lambda request: HttpResponse("zaraz"))(request)
    assert late.is_alive()
    released.set()
    late.join()
    assert response.content == b"zaraz"


def test_two_pages_that_one_request_makes_do_not_wait_for_each_other():
    with caching.dogpile_lock("page"), caching.dogpile_lock("parts"):
        assert set(caching._makers) == {"page", "parts"}
    assert caching._makers == {}
