"""Buttons of a post: reaction, bookmark, mark as the answer."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from forum.breadcrumbs import crumbs
from forum.threads.breadcrumbs import section_crumbs, thread_crumb
from forum.threads.models import Post, Reaction
from forum.threads.rules import require
from forum.threads.services.bookmarks import toggle_bookmark
from forum.threads.services.reactions import toggle_reaction
from forum.threads.services.solving import mark_answer
from forum.threads.visible import get_visible


@require_POST
def post_solve(request, pk):
    """Marks the post as the answer if ``answer`` is "yes", removes the mark if it is "no".

    Toggles the mark if there is no ``answer``.
    """
    post = _post(request, pk)
    wanted = {"yes": True, "no": False}.get(request.POST.get("answer"))
    is_answer = mark_answer(post, by=request.user, is_answer=wanted)
    done = _("The question is solved.") if is_answer else _("The question is open again.")
    messages.success(request, done)
    return redirect(post.thread.url_of(post.number))


@require_POST
def post_react(request, pk):
    """Adds or removes the reader's reaction ``kind``; returns 400 if there is no such kind."""
    post = _post(request, pk)
    require(request.user, "threads.react", post)
    kind = request.POST.get("kind")
    if kind not in Reaction.Kind.values:
        raise BadRequest
    is_given, count = toggle_reaction(post, by=request.user, kind=Reaction.Kind(kind))
    words = _("Reaction added: {kind} ({count})") if is_given else _("Reaction taken back: {kind}")
    said = words.format(kind=Reaction.Kind(kind).label, count=count)
    return _answer(request, post, said, pressed=is_given, count=count)


@require_POST
def post_bookmark(request, pk):
    """Adds or removes the reader's bookmark."""
    post = get_object_or_404(Post.objects.readable_by(request.user).select_related("thread"), pk=pk)
    is_kept = toggle_bookmark(post, by=request.user)
    said = _("The post is among your bookmarks.") if is_kept else _("The bookmark was removed.")
    if request.POST.get("back") == "bookmarks":
        messages.success(request, said)
        return redirect("threads:bookmarks")
    label = pgettext("button", "Bookmarked") if is_kept else pgettext("button", "Bookmark")
    return _answer(request, post, said, pressed=is_kept, label=label)


def _post(request, pk) -> Post:
    return get_visible(Post.objects.select_related("thread__section"), request.user, pk=pk)


def _answer(request, post, said, **state) -> HttpResponse:
    """Returns JSON with the new state of the button for scripts, else a redirect to the post."""
    types = ["text/html", "application/json"]
    if request.get_preferred_type(types) == "application/json":
        return JsonResponse(state | {"text": said})
    messages.success(request, said)
    return redirect(post.thread.url_of(post.number))


class ReactionListView(TemplateView):
    """The list of people who reacted to a post, by kind."""

    template_name = "forum/threads/reaction_list.html"

    def get_context_data(self, pk, **kwargs):
        posts = Post.objects.readable_by(self.request.user)
        post = get_object_or_404(posts.select_related("thread__section__parent"), pk=pk)
        given = post.reactions.select_related("user").order_by("user__sort_key", "pk")
        people = {kind: [] for kind in Reaction.Kind.values}
        for reaction in given:
            people[reaction.kind].append(reaction.user)
        above = section_crumbs(post.thread.section, reader=self.request.user)
        steps = *above, thread_crumb(post.thread)
        return super().get_context_data(
            post=post,
            kinds=[(kind.label, people[kind]) for kind in Reaction.Kind if people[kind]],
            breadcrumbs=crumbs(*steps, _("Reactions")),
            **kwargs,
        )
