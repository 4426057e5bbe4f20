"""No route reveals content of the members' area to people who may not read it."""

import re
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from forum.meetings import services
from forum.meetings.models import ActionItem, Motion
from members.url_prefixes import ADMIN, CLOSED, PERSONAL, is_personal
from tests.factories.attachments import make_attachment
from tests.factories.meetings import AgendaItemFactory, make_body, ready_to_circulate
from tests.factories.members import GroupFactory, make_member
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread
from tests.urls import paths, routes

pytestmark = pytest.mark.django_db

OPEN_SECRET, GROUP_SECRET = "szyfrogram", "kryptonim"


@pytest.fixture
def forum():
    """Creates an open section, a group's section, a case, minutes and a file with secret words.

    Returns (a member of the group, a list of values for URL arguments).
    """
    insider = make_member()
    group = GroupFactory(name=f"Grupa {GROUP_SECRET}")
    group.memberships.create(user=insider)
    opened = SectionFactory(slug="otwarty", name=f"Dział {OPEN_SECRET}", description=OPEN_SECRET)
    closed = SectionFactory(
        slug=f"zamkniety-{GROUP_SECRET}",
        name=f"Dział {GROUP_SECRET}",
        description=GROUP_SECRET,
        group=group,
    )
    objects = [group, opened, closed]
    for section, secret in ((opened, OPEN_SECRET), (closed, GROUP_SECRET)):
        thread = make_thread(section, by=insider, title=secret, body=f"<p>{secret}</p>")
        objects += [add_replies(thread, 1, by=insider), *thread.posts.all()]
    objects.append(BestPracticeFactory(title=OPEN_SECRET, summary=OPEN_SECRET, published=True))
    objects += meeting_with_minutes(OPEN_SECRET)
    values = sorted({thing.pk for thing in objects})
    kept = make_attachment(name=f"{GROUP_SECRET}.pdf", by=insider)
    return insider, [*values, "otwarty", closed.slug, str(kept.token)]


def meeting_with_minutes(secret):
    """Creates a body and a meeting with circulated minutes, all with ``secret`` in every text.

    Returns a list of the objects.
    """
    body = make_body(name=f"Zespół {secret}", description=secret)
    meeting = ready_to_circulate(body, title=secret, place=secret, guests=secret)
    item = AgendaItemFactory(meeting=meeting, title=secret, notes=f"<p>{secret}</p>")
    Motion.objects.create(item=item, text=secret)
    action = ActionItem.objects.create(
        meeting=meeting, item=item, what=secret, owner=body.minute_taker
    )
    services.circulate_minutes(meeting, by=body.minute_taker)
    return [body, meeting, item, action]


def answers(user, values, below="/", methods=("get", "post")):
    """Requests every route below the path ``below`` as ``user`` (None for a visitor).

    Yields (path, method, status, body and headers of the response).
    """
    client = Client(raise_request_exception=False)
    for path in (path for path in paths(values, full_below=CLOSED) if path.startswith(below)):
        for method in methods:
            if user and not client.session.get("_auth_user_id"):
                client.force_login(user)  # the previous route may have signed the user out
            with transaction.atomic():
                response = getattr(client, method)(path)
                body = b"".join(response) if response.streaming else response.content
                # The transaction is rolled back, so that a route which ends the user's membership
                # does not affect the routes after it.
                transaction.set_rollback(True)
            # The requested path is removed, because it may contain the secret and is no content.
            said = f"{body.decode(errors='replace')}\n{response.headers}"
            said = said.replace(path, "").replace(quote(path, safe=""), "")
            yield path, method, response.status_code, said


def without_own_values(response):
    """Returns the HTML without the CSRF token and without the requested address."""
    own = r'name="(csrfmiddlewaretoken|next)" value="[^"]*"|\?page=[^"]*'
    return re.sub(own, "", response.content.decode())


def leaks(user, values, secret):
    return [f"{m} {path}" for path, m, _status, said in answers(user, values) if secret in said]


OUTSIDE = [None, "outsider", "pending"]


@pytest.mark.parametrize("persona", OUTSIDE)
def test_outsiders_find_no_secret_on_any_route(forum, persona, request):
    """Two values for URL arguments are enough, because outsiders are refused before a view reads
    the arguments."""
    _insider, values = forum
    assert_nothing_is_found(persona, [values[1], values[-2]], request)


@pytest.mark.slow
@pytest.mark.parametrize("persona", OUTSIDE)
def test_outsiders_find_no_secret_with_any_argument(forum, persona, request):
    _insider, values = forum
    assert_nothing_is_found(persona, values, request)


