"""What the discussion holds about a person: what was written, begun, kept, thought and reported."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.attachments.models import Attachment
from forum.threads.models import (
    Bookmark,
    Draft,
    HeldPost,
    ModerationAction,
    Post,
    PostRevision,
    Reaction,
    Report,
    SectionReader,
    Thread,
    ThreadReader,
)
from forum.threads.wording import recook
from members.accounts.models import User
from members.privacy.registry import Held, Holder, Section, section

HELD = [
    Held(
        gettext_lazy("Threads and posts which you wrote, with their earlier texts"),
        gettext_lazy("the conversation would not be understood without them (Article 6(1)(e))"),
        gettext_lazy('stay, signed "deleted account" and the unit'),
        is_kept=True,
    ),
    Held(
        gettext_lazy("Posts of others that mention or quote you"),
        gettext_lazy("the conversation would not be understood without them (Article 6(1)(e))"),
        gettext_lazy('stay, with "deleted account" in place of the name'),
        is_kept=True,
    ),
    Held(
        gettext_lazy("How far you have read, your bookmarks and drafts"),
        gettext_lazy("to show what is new and to lose nothing; nobody else sees them"),
        gettext_lazy("is deleted"),
    ),
    Held(
        gettext_lazy("Your reactions to posts"),
        gettext_lazy("to tell the author; members see them"),
        gettext_lazy("is deleted"),
    ),
    Held(
        gettext_lazy("Reports which you made, and what moderators did with your posts"),
        gettext_lazy("keeping order in the Forum (Article 6(1)(e), Article 5(2))"),
        gettext_lazy("stay without your name"),
        is_kept=True,
    ),
]


def export(user: User) -> Iterable[Section]:
    """Everything above, in the words of the person where there are any."""
    yield from _written(user)
    yield from _kept(user)
    yield from _reported(user)


def _written(user):
    threads = Thread.objects.filter(author=user).order_by("pk")
    columns = ["title", ("section__name", _("section")), "kind", "created_at"]
    yield section("threads", _("Threads"), threads, columns)
    yield section(
        "posts",
        _("Posts"),
        Post.objects.written().filter(author=user).order_by("pk"),
        [
            ("thread__title", _("thread")),
            "number",
            ("created_at", _("written")),
            ("edited_at", _("changed")),
            ("text", _("text")),
            ("source", _("as it was typed")),
            "hidden_at",
            ("hidden_reason", _("reason")),
        ],
    )
    own = Q(post__author=user) | Q(written_by=user)
    yield section(
        "revisions",
        _("Earlier texts of posts"),
        PostRevision.objects.filter(own).order_by("pk"),
        [("post__thread__title", _("thread")), "version", "written_at", ("source", _("text"))],
    )
    yield section(
        "held_posts",
        _("Posts that wait for approval"),
        HeldPost.objects.filter(author=user).order_by("pk"),
        ["title", ("source", _("text")), ("created_at", _("written")), "reason"],
    )


def _kept(user):
    yield section(
        "read_threads",
        _("What you have read"),
        ThreadReader.objects.filter(user=user).order_by("pk"),
        [("thread__title", _("thread")), ("last_read_number", _("up to post"))],
    )
    yield section(
        "read_sections",
        _("Sections marked as read"),
        SectionReader.objects.filter(user=user).order_by("pk"),
        [("section__name", _("section")), ("read_at", _("until"))],
    )
    yield section(
        "drafts",
        _("Drafts"),
        Draft.objects.filter(user=user).exclude(data={}).order_by("pk"),
        ["kind", ("data", _("text")), ("updated_at", _("saved"))],
    )
    post = [("post__thread__title", _("thread")), ("post__number", _("post"))]
    yield section(
        "bookmarks",
        _("Bookmarks"),
        Bookmark.objects.filter(user=user).order_by("pk"),
        [*post, ("created_at", _("when"))],
    )
    yield section(
        "reactions",
        _("Reactions"),
        Reaction.objects.filter(user=user).order_by("pk"),
        [*post, ("kind", _("reaction")), ("created_at", _("when"))],
    )


def _reported(user):
    yield section(
        "reports",
        _("Reports of posts"),
        Report.objects.filter(by=user).order_by("pk"),
        [("post__thread__title", _("thread")), "reason", "text", "created_at", "state", "answer"],
    )
    yield section(
        "moderation",
        _("What moderators did with your posts"),
        ModerationAction.objects.filter(author=user).order_by("pk"),
        ["action", ("thread__title", _("thread")), "at", "reason"],
    )


def erase(user: User) -> None:
    """What was written stays; the name stands nowhere in it."""
    _delete_waiting_files(user)
    for model in (ThreadReader, SectionReader, Bookmark, Draft, HeldPost):
        own = {"author": user} if model is HeldPost else {"user": user}
        model.objects.filter(**own).delete()
    _take_back_reactions(user)
    Report.objects.filter(by=user).update(by=None)
    naming = Q(mentions__user=user) | Q(quotes__quoted__author=user)
    recook(Post.objects.filter(naming).distinct(), gone={user.pk})


def _delete_waiting_files(user) -> None:
    """Files of posts that still wait go with them."""
    held = HeldPost.objects.filter(author=user, rejected_at=None)
    tokens = [token for some in held.values_list("attachments", flat=True) for token in some]
    Attachment.objects.filter(token__in=tokens, uploaded_by=user).delete()


def _take_back_reactions(user) -> None:
    """Their counters go with them."""
    for kind in Reaction.Kind:
        given = Reaction.objects.filter(user=user, kind=kind)
        counter = f"{kind}_count"
        Post.objects.filter(pk__in=given.values("post")).update(**{counter: F(counter) - 1})
        given.delete()


HOLDER = Holder(held=HELD, export=export, erase=erase)
