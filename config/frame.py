"""What stands around a page: made once for everybody to whom it looks the same."""

from __future__ import annotations

from typing import NamedTuple

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString

from cms.menu import language_links, main_menu, operator, shows_example_content, site_links
from members.accounts.models import Role
from members.fragments import fill, fragment, mark
from members.units.membership import NOBODY, membership_of

EDITS_SITE = frozenset({Role.AUTHOR.value, Role.EDITOR.value, Role.ADMINISTRATOR.value})


class Account(NamedTuple):
    """Who is signed in, as the menu of the account says it."""

    name: str
    initials: str
    email: str
    edits_site: bool


class Item(NamedTuple):
    """A way of the menu; ``current`` is what ``aria-current`` says of it, or empty."""

    title: str
    url: str
    current: str


class Language(NamedTuple):
    """The page in one language (see ``cms.menu.language_links``)."""

    code: str
    label: str
    url: str
    current: bool
    method: str


class Office(NamedTuple):
    """Who runs the site."""

    name: str
    address: str
    email: str
    phone: str
    phone_url: str


class Links(NamedTuple):
    """What the law or good manners want on every page (see ``cms.menu.site_links``)."""

    contact: str = ""
    statement: str = ""
    report: str = ""
    privacy: str = ""
    rules: str = ""
    easy_read: str = ""


_header = fragment("navigation/header.html", most=1024)
_footer = fragment("navigation/footer.html", most=256)
_forum_bar = fragment("navigation/forum.html", most=256)


def header(request) -> SafeString:
    """The top of the page: brand, languages, account, menu, search."""
    user = _user(request)
    piece = _header(
        account=_account(user),
        menu=_menu(request),
        forum=_forum_item(request.path) if membership(request).enters_forum else None,
        languages=_languages(request),
        has_search=request.path != reverse("cms:search"),
        shows_example_content=shows_example_content(),
        csrf_token=mark("token"),
    )
    own = {"token": get_token(request)} if user else {}
    return fill(piece, address=request.get_full_path(), **own)


def footer(request) -> SafeString:
    """The bottom of the page."""
    links = site_links(request)
    piece = _footer(
        office=_office(),
        menu=_menu(request),
        languages=_languages(request),
        links=Links(**links | {"report": mark("report") if links["report"] else ""}),
        is_signed_in=_user(request) is not None,
        enters_forum=membership(request).enters_forum,
    )
    return fill(piece, report=links["report"])


def forum_bar(request) -> SafeString:
    """The navigation of the members' part."""
    rights = membership(request)
    match = request.resolver_match
    return _forum_bar(
        here=tuple(match.namespaces) if match else (),
        path=_place(request.path),
        may_decide_applications=rights.decides,
        keeps_order=keeps_order(request),
    )


def membership(request):
    """The rights of the reader."""
    user = getattr(request, "user", None)
    return membership_of(user) if user else NOBODY


def keeps_order(request) -> bool:
    """Whether the reader is a moderator or an administrator."""
    return membership(request).enters_forum and membership(request).keeps_order


def _user(request):
    user = getattr(request, "user", None)
    return user if user and user.is_authenticated else None


def _account(user) -> Account | None:
    if user is None:
        return None
    edits = bool(membership_of(user).roles & EDITS_SITE)
    return Account(str(user), user.initials, user.email, edits)


def _menu(request) -> tuple[Item, ...]:
    return tuple(
        Item(item["title"], item["url"], _current(request.path, item["url"], item["active"]))
        for item in main_menu(request)
    )


def _forum_item(path) -> Item:
    url = reverse("forum:home")
    inside = path.startswith(("/forum/", "/members/"))
    return Item("", url, _current(path, url, inside))


def _current(path, url, is_inside) -> str:
    if path == url:
        return "page"
    return "true" if is_inside else ""


def _languages(request) -> tuple[Language, ...]:
    return tuple(
        Language(**link | ({"url": mark("address")} if link["method"] == "post" else {}))
        for link in language_links(request)
    )


def _office() -> Office:
    runs = operator()
    if not runs.operator:
        return Office("", "", "", "", "")
    return Office(runs.local_operator, runs.address, runs.email, runs.phone, runs.phone_url)


def _place(path) -> str:
    """As much of the address as the navigation looks at: elsewhere it is the same everywhere."""
    for part in (reverse("threads:sections"), reverse("threads:queue")):
        if path.startswith(part):
            return path if path == part else f"{part}-"
    # The pages to which the navigation leads are two steps deep.
    return path if path.count("/") <= 3 else ""
