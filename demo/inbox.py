"""Loads what people follow, their notifications, and the settings of two accounts."""

from collections.abc import Iterator

from demo.content.inbox import FOLLOWED, PREFERENCES
from forum.meetings.models import Body
from forum.meetings.notifications import BODY
from forum.moderation.mail import AUTHOR_LETTERS
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.moderation.notifications import DECISION, PENDING, REPORT
from forum.practices.models import BestPractice
from forum.practices.notifications import CASE
from forum.sections.access import moderators_of, readers_of
from forum.sections.models import Section
from forum.threads.models import Post, PostMention, Thread, ThreadReader
from forum.threads.notifications import MENTION, NEW_THREAD, REPLY, SECTION, TAG, THREAD
from members.accounts.models import User
from members.inbox.applications import APPLICATION
from members.inbox.models import Level, Notification, Preferences, Subscription
from members.inbox.services import levels_of
from members.inbox.units import UNIT
from members.membership.models import Affiliation
from members.membership.rules import deciders_of
from members.units.models import LocalGovernmentUnit

NAMED_BY = {
    SECTION: (Section, "slug"),
    UNIT: (LocalGovernmentUnit, "code"),
    BODY: (Body, "abbreviation"),
    CASE: (BestPractice, "title"),
}
"""Kind of target -> its model, and the field that names it in FOLLOWED."""


def load_inbox(now) -> None:
    """Makes people follow the threads in which they wrote, and tells them of replies and mentions.

    What a person has read in a thread is read in the inbox, too. The services that loaded the cases
    and the meetings have enqueued the notifications about these.
    """
    users = User.objects.in_bulk(field_name="email")
    for email, settings in PREFERENCES.items():
        Preferences.objects.create(user=users[email], **settings)
    followed = dict(_followed_by_choice(users))
    threads = Thread.objects.filter(merged_into=None).select_related("section").order_by("pk")
    for thread in threads:
        for user in _authors(thread):
            followed[user, THREAD, str(thread.pk)] = ""
        _tell_of_replies(thread)
    Subscription.objects.bulk_create(
        Subscription(user_id=user, target_type=target_type, target=target, level=level)
        for (user, target_type, target), level in followed.items()
    )
    _tell_of_mentions()
    _tell_deciders()
    _tell_of_decisions()
    _tell_of_new_threads(followed)


def _followed_by_choice(users) -> Iterator:
    for email, target_type, target, level in FOLLOWED:
        if target_type in NAMED_BY:
            model, field = NAMED_BY[target_type]
            target = str(model.objects.get(**{field: target}).pk)
        yield (users[email].pk, target_type, target), level


def _authors(thread: Thread) -> list[int]:
    """The people who wrote in the thread and may still enter it."""
    authors = Post.objects.counted().filter(thread=thread).values("author")
    return list(readers_of(thread.section).filter(pk__in=authors).values_list("pk", flat=True))


def _tell_of_replies(thread: Thread) -> None:
    """Gives each author a notification about the replies since their own first post."""
    posts = list(Post.objects.counted().filter(thread=thread).order_by("number"))
    for user in _authors(thread):
        first = next(post for post in posts if post.author_id == user)
        news = [post for post in posts if post.number > first.number and post.author_id != user]
        read = ThreadReader.objects.filter(thread=thread, user=user).values_list(
            "last_read_number", flat=True
        )
        unread = [post for post in news if post.number > (read.first() or 0)]
        if news:
            level = levels_of(THREAD, thread.pk, [user]).get(user, "")
            _tell(user, REPLY, thread.pk, unread or news[-1:], is_read=not unread, level=level)


def _tell(user: int, kind: str, target_id: int, rows: list, *, is_read: bool, level="") -> None:
    Notification.objects.create(
        user_id=user,
        kind=kind,
        target_id=target_id,
        first_id=min(row.pk for row in rows),
        last_id=max(row.pk for row in rows),
        level=level or Level.WEEKLY,
        happened_at=rows[-1].created_at,
        read_at=rows[-1].created_at if is_read else None,
    )


def _tell_of_mentions() -> None:
    for mention in PostMention.objects.select_related("post__thread__section"):
        post = mention.post
        if readers_of(post.thread.section).filter(pk=mention.user_id).exists():
            read = ThreadReader.objects.filter(
                thread=post.thread, user=mention.user_id, last_read_number__gte=post.number
            )
            level = Level.INSTANT
            is_read = read.exists()
            _tell(mention.user_id, MENTION, post.pk, [post], is_read=is_read, level=level)


def _tell_deciders() -> None:
    """Tells moderators and coordinators of what waits for them."""
    for report in Report.objects.open().select_related("post__thread__section"):
        people = moderators_of(report.post.thread.section).exclude(pk=report.post.author_id)
        _tell_each(people, REPORT, report)
    for pending in PendingPost.objects.waiting().select_related("section"):
        people = moderators_of(pending.section).exclude(pk=pending.author_id)
        _tell_each(people, PENDING, pending)
    for application in Affiliation.objects.waiting().for_list():
        _tell_each(deciders_of(application), APPLICATION, application)


def _tell_each(people, kind: str, row) -> None:
    for person in people:
        _tell(person.pk, kind, row.pk, [row], is_read=False, level=Level.INSTANT)


def _tell_of_decisions() -> None:
    actions = ModerationAction.objects.filter(action__in=AUTHOR_LETTERS).exclude(author=None)
    for action in actions:
        Notification.objects.create(
            user_id=action.author_id,
            kind=DECISION,
            target_id=action.pk,
            first_id=action.pk,
            last_id=action.pk,
            happened_at=action.at,
            read_at=action.at,
        )


def _tell_of_new_threads(followed) -> None:
    """Tells followers of a section or a keyword of the newest thread there."""
    for user, target_type, target in followed:
        if target_type not in (SECTION, TAG):
            continue
        where = {"section": target} if target_type == SECTION else {"tags__tag": target}
        threads = Thread.objects.visible_to(User.objects.get(pk=user)).exclude(author=user)
        newest = threads.filter(**where).order_by("-created_at").first()
        own = Notification.objects.filter(user=user, kind=NEW_THREAD)
        if newest and not own.filter(target_id=newest.section_id).exists():
            _tell(user, NEW_THREAD, newest.section_id, [newest], is_read=target_type == TAG)
