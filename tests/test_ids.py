"""Invalid ids in paths give a 404. In query strings they give a 404 or are ignored."""

import re
from urllib.parse import quote, unquote, urlencode

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve
from django.urls.converters import IntConverter

from members.accounts.models import Role
from members.ids import LARGEST_ID, IdConverter, id_of, whole_number
from tests.factories.members import make_member
from tests.factories.threads import make_thread
from tests.test_project import ROOT, sources
from tests.urls import routes

# URL prefixes whose views belong to packages. There is one exception: below /account/2fa/, this
# site replaces a view of allauth.
OF_PACKAGES = ("/admin/", "/documents/", "/_util/", "/en/", "/account/2fa/")
NONSENSE = ["9" * 30, str(2**63), "9" * 5_000, "\u0663", "+1", "0", "-1", "1e3", "1_0", "x"]


@pytest.mark.parametrize("text", [*NONSENSE, "", " 1", "1\n", "\u00b2"])
def test_id_of_nonsense_is_none(text):
    assert id_of(text) is None


def test_id_of_reads_numbers_up_to_the_largest():
    assert [id_of(text) for text in ("7", "007", str(LARGEST_ID))] == [7, 7, LARGEST_ID]


def test_whole_number_accepts_zero_up_to_the_limit():
    given = ["0", "12", "13", "+1"]
    assert [whole_number(text, most=12) for text in given] == [0, 12, None, None]


def converters(resolver=None, prefix=""):
    """Yields (URL pattern, its path converters) for each of this site's own routes."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if f"/{address}".startswith(OF_PACKAGES):
            continue
        if isinstance(entry, URLPattern):
            yield address, entry.pattern.converters.values()
        else:
            yield from converters(entry, address)


def test_no_route_has_an_int_converter():
    """No route has Django's ``<int:pk>``, which accepts numbers too large for a database."""
    own = dict(converters())
    assert len([1 for each in own.values() if any(isinstance(c, IdConverter) for c in each)]) > 50
    assert [a for a, each in own.items() if any(isinstance(c, IntConverter) for c in each)] == []


def test_only_listed_files_check_digits():
    """Ids are read by ``members.ids``. Only the files listed here test for digits or for 2**63
    themselves, mostly to read numbers that are not ids."""
    others = {"config/environment.py", "cms/admin/form_submissions.py", "demo/building.py"}
    others |= {"members/ids.py", "demo/management/commands/bench_data.py", "demo/port.py"}
    others |= {"forum/richtext/numbering.py"}
    telling = re.compile(r"\.isdigit\(|\.isdecimal\(|2 ?\*\* ?63")
    found = {str(path.relative_to(ROOT)) for path in sources() if telling.search(path.read_text())}
    assert found == others


@pytest.fixture
def staff(db):
    """A test client of a superuser who is also a member. Exceptions become error responses."""
    user = make_member(roles=[Role.MODERATOR])
    user.is_superuser = user.is_staff = True
    user.save()
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def with_ids(value):
    """Yields the paths of this site's own routes that have an id, with ``value`` as the id."""
    for template, names in routes():
        if {"pk", "number", "item_pk"} & set(names) and not template.startswith(OF_PACKAGES):
            yield "/" + quote(template[1:] % dict.fromkeys(names, value))


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_ids_match_no_view(value):
    found = {view_of(path) for path in with_ids(value)}
    # Only the catch-all routes of the members' area and of Wagtail match, or no route matches.
    assert found <= {"config.views.nothing_here", "wagtail_serve", ""}


def view_of(path):
    try:
        return resolve(unquote(path)).view_name
    except Resolver404:
        return ""


@pytest.mark.postgresql
def test_nonsense_ids_give_404(staff):
    answers = {path: staff.get(path).status_code for path in with_ids("9" * 30)}
    assert len(answers) > 50
    assert [path for path, status in answers.items() if status != 404] == []


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("path", "name", "status"),
    [
        ("/forum/threads/", "older", 404),
        ("/forum/threads/people/", "in", 404),
        ("/forum/threads/{thread}/", "page", 404),
        ("/forum/threads/{thread}/news/", "after", 404),
        ("/forum/threads/{thread}/reply/", "quote", 200),
        ("/forum/threads/{thread}/split/", "numbers", 200),
        ("/forum/posts/{post}/history/", "before", 404),
        ("/forum/drafts/save/", "target", 404),
        ("/members/", "after", 404),
        ("/members/", "before", 404),
        ("/members/", "topic", 200),
        ("/members/coordinators/", "page", 404),
        ("/members/invitations/new/", "organisation", 404),
        ("/search/", "page", 404),
        ("/aktualnosci/", "page", 404),
    ],
)
def test_nonsense_in_a_query_is_no_error(staff, path, name, status):
    thread = make_thread()
    path = path.format(thread=thread.pk, post=thread.posts.get().pk)
    of_target = {"target": "reply:{}", "older": "2026-01-01T10:00:00+00:00_{}"}
    answers = {}
    for value in NONSENSE:
        given = of_target.get(name, "{}").format(value)
        answers[value[:9]] = staff.get(f"{path}?{urlencode({name: given})}").status_code
    if name == "after" and "news" in path:  # after=0 is valid: no post is shown yet
        assert answers.pop("0") == 200
    assert answers == dict.fromkeys(answers, status)
