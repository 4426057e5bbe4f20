"""The forms of new threads and of replies."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext
from django.views.generic import FormView

from forum.breadcrumbs import crumbs
from forum.richtext.cooking import cook, is_markup, source_for_editing
from forum.sections.models import Section
from forum.threads import hooks
from forum.threads.breadcrumbs import section_crumbs, thread_crumb
from forum.threads.forms import ReplyForm, ThreadForm
from forum.threads.models import Draft, Post, Thread, destination_of
from forum.threads.quoting import plain_quotation_of, quotation_of, with_plain_quotation
from forum.threads.services import reply_to, start_thread
from forum.threads.services.flood_control import writes_too_fast
from forum.threads.views.drafts import DraftedMixin
from forum.threads.visible import find_visible, get_visible
from members.ids import id_of


class ThreadCreateView(DraftedMixin, FormView):
    """The form of a new thread."""

    template_name = "forum/threads/thread_form.html"
    form_class = ThreadForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def draft_target(self):
        return {"kind": Draft.Kind.THREAD}

    def get_initial(self):
        begun, wanted = super().get_initial(), self.request.GET.get("section")
        if not wanted or "\0" in wanted:  # PostgreSQL rejects NUL characters
            return begun
        sections = Section.objects.visible_to(self.request.user)
        return {"section": sections.filter(slug=wanted).first()} | begun

    def get_context_data(self, **kwargs):
        steps = (_("Threads"), reverse("threads:list")), _("New thread")
        return super().get_context_data(breadcrumbs=crumbs(*steps), **kwargs)

    def form_valid(self, form):
        section = form.cleaned_data["section"]
        if answer := _instead_of_publishing(self, form, section=section):
            return answer
        thread = start_thread(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The thread was published."))
        return redirect(thread)


class ReplyView(DraftedMixin, PermissionRequiredMixin, FormView):
    """Publishes a reply, sent from the box below a thread or from the page of this view."""

    permission_required = "threads.reply"
    template_name = "forum/threads/post_form.html"
    form_class = ReplyForm
    source = ""
    """HTML for the editor: the draft and the quotation. If empty, the field's text is used."""

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        # Only the form page (GET) shows breadcrumbs, which need the parent section.
        related = "section__parent" if request.method == "GET" else "section"
        threads, user = Thread.objects.select_related(related), request.user
        self.thread = find_visible(threads, user, pk=pk)
        if self.thread is None:  # the thread was merged while the person wrote
            self.thread = get_visible(threads, user, pk=(destination_of(pk) or (pk,))[0])

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, self.thread)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "thread": self.thread}

    def draft_target(self):
        return {"kind": Draft.Kind.REPLY, "thread": self.thread}

    def refusal(self):
        return _("This thread was locked: it can be read, but not continued.")

    def get_initial(self):
        """Adds a quotation of the post ``?quote=`` to the draft, unless it is there already."""
        initial, quoted = super().get_initial(), self._quoted()
        begun = source_for_editing(initial.get("body", ""))
        is_there = quoted and (
            f'data-quote="{quoted.pk}"' in begun or initial.get("quoted") == quoted.pk
        )
        if quoted is None or is_there:
            return initial
        if is_markup(begun):
            return initial | {"body": f"{begun}\n\n{quotation_of(quoted)}"}
        words = f"{begun}\n\n{plain_quotation_of(quoted)}\n\n".lstrip()
        self.source = f"{cook(begun).html}{quotation_of(quoted)}"
        return initial | {"body": words, "quoted": quoted.pk}

    def _offer_source(self, form):
        """Gives the editor HTML with the quotation. The field itself contains plain text."""
        if form.is_bound or "quoted" not in form.fields:
            return
        words, quoted = form.initial["body"], form.initial["quoted"]
        source = self.source or with_plain_quotation(words, quoted)
        form.fields["body"].widget.attrs["data-source"] = source
        self._tell_editor(form, source)

    def _quoted(self) -> Post | None:
        """The post to quote (``?quote=``).

        None if it is hidden, not in this thread, or if the reader may not read it.
        """
        wanted = id_of(self.request.GET.get("quote", ""))
        if wanted is None:
            return None
        posts = Post.objects.readable_by(self.request.user)
        return posts.filter(thread=self.thread, hidden_at=None, pk=wanted).first()

    def form_valid(self, form):
        section, thread = self.thread.section, self.thread
        if answer := _instead_of_publishing(self, form, section=section, thread=thread):
            return answer
        post = reply_to(thread, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Your reply was published."))
        return redirect(post)

    def get_context_data(self, **kwargs):
        last = self.thread.posts.counted().select_related("author").order_by("-number").first()
        context = super().get_context_data(
            thread=self.thread,
            answered=last,
            answered_name=last.author.get_full_name() if last else "",
            breadcrumbs=crumbs(
                *section_crumbs(self.thread.section, reader=self.request.user),
                thread_crumb(self.thread),
                pgettext("page title", "Reply"),
            ),
            **kwargs,
        )
        self._offer_source(context["form"])
        return context


def _instead_of_publishing(view, form, *, section, thread=None):
    """The response if the post must not be published now, else None.

    If the user posts too much, or a hook adds an error, the response shows the form with the error.
    If a hook holds the post back, the response is the one that the hook returned.
    """
    if writes_too_fast(view.request.user, section, new_thread=thread is None):
        form.add_error(
            None,
            _(
                "This account has published a lot in the last few minutes. "
                "Please wait a while and send the text once more; it is kept here."
            ),
        )
        return view.form_invalid(form)
    answer = hooks.before_publishing(view.request, form, section=section, thread=thread)
    return view.form_invalid(form) if form.errors else answer
