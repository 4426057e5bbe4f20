"""The public training offer: programmes, their groups, and calendar files with a group's dates.

Visitors get these pages from the cache, so the pages say nothing about the user but to people who
are signed in: their own voivodeship comes first, and organisers see what is not published yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, override
from django.views.decorators.http import require_safe

from members.calendars import calendar_response
from members.membership.access import membership_of
from training.calendars import entries_of
from training.models import Programme, TrainingGroup
from training.presentation import (
    NOT_OPEN_YET,
    GroupSummary,
    ProgrammeSummary,
    grid_of,
    lines,
    lists_of,
    next_change,
    voivodeship_name,
    voivodeships_of,
)


@require_safe
def offer(request):
    """The programmes that are not over, with a link to those that are."""
    programmes = list(_visible(request).current().for_list())
    now = _publish(request, _groups_of(programmes), "training:offer")
    return render(
        request,
        "training/offer.html",
        {
            "programmes": [ProgrammeSummary.of(programme, now) for programme in programmes],
            "has_archive": _visible(request).archived().exists(),
            "breadcrumbs": _breadcrumbs(),
        },
    )


@require_safe
def archive(request):
    """The programmes that are over."""
    programmes = list(_visible(request).archived().for_list())
    now = _publish(request, (), "training:archive")
    return render(
        request,
        "training/archive.html",
        {
            "programmes": [ProgrammeSummary.of(programme, now) for programme in programmes],
            "breadcrumbs": _breadcrumbs(_archive_crumb()),
        },
    )


@require_safe
def programme(request, slug):
    """A programme with the grid of its groups, or with its only group if that has no area."""
    found = get_object_or_404(_visible(request).for_page(), slug=slug)
    groups = list(found.groups.visible_to(request.user).for_grid())
    now = _publish(request, groups, "training:programme", slug)
    alone = _only_group(request, groups)
    own = voivodeships_of(membership_of(request.user).affiliation_id)
    context = _group_context(alone, now) if alone else {"grid": grid_of(groups, own, now)}
    return render(
        request,
        "training/programme.html",
        context
        | {
            "programme": found,
            "lists": lists_of(found),
            "regulations": found.regulations,
            "breadcrumbs": _breadcrumbs(*_programme_crumbs(found)),
        },
    )


def _only_group(request, groups) -> TrainingGroup | None:
    """The group that the page of its programme shows in full, with all that its own page loads."""
    if len(groups) != 1 or groups[0].service_area_id:
        return None
    return TrainingGroup.objects.visible_to(request.user).for_page().get(pk=groups[0].pk)


@require_safe
def group(request, slug, pk):
    """A group: its sessions, place, lecturers, numbers, and how to apply."""
    found = _group(request, slug, pk)
    now = _publish(request, [found], "training:group", slug, pk)
    context = _group_context(found, now)
    context |= {
        "programme": found.programme,
        "is_own_page": True,
        "breadcrumbs": _breadcrumbs(*_programme_crumbs(found.programme), context["name"]),
    }
    return render(request, "training/group.html", context)


@require_safe
def calendar(request, slug, pk):
    """The sessions of a group as a calendar file. 404 if the group has none."""
    found = _group(request, slug, pk)
    if not found.sessions.all():
        raise Http404
    name = f"{found.programme.local_title}: {found}"
    return calendar_response(entries_of(found), name=name, file_name=f"{slug}-{found.pk}.ics")


def _visible(request):
    return Programme.objects.visible_to(request.user)


def _group(request, slug, pk) -> TrainingGroup:
    """The group with this id in the programme with this address, if the user may see it."""
    visible = TrainingGroup.objects.visible_to(request.user).filter(programme__slug=slug)
    return get_object_or_404(visible.for_page(), pk=pk)


def _group_context(group: TrainingGroup, now: datetime) -> dict:
    """What ``training/_group_details.html`` shows of a group."""
    summary = GroupSummary.of(group, now)
    sessions = list(group.sessions.all())
    return {
        "group": group,
        "name": str(group) or _("The only group"),
        "summary": summary,
        "sessions": sessions,
        "has_calendar": any(session.ends_at > now for session in sessions),
        "opens_later": any(status is NOT_OPEN_YET for status in summary.statuses),
        "voivodeship": voivodeship_name(group.voivodeship),
        "accessibility": lines(group.accessibility),
        "lecturers": list(group.lecturers.all()),
    }


def _groups_of(programmes) -> list[TrainingGroup]:
    return [group for programme in programmes for group in programme.announced_groups]


def _publish(request, groups: Iterable[TrainingGroup], name: str, *args) -> datetime:
    """Lets the cache keep the page until recruitment opens or closes. Returns the current time.

    Tells the frame the address of the page in each language. Pages of drafts are not cached,
    because only signed-in users see them.
    """
    now = timezone.now()
    request.is_public_page = True
    request.public_until = next_change(groups, now)
    request.in_languages = {}
    for code, _language in settings.LANGUAGES:
        with override(code):
            request.in_languages[code] = reverse(name, args=args)
    return now


def _breadcrumbs(*steps) -> list[dict]:
    """The breadcrumbs from the home page to a page of the offer. The last step has no address.

    ``steps``: breadcrumbs, or for the current page only what it shows.
    """
    home = {"title": _("Home page"), "url": reverse("wagtail_serve", args=[""])}
    training = {"title": _("Training"), "url": reverse("training:offer")}
    below = [step if isinstance(step, dict) else {"title": str(step)} for step in steps]
    *above, here = [home, training, *below]
    return [*above, here | {"url": ""}]


def _archive_crumb() -> dict:
    return {"title": _("Archive of training"), "url": reverse("training:archive")}


def _programme_crumbs(programme: Programme) -> list[dict]:
    url = reverse("training:programme", args=[programme.slug])
    own = {"title": programme.local_title, "url": url}
    is_over = programme.state == Programme.State.ARCHIVED
    return [_archive_crumb(), own] if is_over else [own]
