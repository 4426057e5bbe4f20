"""Breadcrumbs: the steps from the training offer to the current page."""

from django.urls import reverse
from django.utils.translation import gettext as _


def training_crumbs(*steps: tuple[str, str] | str) -> list[dict[str, str]]:
    """Returns the data for ``components/breadcrumbs.html``: {"title", "url"} for each step.

    ``steps`` are pairs (title, URL); the last step is only the title of the current page. The page
    of the training offer is added in front.
    """
    pairs = [(_("Training"), reverse("training:offer"))]
    pairs += [(step, "") if isinstance(step, str) else step for step in steps]
    return [{"title": title, "url": url} for title, url in pairs]
