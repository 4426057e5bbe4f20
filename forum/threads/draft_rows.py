"""Drafts, prepared for lists and for the personal data export."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve, reverse
from django.utils.text import Truncator

from forum.richtext.cooking import cook, text_of, without_quotations
from forum.threads.models import Draft, Thread

BEGINNING = 2_000
"""The number of characters at the beginning of the source from which the excerpt is made."""
WORDS = 40


class DraftRow(NamedTuple):
    """A draft in a list.

    If its author may no longer post in the thread, ``url`` is empty and ``text`` contains the whole
    text, so that the author can copy it.
    """

    pk: int
    kind: str
    label: str
    title: str
    number: int | None
    is_visible: bool
    url: str
    beginning: str
    text: str
    saved_at: datetime


def path_of(draft: Draft) -> str:
    """The URL path of the page with the form of ``draft``; empty unless its kind is FORM."""
    kind, _colon, path = draft.target.partition(":")
    return path if kind == Draft.Kind.FORM else ""


def draft_label_of(path: str) -> str:
    """The label of the form at the URL ``path``, such as "Agenda"; empty if its view has none."""
    try:
        view = resolve(path).func
    except Resolver404:
        return ""
    return getattr(getattr(view, "view_class", view), "draft_label", "")


def draft_rows(drafts: Iterable[Draft], *, reader) -> list[DraftRow]:
    """Rows for ``drafts``, which belong to ``reader``.

    The title is empty if ``reader`` may no longer see the thread.
    """
    drafts = list(drafts)
    seen = seen_by(reader, [_thread_of(draft) for draft in drafts])
    return [_draft_row(draft, _thread_of(draft), reader, seen) for draft in drafts]


def drafts_as_seen(drafts: QuerySet[Draft], reader) -> Iterator[tuple[Draft, dict]]:
    """Pairs (draft, data) for ``drafts``, which belong to ``reader``.

    If ``reader`` may no longer see the thread, the data contains only the body, as plain text
    without quotations.
    """
    rows = drafts.select_related("thread", "post__thread")
    seen = set(
        Thread.objects.visible_to(reader).filter(_drafted_in(rows)).values_list("pk", flat=True)
    )
    for draft in rows.iterator(chunk_size=200):
        thread = _thread_of(draft)
        is_visible = thread is None or thread.pk in seen
        own = {"body": _own_words(_kept_source(draft, reader))} if "body" in draft.data else {}
        yield draft, draft.data if is_visible else own


def _drafted_in(drafts) -> Q:
    replies = Q(pk__in=drafts.exclude(thread=None).values("thread"))
    return replies | Q(pk__in=drafts.exclude(post=None).values("post__thread"))


def _draft_row(draft, thread, reader, seen) -> DraftRow:
    if path := path_of(draft):
        return _form_row(draft, path)
    is_visible = thread is None or thread.pk in seen
    url = _url(draft, reader) if is_visible else ""
    body = draft.data.get("body", "") if is_visible else _kept_source(draft, reader)
    return DraftRow(
        pk=draft.pk,
        kind=draft.kind,
        label="",
        title=draft.data.get("title", "") if thread is None else thread.title * is_visible,
        number=draft.post.number if draft.post and is_visible else None,
        is_visible=is_visible,
        url=url,
        beginning=Truncator(_own_words(body[:BEGINNING])).words(WORDS),
        text="" if url else _own_words(body),
        saved_at=draft.updated_at,
    )


def _form_row(draft, path) -> DraftRow:
    """The row of a draft whose kind is FORM, without an excerpt.

    There is no excerpt because the form may contain texts by other people, and only its page checks
    who may read them. If the form has no title field, its label is shown as the title.
    """
    label, titles = draft_label_of(path), draft.data["fields"].get("title")
    return DraftRow(
        pk=draft.pk,
        kind=draft.kind,
        label=label if titles else "",
        title=titles[0] if titles else label,
        number=None,
        is_visible=True,
        url=path,
        beginning="",
        text="",
        saved_at=draft.updated_at,
    )


def _thread_of(draft) -> Thread | None:
    return draft.post.thread if draft.post else draft.thread


def seen_by(reader, threads: Iterable[Thread | None]) -> set[int]:
    """The ids of those ``threads`` that ``reader`` may see. Makes at most one query.

    Also calls ``note_visible_to`` on these threads, so that permission checks need no query.
    """
    pks = {thread.pk for thread in threads if thread}
    if not pks:
        return set()
    visible = Thread.objects.visible_to(reader).filter(pk__in=pks)
    seen = set(visible.values_list("pk", flat=True))
    for thread in threads:
        if thread and thread.pk in seen:
            thread.note_visible_to(reader)
    return seen


def _url(draft, reader) -> str:
    """The URL of the form that continues the draft; empty if ``reader`` may not post there."""
    if draft.kind == Draft.Kind.THREAD:
        return reverse("threads:create")
    if draft.kind == Draft.Kind.REPLY:
        may = reader.has_perm("threads.reply", draft.thread)
        return reverse("threads:reply", args=[draft.thread_id]) if may else ""
    may = reader.has_perm("threads.change_post", draft.post)
    return reverse("threads:post_edit", args=[draft.post_id]) if may else ""


def _kept_source(draft, reader) -> str:
    """The source of a draft in a thread that ``reader`` may no longer see.

    It is empty if the draft is an edit of somebody else's post, which ``reader`` may not read.
    """
    is_own = draft.post is None or draft.post.author_id == reader.pk
    return draft.data.get("body", "") if is_own else ""


def _own_words(source: str) -> str:
    """The plain text of ``source`` without quotations of other people's posts."""
    return text_of(without_quotations(cook(source).html))
