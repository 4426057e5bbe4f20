"""What base.html needs on every page."""

from django.utils.functional import SimpleLazyObject

from cms.menu import language_links, main_menu, operator, shows_example_content, site_links
from members.accounts.models import Role
from members.units.membership import NOBODY, membership_of

EDITS_SITE = frozenset({Role.AUTHOR.value, Role.EDITOR.value, Role.ADMINISTRATOR.value})


def site(request) -> dict:
    """Menu, languages and rights; each is worked out only when a template prints it."""

    def membership():
        user = getattr(request, "user", None)
        return membership_of(user) if user else NOBODY

    return {
        "main_menu": SimpleLazyObject(lambda: main_menu(request)),
        "language_links": SimpleLazyObject(lambda: language_links(request)),
        "operator": SimpleLazyObject(operator),
        "site_links": SimpleLazyObject(lambda: site_links(request)),
        "shows_example_content": SimpleLazyObject(shows_example_content),
        "enters_forum": SimpleLazyObject(lambda: membership().enters_forum),
        "keeps_order": SimpleLazyObject(
            lambda: membership().enters_forum and membership().keeps_order
        ),
        "may_decide_applications": SimpleLazyObject(lambda: membership().decides),
        "edits_site": SimpleLazyObject(lambda: bool(membership().roles & EDITS_SITE)),
    }
