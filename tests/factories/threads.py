"""Creates threads with posts, mostly by calling services of the forum."""

from django.utils import timezone

from forum.threads.models import Post, Thread
from forum.threads.services import reply_to, start_thread
from tests.factories.members import make_member
from tests.factories.sections import SectionFactory


def make_thread(section=None, *, by=None, title="Jak to robicie?", body="<p>Pytanie</p>", **fields):
    """Creates a thread with its first post."""
    kind = fields.pop("kind", Thread.Kind.QUESTION)
    return start_thread(
        section or SectionFactory(),
        by=by or make_member(),
        kind=kind,
        title=title,
        body=body,
        **fields,
    )


def add_replies(thread, count, *, by=None):
    """Adds ``count`` replies by the user ``by``, by default a new member. Returns the thread."""
    author = by or make_member()
    for number in range(count):
        reply_to(thread, by=author, body=f"<p>Odpowiedź {number}</p>")
    thread.refresh_from_db()
    return thread


def fill_thread(thread, count):
    """Adds ``count`` posts with bulk_create, for tests in which only their number matters.

    Returns the thread.
    """
    start, now = thread.last_number, timezone.now()
    Post.objects.bulk_create(
        Post(
            thread=thread,
            number=start + i,
            author=thread.author,
            affiliation=thread.affiliation,
            source="<p>x</p>",
            html="<p>x</p>",
            text="x",
            created_at=now,
        )
        for i in range(1, count + 1)
    )
    thread.last_number = start + count
    thread.reply_count = thread.last_number - 1
    writers = [thread.last_author_id, thread.previous_author_id, thread.earlier_author_id]
    others = [pk for pk in writers if pk not in (None, thread.author_id)]
    thread.previous_author_id, thread.earlier_author_id = [*others, None, None][:2]
    thread.last_post_at, thread.last_author = now, thread.author
    thread.save()
    return thread
