"""Keywords of threads."""

from collections.abc import Sequence

from django.utils.text import slugify

from forum.threads.models import Thread, ThreadTag
from forum.threads.services.counters import tag_moments
from members.collation import fold

MOST_TAGS = 5
LONGEST_TAG = 40


def tag_of(name: str) -> str:
    """The slug of a keyword: "odpady-komunalne" for "Odpady komunalne"; may be empty."""
    return slugify(fold(name))[:LONGEST_TAG].strip("-")


def set_tags(thread: Thread, names: Sequence[str]) -> None:
    """Replaces the keywords of ``thread``. If several names have the same slug, uses the first.

    Leaves out names with an empty slug.
    """
    named: dict[str, str] = {}
    for name in names:
        if tag := tag_of(name):
            named.setdefault(tag, name[:LONGEST_TAG])
    thread.tags.exclude(tag__in=named).delete()
    ThreadTag.objects.bulk_create(
        [
            ThreadTag(
                thread=thread,
                tag=tag,
                name=name,
                **tag_moments(thread),
            )
            for tag, name in named.items()
        ],
        ignore_conflicts=True,
    )
    thread.keywords = [[tag, name] for tag, name in named.items()]
    thread.save(update_fields=["keywords"])
