"""Views that save drafts (for a script or a button), list them and discard them."""

import json
from itertools import chain

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import TemplateView

from forum.attachments.forms import as_row
from forum.attachments.services import claimable
from forum.breadcrumbs import crumbs
from forum.richtext.cooking import cook
from forum.richtext.fields import RichTextField
from forum.threads.draft_forms import DraftForm, WholeDraftForm
from forum.threads.draft_rows import draft_label_of, draft_rows, path_of
from forum.threads.hooks import draft_panels
from forum.threads.models import Draft, Post, Thread, destination_of
from forum.threads.quoting import quoted_authors
from forum.threads.rules import require
from forum.threads.services.drafts import (
    DraftConflict,
    draft_for,
    finish_draft,
    save_draft,
    target_of,
)
from forum.threads.visible import find_visible, get_visible
from members.ids import id_of, whole_number
from members.membership import unsent_forms
from members.paging import key_page

MOST_FORM_DRAFTS = 100
LONGEST_TARGET = Draft._meta.get_field("target").max_length


def target_or_404(name: str, *, by) -> dict:
    """Converts the draft target ``name``, such as "reply:12", to arguments for the draft services.

    Raises Http404 if ``name`` is invalid or ``by`` does not see the thread or post, and
    PermissionDenied if ``by`` may not write there.
    """
    kind, _colon, pk = name.partition(":")
    if kind == Draft.Kind.THREAD and not pk:
        return {"kind": kind}
    pk = id_of(pk)
    if kind == Draft.Kind.REPLY:
        threads = Thread.objects.select_related("section")
        thread = find_visible(threads, by, pk=pk)
        if thread is None:  # the thread was merged while the person wrote
            thread = get_visible(threads, by, pk=(destination_of(pk) or (pk,))[0])
        require(by, "threads.reply", thread)
        return {"kind": kind, "thread": thread}
    if kind == Draft.Kind.EDIT:
        post = get_visible(Post.objects.select_related("thread__section"), by, pk=pk)
        require(by, "threads.change_post", post)
        return {"kind": kind, "post": post}
    raise Http404


@require_http_methods(["GET", "POST"])
def draft_save(request):
    """For the scripts in ``static/js/drafts/``: GET returns the stored draft, POST saves a draft.

    If the draft was saved elsewhere since the page last loaded or saved it, POST saves nothing and
    returns the stored draft with status 409. For invalid data POST returns status 400 with
    ``error``.
    """
    name = _sent(request).get("target", "")
    return _load_or_save(request, DraftForm, target_or_404(name, by=request.user))


@require_http_methods(["GET", "POST"])
def form_draft_save(request):
    """Returns (GET) or saves (POST) a draft of a form of another app, like ``draft_save``.

    The page of the form checks permissions. Raises Http404 if there is no form at the path in
    ``target``, or if the form supports no drafts.
    """
    name = _sent(request).get("target", "")
    kind, _colon, path = name.partition(":")
    if kind != Draft.Kind.FORM or not draft_label_of(path) or len(name) > LONGEST_TARGET:
        raise Http404
    if request.method == "POST" and _has_too_many(request.user, name):
        return JsonResponse(
            {
                "error": _(
                    "You have too many drafts of forms. Please delete those that you do not need."
                )
            },
            status=400,
        )
    return _load_or_save(request, WholeDraftForm, {"kind": kind, "path": path})


def _has_too_many(user, target) -> bool:
    """Whether ``user`` has MOST_FORM_DRAFTS drafts of forms, not counting the draft ``target``.

    ``user`` need not be a member."""
    others = Draft.objects.filter(user=user, kind=Draft.Kind.FORM).begun().exclude(target=target)
    return others.count() >= MOST_FORM_DRAFTS


def _sent(request):
    return request.POST if request.method == "POST" else request.GET


