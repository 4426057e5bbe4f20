"""Chooses the threads for each list on the start page. No thread is in two lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from forum.home.queries import FirstSteps, Waiting, first_steps_of, waiting_for
from forum.threads import unread
from forum.threads.models import Thread, not_marked_by
from forum.threads.queries import threads_of

NEW, OWN, UNANSWERED, HELPFUL = 6, 4, 4, 3
"""The maximum lengths of the lists."""

COLUMNS = ("pk", "section_id", "kind", "reply_count", "last_post_at")
FIRST_DAYS = timedelta(days=14)
FIRST_THREADS = 3


@dataclass
class HomeThreads:
    """The lists of threads on the start page of ``user``.

    The lists are filled from the last ``unread.LOOK`` threads that the user may see. If these do
    not fill a list, it may need a further query for older threads. ``taken``: thread id -> section
    id, for the threads that are already in a list.
    """

    user: object
    taken: dict[int, int] = field(default_factory=dict)

    def __post_init__(self):
        self.visible = Thread.objects.visible_to(self.user).order_by("-last_post_at", "-pk")
        rows = list(self.visible.values_list(*COLUMNS, named=True)[: unread.LOOK + 1])
        self.latest, self.older = rows[: unread.LOOK], rows[unread.LOOK :]
        self.waiting: Waiting = waiting_for(self.user, [row.pk for row in rows])
        new = frozenset(self.waiting.unread)
        self.new = [row for row in self.latest if row.pk in new]
        self.older_is_new = any(row.pk in new for row in self.older)
        self.steps = self._first_steps()

    def context(self) -> dict:
        """The template context. Each list is empty if there is nothing to show in it."""
        places = {
            "helpful": self._helpful(),
            "unread": self._unread(),
            "own": self._own(),
            "unanswered": self._unanswered(),
        }
        rows = {row.pk: row for row in threads_of(self.taken, self.user)}
        lists = {name: [rows[pk] for pk in found if pk in rows] for name, found in places.items()}
        return lists | {
            "welcome": self.steps,
            "unread_count": len(self.new),
            "unread_is_more": self.older_is_new,
            "perhaps_unread": not self.new and self._may_be_unread(),
            "has_threads": bool(self.latest),
            "shows_unanswered": any(_is_unanswered(row) for row in rows.values()),
        }

    def _first_steps(self) -> FirstSteps | None:
        """What a new member has done so far; None for everybody else.

        A member is new until they have written a post, opened FIRST_THREADS threads, or had the
        account for FIRST_DAYS. The age of the account is checked first, so that members with older
        accounts need no query.
        """
        if timezone.now() - self.user.date_joined > FIRST_DAYS:
            return None
        seen = [row.pk for row in self.latest]
        steps = first_steps_of(self.user, seen, opened=FIRST_THREADS)
        is_new = not steps.has_written and steps.opened < FIRST_THREADS
        return steps if is_new else None

    def _helpful(self) -> list[int]:
        """Threads for a new member: those of their service areas first, each group by score."""
        scores = self.steps.helpful if self.steps else {}
        found = [row for row in self.latest if scores.get(row.pk)]
        found.sort(key=lambda row: (self._is_elsewhere(row), -scores[row.pk]))
        return self._take(found, HELPFUL)

    def _unread(self) -> list[int]:
        """Unread threads: the user's own first, then those of their service areas."""
        own = self.waiting.own
        self.new.sort(key=lambda row: (row.pk not in own, self._is_elsewhere(row)))
        return self._take(self.new, NEW)

    def _own(self) -> list[int]:
        """Threads that the user started or wrote in, sorted by their latest post, newest first."""
        found = self._take((row for row in self.latest if row.pk in self.waiting.own), OWN)
        further = self.waiting.own - {row.pk for row in self.latest}
        if len(found) < OWN and further and self.older:
            rows = self.visible.filter(pk__in=further).values_list(*COLUMNS, named=True)
            found += self._take(rows[:OWN], OWN - len(found))
        return found

    def _unanswered(self) -> list[int]:
        """Questions without a reply: those of the user's service areas first.

        If ``latest`` has too few such questions and there are older threads, makes a query over all
        threads."""
        found = [row for row in self.latest if _is_unanswered(row)]
        free = [row for row in found if row.pk not in self.taken]
        if len(free) < UNANSWERED and self.older:
            rest = self.visible.unanswered().exclude(pk__in=list(self.taken))
            free = list(rest.values_list(*COLUMNS, named=True)[:UNANSWERED])
        return self._take(sorted(free, key=self._is_elsewhere), UNANSWERED)

    def _take(self, rows: Iterable, count: int) -> list[int]:
        """Returns the ids of the first ``count`` of ``rows`` that are in no list yet.

        Adds them to ``taken``."""
        free = {row.pk: row.section_id for row in rows if row.pk not in self.taken}
        found = dict(list(free.items())[:count])
        self.taken |= found
        return list(found)

    def _is_elsewhere(self, row) -> bool:
        """Whether the thread is in no section of the user's service areas. Used as a sort key."""
        return row.section_id not in self.waiting.sections

    def _may_be_unread(self) -> bool:
        """Whether threads older than ``latest`` may be unread."""
        oldest = not_marked_by(self.user).oldest if self.older else None
        return oldest is not None and self.older[0].last_post_at >= oldest


def _is_unanswered(row) -> bool:
    """Whether ``ThreadQuerySet.unanswered`` would contain the thread ``row``."""
    return row.kind == Thread.Kind.QUESTION and not row.reply_count
