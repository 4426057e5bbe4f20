"""Breadcrumbs: the steps from the forum's start page to the current page."""

from django.urls import reverse
from django.utils.translation import gettext as _


def crumbs(*steps: tuple[str, str] | str) -> list[dict[str, str]]:
    """Returns the data for ``components/breadcrumbs.html``: {"title", "url"} for each step.

    ``steps`` are (title, URL) pairs; the last, the current page, is only a title. The start page of
    the forum is added in front.
    """
    pairs = [(_("Forum"), reverse("forum:home"))]
    pairs += [(step, "") if isinstance(step, str) else step for step in steps]
    return [{"title": title, "url": url} for title, url in pairs]
