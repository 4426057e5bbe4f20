"""What notifications about cases say, and how people follow a case.

``members.inbox`` calls these functions. All of them start from ``visible_to``, so a notification
about a case that the reader may no longer see is in no list and in no count.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy

from forum.practices.models import BestPractice
from members.accounts.models import User
from members.ids import ids_of
from members.inbox.kinds import FollowTarget, Line, NotificationKind
from members.inbox.models import Notification
from members.inbox.services import mark_read, unread_count

CASE, NEW_CASE = "case", "new_case"
"""Kinds of notifications; ``target_id`` is the id of the case. For changes of a case, ``first_id``
and ``last_id`` are its versions. ``CASE`` is also the name of what people follow."""

EXCERPT = 160
"""How many characters of a summary a notification shows at most."""


def _public(reader: User) -> QuerySet[BestPractice]:
    """Published and archived cases. Drafts and returned cases are news to nobody."""
    return BestPractice.objects.visible_to(reader).filter(state__in=BestPractice.PUBLIC)


def _new(reader: User) -> QuerySet[BestPractice]:
    return _public(reader).published()


def _is_new(reader: User) -> Exists:
    """The condition for notifications of the kind NEW_CASE; one's own case is no news."""
    others = _new(reader).exclude(author=OuterRef("user"))
    return Exists(others.filter(pk=OuterRef("target_id")))


def _new_line(case: BestPractice) -> Line:
    return _line(case, _("%(name)s described a case") % {"name": case.author})


def _changed_line(case: BestPractice) -> Line:
    if case.is_archived:
        return _line(case, _("The case was archived"), case.archive_reason)
    return _line(case, _("The case was changed"))


def _line(case: BestPractice, text: str, words: str = "") -> Line:
    return Line(
        text=text,
        title=case.title,
        url=case.get_absolute_url(),
        place=case.lead,
        excerpt=Truncator(words or case.summary).chars(EXCERPT),
    )


def _lines(cases, line, notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
    found = dict(notifications.values_list("pk", "target_id"))
    shown = cases(reader).for_list().in_bulk(found.values())
    return {pk: line(shown[case]) for pk, case in found.items() if case in shown}


KINDS = [
    NotificationKind(
        name=NEW_CASE,
        label=gettext_lazy("New cases"),
        visible=_is_new,
        lines=lambda *given: _lines(_new, _new_line, *given),
        order=40,
    ),
    NotificationKind(
        name=CASE,
        label=gettext_lazy("Changes of cases"),
        visible=lambda reader: Exists(_public(reader).filter(pk=OuterRef("target_id"))),
        lines=lambda *given: _lines(_public, _changed_line, *given),
        order=50,
    ),
]


def mark_case_read(case: BestPractice, *, by: User) -> None:
    """Marks the notifications as read that ``by`` has no need of after opening ``case``.

    The count of unread ones, which the header shows, saves the update if there are none.
    """
    if unread_count(by):
        own = Notification.objects.filter(kind__in=[NEW_CASE, CASE], target_id=case.pk)
        mark_read(own, by=by)


def _cases(targets: Collection[str], reader: User) -> dict[str, tuple[str, str]]:
    cases = _public(reader).filter(pk__in=ids_of(targets)).only("title")
    return {str(case.pk): (case.title, case.get_absolute_url()) for case in cases}


TARGETS = [
    FollowTarget(name=CASE, label=gettext_lazy("Best-practice case"), found=_cases, kind=CASE)
]