def assert_nothing_is_found(persona, values, request):
    user = request.getfixturevalue(persona) if persona else None
    for path, method, status, said in answers(user, values):
        assert OPEN_SECRET not in said, f"{method} {path}"
        assert GROUP_SECRET not in said, f"{method} {path}"
        assert status != 500, f"{method} {path}"
        if f"{path}/".startswith(CLOSED):
            assert status == (404 if user else 302), f"{method} {path}"


def test_member_outside_the_group_finds_no_group_secret(forum, member):
    _insider, values = forum
    assert leaks(member, values, GROUP_SECRET) == []


def test_member_of_the_group_finds_both_secrets(forum):
    """Shows that the tests above can fail: a member of the group finds both secrets."""
    insider, values = forum
    found = {OPEN_SECRET: set(), GROUP_SECRET: set()}
    for path, _method, _status, said in answers(insider, values, "/forum/", ["get"]):
        for secret in found:
            if secret in said:
                found[secret].add(path.split("/")[2])
    assert found[OPEN_SECRET] >= {"threads", "sections", "practices", "meetings", "posts"}
    assert found[GROUP_SECRET] >= {"threads", "sections", "posts", "files"}


@pytest.mark.parametrize(
    "path",
    [
        "/forum",
        "/forum/",
        "/forum/nothing",
        "/forum/nothing/",
        "/members/",
        "/inbox/",
        "/inbox/1/x",
        "/forum/%0Ax",
        "/forum/threads/1%0A",
        "/forum%0A",
    ],
)
def test_members_area_refuses_outsiders_at_any_path(path, client, outsider, member):
    anonymous = client.get(path)
    assert anonymous.status_code == 302
    assert anonymous.url.startswith("/account/login/?next=")
    client.force_login(outsider)
    gate, there = client.get("/forum/threads/"), client.get(path)
    assert there.status_code == 404
    assert without_own_values(there) == without_own_values(gate)


def test_missing_slash_redirects_members_to_existing_pages(member, as_user):
    assert as_user(member).get("/forum/threads").url == "/forum/threads/"
    assert as_user(member).get("/forum/nothing").status_code == 404


@pytest.mark.parametrize("path", ["/forum/", "/forum/threads/999999/", "/members/applications/"])
def test_responses_of_the_members_area_are_private(path, member, as_user):
    assert "private" in as_user(member).get(path).headers["Cache-Control"]


def test_outsiders_are_refused_before_the_csrf_check(outsider, member):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/forum/threads/new/").status_code == 302
    client.force_login(outsider)
    assert client.post("/forum/threads/new/").status_code == 404
    client.force_login(member)
    assert client.post("/forum/threads/new/").status_code == 403


# Tables to which a GET request may write. Such a write never waits for a lock. It is skipped if the
# row is locked.
WRITTEN_BY_READING = {"threads_threadreader", "threads_sectionreader"}
WRITES = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')


@pytest.mark.parametrize("below", ["/forum/", "/members/", "/account/"])
def test_get_requests_write_only_to_reading_tables(forum, below):
    insider, values = forum
    written = set()
    with CaptureQueriesContext(connection) as asked:
        for path, _method, status, _said in answers(insider, values[:2], below, ["get"]):
            sql = [query["sql"] for query in asked.captured_queries]
            tables = {found[1] for each in sql if (found := WRITES.match(each))}
            if status == 200 and "accounts_user" not in tables:  # force_login writes to this table
                written |= {(path, table) for table in tables - WRITTEN_BY_READING}
            connection.queries_log.clear()
    assert written == set()


def test_first_segment_of_every_path_is_known():
    """The first segment of every URL path belongs to the personal part of the site or to the CMS,
    or is listed here as public."""
    found = {f"/{path.split('/')[1]}/" for path, _arguments in routes()}
    opened = {"/documents/", "/_util/", "/mapa-strony/", "/training/"}
    files = {"/.well-known/", "/healthz/", "/robots.txt/", "/sitemap.xml/"}
    rooms = {room for room in found if room.strip("/") and "%" not in room}
    assert rooms - {*PERSONAL, ADMIN} == opened | files
    assert rooms >= {"/forum/", "/members/", "/account/", "/search/", ADMIN}


@pytest.mark.parametrize("prefix", CLOSED)
def test_closed_prefixes_catch_unknown_paths(prefix):
    assert resolve(f"{prefix}nothing").view_name == "config.views.nothing_here"


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/forum", True), ("/account/x", True), ("/forums/", False), ("/", False), ("/admin/", False)],
)
def test_is_personal_matches_whole_segments(path, answer):
    assert is_personal(path) is answer
