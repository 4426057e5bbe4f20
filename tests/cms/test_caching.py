"""Cached pages: who gets them, which are never cached, what drops them, and their headers."""

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

    In other tests, a fixture of ``conftest.py`` drops them before the commit, too.
    """
    monkeypatch.setattr("cms.signals.invalidate_on_commit", caching.invalidate_on_commit)


@pytest.fixture
def is_kept(client):
    """``is_kept(path)``: requests the path twice. Whether the second response was cached."""

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
def test_cached_page_has_the_same_headers(client, news, header):
    made, kept = client.get(NEWS), client.get(NEWS)
    assert status(kept)
    assert kept.headers[header] == made.headers[header]


def test_cached_page_has_all_security_headers(client, news):
    made, kept = client.get(NEWS), client.get(NEWS)
    assert kept.headers.items() - made.headers.items() == {("Cache-Status", "pages; hit")}
    assert kept.headers["X-Frame-Options"] == "DENY"
    assert kept.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["get", "head"])
def test_member_never_gets_a_cached_page(client, news, member, method):
    client.get(NEWS)
    client.force_login(member)
    response = getattr(client, method)(NEWS)
    assert status(response) is None
    assert response.headers["Cache-Control"] == "private, no-cache"
    if method == "get":
        assert "Maria Nowak" in response.content.decode()
        assert 'href="/forum/"' in response.content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_page_of_a_member_is_not_cached(client, news, member, method):
    client.force_login(member)
    getattr(client, method)(NEWS)
    client.logout()
    for _visit in range(2):
        body = client.get(NEWS).content.decode()
        assert "Maria" not in body
        assert "/forum/" not in body


def test_page_of_an_editor_is_not_cached(client, news, editor):
    client.force_login(editor)
    assert "/admin/" in client.get(NEWS).content.decode()
    client.logout()
    assert "/admin/" not in client.get(NEWS).content.decode()


def test_expired_session_bypasses_the_cache(client, news):
    client.cookies["sessionid"] = "over-long-ago"
    assert status(client.get(NEWS)) is None
    client.cookies.clear()
    assert status(client.get(NEWS)) is None
    client.cookies["sessionid"] = "over-long-ago"
    assert status(client.get(NEWS)) is None


def test_page_with_a_message_is_not_cached(client, news):
    """Messages of visitors are in a cookie. A page that shows one must not be cached for others."""
    client.get(NEWS)
    client.cookies["messages"] = "something"
    assert status(client.get(NEWS)) is None


def test_unknown_cookie_reads_but_does_not_fill_the_cache(client, news):
    client.cookies["_tracker"] = "of the office's other site"
    client.get(NEWS)
    assert status(client.get(NEWS)) is None
    Client().get(NEWS)
    assert status(client.get(NEWS)) == "pages; hit"


@pytest.mark.parametrize("language", ["en", "pl"])
def test_browser_language_does_not_affect_the_cache(client, news, language):
    client.cookies["django_language"] = language
    made = client.get(NEWS, headers={"accept-language": language})
    client.cookies.clear()
    kept = client.get(NEWS, headers={"accept-language": "pl"})
    assert status(kept)
    assert made.content == kept.content
    assert '<html lang="pl">' in kept.content.decode()


def test_head_is_answered_from_the_cache(client, news):
    assert status(client.head(NEWS)) is None
    made = client.get(NEWS)
    response = client.head(NEWS)
    assert status(response) == "pages; hit"
    assert response.headers["Content-Length"] == str(len(made.content))
    assert response.content == b""


# --- What is never cached ---------------------------------------------------------------------


@pytest.mark.parametrize("query", ["page=1", "page=3"])
def test_list_pages_are_cached(is_kept, news_index, query):
    for number in range(25):
        make_news(news_index, title=f"Wiadomość {number}")
    assert is_kept(f"/aktualnosci/?{query}")


@pytest.mark.parametrize(
    "query", ["x=1", "page=", "page=01", "page=1&x=1", "page=1&page=1", "page=%31", "page=10000"]
)
def test_other_queries_are_not_cached(is_kept, news, query):
    assert not is_kept(f"{NEWS}?{query}")


@pytest.mark.parametrize("path", ["/nic/", "/aktualnosci", "/forum/", "/account/login/"])
def test_other_responses_are_not_cached(is_kept, home, path):
    assert not is_kept(path)


@pytest.mark.parametrize("prefix", ["forum", "search", "inbox", "account"])
def test_page_below_a_reserved_prefix_is_not_cached(is_kept, home, prefix):
    make_page(home, title="Intruz", slug=prefix)
    assert not is_kept(f"/{prefix}/")


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_restricted_page_is_not_cached(is_kept, news, kind):
    PageViewRestriction.objects.create(page=news, restriction_type=kind, password="haslo-12")
    assert not is_kept(NEWS)


def test_page_opened_with_a_password_is_not_cached(client, news):
    news.intro = "Tajne zdanie"
    news.save_revision().publish()
    restriction = PageViewRestriction.objects.create(
        page=news, restriction_type="password", password="haslo-12"
    )
    address = f"/_util/authenticate_with_password/{restriction.pk}/{news.pk}/"
    client.post(address, {"password": "haslo-12", "return_url": NEWS})
    assert "Tajne zdanie" in client.get(NEWS).content.decode()
    assert "Tajne zdanie" not in Client().get(NEWS).content.decode()


def test_draft_preview_is_not_cached(client, news):
    client.get(NEWS)
    news.title = "Tylko szkic"
    draft = news.save_revision().as_object()
    assert "Tylko szkic" in draft.make_preview_request().content.decode()
    assert "Tylko szkic" not in client.get(NEWS).content.decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_other_host_has_its_own_cache_entries(is_kept, client, news, host):
    client.get(NEWS)
    assert status(client.get(NEWS, headers={"host": host})) is None
    assert is_kept(NEWS, headers={"host": host})


def test_unknown_host_is_not_cached(is_kept, news, settings):
    settings.ALLOWED_HOSTS = ["testserver", ".example.pl"]
    assert not is_kept(NEWS, headers={"host": "1.example.pl"})
    assert not is_kept(NEWS, headers={"host": "testserver:666"})


def answer(**changes):
    """Returns a response with the status 200, which may be cached.

    ``changes`` may give another status, and additional headers.
    """
    return HttpResponse("treść", status=changes.pop("status", 200), headers=changes)


def kept_after(response, *, public=True, cookie=""):
    """Whether the cache serves ``response`` after a view has returned it to one visitor."""

    def serve(request):
        request.is_public_page = public
        if cookie:
            response.set_cookie(cookie, "x")
        return response

    request = RequestFactory().get("/x/")
    request.user = AnonymousUser()
    PageCacheMiddleware(serve)(request)
    return status(PageCacheMiddleware(lambda request: HttpResponse("x"))(request)) is not None


def test_plain_response_is_cached(db):
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
def test_special_response_is_not_cached(db, changes):
    assert not kept_after(answer(**changes))


def test_response_with_a_csrf_cookie_is_not_cached(db):
    assert not kept_after(answer(), cookie="csrftoken")


def test_response_not_marked_public_is_not_cached(db):
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
def test_removed_page_disappears_everywhere(client, news, change):
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
def test_change_of_shown_content_drops_cached_pages(is_kept, client, home, change):
    assert is_kept("/")
    change(home)
    assert status(client.get("/")) is None


def test_every_page_type_invalidates_the_cache():
    unwatched = [m for m in apps.get_models() if issubclass(m, Page) and not is_shown(m)]
    assert unwatched == []


@pytest.mark.parametrize(
    "label", ["cms.SiteRendition", "accounts.User", "threads.Post", "sessions.Session"]
)
def test_unrelated_models_do_not_invalidate_the_cache(label):
    assert not is_shown(apps.get_model(label))


def test_posts_of_members_do_not_invalidate_the_cache(is_kept, client, home, member):
    assert is_kept("/")
    member.save()
    assert status(client.get("/")) == "pages; hit"


def test_cache_is_dropped_only_on_commit(client, as_in_production, news, committed, is_kept):
    assert is_kept(NEWS)
    with committed():
        news.save_revision().publish()
        assert status(client.get(NEWS)) == "pages; hit"
    assert status(client.get(NEWS)) is None


# --- Concurrent requests ------------------------------------------------------------------------


def test_page_rendered_before_a_change_is_not_served_after_it(db, home):
    """A page is published after a slow request has read it, but before its response is stored."""

    def slow(request):
        request.is_public_page = True
        response = HttpResponse("old")
        caching.new_generation()
        return response

    request = RequestFactory().get("/x/")
    PageCacheMiddleware(slow)(request)
    response = PageCacheMiddleware(lambda request: HttpResponse("new"))(request)
    assert response.content == b"new"


def test_menu_read_before_a_change_is_not_cached_after_it(db):
    def slow():
        caching.new_generation()
        return ["old"]

    assert caching.cached("menu", slow) == ["old"]
    assert caching.cached("menu", lambda: ["new"]) == ["new"]


def test_generation_is_read_once_per_request(client, home, member, monkeypatch):
    """All cache keys contain the generation, which changes with the content. A request reads
    the generation only once, however many cached parts its page has."""
    client.force_login(member)
    client.get("/forum/")
    asked = []
    ask = caching._generation_now
    monkeypatch.setattr(caching, "_generation_now", lambda: asked.append(1) or ask())
    client.get("/forum/")
    assert asked == [1]


def test_request_sees_its_own_new_generation(db):
    def change(request):
        before = caching.generation()
        assert caching.generation() == before
        caching.new_generation()
        assert caching.generation() != before
        return HttpResponse()

    PageCacheMiddleware(change)(RequestFactory().get("/x/?q=1"))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_page_published_while_it_is_rendered(client, as_in_production, news):
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


def test_lost_generation_does_not_restore_old_pages(is_kept, client, news):
    assert is_kept(NEWS)
    caches["default"].delete(GENERATION)
    assert status(client.get(NEWS)) is None


def test_cache_is_dropped_at_midnight(is_kept, client, news, monkeypatch):
    assert is_kept(NEWS)
    monkeypatch.setattr("cms.public.caching.timezone.localdate", lambda: date(2100, 1, 1))
    assert status(client.get(NEWS)) is None


# --- Response headers ---------------------------------------------------------------------------


def test_unchanged_page_is_304(client, news):
    etag = client.get(NEWS).headers["ETag"]
    response = client.get(NEWS, headers={"if-none-match": etag})
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in response.headers["Vary"]


def test_changed_page_is_200(client, news):
    etag = client.get(NEWS).headers["ETag"]
    news.title = "Zupełnie inny tytuł"
    news.save_revision().publish()
    response = client.get(NEWS, headers={"if-none-match": etag})
    assert response.status_code == 200


def test_member_with_a_visitors_etag_gets_an_own_page(client, news, member):
    etag = client.get(NEWS).headers["ETag"]
    client.force_login(member)
    response = client.get(NEWS, headers={"if-none-match": etag})
    assert response.status_code == 200
    assert "Maria Nowak" in response.content.decode()


def test_publishing_works_without_the_cache(news, monkeypatch, committed, as_in_production, caplog):
    def fail(*args, **kwargs):
        raise ConnectionError("no cache here")

    with committed():
        news.save_revision().publish()
        monkeypatch.setattr(caches["default"], "set", fail)
    assert "no cache here" in caplog.text


# --- Only one request renders a page ------------------------------------------------------------

CROWD = 8


def in_a_crowd(work):
    """Runs ``work`` in ``CROWD`` threads at the same time. Returns a list of their results.

    If a thread raises an exception, its result is the exception.
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

    Whenever the view itself generates a response, it adds an entry to the list.
    """
    made = []

    def serve(request):
        made.append(1)
        sleep(0.3)
        request.is_public_page = public
        return HttpResponse("treść")

    return PageCacheMiddleware(serve), made


def test_simultaneous_requests_render_a_page_once():
    site, made = slow_answers()
    answers = in_a_crowd(lambda: site(RequestFactory().get("/tlum/")).content)
    assert answers == [b"tre\xc5\x9b\xc4\x87"] * CROWD
    assert made == [1]


def test_different_urls_do_not_wait_for_each_other():
    site, made = slow_answers()
    addresses = iter(range(CROWD))
    begun = monotonic()
    in_a_crowd(lambda: site(RequestFactory().get(f"/tlum/{next(addresses)}/")))
    assert len(made) == CROWD
    assert monotonic() - begun < 0.3 * CROWD / 2


def test_uncacheable_pages_are_rendered_in_parallel():
    site, made = slow_answers(public=False)
    begun = monotonic()
    in_a_crowd(lambda: site(RequestFactory().get("/nie-ma/")))
    assert len(made) == CROWD
    assert monotonic() - begun < 0.3 * CROWD / 2


def test_failed_rendering_does_not_block_others():
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


def test_slow_rendering_is_not_waited_for(monkeypatch):
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


def test_nested_rendering_does_not_block_itself():
    with caching.dogpile_lock("page"), caching.dogpile_lock("parts"):
        assert set(caching._makers) == {"page", "parts"}
    assert caching._makers == {}
