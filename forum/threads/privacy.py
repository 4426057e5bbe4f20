"""Personal data in threads: posts, drafts, bookmarks, reactions and reading state."""

import re
from collections.abc import Iterable

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _, gettext_lazy

from forum.sections.models import Section as ForumSection
from forum.threads.draft_rows import drafts_as_seen
from forum.threads.models import (
    Bookmark,
    Draft,
    Post,
    PostRevision,
    Reaction,
    SectionReader,
    Thread,
    ThreadReader,
)
from forum.threads.post_body import recook, references_to_people
from forum.threads.services.reactions import delete_reactions_of
from forum.threads.tasks import recook_posts_naming
from members.accounts.models import User
from members.background import enqueue
from members.privacy.sources import (
    Column,
    PersonalDataSource,
    ProcessingRecord,
    Section,
    if_visible,
    section,
)

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Threads and posts which you wrote, with their earlier texts"),
        gettext_lazy("the conversation would not be understood without them (Article 6(1)(e))"),
        gettext_lazy("stay, signed “deleted account” and the unit"),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Posts of others that mention or quote you"),
        gettext_lazy("the conversation would not be understood without them (Article 6(1)(e))"),
        gettext_lazy("stay, with “deleted account” in place of the name"),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("How far you have read, your bookmarks and drafts"),
        gettext_lazy("to show what is new and to lose nothing; nobody else sees them"),
        gettext_lazy("is deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("Your reactions to posts"),
        gettext_lazy("to tell the author; members see them"),
        gettext_lazy("is deleted"),
    ),
]


def export(user: User) -> Iterable[Section]:
    """The personal data of ``user`` in threads, including the texts that they wrote.

    Titles and texts by other people are included only if ``user`` may see them now.
    """
    yield from _written(user)
    yield from _reading_and_drafts(user)


def _written(user):
    threads = _with_sections(Thread.objects.filter(author=user).order_by("pk"), user, "section")
    title, place = ("seen_title", _("title"), "title"), ("seen_section", _("section"))
    columns = [title, place, "kind", "created_at"]
    yield section("threads", _("Threads"), with_titles(threads, user, ""), columns)
    post = [("seen_title", _("thread")), "number", ("created_at", _("written"))]
    post += [("edited_at", _("changed")), ("seen_text", _("text"), "text")]
    post += [("seen_source", _("as it was typed"), "source"), "hidden_at"]
    post += [("seen_reason", _("reason"), "hidden_reason")]
    yield section("posts", _("Posts"), _own_posts(user), post)
    revision = [("seen_title", _("thread")), "version", "written_at"]
    revision += [("seen_source", _("text"), "source")]
    yield section("revisions", _("Earlier texts of posts"), _revisions(user), revision)


def _own_posts(user):
    """Posts by ``user``.

    If the last edit of a post was by somebody else, the text of the post is included only if
    ``user`` may see the thread now. The revisions contain the texts that ``user`` wrote before.
    """
    seen = Q(thread__in=Thread.objects.visible_to(user).values("pk"))
    own_words = seen | Q(edited_by=None) | Q(edited_by=user)
    own = with_titles(Post.objects.written().filter(author=user).order_by("pk"), user, "thread")
    return own.annotate(
        seen_text=if_visible(own_words, "text"),
        seen_source=if_visible(own_words, "source"),
        seen_reason=if_visible(seen, "hidden_reason"),
    )


def _revisions(user):
    """Revisions of posts by ``user``, and revisions by ``user`` of other people's posts."""
    own = Q(post__author=user) | Q(written_by=user)
    seen = Q(post__thread__in=Thread.objects.visible_to(user).values("pk"))
    own_words = seen | Q(post__author=user, written_by=user)
    rows = with_titles(PostRevision.objects.filter(own).order_by("pk"), user, "post__thread")
    return rows.annotate(seen_source=if_visible(own_words, "source"))


