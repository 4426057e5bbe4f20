"""What threads and posts hold about a person. Posts name nobody but their author, by number."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.threads.models import Post, Thread, ThreadReader
from members.accounts.models import User
from members.privacy.registry import Held, Holder, Section, section

HELD = [
    Held(
        gettext_lazy("Threads and posts which you wrote"),
        gettext_lazy("the conversation would not be understood without them (Article 6(1)(e))"),
        gettext_lazy('stay, signed "deleted account" and the unit'),
        is_kept=True,
    ),
    Held(
        gettext_lazy("How far you have read in each thread"),
        gettext_lazy("to show what is new; nobody else sees it"),
        gettext_lazy("is deleted"),
    ),
]


def export(user: User) -> Iterable[Section]:
    """Threads, posts with what was typed, and how far the person has read."""
    threads = Thread.objects.filter(author=user).order_by("pk")
    columns = ["title", ("section__name", _("section")), "kind", "created_at"]
    yield section("threads", _("Threads"), threads, columns)
    yield section(
        "posts",
        _("Posts"),
        Post.objects.filter(author=user).order_by("pk"),
        [
            ("thread__title", _("thread")),
            "number",
            ("created_at", _("written")),
            ("edited_at", _("changed")),
            ("text", _("text")),
            ("source", _("as it was typed")),
        ],
    )
    yield section(
        "read_threads",
        _("What you have read"),
        ThreadReader.objects.filter(user=user).order_by("pk"),
        [("thread__title", _("thread")), ("last_read_number", _("up to post"))],
    )


def erase(user: User) -> None:
    """What was written stays; the name stands nowhere in it."""
    ThreadReader.objects.filter(user=user).delete()


HOLDER = Holder(held=HELD, export=export, erase=erase)
