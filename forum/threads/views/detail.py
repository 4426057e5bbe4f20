"""The thread page, and the ways that lead to a place on it."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from forum.breadcrumbs import crumbs
from forum.threads.cards import Reader, load_places_of_erased, post_card
from forum.threads.models import Post, Thread, destination_of
from forum.threads.pages import posts_of, thread_for
from forum.threads.reply_box import reply_box, reply_media
from forum.threads.scripts import keys_help, thread_words
from forum.threads.services import mark_read
from forum.threads.views.steps import section_steps
from members.outages import without_waiting
from members.paging import number_links, number_page


class ThreadView(TemplateView):
    """Twenty posts straight from their numbers: page 500 costs what page 1 does."""

    template_name = "forum/threads/thread_detail.html"

    def get(self, request, *args, pk, **kwargs):
        self.thread = thread_for(request.user, pk)
        if self.thread is None:
            return _follow_merged(request, pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        thread, user = self.thread, self.request.user
        page = self._page()
        first, last = page.object_list[0], page.object_list[-1]
        posts = posts_of(thread, first=first, last=last, reader=user)
        load_places_of_erased(posts)
        reader = self._reader()
        cards = []
        for post in posts:
            post.thread = thread
            cards.append(post_card(post, thread, reader))
        if last > thread.last_read:
            with without_waiting():
                mark_read(thread, by=user, number=last)
        return super().get_context_data(
            thread=thread,
            cards=cards,
            first_number=first,
            page=page,
            breadcrumbs=crumbs(*section_steps(thread.section, reader=user), thread.title),
            **number_links(page, self.request.path),
            may_reply=reader.may_reply,
            keeps_order=reader.keeps_order,
            reply_box=reply_box(self.request, thread) if reader.may_reply else "",
            media=reply_media() if reader.may_reply else "",
            words=thread_words(may_reply=reader.may_reply),
            keys=keys_help(place="thread"),
            **kwargs,
        )

    def _reader(self) -> Reader:
        user, thread = self.request.user, self.thread
        return Reader(
            user=user,
            # What was read with all of its section is not new either.
            last_read=thread.last_read if thread.unread_count else thread.last_number,
            may_reply=user.has_perm("threads.reply", thread),
            may_solve=user.has_perm("threads.solve", thread),
            keeps_order=user.has_perm("threads.keep_order", thread),
        )

    def _page(self):
        numbers = range(1, self.thread.last_number + 1)
        return number_page(numbers, params=self.request.GET, size=settings.POSTS_PER_PAGE)


def _follow_merged(request, pk) -> HttpResponseRedirect:
    """To the thread into which this one was merged, if the reader may see that one."""
    found = destination_of(pk)
    if found is None:
        raise Http404
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=found[0])
    return redirect(thread, permanent=False)


def post_permalink(request, pk):
    """Leads to the post on its page of the thread, wherever that is now."""
    posts = Post.objects.visible_to(request.user).select_related("thread", "moved_to__thread")
    post = get_object_or_404(posts, pk=pk)
    if post.moved_to_id:
        return redirect(post.moved_to)
    return redirect(post.thread.url_of(post.number))


def post_by_number(request, pk, number):
    """Leads to the post that has, or once had, this number in the thread."""
    found = destination_of(pk)
    thread_pk, offset = found or (pk, 0)
    posts = Post.objects.visible_to(request.user)
    return post_permalink(
        request, get_object_or_404(posts, thread__pk=thread_pk, number=number + offset).pk
    )
