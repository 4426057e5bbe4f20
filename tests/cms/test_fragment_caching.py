"""Parts of public pages are cached for all signed-in users together, but nothing personal is."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from cms.models import PeoplePage
from cms.public import caching, fragment_caching
from cms.public.caching import do_not_cache
from forum.threads.services import reply_to
from members.accounts.models import Role
from tests.factories.cms import add, make_event, make_guide, make_news, make_page, make_project
from tests.factories.office import make_form, make_notice, make_office, make_statement
from tests.factories.threads import make_thread

pytestmark = pytest.mark.django_db

NEWS = "/aktualnosci/nowe-wiadomosci/"
# Matches hidden fields, whose values (CSRF token, time of opening) differ in every response.
HIDDEN = re.compile(r'<input type="hidden"[^>]*>')


@pytest.fixture
def news(news_index):
    return make_news(news_index)


@pytest.fixture
def tree(home, news, guide_index, projects, events):
    """Creates a page of every type, and returns the addresses of all pages."""
    make_office()
    make_guide(guide_index)
    make_event(events, project=make_project(projects))
    make_statement(home)
    make_notice(home)
    make_form(home)
    make_page(home)
    add(home, PeoplePage(title="Ludzie", slug="ludzie"))
    return [page.url for page in home.get_descendants(inclusive=True).live()]


@pytest.fixture
def made(monkeypatch):
    """Returns a list that gets an entry each time the fragments of a page are rendered."""
    parts = []
    make = fragment_caching._fragments
    monkeypatch.setattr(
        fragment_caching, "_fragments", lambda *args: parts.append(1) or make(*args)
    )
    return parts


def body(client, path):
    return HIDDEN.sub("", client.get(path).content.decode()).strip()


# --- Equal pages with and without the cache ---------------------------------------------------


def test_page_is_equal_with_and_without_cached_fragments(client, member, tree, monkeypatch):
    client.force_login(member)
    first, second = ([body(client, path) for path in tree] for _visit in range(2))
    monkeypatch.setattr(fragment_caching, "has_cacheable_address", lambda request: False)
    plain = [body(client, path) for path in tree]
    assert len(plain) > 12
    assert first == second == plain


def test_fragments_have_no_user_names(client, member, other_member, tree):
    for person, other in ((member, "Jan Wiśniewski"), (other_member, "Maria Nowak")):
        client.force_login(person)
        for path in tree:
            text = client.get(path).content.decode()
            assert str(person) in text
            assert other not in text


def test_fragments_have_no_number_of_notifications(client, member, other_member, news, act, made):
    thread = make_thread(by=member)
    act(reply_to, thread, by=other_member, body="<p>Tak</p>")
    for person, title in ((member, "<title>(1) Nowe"), (other_member, "<title>Nowe")):
        client.force_login(person)
        assert title in client.get(NEWS).content.decode()
    assert made == [1]


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/", 4), ("/aktualnosci/", 4), (NEWS, 4), ("/aktualnosci/?page=1", 4)],
)
def test_cached_page_queries_only_the_reader(
    client, member, news, django_assert_num_queries, path, queries
):
    client.force_login(member)
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


def test_fragments_are_rendered_once_for_all_members(client, member, editor, news, made):
    for person in (member, editor):
        client.force_login(person)
        client.get(NEWS)
    assert made == [1]


def test_home_page_button_depends_on_the_reader(client, member, outsider, home):
    for person, link in ((member, "Przejdź do Forum"), (outsider, "Moja jednostka i stanowisko")):
        client.force_login(person)
        assert link in client.get("/").content.decode()
    client.logout()
    assert "Załóż konto" in client.get("/").content.decode()


def test_language_links_of_a_cached_page_are_correct(client, member, home, english_home):
    client.force_login(member)
    for _visit in range(2):
        text = client.get("/").content.decode()
        assert 'href="/en/"' in text
        assert '<html lang="pl">' in text


# --- Changes show at once -----------------------------------------------------------------------


def test_member_sees_what_was_just_published(client, member, news):
    client.force_login(member)
    for path in ("/", "/aktualnosci/", NEWS):
        assert "Zupełnie inny tytuł" not in client.get(path).content.decode()
    news.title = "Zupełnie inny tytuł"
    news.save_revision().publish()
    for path in ("/", "/aktualnosci/", NEWS):
        assert "Zupełnie inny tytuł" in client.get(path).content.decode()


def test_fragments_rendered_before_a_change_are_not_used_after_it(
    client, member, news, monkeypatch
):
    make = fragment_caching._fragments

    def late(request, response):
        parts = make(request, response)
        caching.new_generation()
        return parts

    client.force_login(member)
    monkeypatch.setattr(fragment_caching, "_fragments", late)
    client.get(NEWS)
    monkeypatch.setattr(fragment_caching, "_fragments", make)
    news.__class__.objects.filter(pk=news.pk).update(title="Po zmianie")
    assert "Po zmianie" in client.get(NEWS).content.decode()


# --- What is never cached ---------------------------------------------------------------------


def test_restricted_page_is_rendered_for_each_reader(client, news, member, made):
    group = Group.objects.get(name=Role.EDITOR)
    closed = PageViewRestriction.objects.create(page=news, restriction_type="groups")
    closed.groups.add(group)
    member.groups.add(group)
    client.force_login(member)
    assert client.get(NEWS).status_code == 200
    member.groups.clear()
    assert client.get(NEWS).status_code == 302
    assert "Nowe wiadomości" not in client.get(NEWS, follow=True).content.decode()


def test_newly_restricted_page_is_closed_to_members(client, news, member):
    client.force_login(member)
    client.get(NEWS)
    PageViewRestriction.objects.create(page=news, restriction_type="password", password="haslo-12")
    assert "Zdanie" not in client.get(NEWS).content.decode()
    assert "password" in client.get(NEWS).content.decode()


def test_draft_preview_is_not_cached(client, member, news):
    client.force_login(member)
    client.get(NEWS)
    news.title = "Tylko szkic"
    draft = news.save_revision().as_object()
    assert "Tylko szkic" in draft.make_preview_request().content.decode()
    assert "Tylko szkic" not in client.get(NEWS).content.decode()


def test_page_with_a_csrf_token_is_not_cached(client, member, home, made, monkeypatch):
    """A page with a form is not cached, even if its model does not forbid it."""
    monkeypatch.setattr("cms.models.contact.add_never_cache_headers", lambda response: None)
    path = make_form(home).url
    client.force_login(member)
    for _visit in range(2):
        assert client.get(path).content.decode().count("csrfmiddlewaretoken") > 1
    assert made == [1, 1]


@pytest.mark.parametrize("query", ["x=1", "page=01"])
def test_page_with_an_unknown_query_is_not_cached(client, member, news, made, query):
    client.force_login(member)
    client.get(f"{NEWS}?{query}")
    assert made == []


def test_incomplete_page_is_not_cached(client, member, news, made, monkeypatch):
    make = fragment_caching._fragments
    monkeypatch.setattr(fragment_caching, "_fragments", lambda *args: do_not_cache() or make(*args))
    client.force_login(member)
    client.get(NEWS)
    client.get(NEWS)
    assert made == [1, 1]


def test_missing_page_is_404_each_time(client, member, home):
    client.force_login(member)
    for _visit in range(2):
        assert client.get("/nie-ma/").status_code == 404


def test_feed_is_not_handled_as_a_page(client, member, news):
    client.force_login(member)
    for _visit in range(2):
        assert (
            client.get("/aktualnosci/feed/").headers["Content-Type"].startswith("application/rss")
        )


# --- Fragments and frame ------------------------------------------------------------------------


def blocks(name):
    text = Path(settings.BASE_DIR, "templates", name).read_text()
    return set(re.findall(r"{% block (\w+) %}", text))


def test_every_template_block_is_a_fragment():
    pages = Path(settings.BASE_DIR, "templates/cms").glob("*.html")
    ours = [
        f"cms/{page.name}" for page in pages if '{% extends "cms/base.html" %}' in page.read_text()
    ]
    filled = set().union(*map(blocks, ours), blocks("cms/base.html"))
    assert len(ours) > 12
    assert filled == blocks("cms/fragments.html")
    assert blocks("cms/from_fragments.html") | {"content"} == blocks("cms/fragments.html")


def test_fragments_keep_special_characters(client, member, news_index):
    title = "Ćwiczenia: „<b>” & \\ 'x'"
    make_news(news_index, title=title, slug="znaki")
    client.force_login(member)
    for _visit in range(2):
        text = client.get("/aktualnosci/znaki/").content.decode()
        assert "„&lt;b&gt;” &amp; \\ &#x27;x&#x27;</h1>" in text


ASKS_FOR_THE_READER = re.compile(
    r"{[%{][^}]*\b(user|perms|request\.(?:user|session|COOKIES)|is_member|is_moderator|messages)\b"
)


def test_templates_that_depend_on_the_reader_are_listed():
    folder = Path(settings.BASE_DIR, "templates/cms")
    pages = [page for page in folder.rglob("*.html") if "admin" not in page.parts]
    asking = [page.name for page in pages if ASKS_FOR_THE_READER.search(page.read_text())]
    # contact_page.html has a form, and pages with forms are not cached (see
    # test_page_with_a_csrf_token_is_not_cached). search.html is not a page of the CMS.
    assert sorted(asking) == ["_first_action.html", "contact_page.html", "search.html"]
