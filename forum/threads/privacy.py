"""What the discussion holds about a person: what was written, begun, kept, thought and reported."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.attachments.models import Attachment
from forum.sections.models import Section as ForumSection
from forum.threads.draft_rows import drafts_as_seen
from forum.threads.models import (
    Bookmark,
    Draft,
    ModerationAction,
    PendingPost,
    Post,
    PostRevision,
    Reaction,
    Report,
    SectionReader,
    Thread,
    ThreadReader,
)
from forum.threads.post_body import people_as_named, recook
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
        gettext_lazy('stay, signed "deleted account" and the unit'),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Posts of others that mention or quote you"),
        gettext_lazy("the conversation would not be understood without them (Article 6(1)(e))"),
        gettext_lazy('stay, with "deleted account" in place of the name'),
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
    ProcessingRecord(
        gettext_lazy("Reports which you made, and what moderators did with your posts"),
        gettext_lazy("keeping order in the Forum (Article 6(1)(e), Article 5(2))"),
        gettext_lazy("stay without your name"),
        is_kept=True,
    ),
]


def export(user: User) -> Iterable[Section]:
    """Everything above, in the words of the person where there are any.

    What others called and answered stands there only as far as the person may see it now.
    """
    yield from _written(user)
    yield from _kept(user)
    yield from _reported(user)


def _written(user):
    threads = _placed(Thread.objects.filter(author=user).order_by("pk"), user, "section")
    title, place = ("seen_title", _("title"), "title"), ("seen_section", _("section"))
    columns = [title, place, "kind", "created_at"]
    yield section("threads", _("Threads"), _titled(threads, user, ""), columns)
    post = [("seen_title", _("thread")), "number", ("created_at", _("written"))]
    post += [("edited_at", _("changed")), ("seen_text", _("text"), "text")]
    post += [("seen_source", _("as it was typed"), "source"), "hidden_at"]
    post += [("seen_reason", _("reason"), "hidden_reason")]
    yield section("posts", _("Posts"), _own_posts(user), post)
    revision = [("seen_title", _("thread")), "version", "written_at"]
    revision += [("seen_source", _("text"), "source")]
    yield section("revisions", _("Earlier texts of posts"), _revisions(user), revision)
    held = PendingPost.objects.filter(author=user).order_by("pk")
    entered = Q(section__in=ForumSection.objects.visible_to(user).values("pk"))
    yield section(
        "pending_posts",
        _("Posts that wait for approval"),
        held.annotate(seen_reason=if_visible(entered, "reason")),
        [
            "title",
            ("source", _("text")),
            ("created_at", _("written")),
            ("seen_reason", _("reason"), "reason"),
        ],
    )


def _own_posts(user):
    """What the person wrote. Of a post that somebody else changed, the words are not the person's
    any more; what they were stands among the earlier texts."""
    seen = Q(thread__in=Thread.objects.visible_to(user).values("pk"))
    own_words = seen | Q(edited_by=None) | Q(edited_by=user)
    own = _titled(Post.objects.written().filter(author=user).order_by("pk"), user, "thread")
    return own.annotate(
        seen_text=if_visible(own_words, "text"),
        seen_source=if_visible(own_words, "source"),
        seen_reason=if_visible(seen, "hidden_reason"),
    )


def _revisions(user):
    """Earlier texts of the person's posts, and those which the person gave to posts of others."""
    own = Q(post__author=user) | Q(written_by=user)
    seen = Q(post__thread__in=Thread.objects.visible_to(user).values("pk"))
    own_words = seen | Q(post__author=user, written_by=user)
    rows = _titled(PostRevision.objects.filter(own).order_by("pk"), user, "post__thread")
    return rows.annotate(seen_source=if_visible(own_words, "source"))


def _kept(user):
    yield section(
        "read_threads",
        _("What you have read"),
        _titled(ThreadReader.objects.filter(user=user).order_by("pk"), user, "thread"),
        [("seen_title", _("thread")), ("last_read_number", _("up to post"))],
    )
    yield section(
        "read_sections",
        _("Sections marked as read"),
        _placed(SectionReader.objects.filter(user=user).order_by("pk"), user, "section"),
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
        _titled(Bookmark.objects.filter(user=user).order_by("pk"), user, "post__thread"),
        [*post, ("created_at", _("when"))],
    )
    yield section(
        "reactions",
        _("Reactions"),
        _titled(Reaction.objects.filter(user=user).order_by("pk"), user, "post__thread"),
        [*post, ("kind", _("reaction")), ("created_at", _("when"))],
    )


