"""Finds out who is told of a new post, and enqueues their notifications.

The receivers of signals only enqueue a task, so that a reply in a thread with ten thousand
followers is saved as fast as one in a thread without any.
"""

from collections.abc import Collection

from django.db.models import Max, Min
from django.dispatch import receiver
from django_tasks import task

from forum.sections.access import readers_of
from forum.threads.models import Post, PostMention, Thread, ThreadReader
from forum.threads.notifications import MENTION, NEW_THREAD, REPLY, SECTION, TAG, THREAD
from forum.threads.signals import post_created, post_edited, posts_moved
from members.background import enqueue
from members.inbox.models import Level, Notification, Subscription
from members.inbox.services import (
    BATCH,
    enqueue_notifications,
    follow_automatically,
    followers_of,
    personal_levels,
    wanting,
)
from members.inbox.units import unit_targets


@receiver(post_created, dispatch_uid="threads_notify_of_post")
def _on_post_created(post: Post, **kwargs) -> None:
    field = "follows_started" if post.number == 1 else "follows_answered"
    follow_automatically(THREAD, post.thread_id, wanting(field, [post.author_id]))
    enqueue(notify_of_post, post.pk)


@receiver(post_edited, dispatch_uid="threads_notify_of_mentions")
def _on_post_edited(post: Post, **kwargs) -> None:
    enqueue(notify_of_mentions, post.pk)


@receiver(posts_moved, dispatch_uid="threads_notify_of_moved_posts")
def _on_posts_moved(source: Thread, target: Thread, after: int, **kwargs) -> None:
    enqueue(notify_of_moved_posts, source.pk, target.pk, after)


@task()
def notify_of_post(post_id: int) -> None:
    """Tells the people whom a new post mentions, and the followers of its thread.

    Of the first post of a thread, tells the followers of its section, of its keywords and of the
    units where its author works instead.
    Tells nobody if the post was hidden meanwhile.
    """
    if not (post := _shown_post(post_id)):
        return
    mentioned = _tell_mentioned(post)
    thread = post.thread
    if post.number == 1:
        sections = filter(None, [thread.section_id, thread.section.parent_id])
        targets = [(SECTION, pk) for pk in sections] + [(TAG, tag) for tag, _n in thread.keywords]
        targets += unit_targets(thread.affiliation and thread.affiliation.organisation_id)
        news = NEW_THREAD, thread.section_id, thread.pk
    else:
        targets = [(THREAD, thread.pk)]
        news = REPLY, thread.pk, post.pk
    for levels in followers_of(targets):
        told = _may_be_told(post, levels.keys() - mentioned)
        enqueue_notifications(*news, {pk: levels[pk] for pk in told}, at=post.created_at)


@task()
def notify_of_mentions(post_id: int) -> None:
    """Tells the people whom a post mentions. Those who were told before are not told again."""
    if post := _shown_post(post_id):
        _tell_mentioned(post)


def _shown_post(pk: int) -> Post | None:
    posts = Post.objects.counted().select_related("thread__section", "thread__affiliation")
    return posts.defer("source", "html", "text", "files").filter(pk=pk).first()


def _tell_mentioned(post: Post) -> set[int]:
    """Tells the people whom ``post`` mentions. Returns the ids of those who may be told."""
    mentions = PostMention.objects.filter(post=post).values_list("user", flat=True)
    people = set(mentions) - {post.author_id}
    if not people:
        return set()
    muted = Subscription.objects.to(THREAD, post.thread_id).filter(level=Level.MUTED)
    people -= set(muted.filter(user__in=people).values_list("user", flat=True))
    told = _may_be_told(post, people)
    enqueue_notifications(MENTION, post.pk, post.pk, personal_levels(told), at=post.created_at)
    follow_automatically(THREAD, post.thread_id, wanting("follows_mentioned", told))
    return people


def _may_be_told(post: Post, people: Collection[int]) -> set[int]:
    """Those of ``people`` who may enter the section, have not read the post, and did not write it.

    Others are not told: not even the number of their notifications may tell of the post.
    """
    readers = readers_of(post.thread.section).filter(pk__in=people).exclude(pk=post.author_id)
    read = ThreadReader.objects.filter(thread=post.thread, last_read_number__gte=post.number)
    return set(readers.exclude(pk__in=read.values("user")).values_list("pk", flat=True))


@task()
def notify_of_moved_posts(source_id: int, target_id: int, after: int) -> None:
    """Makes followers of the thread ``source_id`` follow the posts that were moved from it.

    ``after``: the moved posts have greater numbers in the thread ``target_id``. Everybody who had
    unread notifications about the moved posts gets them for the new thread. After a merge all
    followers of the source follow the target; otherwise only the authors of the moved posts do.
    """
    moved = Post.objects.filter(thread=target_id, number__gt=after)
    ends = moved.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    followers = Subscription.objects.to(THREAD, source_id).order_by("user")
    if not Thread.objects.filter(pk=source_id, merged_into=target_id).exists():
        followers = followers.filter(user__in=moved.values("author"))
    _copy_subscriptions(followers, target_id)
    unread = Notification.objects.unread().filter(kind=REPLY, target_id=source_id)
    _copy_notifications(unread.filter(last_id__gte=ends["first"]), target_id, ends)


def _copy_subscriptions(followers, target_id: int) -> None:
    rows = followers.values_list("user", "level").iterator(chunk_size=BATCH)
    Subscription.objects.bulk_create(
        (
            Subscription(user_id=user, target_type=THREAD, target=str(target_id), level=level)
            for user, level in rows
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _copy_notifications(unread, target_id: int, ends) -> None:
    """Gives the owners of ``unread`` a notification about the moved posts in their new thread."""
    rows = unread.order_by("pk").iterator(chunk_size=BATCH)
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=row.user_id,
                kind=REPLY,
                target_id=target_id,
                first_id=max(row.first_id, ends["first"]),
                last_id=max(row.first_id, ends["last"]),
                level=row.level,
                happened_at=row.happened_at,
            )
            for row in rows
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
