"""What public pages of the CMS and search engines are told of the training offer.

Everything here is the same for all readers: it starts from what visitors may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, override
from wagtail.models import Page

from cms.models import ProjectPage
from cms.public.menu import operator
from cms.public.schema_org import absolute, day, moment, organisation, thing
from training.models import Programme, TrainingGroup, TrainingSession
from training.presentation import ProgrammeSummary, next_change

EVERYBODY = AnonymousUser()
NOT_TAKING_PLACE = (TrainingGroup.State.CANCELLED, TrainingGroup.State.NOT_LAUNCHED)


def project_of(programme: Programme) -> ProjectPage | None:
    """The page of the programme's project, in the active language or else another one.

    None if there is none that everybody may read. The logos of its funding are loaded.
    """
    if programme.project_id is None:
        return None
    key = Page.objects.filter(pk=programme.project_id).values("translation_key")
    pages = ProjectPage.objects.published().filter(translation_key__in=key).select_related("locale")
    found = {page.locale.language_code: page for page in pages.order_by("-path")}
    page = found.get(get_language()) or next(iter(found.values()), None)
    if page:
        logos = [source.value["logo"] for source in page.funding if source.value["logo"]]
        prefetch_related_objects(logos, "renditions")
    return page


def current_training(request) -> list[ProgrammeSummary]:
    """The programmes that are not over. Makes one query if there are none, otherwise two."""
    return _summaries(request, Programme.objects.visible_to(EVERYBODY).current())


def training_of_project(request, page: ProjectPage) -> list[ProgrammeSummary]:
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


# --- schema.org -----------------------------------------------------------------------------------


def course_of(programme: Programme, groups: Iterable[TrainingGroup]) -> dict:
    """The programme as a schema.org course. ``groups``: with their sessions."""
    return thing(
        "Course",
        name=programme.local_title,
        description=programme.local_summary,
        url=absolute(reverse("training:programme", args=[programme.slug])),
        inLanguage="pl",
        provider=_provider(),
        hasCourseInstance=[_instance_of(programme, group) for group in groups if _dates_of(group)],
    )


def _instance_of(programme, group) -> dict:
    kinds = {session.kind for session in group.sessions.all()}
    is_blended = TrainingSession.Kind.DISTANCE in kinds
    return thing(
        "CourseInstance",
        courseMode="Blended" if is_blended else "Onsite",
        courseWorkload=f"PT{programme.hours}H" if programme.hours else "",
        location=_place_of(group),
        **_dates_of(group),
    )


def event_of(programme: Programme, group: TrainingGroup) -> dict | None:
    """The group as a schema.org event; None if it has no sessions. It names no people."""
    dates = _dates_of(group)
    if not dates:
        return None
    status = "EventCancelled" if group.state in NOT_TAKING_PLACE else "EventScheduled"
    return thing(
        "Event",
        name=f"{programme.local_title}: {group}" if str(group) else programme.local_title,
        description=programme.local_summary,
        url=absolute(reverse("training:group", args=[programme.slug, group.pk])),
        inLanguage="pl",
        eventStatus=f"https://schema.org/{status}",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
        location=_place_of(group),
        maximumAttendeeCapacity=group.capacity,
        organizer=_provider(),
        **dates,
    )


def _dates_of(group) -> dict:
    """When the first session begins and the last one ends; empty without sessions."""
    sessions = list(group.sessions.all())
    if not sessions:
        return {}
    first = min(sessions, key=lambda session: session.starts_at)
    last = max(sessions, key=lambda session: session.ends_at)
    return {
        "startDate": _said(first, first.starts_at),
        "endDate": _said(last, last.ends_at),
    }


def _said(session, value: datetime) -> str:
    return moment(value) if session.date_range.has_hours else day(value)


def _place_of(group) -> dict | None:
    if not group.town:
        return None
    return thing(
        "Place",
        name=group.venue or group.town,
        address=thing(
            "PostalAddress",
            streetAddress=group.address,
            addressLocality=group.town,
            addressRegion=group.get_voivodeship_display(),
            addressCountry="PL",
        ),
    )


def _provider() -> dict | None:
    return organisation(operator().local_operator or _("Local Government Forum"))


def in_languages(codes: Iterable[str], route: str, arguments: list) -> dict[str, str]:
    """The address of a page of the offer in each language of ``codes``."""
    addresses = {}
    for code in codes:
        with override(code):
            addresses[code] = reverse(route, args=arguments)
    return addresses
