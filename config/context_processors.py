"""What the frame of a page, and some pages, need."""

from __future__ import annotations

from functools import partial

from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject, cached_property

from cms.menu import language_links, main_menu, operator, site_links
from members.accounts.models import Role
from members.prefixes import CLOSED
from members.units.membership import NOBODY, Membership, membership_of

EDITS_SITE = frozenset({Role.AUTHOR.value, Role.EDITOR.value, Role.ADMINISTRATOR.value})


def site(request) -> dict:
    """The frame of the page, and what other templates print of it; each part is worked out only
    when it is printed."""
    frame = Frame(request)
    return {
        "frame": frame,
        **{name: SimpleLazyObject(partial(getattr, frame, name)) for name in SHARED},
    }


SHARED = ["main_menu", "operator", "site_links", "enters_forum", "keeps_order"]
SHARED += ["may_decide_applications"]


class Frame:
    """What stands around every page: header, navigation of the forum, footer.

    The templates below ``jinja2/frame/`` print it.
    """

    def __init__(self, request):
        self.request = request
        self.path = request.path

    @cached_property
    def user(self):
        """Who is signed in; None for visitors."""
        user = getattr(self.request, "user", None)
        return user if user and user.is_authenticated else None

    @cached_property
    def membership(self) -> Membership:
        """The rights of the reader."""
        return membership_of(self.user) if self.user else NOBODY

    @cached_property
    def csrf_token(self) -> str:
        """One for all forms of the page: Django makes another one each time that it is asked."""
        return get_token(self.request)

    @property
    def enters_forum(self) -> bool:
        return self.membership.enters_forum

    @property
    def keeps_order(self) -> bool:
        """Whether the reader is a moderator or an administrator of the forum."""
        return self.membership.enters_forum and self.membership.keeps_order

    @property
    def may_decide_applications(self) -> bool:
        return self.membership.decides

    @property
    def edits_site(self) -> bool:
        """Whether the reader has something to do in the CMS."""
        return bool(self.membership.roles & EDITS_SITE)

    @cached_property
    def main_menu(self) -> list[dict]:
        return main_menu(self.request)

    @cached_property
    def languages(self) -> list[dict]:
        return language_links(self.request)

    @cached_property
    def site_links(self) -> dict[str, str]:
        return site_links(self.request)

    @cached_property
    def operator(self):
        return operator()

    @property
    def is_in_forum(self) -> bool:
        """Whether the page belongs to the members' part."""
        return self.path.startswith(CLOSED)

    @property
    def namespaces(self) -> list[str]:
        """Those of the address: they say to which part of the forum the page belongs."""
        match = self.request.resolver_match
        return match.namespaces if match else []
