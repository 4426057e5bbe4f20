"""What pages of the CMS and the site maps say of the training offer.

Everything here is the same for all readers: it starts from what visitors may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, override
from wagtail.models import Page

from training.models import Programme, TrainingGroup
from training.presentation import ProgrammeSummary, next_change

EVERYBODY = AnonymousUser()


def current_training(request) -> list[ProgrammeSummary]:
    """The programmes that are not over. Makes one query if there are none, otherwise two."""
    return _summaries(request, Programme.objects.visible_to(EVERYBODY).current())


def training_of_project(request, page: Page) -> list[ProgrammeSummary]:
    """The programmes of the project of ``page``: those that are not over, then the archive."""
    if not page.pk:  # the preview of a new page
        return []
    programmes = Programme.objects.visible_to(EVERYBODY)
    programmes = programmes.filter(project__translation_key=page.translation_key)
    return _summaries(request, programmes.order_by("-state", "position", "-pk"))


def training_with_id(request, pk: int) -> list[ProgrammeSummary]:
    """The programme with this id in a list; empty if not everybody may see it."""
    return _summaries(request, Programme.objects.visible_to(EVERYBODY).filter(pk=pk))


def _summaries(request, programmes) -> list[ProgrammeSummary]:
    """What to say of the programmes now. The page is cached only as long as it stays true."""
    now = timezone.now()
    programmes = list(programmes.for_list())
    groups = [group for programme in programmes for group in programme.announced_groups]
    if request:  # a block may be rendered without one
        changes = [next_change(groups, now), getattr(request, "public_until", None)]
        request.public_until = min(filter(None, changes), default=None)
    return [ProgrammeSummary.of(programme, now) for programme in programmes]


# --- The site maps --------------------------------------------------------------------------------


def training_tree() -> list[dict]:
    """The training offer as a branch of the site map in the active language; may be empty.

    It has the programmes without their groups. Makes one query.
    """
    programmes = Programme.objects.visible_to(EVERYBODY).order_by("-state", "position", "-pk")
    below = [
        {
            "title": programme.local_title,
            "url": reverse("training:programme", args=[programme.slug]),
            "below": [],
        }
        for programme in programmes
    ]
    if not below:
        return []
    archive = {"title": _("Archive of training"), "url": reverse("training:archive"), "below": []}
    return [{"title": _("Training"), "url": reverse("training:offer"), "below": [*below, archive]}]


def addresses_of_training() -> list[tuple[str, list, datetime | None]]:
    """The pages of the offer for ``sitemap.xml``: (route, arguments, last change). Two queries."""
    programmes = list(Programme.objects.visible_to(EVERYBODY).order_by("pk"))
    if not programmes:
        return []
    groups = TrainingGroup.objects.visible_to(EVERYBODY).order_by("pk")
    return [
        ("training:offer", [], None),
        ("training:archive", [], None),
        *(("training:programme", [row.slug], row.updated_at) for row in programmes),
        *(
            ("training:group", [slug, pk], None)
            for slug, pk in groups.values_list("programme__slug", "pk")
        ),
    ]


def in_languages(codes: Iterable[str], route: str, arguments: list) -> dict[str, str]:
    """The address of a page of the offer in each language of ``codes``."""
    addresses = {}
    for code in codes:
        with override(code):
            addresses[code] = reverse(route, args=arguments)
    return addresses