def _load_or_save(request, form_class, target) -> HttpResponse:
    if request.method == "GET":
        return _draft_response(request, draft_for(by=request.user, **target))
    form = form_class(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": form.problem()}, status=400)
    data = form.stored(target["kind"])
    sequence = form.cleaned_data["sequence"]
    try:
        draft = save_draft(by=request.user, sequence=sequence, data=data, **target)
    except DraftConflict as newer:
        return JsonResponse(_as_json(newer.draft), status=409)
    return JsonResponse(_saved_state(draft))


def _draft_response(request, draft) -> HttpResponse:
    """The draft as JSON, or 204 if there is none.

    The header ``X-CSRFToken`` contains the current CSRF token, because the token in the page is
    invalid after the user has signed in again in another window.
    """
    headers = {"X-CSRFToken": get_token(request), "Cache-Control": "private, no-store"}
    if not draft.pk:
        return HttpResponse(status=204, headers=headers)
    return JsonResponse(_as_json(draft), headers=headers)


def _saved_state(draft) -> dict:
    return {
        "target": draft.target,
        "sequence": draft.sequence,
        "saved_at": draft.updated_at.isoformat(),
        "time": time_format(localtime(draft.updated_at), "H:i"),
    }


def _as_json(draft) -> dict:
    """The draft as a dict for JSON, with the data for the form and with HTML for display."""
    files = claimable(draft.data.get("attachments", []), by=draft.user, kept=_tokens_of_post(draft))
    rows = [{"row": as_row(file), "name": "attachments"} for file in files]
    return _saved_state(draft) | {
        "data": draft.data,
        "html": _html_of(draft),
        "quoted": quoted_authors(draft.data.get("body", ""), reader=draft.user),
        "files": [render_to_string("forum/attachments/_row.html", row) for row in rows],
    }


def _html_of(draft) -> str:
    """The texts of the draft as HTML, so that the author can compare them with the form."""
    texts = chain.from_iterable(draft.data.get("fields", {}).values())
    typed = [text for text in texts if any(map(str.isspace, text.strip()))]
    return "".join(cook(text).html for text in [draft.data.get("body", ""), *typed])


def _tokens_of_post(draft) -> list[str]:
    return [file["token"] for file in draft.post.files] if draft.post else []


class DraftedMixin:
    """Mixin of views whose form starts with the stored draft. Without JavaScript a button saves it.

    If a text was submitted after the session had ended, the form starts with this text instead.
    """

    takes_unsent = True
    draft: Draft | None = None

    def draft_target(self) -> dict:
        """The target of the draft, as arguments for the services of drafts."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        self.draft = draft_for(by=request.user, **self.draft_target())
        if fields := unsent_forms.pop(request, request.path):
            self._take_unsent(fields)
        return super().get(request, *args, **kwargs)

    def _take_unsent(self, fields):
        """Puts ``fields``, submitted after the session had ended, into the form.

        Also saves them as the draft, unless the draft was saved elsewhere after the page last
        loaded or saved it.
        """
        form, target = DraftForm(_with_next_sequence(fields)), self.draft_target()
        form.is_valid()
        data = form.stored(target["kind"])
        if "body" in form.errors:  # the text is too long to be saved, but the form shows it
            data["body"] = fields.get("body", "")
        if not data:
            return
        sequence = form.cleaned_data.get("sequence")
        try:
            if sequence and "body" not in form.errors:
                save_draft(by=self.request.user, sequence=sequence, data=data, **target)
                self.draft.sequence = sequence
        except DraftConflict as newer:
            self.draft = newer.draft
        self.draft.data = data
        said = _(
            "Your session had ended before the text was sent. The text "
            "is in the form below: please send it."
        )
        messages.warning(self.request, said)

    def post(self, request, *args, **kwargs):
        if "save_draft" in request.POST:
            return self._save_draft(self.get_form())
        form = self.get_form()
        if form.is_valid():
            try:
                return self.form_valid(form)
            except ValidationError as error:  # another form has just attached one of the files
                form.add_error(None, error)
        return self.form_invalid(form)

    def _save_draft(self, form):
        form.is_valid()  # validation also uploads the files
        fields = _with_next_sequence(self.request.POST)
        fields.setlist("attachments", form.cleaned_data.get("attachments", []))
        draft_form, target = DraftForm(fields), self.draft_target()
        if "attachments" in form.errors or not draft_form.is_valid():
            return self.form_invalid(form)
        sequence, data = draft_form.cleaned_data["sequence"], draft_form.stored(target["kind"])
        try:
            save_draft(by=self.request.user, sequence=sequence, data=data, **target)
        except DraftConflict as newer:
            return self._draft_conflict(form, newer.draft)
        messages.success(self.request, pgettext("unfinished text", "The draft was saved."))
        return redirect(self.request.path)

    def _draft_conflict(self, form, stored):
        """Shows the form with the typed text, and the stored draft above it."""
        form.errors.clear()
        form.add_error(
            None,
            _(
                "This draft was changed in another window. The text below is still yours; the"
                " saved one is shown above it. Saving again replaces the saved text."
            ),
        )
        self.draft = stored
        other = cook(stored.data.get("body", "")).html
        return self.render_to_response(self.get_context_data(form=form, other_draft=other))

    def get_initial(self):
        initial = super().get_initial()
        begun = self.draft.data if self.draft and self.request.method == "GET" else {}
        return initial | {name: value for name, value in begun.items() if value or name == "body"}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(draft=self._draft_line(), **kwargs)
        form = context["form"]
        self._tell_editor(form, (form.data if form.is_bound else form.initial).get("body", ""))
        return context

    def _tell_editor(self, form, source):
        """Tells the editor who wrote the posts that ``source`` quotes."""
        if authors := quoted_authors(source, reader=self.request.user):
            form.fields["body"].widget.attrs["data-quoted"] = json.dumps(authors)

    def _draft_line(self) -> dict:
        """The context of ``draft_line.jinja``, which shows when the draft was saved."""
        nothing = {"pk": None, "saved_at": None, "is_fresh": False}
        if self.draft is None:  # a form with errors keeps the sequence that was posted
            known = self.request.POST.get("draft_sequence", "")
            return nothing | {"target": target_of(**self.draft_target()), "sequence": known}
        return {
            "target": self.draft.target,
            "sequence": self.draft.sequence,
            "pk": self.draft.pk,
            "saved_at": self.draft.updated_at if self.draft.pk and self.draft.data else None,
            "is_fresh": self.request.method == "GET",
        }

    def handle_no_permission(self):
        """Shows a 403 page with the reason, and with the typed text, which the user can copy."""
        sent = self.request.POST or unsent_forms.unsent_fields(self.request)
        typed = RichTextField().prepare_value(sent.get("body", ""))
        target = self.draft_target()
        thread = target.get("thread") or target["post"].thread
        context = {"reason": self.refusal(), "typed": typed, "back_url": thread.get_absolute_url()}
        return render(self.request, "forum/threads/post_refused.html", context, status=403)

    def refusal(self) -> str:
        """The reason why the user may not write here, as a text for the user."""
        raise NotImplementedError


def _with_next_sequence(fields):
    """A copy of ``fields`` in which ``sequence`` is ``draft_sequence`` plus 1.

    If ``draft_sequence`` is not a number, ``sequence`` is empty."""
    fields = fields.copy()
    known = whole_number(fields.get("draft_sequence") or "0")
    fields["sequence"] = "" if known is None else known + 1
    return fields


class DraftListView(TemplateView):
    """The list of the reader's drafts. Its first page also shows panels of other apps."""

    template_name = "forum/threads/draft_list.html"

    def get_context_data(self, **kwargs):
        user, size = self.request.user, settings.ROWS_PER_PAGE
        begun = Draft.objects.visible_to(user).begun()
        begun = begun.select_related("thread__section", "post__thread__section")
        page = key_page(begun, by="updated_at", params=self.request.GET, size=size)
        links = page.links(self.request.path, {})
        return super().get_context_data(
            drafts=draft_rows(page.rows, reader=user),
            panels=[] if links["first_url"] else draft_panels(user),
            breadcrumbs=crumbs(_("Drafts")),
            **links,
            **kwargs,
        )


@require_POST
def draft_discard(request, pk):
    """Discards a draft of the reader; its row stays, so that a late save cannot restore it."""
    draft = get_object_or_404(Draft.objects.visible_to(request.user), pk=pk)
    path = path_of(draft)
    finish_draft(draft.kind, by=request.user, thread=draft.thread, post=draft.post, path=path)
    messages.success(request, _("The draft was discarded."))
    is_on_its_page = "draft_sequence" in request.POST
    return redirect(path if path and is_on_its_page else "threads:drafts")