def _reading_and_drafts(user):
    yield section(
        "read_threads",
        _("What you have read"),
        with_titles(ThreadReader.objects.filter(user=user).order_by("pk"), user, "thread"),
        [("seen_title", _("thread")), ("last_read_number", _("up to post"))],
    )
    yield section(
        "read_sections",
        _("Sections marked as read"),
        _with_sections(SectionReader.objects.filter(user=user).order_by("pk"), user, "section"),
        [
            ("seen_section", _("section"), "section__name"),
            ("read_at", _("until")),
            ("passed_at", _("nothing new before")),
        ],
    )
    begun = Draft.objects.visible_to(user).begun().order_by("pk")
    columns = [Column("kind", _("kind"), dict(Draft.Kind.choices))]
    columns += [Column("data", _("text")), Column("updated_at", _("saved"))]
    rows = ([draft.kind, data, draft.updated_at] for draft, data in drafts_as_seen(begun, user))
    yield Section("drafts", _("Drafts"), columns, rows)
    post = [("seen_title", _("thread")), ("post__number", _("post"))]
    yield section(
        "bookmarks",
        _("Bookmarks"),
        with_titles(Bookmark.objects.filter(user=user).order_by("pk"), user, "post__thread"),
        [*post, ("created_at", _("when"))],
    )
    yield section(
        "reactions",
        _("Reactions"),
        with_titles(Reaction.objects.filter(user=user).order_by("pk"), user, "post__thread"),
        [*post, ("kind", _("reaction")), ("created_at", _("when"))],
    )


def with_titles(rows: QuerySet, user: User, path: str) -> QuerySet:
    """Adds ``seen_title``, the title of the thread as it is shown to ``user``.

    It is the current title if ``user`` may see the thread. If not, the author of the thread gets
    the title that they typed, because moderators may have changed it; other people get an empty
    string. ``path``: the lookup from the rows to the thread; empty if ``rows`` are threads.
    """
    prefix, seen = f"{path}__" if path else "", Thread.objects.visible_to(user).values("pk")
    title = Case(
        When(Q(**{f"{prefix}pk__in": seen}), then=F(f"{prefix}title")),
        When(Q(**{f"{prefix}author": user}), then=F(f"{prefix}first_title")),
        default=Value(""),
    )
    return rows.annotate(seen_title=title)


def _with_sections(rows: QuerySet, user: User, path: str) -> QuerySet:
    """Adds ``seen_section``: the name of the section if ``user`` may enter it, else empty.

    ``path``: the lookup from the rows to the section.
    """
    entered = Q(**{f"{path}__in": ForumSection.objects.visible_to(user).values("pk")})
    return rows.annotate(seen_section=if_visible(entered, f"{path}__name"))


def erase(user: User) -> None:
    """Deletes the drafts, bookmarks, reactions and reading state of ``user``; their posts stay.

    Also clears ``first_title`` of their threads, and removes the name of ``user`` from the posts
    and drafts of other people.
    """
    for model in (ThreadReader, SectionReader, Bookmark, Draft):
        model.objects.filter(user=user).delete()
    delete_reactions_of(user)
    Thread.objects.filter(author=user).update(first_title="")  # only the author read this title
    naming = Q(mentions__user=user) | Q(quotes__quoted__author=user)
    recook(Post.objects.filter(naming).distinct(), gone={user.pk})
    # Cook the posts again later, because a post that is being saved now may contain the old name.
    enqueue(recook_posts_naming, user.pk)
    _remove_from_drafts(user)


def _remove_from_drafts(user) -> None:
    """Removes the name of ``user`` from drafts of other people. ``recook`` changes only posts."""
    for draft in Draft.objects.filter(data__body__icontains="data-mention"):
        body = without_name(draft.data["body"], user)
        if body != draft.data["body"]:
            same = Draft.objects.filter(pk=draft.pk, sequence=draft.sequence)
            same.update(data=draft.data | {"body": body})


def without_name(source: str, user: User) -> str:
    """``source``, in which mentions of ``user`` show "deleted account" instead of the name."""
    claim, gone = f'data-mention="{user.pk}"', references_to_people([user], gone={user.pk})[user.pk]
    return re.sub(rf"(<span\b[^<>]*\b{claim}[^<>]*>)[^<]*", rf"\1@{gone.label}", source)


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
