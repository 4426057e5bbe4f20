"""The thread page, and redirects to a post on it."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.generic import TemplateView

from forum.breadcrumbs import crumbs
from forum.threads.aside import aside_of
from forum.threads.breadcrumbs import section_crumbs
from forum.threads.forms import blank_reply
from forum.threads.models import Post, Thread, destination_of
from forum.threads.notifications import mark_posts_read
from forum.threads.queries import posts_around, posts_of
from forum.threads.reader import Reader
from forum.threads.services import mark_read
from forum.threads.visible import find_visible, get_visible
from members.database_outages import without_waiting
from members.paging import number_links, number_page


class ThreadView(TemplateView):
    """A page of a thread. Posts are selected by number, so that page 500 is as fast as page 1."""

    template_name = "forum/threads/thread_detail.jinja"
    template_engine = "jinja2"

    def get(self, request, *args, pk, **kwargs):
        threads = Thread.objects.select_related("section__parent")
        self.thread = find_visible(threads, request.user, pk=pk)
        if self.thread is None:
            return follow_merged(request, pk)
        page = self._page()
        first, last = page.object_list[0], page.object_list[-1]
        posts = posts_of(self.thread, first=first, last=last, reader=request.user)
        if not posts:
            return follow_merged(request, pk)
        return self.render_to_response(self.get_context_data(page=page, posts=posts))

    def get_context_data(self, *, page, posts, **kwargs):
        thread, user = self.thread, self.request.user
        last = page.object_list[-1]
        reader = Reader(user, thread, posts)
        if last > thread.last_read:
            with without_waiting():
                mark_read(thread, by=user, number=last)
                to_end = last >= thread.last_number
                mark_posts_read(thread, [post.pk for post in posts], by=user, to_end=to_end)
        return super().get_context_data(
            thread=thread,
            posts=posts,
            reader=reader,
            aside=aside_of(thread, posts_around(thread, answer=posts[0].answer_number)),
            first_number=page.object_list[0],
            page=page,
            address=settings.SITE_URL + thread.get_absolute_url(),
            breadcrumbs=crumbs(*section_crumbs(thread.section, reader=user), thread.title),
            reply=blank_reply(thread) if reader.may_reply else None,
            **number_links(page, self.request.path),
            **kwargs,
        )

    def _page(self):
        numbers = range(1, self.thread.last_number + 1)
        return number_page(numbers, params=self.request.GET, size=settings.POSTS_PER_PAGE)


def follow_merged(request, pk) -> HttpResponseRedirect:
    """Redirects to the thread into which the thread ``pk`` was merged.

    Raises Http404 if it was not merged, or if the reader may not see the other thread.
    """
    found = destination_of(pk)
    if found is None:
        raise Http404
    thread = get_visible(Thread.objects.all(), request.user, pk=found[0])
    return redirect(thread, permanent=False)


def post_permalink(request, pk):
    """Redirects to the page that shows the post now, even if it was moved to another thread."""
    posts = Post.objects.select_related("thread", "moved_to__thread")
    post = get_visible(posts, request.user, pk=pk)
    if post.moved_to_id:
        return redirect(post.moved_to)
    return redirect(post.thread.url_of(post.number))


def post_by_number(request, pk, number):
    """Redirects to the post that has ``number`` in the thread, or had it before it was moved."""
    found = destination_of(pk)
    thread_pk, offset = found or (pk, 0)
    posts = Post.objects.select_related("thread")
    post = get_visible(posts, request.user, thread__pk=thread_pk, number=number + offset)
    return post_permalink(request, post.pk)
