"""What a reader puts on a post: a reaction, a bookmark, the mark of the answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forum.threads.models import Post


@require_POST
def post_solve(request, pk):
    """Marks the post as the answer to the question, or takes the mark back."""
    post = get_object_or_404(
        Post.objects.visible_to(request.user).select_related("thread__section"), pk=pk
    )
    thread = post.thread
    if post.number == 1 or not request.user.has_perm("threads.solve", thread):
        raise PermissionDenied
    thread.solved_by = None if thread.solved_by_id == post.pk else post
    thread.save(update_fields=["solved_by"])
    done = _("The question is solved.") if thread.solved_by else _("The question is open again.")
    messages.success(request, done)
    return redirect(post)


def post_react(request, *args, **kwargs):
    raise Http404


def post_bookmark(request, *args, **kwargs):
    raise Http404
