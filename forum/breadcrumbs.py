"""Breadcrumbs: the steps from the forum's start page to the current page."""

from django.urls import reverse
from django.utils.translation import gettext as _


def crumbs(*steps: tuple[str, str] | str) -> list[dict[str, str]]:
    """Steps for ``components/breadcrumbs.html``: (title, URL) pairs, the last only a title."""
    pairs = [(_("Forum"), reverse("forum:home"))]
    pairs += [(step, "") if isinstance(step, str) else step for step in steps]
    return [{"title": title, "url": url} for title, url in pairs]
