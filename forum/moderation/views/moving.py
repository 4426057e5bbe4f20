"""Pages that move, merge and split threads."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from forum.moderation.finding import MOST_FOUND, other_threads
from forum.moderation.forms import MergeForm, MoveForm, SplitForm
from forum.moderation.services.moving import (
    as_ranges,
    merge_threads,
    move_thread,
    split_to_new_thread,
    split_to_thread,
)
from forum.moderation.views.mixins import ThreadActionMixin, moderated_thread
from members.membership.unsent_forms import TakesUnsentMixin

BEGINNING = 160


class ThreadActionFormView(TakesUnsentMixin, ThreadActionMixin, FormView):
    """Base of the form views. A ValidationError of the service becomes an error of the form."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "thread": self.thread}

    def form_valid(self, form):
        try:
            return self.perform(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)

    def perform(self, form):
        """Calls the service and returns the response. Raises the ValidationError of the service."""
        raise NotImplementedError


class ThreadMoveView(ThreadActionFormView):
    """Moves a thread to another section."""

    form_class = MoveForm
    step = draft_label = gettext_lazy("Move to another section")

    def get_context_data(self, **kwargs):
        return super().get_context_data(button=_("Move the thread"), **kwargs)

    def perform(self, form):
        thread = move_thread(self.thread, by=self.request.user, **form.cleaned_data)
        said = _("The thread is in the section “%(section)s” now.")
        messages.success(self.request, said % {"section": thread.section})
        return redirect(thread)


class ThreadMergeView(ThreadActionFormView):
    """Merges a thread into another one.

    The form is sent twice: the first time the page shows the other thread and asks for
    confirmation, the second time the threads are merged.
    """

    template_name = "forum/moderation/thread_merge.html"
    form_class = MergeForm
    step = draft_label = gettext_lazy("Join with another thread")

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.request.method == "GET" and "data" in kwargs:
            # The form comes from a draft or was restored after a sign-in. The page has not shown
            # the other thread yet, so the merge is not confirmed.
            kwargs["data"] = kwargs["data"].copy()
            kwargs["data"].pop("confirmed", None)
        return kwargs

    def perform(self, form):
        into = form.cleaned_data["into"]
        if form.cleaned_data["confirmed"] != into.pk:
            form.data = form.data.copy()
            form.data["confirmed"] = into.pk
            return self.render_to_response(self.get_context_data(form=form, into=into))
        reason = form.cleaned_data["reason"]
        thread = merge_threads(self.thread, by=self.request.user, into=into, reason=reason)
        messages.success(self.request, _("The threads are joined. Old links still work."))
        return redirect(thread)


@require_safe
def thread_find(request, pk):
    """Suggestions of other threads for the forms that merge and split: HTML options."""
    thread = moderated_thread(request, pk)
    found = other_threads(thread, request.GET.get("q", ""), by=request.user)
    given = {"threads": found[:MOST_FOUND], "has_more": len(found) > MOST_FOUND}
    return render(request, "forum/moderation/_thread_options.html", given)


class ThreadSplitView(ThreadActionFormView):
    """Moves posts, chosen by number or by checkboxes in a paginated list, to another thread.

    The pagination buttons of the list submit the form, so that its fields keep their values.
    """

    template_name = "forum/moderation/thread_split.html"
    form_class = SplitForm
    step = draft_label = gettext_lazy("Move posts to another thread")

    def get_initial(self):
        wanted = self.request.GET.get("numbers", "")[:20]
        return {"section": self.thread.section_id, "numbers": wanted}

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if "page" not in request.POST:
            return self.form_valid(form) if form.is_valid() else self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=self._form_for_page(form)))

    def _form_for_page(self, form):
        """The form for another page of the list, with the checked posts added to the numbers."""
        typed = {name: form[name].value() for name in form.fields}
        try:
            field = form.fields["numbers"]
            typed["numbers"] = as_ranges(field.numbers_in(typed["numbers"] or "") | form.marked)
        except ValidationError:  # keep invalid numbers: the form shows the error when it is sent
            marked = as_ranges(form.marked)
            typed["numbers"] = ", ".join(filter(None, [typed["numbers"], marked]))
        return self.form_class(initial=typed, user=self.request.user, thread=self.thread)

    def get_context_data(self, form=None, **kwargs):
        form = form or self.get_form()
        page = self._page()
        return super().get_context_data(
            form=form,
            page=page,
            rows=self._rows(page.object_list, self._marked(form)),
            **kwargs,
        )

    def _page(self):
        given = self.request.POST.get("page") or self.request.POST.get("shown_page")
        paginator = Paginator(range(1, self.thread.last_number + 1), settings.POSTS_PER_PAGE)
        return paginator.get_page(given or self.request.GET.get("page"))

    def _marked(self, form) -> set[int]:
        try:
            numbers = form.fields["numbers"].numbers_in(form["numbers"].value() or "")
        except ValidationError:
            numbers = set()
        return numbers | form.marked

    def _rows(self, numbers, marked):
        posts = self.thread.posts.filter(number__range=(numbers[0], numbers[-1]))
        posts = posts.select_related("author")
        return [
            {
                "number": post.number,
                "author": post.author.get_full_name(),
                "beginning": Truncator(post.text).chars(BEGINNING),
                "may_go": post.number > 1 and not post.moved_to_id,
                "is_moved": post.moved_to_id is not None,
                "is_hidden": post.hidden_at is not None,
                "is_marked": post.number in marked,
                "created_at": post.created_at,
            }
            for post in posts.defer("source", "html", "files").order_by("number")
        ]

    def perform(self, form):
        given, by = form.cleaned_data, self.request.user
        shared = {"by": by, "numbers": given["numbers"], "reason": given["reason"]}
        if given["where"] == form.NEW:
            fields = {name: given[name] for name in ("title", "kind", "section")}
            target = split_to_new_thread(self.thread, **shared, **fields)
        else:
            target = split_to_thread(self.thread, into=given["into"], **shared)
        said = ngettext(
            "%(n)d post was moved here. Old links to it still work.",
            "%(n)d posts were moved here. Old links to them still work.",
            len(given["numbers"]),
        )
        messages.success(self.request, said % {"n": len(given["numbers"])})
        return redirect(target)
