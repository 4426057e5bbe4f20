"""What notifications about threads say, and the things in threads that people can follow.

``members.inbox`` calls these functions. All of them start from ``visible_to``, so a notification
about a post that the reader may no longer see is in no list and in no count.
"""

from collections.abc import Collection
from dataclasses import replace

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from forum.sections.models import Section
from forum.threads.models import Post, PostMention, Thread, ThreadTag
from forum.threads.models.threads import visible_to
from members.accounts.models import User
from members.ids import ids_of
from members.inbox.kinds import FollowTarget, Letter, Line, NotificationKind
from members.inbox.models import Notification
from members.inbox.services import mark_read, unread_count
from members.mail.sending import list_id_of, stable_message_id

MENTION, REPLY, NEW_THREAD = "mention", "reply", "new_thread"
THREAD, SECTION, TAG = "thread", "section", "tag"

EXCERPT = 160
"""How many characters of a post a notification shows at most."""
LETTER = 2000
"""How many characters of a post an e-mail has at most."""


# --- Kinds of notifications -----------------------------------------------------------------------


def _replies(reader: User) -> QuerySet[Post]:
    """The posts that a notification of the kind REPLY is about. Uses OuterRef."""
    posts = Post.objects.visible_to(reader).counted().exclude(author=OuterRef("user"))
    return posts.filter(
        thread=OuterRef("target_id"), pk__range=(OuterRef("first_id"), OuterRef("last_id"))
    )


def _new_threads(reader: User) -> QuerySet[Thread]:
    """The threads that a notification of the kind NEW_THREAD is about. Uses OuterRef."""
    threads = Thread.objects.visible_to(reader).filter(hidden_at=None)
    threads = threads.exclude(author=OuterRef("user"))
    return threads.filter(
        section=OuterRef("target_id"), pk__range=(OuterRef("first_id"), OuterRef("last_id"))
    )


def _mentions(reader: User) -> QuerySet[PostMention]:
    """The mention that a notification of the kind MENTION is about. Uses OuterRef."""
    shown = PostMention.objects.filter(visible_to(reader, "post__thread__"), user=OuterRef("user"))
    # The range says nothing new, but keeps PostgreSQL from reading all mentions at once, which it
    # does for equality alone: 180 ms of each page for somebody with 100,000 unread ones.
    post = {"post": OuterRef("target_id"), "post__gte": OuterRef("first_id")}
    return shown.filter(**post, post__hidden_at=None, post__moved_to=None)


