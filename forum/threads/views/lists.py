"""The list of sections, a section's threads, and lists of threads across sections."""

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from forum.breadcrumbs import crumbs
from forum.sections.families import pages_of_families
from forum.sections.models import Section
from forum.threads.breadcrumbs import section_crumbs
from forum.threads.models import Thread, title_words
from forum.threads.notifications import SECTION, TAG
from forum.threads.queries import threads_of
from forum.threads.services.tags import tag_of
from forum.threads.unread import unread_page
from members.inbox.services import level_for, level_of
from members.paging import key_page, number_links, number_page
from members.text import search_text

ORDERS = {"": "last_post_at", "newest": "created_at"}
"""Maps each value of ``?order=`` to the field by which the list is ordered."""

SECTION_COLUMNS = (
    *("pk", "parent_id", "group_id", "slug", "name", "description"),
    *("thread_count", "last_post_at"),
)
"""The columns that ``section_rows.jinja`` prints."""


class SectionListView(TemplateView):
    """All sections the reader may enter, in two levels, with the time of the latest post."""

    template_name = "forum/threads/section_list.html"

    def get_context_data(self, **kwargs):
        pages = pages_of_families(self._sections(), settings.SECTIONS_PER_PAGE)
        page = number_page(pages, params=self.request.GET, size=1)
        return super().get_context_data(
            sections=page[0],
            breadcrumbs=crumbs(_("Sections")),
            **number_links(page, self.request.path),
            **kwargs,
        )

    def _sections(self):
        """All sections that the reader may enter, as named tuples, from one query."""
        latest = Thread.objects.filter(section=OuterRef("pk"), hidden_at=None, merged_into=None)
        latest = latest.order_by("-last_post_at", "-pk").values("last_post_at")
        sections = Section.objects.visible_to(self.request.user).in_tree_order()
        return sections.annotate(last_post_at=Subquery(latest[:1])).values_list(
            *SECTION_COLUMNS, named=True
        )


class ThreadPageMixin:
    """Mixin of lists of threads, filtered by ``?q=`` (words of the title), ordered by ``?order=``
    and paged with ``members.paging``."""

    def page_of(self, threads, *, on_top=None, parts=(), **query):
        """The context of a page of ``threads``; the first page also has the threads ``on_top``.

        ``parts``: see ``key_page``. Raises Http404 for an unknown ``?order=``.
        """
        request = self.request
        order, words = request.GET.get("order", ""), title_words(request.GET.get("q", ""))
        if order not in ORDERS:
            raise Http404
        page = self._key_page(threads.titled(words), order, parts, **query)
        on_top = (
            on_top.titled(words) if on_top is not None and not page.newer else Thread.objects.none()
        )
        above = list(on_top.values_list("pk", "section_id"))
        keys = {row.pk: row.section_id for row in page.rows}
        rows = threads_of(dict(above) | keys, request.user)
        typed = search_text(request.GET.get("q", "")) if words else ""
        query = {
            name: value for name, value in (query | {"order": order, "q": typed}).items() if value
        }
        return {
            "pinned": [row for row in rows if row.pk not in keys],
            "rows": [row for row in rows if row.pk in keys],
            "order": order,
            "q": typed,
            "tag_name": _tag_name(query.get("tag", ""), rows),
            **page.links(request.path, query),
        }

    def _key_page(self, threads, order, parts, *, show="", tag=""):
        by = f"tag_{ORDERS[order]}" if tag else ORDERS[order]
        given = {"by": by, "params": self.request.GET, "size": settings.ROWS_PER_PAGE}
        if show == "unread":
            return unread_page(threads, self.request.user, **given)
        columns = threads.values_list("pk", "section_id", by, named=True)
        return key_page(columns, parts=parts, **given)


def _tag_name(tag: str, rows) -> str:
    """The keyword with the slug ``tag`` as it was typed, or the slug if no row has the keyword."""
    names = (name for row in rows for slug, name in row.keywords if slug == tag)
    return next(names, tag)


class SectionView(ThreadPageMixin, TemplateView):
    """The threads of a section and its sub-sections; pinned threads of the section are on top."""

    template_name = "forum/threads/section_detail.jinja"
    template_engine = "jinja2"

    def get_context_data(self, slug, **kwargs):
        user = self.request.user
        sections = Section.objects.visible_to(user)
        followed = sections.for_list().annotate(level=level_for(user, SECTION))
        section = get_object_or_404(followed, slug=slug)
        # A sub-section has no children.
        children = [] if section.parent_id else list(sections.filter(parent=section))
        return super().get_context_data(
            section=section,
            children=children,
            may_add=user.has_perm("threads.add_thread", section),
            may_moderate=user.has_perm("sections.moderate", section),
            breadcrumbs=crumbs(*section_crumbs(section, reader=user)[:-1], section.name),
            **self._threads_in(section, children),
            **kwargs,
        )

    def _threads_in(self, section, children):
        threads = Thread.objects.visible_to(self.request.user)
        own, pinned = Q(section=section), Q(is_pinned=True)
        # A thread pinned in a sub-section is on top only on the page of the sub-section.
        parts = [own & ~pinned, *(Q(section=child) for child in children)]
        return self.page_of(
            threads.filter(section__in=[section, *children]).exclude(own & pinned),
            on_top=threads.filter(own, pinned).order_by("-last_post_at", "-pk"),
            parts=parts,
        )


class ThreadListView(ThreadPageMixin, TemplateView):
    """Threads of all sections the reader may enter, filtered and ordered by the query string."""

    template_name = "forum/threads/thread_list.jinja"
    template_engine = "jinja2"

    def get_context_data(self, **kwargs):
        show = self.request.GET.get("show", "")
        threads = self._shown(show)
        tag = tag_of(self.request.GET.get("tag", ""))
        if tag:
            threads = threads.tagged(tag)
        page = self.page_of(threads, show=show, tag=tag)
        return super().get_context_data(
            show=show,
            tag=tag,
            level=level_of(TAG, tag, user=self.request.user) if tag else None,
            breadcrumbs=crumbs(_("Threads")),
            **page,
            **kwargs,
        )

    def _shown(self, show):
        user = self.request.user
        threads = Thread.objects.visible_to(user)
        chosen = {
            "": threads,
            "unread": threads,
            "unanswered": threads.unanswered(),
            "mine": threads.filter(author=user),
        }
        if show not in chosen:
            raise Http404
        return chosen[show]
