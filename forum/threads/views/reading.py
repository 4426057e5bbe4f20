"""What is new, what was read, and what a reader wants to find again."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from forum.breadcrumbs import crumbs
from forum.sections.models import Section
from forum.threads.models import Bookmark, Thread
from forum.threads.services.reading import mark_sections_read
from forum.threads.visible import get_visible
from members.ids import whole_number
from members.paging import key_page


@require_POST
def all_read(request):
    """Notes that everything posted before the page was opened has been read."""
    sections = Section.objects.visible_to(request.user)
    mark_sections_read(sections, by=request.user, until=_opened_at(request))
    messages.success(request, _("All threads were marked as read."))
    return redirect("threads:list")


@require_POST
def section_read(request, slug):
    """Notes that what was posted in the section before the page was opened has been read."""
    sections = Section.objects.visible_to(request.user).filter(slug=slug)
    section = get_object_or_404(sections)
    mark_sections_read(sections, by=request.user, until=_opened_at(request))
    said = _("The section “{name}” was marked as read.")
    messages.success(request, said.format(name=section.name))
    return redirect("threads:section", slug=slug)


def _opened_at(request) -> datetime:
    """When the page with the button was made: what came since, nobody has seen."""
    try:
        moment = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        return timezone.now()
    # What is older than the account is not new to it, and dates of year 1 bear no counting back.
    return min(max(moment, request.user.date_joined), timezone.now())


@require_safe
def news(request, pk):
    """How many posts came after the number ``after``, for a page that is being read.

    304 while nothing has changed since the last answer.
    """
    after = whole_number(request.GET.get("after", "0"))
    if after is None:
        raise Http404
    thread = get_visible(Thread.objects.all(), request.user, pk=pk)
    count = max(thread.last_number - after, 0)
    etag = f'"{pk}-{thread.last_number}-{after}-{get_language()}"'
    text = ngettext("{count} new post has come.", "{count} new posts have come.", count)
    # By its number: from a page to another place on itself no browser would load anything.
    url = reverse("threads:number", args=[pk, after + 1]) if count else ""
    response = JsonResponse({"count": count, "text": text.format(count=count), "url": url})
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


class BookmarkListView(TemplateView):
    """The reader's own bookmarks, the newest first, as far as the posts may still be read."""

    template_name = "forum/threads/bookmark_list.html"

    def get_context_data(self, **kwargs):
        page = key_page(
            Bookmark.objects.visible_to(self.request.user).for_list(),
            by="created_at",
            params=self.request.GET,
            size=settings.ROWS_PER_PAGE,
        )
        return super().get_context_data(
            bookmarks=page.rows,
            breadcrumbs=crumbs(_("Bookmarks")),
            **page.links(self.request.path, {}),
            **kwargs,
        )
