"""Creates followers of one thread and notifications of one person in bulk, for benchmarks."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from demo.content import bench as words
from forum.threads.models import Post, PostMention, Thread
from forum.threads.notifications import MENTION, THREAD
from members.accounts.models import User
from members.collation import fold, sort_key
from members.inbox.models import Level, Notification, Subscription
from members.membership.models import Affiliation
from members.units.models import Organisation

BATCH = 1000
UNREAD = 40
"""How many notifications are unread, the newest. The others are read, as most are on a real
site."""


def answered_threads() -> list[Thread]:
    """The unlocked threads with replies that all members see, the newest first."""
    open_to_all = Thread.objects.filter(section__group=None, is_locked=False)
    return list(open_to_all.filter(reply_count__gt=0).order_by("-pk"))


def make_followers(count: int, now: datetime) -> list[User]:
    """Creates ``count`` members follower1@example.org and so on, who cannot sign in.

    All follow the first of ``answered_threads``, at the level of their settings.
    """
    offices = list(Organisation.objects.order_by("pk"))
    numbers = range(1, count + 1)
    people = User.objects.bulk_create((_person(n, now) for n in numbers), batch_size=BATCH)
    Affiliation.objects.bulk_create(
        (
            Affiliation(
                user=user,
                organisation=offices[number % len(offices)],
                position=words.POSITIONS[number % len(words.POSITIONS)],
                state=Affiliation.State.ACTIVE,
                created_at=now,
                starts_at=now,
            )
            for number, user in enumerate(people)
        ),
        batch_size=BATCH,
    )
    if people:
        follow(answered_threads()[0], people)
    return people


def _person(number: int, now: datetime) -> User:
    first = words.FIRST_NAMES[number % len(words.FIRST_NAMES)]
    last = words.LAST_NAMES[number // len(words.FIRST_NAMES) % len(words.LAST_NAMES)]
    return User(
        email=f"follower{number}@example.org",
        password=make_password(None),
        first_name=first,
        last_name=last,
        # ``bulk_create`` does not call ``save``, which sets these two.
        folded=fold(f"{first} {last}"),
        sort_key=f"{sort_key(last)}0000{sort_key(first)}",
        date_joined=now,
    )


def follow(thread: Thread, people: Iterable[User]) -> None:
    """Makes ``people`` follow ``thread``."""
    Subscription.objects.bulk_create(
        (Subscription(user=user, target_type=THREAD, target=str(thread.pk)) for user in people),
        batch_size=BATCH,
    )


def make_notifications(count: int, user: User, now: datetime) -> None:
    """Tells ``user`` of ``count`` mentions, each in another post that they see.

    The newest UNREAD are unread. There are fewer notifications if there are fewer posts by others.
    """
    posts = Post.objects.visible_to(user).counted().exclude(author=user).order_by("-pk")
    pks = list(posts.values_list("pk", flat=True)[:count])
    PostMention.objects.bulk_create(
        (PostMention(post_id=pk, user=user) for pk in pks), batch_size=BATCH
    )
    Notification.objects.bulk_create(
        (_mention(pk, number, user, now) for number, pk in enumerate(pks)), batch_size=BATCH
    )


def _mention(post: int, number: int, user: User, now: datetime) -> Notification:
    """The notification about the mention in ``post`` (id); ``number``: how many are newer."""
    happened = now - timedelta(minutes=number)
    return Notification(
        user=user,
        kind=MENTION,
        target_id=post,
        first_id=post,
        last_id=post,
        level=Level.SITE,
        happened_at=happened,
        read_at=None if number < UNREAD else happened,
    )
