"""Breadcrumbs: from the training offer, or from the desk, to the current page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from training.models import Enrolment, Programme, TrainingGroup


def training_crumbs(*steps: tuple[str, str] | str) -> list[dict[str, str]]:
    """Returns the data for ``components/breadcrumbs.html``: {"title", "url"} for each step.

    ``steps`` are pairs (title, URL); the last step is only the title of the current page. The page
    of the training offer is added in front.
    """
    pairs = [(_("Training"), reverse("training:offer"))]
    pairs += [(step, "") if isinstance(step, str) else step for step in steps]
    return [{"title": title, "url": url} for title, url in pairs]


def desk_crumbs(*steps) -> list[dict[str, str]]:
    """Breadcrumbs that begin with the desk. ``steps``: as for ``training_crumbs``."""
    if not steps:
        return training_crumbs(_("Recruitment desk"))
    return training_crumbs((_("Recruitment desk"), reverse("training_desk:home")), *steps)


def programme_crumbs(programme: Programme, *steps) -> list[dict[str, str]]:
    """Breadcrumbs by way of the desk and the programme."""
    title = str(programme)
    if not steps:
        return desk_crumbs(title)
    return desk_crumbs((title, reverse("training_desk:programme", args=[programme.slug])), *steps)


def group_crumbs(group: TrainingGroup, *steps) -> list[dict[str, str]]:
    """Breadcrumbs by way of the desk, the programme and the group."""
    if not steps:
        return programme_crumbs(group.programme, str(group))
    url = reverse("training_desk:group", args=[group.pk])
    return programme_crumbs(group.programme, (str(group), url), *steps)


def enrolment_crumbs(enrolment: Enrolment, *steps) -> list[dict[str, str]]:
    """Breadcrumbs by way of the desk, the programme, the group and the person."""
    enrolment.group.programme = enrolment.programme
    name = str(enrolment.user)
    if not steps:
        return group_crumbs(enrolment.group, name)
    url = reverse("training_desk:enrolment", args=[enrolment.pk])
    return group_crumbs(enrolment.group, (name, url), *steps)
