"""Personal data in meetings. Adopted minutes are an official record, so names stay in them."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from forum.meetings.models import ActionItem, Attendance, Meeting, Minutes
from members.accounts.models import User
from members.privacy.services import retain_name
from members.privacy.sources import (
    PersonalDataSource,
    ProcessingRecord,
    Section,
    if_visible,
    section,
)

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Your name in adopted minutes: attendance, chair, minute-taker, tasks"),
        gettext_lazy(
            "minutes are a record of what was decided and by whom; a record is not changed"
            " (Article 17(3)(b) and (d) GDPR)"
        ),
        gettext_lazy("stays in those minutes alone"),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Attendance and tasks of meetings whose minutes are not adopted yet"),
        gettext_lazy("to write the minutes"),
        gettext_lazy("stay without the name; the office of chair or minute-taker is given up"),
        is_kept=True,
    ),
]
COMING = [Meeting.State.PLANNED, Meeting.State.CONVENED]


def export(user: User) -> Iterable[Section]:
    """Attendance, meetings chaired, minutes taken, and action items of ``user``.

    Titles and texts of action items are included only if ``user`` may see them now.
    """
    seen = Meeting.objects.visible_to(user).values("pk")
    at, of = Q(meeting__in=seen), Q(pk__in=seen)
    meeting = [("seen_title", _("meeting"), "meeting__title"), ("meeting__starts_at", _("when"))]
    title = if_visible(at, "meeting__title")
    present = Attendance.objects.filter(user=user).order_by("pk").annotate(seen_title=title)
    yield section("attendance", _("Attendance"), present, [*meeting, "state"])
    columns = [("seen_title", _("title"), "title"), "starts_at"]
    held = Meeting.objects.annotate(seen_title=if_visible(of, "title")).order_by("pk")
    led, kept = held.filter(chair=user), held.filter(minute_taker=user)
    yield section("meetings_chaired", _("Meetings which you chaired"), led, columns)
    yield section("minutes_taken", _("Minutes which you took"), kept, columns)
    given = Q(pk__in=ActionItem.objects.visible_to(user).values("pk"))
    tasks = ActionItem.objects.filter(owner=user).order_by("pk")
    tasks = tasks.annotate(seen_title=title, seen_what=if_visible(given, "what"))
    columns = [*meeting, ("seen_what", _("what is to be done"), "what"), "due_on", "state"]
    yield section("actions", pgettext("meetings", "Tasks"), tasks, columns)


def erase(user: User) -> None:
    """Removes ``user`` as chair and minute-taker of planned and convened meetings.

    If adopted minutes name ``user``, keeps a copy of the name, which these minutes still show.
    """
    if _in_adopted_minutes(user):
        retain_name(user)
    Meeting.objects.filter(chair=user, state__in=COMING).update(chair=None)
    Meeting.objects.filter(minute_taker=user, state__in=COMING).update(minute_taker=None)


def _in_adopted_minutes(user) -> bool:
    took_part = (
        Q(attendance__user=user) | Q(chair=user) | Q(minute_taker=user) | Q(actions__owner=user)
    )
    return Meeting.objects.filter(took_part, minutes__state__in=Minutes.FROZEN).exists()


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