def _reported(user):
    reports = _titled(Report.objects.filter(by=user).order_by("pk"), user, "post__thread")
    seen = Q(post__in=Post.objects.visible_to(user).values("pk"))
    yield section(
        "reports",
        _("Reports of posts"),
        reports.annotate(seen_answer=if_visible(seen, "answer")),
        [
            ("seen_title", _("thread")),
            "reason",
            "text",
            "created_at",
            "state",
            ("seen_answer", _("answer"), "answer"),
        ],
    )
    acts = ModerationAction.objects.filter(author=user).with_reason_for(user).order_by("pk")
    yield section(
        "moderation",
        _("What moderators did with your posts"),
        _titled(acts, user, "thread"),
        ["action", ("seen_title", _("thread")), "at", ("seen_reason", _("reason"), "reason")],
    )
    # Titles and reasons of what was done with the posts of others are theirs.
    acts = ModerationAction.objects.filter(by=user).order_by("pk")
    yield section("moderation_by", _("What you did to keep order"), acts, ["action", "at"])


def _titled(rows: QuerySet, user: User, path: str) -> QuerySet:
    """``rows`` with the title of the thread under ``path`` ("": they are threads): the present one
    where ``user`` sees the thread, else to its author the one that was typed.

    It may stand in a closed section by now, and be called otherwise.
    """
    prefix, seen = f"{path}__" if path else "", Thread.objects.visible_to(user).values("pk")
    title = Case(
        When(Q(**{f"{prefix}pk__in": seen}), then=F(f"{prefix}title")),
        When(Q(**{f"{prefix}author": user}), then=F(f"{prefix}first_title")),
        default=Value(""),
    )
    return rows.annotate(seen_title=title)


def _placed(rows: QuerySet, user: User, path: str) -> QuerySet:
    """``rows`` with the name of the section under ``path``, where ``user`` may enter it."""
    entered = Q(**{f"{path}__in": ForumSection.objects.visible_to(user).values("pk")})
    return rows.annotate(seen_section=if_visible(entered, f"{path}__name"))


def erase(user: User) -> None:
    """What was written stays; the name stands nowhere in it."""
    _delete_waiting_files(user)
    for model in (ThreadReader, SectionReader, Bookmark, Draft, PendingPost):
        own = {"author": user} if model is PendingPost else {"user": user}
        model.objects.filter(**own).delete()
    _take_back_reactions(user)
    Report.objects.filter(by=user).update(by=None)
    Thread.objects.filter(author=user).update(first_title="")  # kept for the person alone
    naming = Q(mentions__user=user) | Q(quotes__quoted__author=user)
    recook(Post.objects.filter(naming).distinct(), gone={user.pk})
    # Who was sending something at this moment may have read the name before it was gone.
    enqueue(recook_posts_naming, user.pk)
    _take_out_of_unpublished(user)


def _take_out_of_unpublished(user) -> None:
    """What others have begun, and what waits, names people in its source alone."""
    claim, gone = f'data-mention="{user.pk}"', people_as_named([user], gone={user.pk})[user.pk]
    name = re.compile(rf"(<span\b[^<>]*\b{claim}[^<>]*>)[^<]*")
    for held in PendingPost.objects.filter(source__contains=claim):
        source = name.sub(rf"\1@{gone.label}", held.source)
        PendingPost.objects.filter(pk=held.pk).update(source=source)
    for draft in Draft.objects.filter(data__body__icontains="data-mention"):
        body = name.sub(rf"\1@{gone.label}", draft.data["body"])
        if body != draft.data["body"]:
            same = Draft.objects.filter(pk=draft.pk, sequence=draft.sequence)
            same.update(data=draft.data | {"body": body})


def _delete_waiting_files(user) -> None:
    """Files of posts that still wait go with them."""
    held = PendingPost.objects.filter(author=user, rejected_at=None)
    tokens = [token for some in held.values_list("attachments", flat=True) for token in some]
    Attachment.objects.filter(token__in=tokens, uploaded_by=user).delete()


def _take_back_reactions(user) -> None:
    """Their counters go with them."""
    for kind in Reaction.Kind:
        given = Reaction.objects.filter(user=user, kind=kind)
        counter = f"{kind}_count"
        Post.objects.filter(pk__in=given.values("post")).update(**{counter: F(counter) - 1})
        given.delete()


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