def _reply_lines(notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
    posts = _replies(reader).order_by()
    counts = posts.values("thread").annotate(number=Count("pk")).values("number")
    first = posts.order_by("number").values("pk")[:1]
    rows = notifications.annotate(number=Subquery(counts), post=Subquery(first))
    found = {pk: (number, post) for pk, number, post in rows.values_list("pk", "number", "post")}
    posts_by_id = _posts(reader, [post for _number, post in found.values() if post])
    return {
        pk: _reply_line(posts_by_id[post], number)
        for pk, (number, post) in found.items()
        if post in posts_by_id
    }


def _reply_line(post: Post, number: int) -> Line:
    if number == 1:
        text = _("%(name)s replied") % {"name": post.author}
    else:
        text = ngettext("%(n)s new post", "%(n)s new posts", number) % {"n": number}
    return _line(post, text)


def _mention_lines(notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
    found = dict(notifications.values_list("pk", "target_id"))
    posts = _posts(reader, found.values())
    return {
        pk: _line(posts[post], _("%(name)s mentioned you") % {"name": posts[post].author})
        for pk, post in found.items()
        if post in posts
    }


def _posts(reader: User, pks: Collection[int]) -> dict[int, Post]:
    """The posts with these ids that are shown to ``reader``, with the beginning of their texts."""
    posts = Post.objects.visible_to(reader).counted().select_related("author", "thread__section")
    unread = ("source", "html", "text", "files")
    # The text is cut at a word later, so a few more characters are read.
    posts = posts.defer(*unread).annotate(beginning=Substr("text", 1, 2 * EXCERPT))
    return {post.pk: post for post in posts.filter(pk__in=pks)}


def _line(post: Post, text: str) -> Line:
    return Line(
        text=text,
        title=post.thread.title,
        url=post.get_absolute_url(),
        place=post.thread.section.name,
        excerpt=Truncator(" ".join(post.beginning.split())).chars(EXCERPT),
    )


def _letter_about_post(pk: int, reader: User, intro: str) -> Letter | None:
    """What an e-mail says of the post ``pk``. ``intro`` has a place for the name of its author."""
    posts = Post.objects.visible_to(reader).counted().select_related("author", "thread__section")
    post = posts.defer("source", "html").filter(pk=pk).first()
    if post is None:
        return None
    thread = post.thread
    begins = stable_message_id("thread", thread.pk)
    if post.number == 1:
        subject, headers = thread.title, {"message_id": begins}
    else:
        subject = _("Re: %(title)s") % {"title": thread.title}
        headers = {"message_id": stable_message_id("post", pk), "in_reply_to": begins}
    return Letter(
        subject=subject,
        intro=intro % {"name": post.author},
        title=thread.title,
        url=post.get_absolute_url(),
        headers=headers | {"list_id": list_id_of("thread", thread.pk, thread.title)},
        place=thread.section.name,
        text=Truncator(post.text).chars(LETTER),
        target=(THREAD, str(thread.pk)),
        context={"answerable": True},
    )


def _reply_letter(pk: int, reader: User) -> Letter | None:
    return _letter_about_post(pk, reader, _("%(name)s replied in a thread that you follow."))


def _mention_letter(pk: int, reader: User) -> Letter | None:
    letter = _letter_about_post(pk, reader, _("%(name)s mentioned you in the Forum."))
    # Following the thread less closely would not end mentions, nor news of other threads below.
    return letter and replace(letter, target=None)


def _new_thread_letter(pk: int, reader: User) -> Letter | None:
    first = Post.objects.filter(thread=pk, number=1).values_list("pk", flat=True).first()
    intro = _("%(name)s started a thread.")
    letter = _letter_about_post(first, reader, intro) if first else None
    return letter and replace(letter, target=None)


def _new_thread_lines(notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
    threads = _new_threads(reader).order_by()
    counts = threads.values("section").annotate(number=Count("pk")).values("number")
    first = threads.order_by("pk").values("pk")[:1]
    rows = notifications.annotate(number=Subquery(counts), thread=Subquery(first))
    found = list(rows.values_list("pk", "number", "thread"))
    shown = Thread.objects.visible_to(reader).select_related("section", "author")
    threads_by_id = shown.in_bulk([thread for _pk, _number, thread in found if thread])
    return {
        pk: _new_thread_line(threads_by_id[thread], number)
        for pk, number, thread in found
        if thread in threads_by_id
    }


def _new_thread_line(thread: Thread, number: int) -> Line:
    section = thread.section
    if number == 1:
        text = _("%(name)s started a thread") % {"name": thread.author}
        return Line(text, thread.title, thread.get_absolute_url(), section.name)
    text = ngettext("%(n)s new thread", "%(n)s new threads", number) % {"n": number}
    return Line(text, section.name, _section_url(section), excerpt=thread.title)


KINDS = [
    NotificationKind(
        name=REPLY,
        label=gettext_lazy("Replies"),
        visible=lambda reader: Exists(_replies(reader)),
        lines=_reply_lines,
        letter=_reply_letter,
        order=10,
    ),
    NotificationKind(
        name=MENTION,
        label=gettext_lazy("Mentions of me"),
        visible=lambda reader: Exists(_mentions(reader)),
        lines=_mention_lines,
        letter=_mention_letter,
        order=20,
        reason=gettext_lazy("You get this e-mail because somebody mentioned you in the Forum."),
    ),
    NotificationKind(
        name=NEW_THREAD,
        label=gettext_lazy("New threads"),
        visible=lambda reader: Exists(_new_threads(reader)),
        lines=_new_thread_lines,
        letter=_new_thread_letter,
        order=30,
    ),
]


def mark_posts_read(thread: Thread, posts: Collection[int], *, by: User, to_end: bool) -> None:
    """Marks the notifications as read that ``by`` has no need of after reading ``posts``.

    The count of unread ones, which the header shows, saves the update if there are none.

    These are the mentions in ``posts`` (ids) and, if ``to_end`` says that the person has read up to
    the end of ``thread``, the replies in it and the news that it was started.
    """
    if not unread_count(by):
        return
    read = Q(kind=MENTION, target_id__in=posts)
    if to_end:
        read |= Q(kind=REPLY, target_id=thread.pk)
        only_this = {"first_id": thread.pk, "last_id": thread.pk}
        read |= Q(kind=NEW_THREAD, target_id=thread.section_id, **only_this)
    mark_read(Notification.objects.filter(read), by=by)


# --- What can be followed -------------------------------------------------------------------------


def _threads(targets: Collection[str], reader: User) -> dict[str, tuple[str, str]]:
    threads = Thread.objects.visible_to(reader).filter(pk__in=ids_of(targets))
    return {str(thread.pk): (thread.title, thread.get_absolute_url()) for thread in threads}


def _sections(targets: Collection[str], reader: User) -> dict[str, tuple[str, str]]:
    sections = Section.objects.visible_to(reader).filter(pk__in=ids_of(targets))
    return {str(section.pk): (section.name, _section_url(section)) for section in sections}


def _tags(targets: Collection[str], reader: User) -> dict[str, tuple[str, str]]:
    tags = ThreadTag.objects.filter(visible_to(reader, "thread__"), tag__in=targets)
    names = tags.order_by().values_list("tag").annotate(name=Min("name"))
    address = reverse("threads:list")
    return {tag: (name, f"{address}?tag={tag}") for tag, name in names}


def _section_url(section: Section) -> str:
    return reverse("threads:section", args=[section.slug])


TARGETS = [
    FollowTarget(name=THREAD, label=gettext_lazy("Thread"), found=_threads, kind=REPLY),
    FollowTarget(name=SECTION, label=gettext_lazy("Section"), found=_sections, kind=NEW_THREAD),
    FollowTarget(name=TAG, label=gettext_lazy("Keyword"), found=_tags),
]
