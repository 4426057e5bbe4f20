"""The context processor for the page frame: header, navigation, footer."""

from __future__ import annotations

from django.middleware.csrf import get_token
from django.utils.functional import cached_property

from cms.public.menu import language_links, main_menu, operator, site_links
from forum.moderation.to_decide import ToDecide, to_decide_by
from members.accounts.models import Role
from members.inbox.services import unread_words
from members.membership.access import NOBODY, Membership, membership_of
from members.url_prefixes import ACCOUNT, CLOSED

EDITS_SITE = frozenset({Role.AUTHOR.value, Role.EDITOR.value, Role.ADMINISTRATOR.value})


def frame(request) -> dict[str, Frame]:
    return {"frame": Frame(request)}


class Frame:
    """The template variable ``frame``: data for ``jinja2/frame/`` and for other templates.

    Each property is computed when a template reads it, so pages without a frame make no query.
    """

    def __init__(self, request):
        self.request = request
        self.path = request.path

    @cached_property
    def user(self):
        """The signed-in user; None for visitors."""
        user = getattr(self.request, "user", None)
        return user if user and user.is_authenticated else None

    @cached_property
    def membership(self) -> Membership:
        """The rights of the user. Visitors get NOBODY, a membership without rights."""
        return membership_of(self.user) if self.user else NOBODY

    @cached_property
    def to_decide(self) -> ToDecide:
        """What waits for a decision of the user. Makes a query only for people who may decide."""
        return to_decide_by(self.user) if self.user else ToDecide()

    @cached_property
    def unread_notifications(self) -> str:
        """How many unread notifications the user has, such as "3" or "99+"; empty if none.

        Makes a query only for members.
        """
        return unread_words(self.user) if self.user else ""

    @cached_property
    def csrf_token(self) -> str:
        """The CSRF token for all forms of the page.

        Cached, because ``get_token`` would return another value for each form.
        """
        return get_token(self.request)

    @property
    def edits_site(self) -> bool:
        """Whether the user has a role that allows editing pages in the CMS."""
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
        """Whether the page is in the part of the site that only members may open."""
        return self.path.startswith(CLOSED)

    @property
    def is_compact(self) -> bool:
        """Whether the page has the low header, which folds the main menu into one item.

        The pages of the members' area and of the user's account have it. The path may lack the
        final slash or end with a line break: config/urls.py allows both in the members' area.
        """
        return f"{self.path.rstrip()}/".startswith((*CLOSED, ACCOUNT))

    @property
    def namespaces(self) -> list[str]:
        """The URL namespaces of the page, by which the navigation chooses the link to highlight."""
        match = self.request.resolver_match
        return match.namespaces if match else []
