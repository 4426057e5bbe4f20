"""JSON suggestions of keywords and people, for the scripts of the forms."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from forum.sections.models import Section
from forum.threads.models import Thread
from forum.threads.services.autocomplete import people_named, tags_like
from members.ids import id_of

LONGEST = 80


@require_safe
def tags(request):
    """Keywords of threads that the reader may see, with a text for screen readers."""
    found = tags_like(_typed(request), Thread.objects.visible_to(request.user))
    text = _("This keyword does not exist yet: it will be added.")
    if found:
        text = ngettext(
            "{n} keyword found. Arrows choose, Enter inserts it.",
            "{n} keywords found. Arrows choose, Enter inserts one.",
            len(found),
        ).format(n=len(found))
    return JsonResponse({"tags": found, "text": text})


@require_safe
def people(request):
    """People to mention in a section, given by its slug (``section``) or its id (``in``).

    If neither is given, searches all members.
    """
    section = _section(request)
    return JsonResponse({"people": people_named(_typed(request), section, by=request.user)})


def _typed(request) -> str:
    return request.GET.get("q", "")[:LONGEST]


def _section(request) -> Section:
    sections = Section.objects.visible_to(request.user)
    if slug := request.GET.get("section"):
        if "\0" in slug:  # PostgreSQL rejects NUL characters
            raise Http404
        return get_object_or_404(sections, slug=slug)
    if pk := request.GET.get("in"):
        return get_object_or_404(sections, pk=id_of(pk))
    return Section()
