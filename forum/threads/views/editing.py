"""The pages on which users edit or withdraw a post or read its edit history."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _, pgettext
from django.views.generic import FormView, TemplateView

from forum.breadcrumbs import crumbs
from forum.threads.breadcrumbs import section_crumbs, thread_crumb
from forum.threads.draft_forms import ModeratorPostForm
from forum.threads.forms import PostForm
from forum.threads.history import versions_of
from forum.threads.models import Draft, Post
from forum.threads.rules import is_in_open_thread, is_in_place
from forum.threads.services import EditConflict, edit_post
from forum.threads.services.hiding import withdraw_post
from forum.threads.services.locking import StateConflict
from forum.threads.views.drafts import DraftedMixin
from forum.threads.visible import get_visible
from members.ids import whole_number


class PostPageMixin:
    """Mixin of the pages about one post, which is ``self.shown``.

    Raises Http404 if the reader may not see the thread. ``here`` is the text of the last
    breadcrumb.
    """

    here: str

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        posts = Post.objects.select_related("thread__section__parent", "author", "edited_by")
        self.shown = get_visible(posts, request.user, pk=pk)

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, self.shown)

    def get_context_data(self, **kwargs):
        thread = self.shown.thread
        above = section_crumbs(thread.section, reader=self.request.user)
        steps = [*above, thread_crumb(thread), self.here]
        return super().get_context_data(thread=thread, breadcrumbs=crumbs(*steps), **kwargs)


class PostEditView(DraftedMixin, PostPageMixin, PermissionRequiredMixin, FormView):
    """The page for editing a post. Moderators who edit somebody else's post give a reason."""

    permission_required = "threads.change_post"
    template_name = "forum/threads/post_form.html"

    @property
    def here(self):
        return _("Change of a post")

    @property
    def is_own(self) -> bool:
        return self.shown.author_id == self.request.user.pk

    def has_permission(self):
        # Superusers pass every permission check, so this refuses hidden and moved posts separately.
        return is_in_place(self.request.user, self.shown) and super().has_permission()

    def refusal(self):
        if self.shown.moved_to_id:
            return _("This post was moved; it can be changed where it is now.")
        if self.shown.hidden_at:
            return _("A hidden post cannot be edited.")
        if not self.is_own:
            return _("Only the author can edit this post.")
        if not is_in_open_thread(self.request.user, self.shown):
            return _("This thread was locked: it can be read, but not continued.")
        return _(
            "The time for changes is over. What should be added can be said in a new reply;"
            " a moderator can still correct the post."
        )

    def draft_target(self):
        return {"kind": Draft.Kind.EDIT, "post": self.shown}

    def get_form_class(self):
        return PostForm if self.is_own else ModeratorPostForm

    def get_form_kwargs(self):
        kept = [file["token"] for file in self.shown.files]
        own = {"user": self.request.user, "thread": self.shown.thread, "kept": kept}
        return super().get_form_kwargs() | own

    def get_initial(self):
        # The form gets the number of the current version, even if the draft is based on an older
        # version. In that case the page shows both texts.
        version = {"version": self.shown.version}
        return {"body": self.shown.source} | super().get_initial() | version

    def form_valid(self, form):
        try:
            post = edit_post(self.shown, by=self.request.user, **form.cleaned_data)
        except EditConflict:
            return self._conflict(form)
        messages.success(self.request, _("The change was saved."))
        return redirect(post)

    def _conflict(self, form):
        """Shows the form with the typed text, and the saved post above it."""
        self.shown.refresh_from_db()
        form.add_error(
            None,
            _(
                "This post was changed in another window. The text below is still yours; the"
                " saved one is shown above it. Saving again replaces the saved text."
            ),
        )
        form.data = form.data.copy()
        form.data["version"] = self.shown.version
        return self.render_to_response(self.get_context_data(form=form, answered=self.shown))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(edited=self.shown, is_own=self.is_own, **kwargs)
        if self._begun_on_older():
            context |= {"answered": self.shown, "is_older": True}
        return context

    def _begun_on_older(self) -> bool:
        begun = self.draft.data.get("version") if self.draft else None
        return begun is not None and begun != self.shown.version


class PostHistoryView(PostPageMixin, PermissionRequiredMixin, TemplateView):
    """The edit history of a post, newest first, for everybody who may read the post."""

    permission_required = "threads.read_post"
    template_name = "forum/threads/post_history.html"

    @property
    def here(self):
        return _("History of post #%(number)d") % {"number": self.shown.number}

    def get(self, request, *args, **kwargs):
        if self.shown.moved_to_id:
            return redirect("threads:post_history", self.shown.moved_to_id)
        return super().get(request, *args, **kwargs)

    def has_permission(self):
        return self.shown.moved_to_id is not None or super().has_permission()

    def get_context_data(self, **kwargs):
        before = self._before()
        is_moderator = self.request.user.has_perm("threads.moderate_post", self.shown)
        versions, more = versions_of(self.shown, before=before, with_hidden=is_moderator)
        if not versions:
            raise Http404
        return super().get_context_data(
            post=self.shown,
            versions=versions,
            older=versions[-1].number if more else None,
            is_first_page=before is None,
            **kwargs,
        )

    def _before(self) -> int | None:
        given = self.request.GET.get("before", "")
        if not given:
            return None
        if (before := whole_number(given)) is None:
            raise Http404
        return before


class PostWithdrawView(PostPageMixin, PermissionRequiredMixin, TemplateView):
    """Asks the author of a post for confirmation and withdraws the post."""

    permission_required = "threads.withdraw_post"
    template_name = "forum/threads/post_withdraw.html"

    @property
    def here(self):
        return pgettext("page title", "Withdrawing a post")

    def has_permission(self):
        # Superusers pass every permission check, so the author is checked here. If the post is
        # withdrawn already, the view shows a message instead of 403.
        is_own = self.shown.author_id == self.request.user.pk
        return is_own and (super().has_permission() or self.shown.is_withdrawn)

    def get(self, request, *args, **kwargs):
        if self.shown.is_withdrawn:
            return self._already()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            withdraw_post(self.shown, by=request.user)
        except StateConflict:
            return self._already()
        messages.success(request, _("The post was withdrawn. A moderator can bring it back."))
        return redirect(self.shown)

    def _already(self):
        messages.info(self.request, _("This post is no longer visible."))
        return redirect(self.shown)

    def get_context_data(self, **kwargs):
        post, title = self.shown, self.shown.thread.title
        return super().get_context_data(
            post=post,
            page_title=f"{self.here}: {title}",
            above=title,
            above_url=post.thread.get_absolute_url(),
            heading=_("Withdraw post #%(number)s?") % {"number": post.number},
            consequence=_(
                "Its place in the thread will say that it was withdrawn; the text and the files"
                " will not be shown. A moderator can bring it back."
            ),
            button=_("Withdraw the post"),
            is_danger=True,
            back_url=post.get_absolute_url(),
            **kwargs,
        )
