"""Marking threads as read, what an open thread page asks for, and the list of bookmarks."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
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
from members.inbox.services import unread_words
from members.paging import key_page


@require_POST
def all_read(request):
    """Marks everything as read that was posted before the page was opened."""
    sections = Section.objects.visible_to(request.user)
    mark_sections_read(sections, by=request.user, until=_opened_at(request))
    messages.success(request, _("All threads were marked as read."))
    return redirect("threads:list")


@require_POST
def section_read(request, slug):
    """Marks everything posted in a section before its page was opened as read.

    Includes its sub-sections, because the page of the section also lists their threads.
    """
    sections = Section.objects.visible_to(request.user)
    section = get_object_or_404(sections, slug=slug)
    family = sections.filter(Q(pk=section.pk) | Q(parent=section))
    mark_sections_read(family, by=request.user, until=_opened_at(request))
    said = _("The section “{name}” was marked as read.")
    messages.success(request, said.format(name=section.name))
    return redirect("threads:section", slug=slug)


def _opened_at(request) -> datetime:
    """The time at which the page with the button was rendered. Later posts stay unread."""
    try:
        moment = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        return timezone.now()
    # The time is not before the account was created: with a forged date in year 1, calculations
    # would overflow.
    return min(max(moment, request.user.date_joined), timezone.now())


@require_safe
def news(request, pk):
    """Tells an open thread page how many posts follow post ``?after=``, and the URL of the first.

    Also tells the number of unread notifications, for the header and the title of the page: empty
    if there are none. Returns JSON, or 304 if nothing has changed since the last request.
    """
    after = whole_number(request.GET.get("after", "0"))
    if after is None:
        raise Http404
    thread = get_visible(Thread.objects.with_shown_after(after), request.user, pk=pk)
    count, unread = thread.shown_after, unread_words(request.user)
    etag = f'"{pk}-{thread.last_number}-{count}-{after}-{unread}-{get_language()}"'
    text = ngettext("{count} new post has come.", "{count} new posts have come.", count)
    # This URL redirects to the post. The URL of the post may differ from that of the open page
    # only in its fragment, and then the browser would not reload the page.
    url = reverse("threads:number", args=[pk, after + 1]) if count else ""
    said = {"count": count, "text": text.format(count=count), "url": url, "unread": unread}
    response = JsonResponse(said)
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


class BookmarkListView(TemplateView):
    """The reader's bookmarks on posts they may still read, the newest first."""

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
