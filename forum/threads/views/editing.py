"""Changing a post, what it said before, and taking it back."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from forum.breadcrumbs import crumbs
from forum.threads.forms import PostForm
from forum.threads.models import Post
from forum.threads.services import EditConflict, edit_post
from forum.threads.views.steps import section_steps, thread_step


class PostEditView(PermissionRequiredMixin, FormView):
    """A change of one's own post."""

    permission_required = "threads.change_post"
    raise_exception = True
    template_name = "forum/threads/post_form.html"
    form_class = PostForm

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        posts = Post.objects.visible_to(request.user).select_related("thread__section__parent")
        self.post_to_edit = get_object_or_404(posts, pk=pk)

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, self.post_to_edit)

    def get_form_kwargs(self):
        thread = self.post_to_edit.thread
        return {**super().get_form_kwargs(), "user": self.request.user, "thread": thread}

    def get_initial(self):
        return {"body": self.post_to_edit.source, "version": self.post_to_edit.version}

    def form_valid(self, form):
        try:
            post = edit_post(self.post_to_edit, by=self.request.user, **form.cleaned_data)
        except EditConflict:
            return self._conflict(form)
        messages.success(self.request, _("The change was saved."))
        return redirect(post)

    def _conflict(self, form):
        """Both texts on one page: the stored one above, the typed one still in the field."""
        form.add_error(
            None,
            _(
                "This post was changed in another window. The text below is still yours;"
                " the saved one stands above it. Saving again replaces it."
            ),
        )
        form.data = form.data.copy()
        form.data["version"] = self.post_to_edit.version
        return self.render_to_response(self.get_context_data(form=form, answered=self.post_to_edit))

    def get_context_data(self, **kwargs):
        thread = self.post_to_edit.thread
        return super().get_context_data(
            thread=thread,
            edited=self.post_to_edit,
            breadcrumbs=crumbs(
                *section_steps(thread.section), thread_step(thread), _("Change of a post")
            ),
            **kwargs,
        )


class PostHistoryView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


class PostWithdrawView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404
