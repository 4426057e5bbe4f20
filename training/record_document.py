"""What the document of a record of recruitment says: one content for the page, PDF and DOCX."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, pgettext

from members.accounts.models import User
from members.dates import words as day_in_words
from training.changed_fields import field_name, value_in_words
from training.enrolment_texts import event_in_words
from training.models import Enrolment, EnrolmentEvent, RecruitmentRecord, TrainingGroup
from training.services.recording import content_of

State, Kind = Enrolment.State, EnrolmentEvent.Kind
DECIDED = (Kind.LAUNCHED, Kind.NOT_LAUNCHED)


@dataclass(frozen=True)
class Table:
    """A table of the document: ``rows`` have as many texts as ``columns``. ``id``: of its heading.

    ``empty``: what to say if there are no rows.
    """

    id: str
    title: str
    columns: list[str]
    rows: list[list[str]]
    empty: str


@dataclass(frozen=True)
class RecordDocument:
    """The document in words of the active language.

    ``record``: the frozen record; None for a draft, which says what holds now. ``facts`` and
    ``decision`` are pairs (label, text); ``regulations`` is the text of the rules of recruitment.
    """

    group: TrainingGroup
    record: RecruitmentRecord | None
    title: str
    programme: str
    facts: list[tuple[str, str]]
    decision: list[tuple[str, str]]
    tables: list[Table]
    criteria: list[str]
    regulations: str


def document_of(group: TrainingGroup) -> RecordDocument:
    """The document of the frozen record of ``group``, or a draft if there is none yet.

    The group needs its programme and service area joined. Names and reasons come from the database,
    as long as the accounts exist. Makes up to eight queries.
    """
    record = RecruitmentRecord.objects.filter(group=group).first()
    content = record.content if record else content_of(group)
    title = _("Record of recruitment") if record else _("Record of recruitment (draft)")
    texts = _Texts(group, content)
    return RecordDocument(
        group=group,
        record=record,
        title=title,
        programme=content["programme"]["title"],
        facts=_facts(content),
        decision=texts.decision(),
        tables=[texts.places(), texts.waiting(), texts.ended(), texts.steps()],
        criteria=content["programme"]["criteria"],
        regulations=content["programme"]["regulations"],
    )


def _facts(content) -> list[tuple[str, str]]:
    group, programme = content["group"], content["programme"]
    forms = ", ".join(f"{number} ({_day(at)})" for number, at in programme["forms"])
    pairs = [
        (_("Group"), group["name"]),
        (_("Places"), f"{group['places_taken']} / {group['capacity']}"),
        (_("Starts from"), str(group["minimum"])),
        (_("Recruitment opens"), _time(group["opens_at"])),
        (_("Recruitment closes"), _time(group["closes_at"])),
        (_("Day of the decision"), _day(group["decision_on"])),
        (_("Versions of the form"), forms or "–"),
    ]
    rules = programme["rules"].items()
    return pairs + [(field_name(name), value_in_words(name, value)) for name, value in rules]


class _Texts:
    """The parts of the document that name people, for one content."""

    def __init__(self, group: TrainingGroup, content: dict):
        self.content = content
        self.rows = {row["id"]: row for row in content["enrolments"]}
        ids = {row["user"] for row in content["enrolments"]}
        ids |= {step["by"] for step in content["steps"]}
        self.names = {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=ids)}
        self.reasons = dict(group.events.exclude(reason="").values_list("pk", "reason"))

    def _name(self, pk: int | None) -> str:
        return self.names.get(pk, "–") if pk else _("the system")

    def _person(self, row) -> list[str]:
        number = str(row["application_no"])
        if row["merged_no"] and row["merged_no"] != row["application_no"]:
            counts = _("counts as no. %(number)s") % {"number": row["merged_no"]}
            number = f"{number} ({counts})"
        elif row["is_transferred"]:
            number = f"{number} ({_('transferred')})"
        sent = _time(row["submitted_at"], with_seconds=True)
        return [str(row["queue_no"]), number, self._name(row["user"]), row["unit_name"], sent]

    def _columns(self, *more: str) -> list[str]:
        common = [_("No. in the queue"), _("Application no."), _("Person"), _("Unit"), _("Sent")]
        return [*common, *more]

    def places(self) -> Table:
        taking = [row for row in self.content["enrolments"] if row["state"] in Enrolment.TAKING]
        return Table(
            "places",
            _("Main list"),
            self._columns(_("State"), _("Consent of the unit")),
            [[*self._person(row), _state(row), _consent(row)] for row in taking],
            _("Nobody has a place."),
        )

    def waiting(self) -> Table:
        waiting = [row for row in self.content["enrolments"] if row["state"] == State.WAITING]
        waiting.sort(key=lambda row: (row["merged_no"] or row["application_no"], row["queue_no"]))
        return Table(
            "waiting",
            _("Waiting list"),
            [pgettext("waiting list", "Position"), *self._columns(_("Why passed over"))],
            [
                [str(position), *self._person(row), _skip(row)]
                for position, row in enumerate(waiting, start=1)
            ],
            _("Nobody waits for a place."),
        )

    def ended(self) -> Table:
        ended = [row for row in self.content["enrolments"] if row["state"] not in Enrolment.ACTIVE]
        return Table(
            "ended",
            _("Ended applications"),
            self._columns(_("State"), _("Ended")),
            [[*self._person(row), _state(row), _time(row["ended_at"])] for row in ended],
            _("No application has ended."),
        )

    def steps(self) -> Table:
        return Table(
            "steps",
            _("Every step"),
            [_("When"), _("Application no."), _("What"), _("Who")],
            [self._step(step) for step in self.content["steps"]],
            _("Nothing has happened yet."),
        )

    def _step(self, step) -> list[str]:
        row = self.rows.get(step["enrolment"])
        words = event_in_words(EnrolmentEvent(kind=step["kind"], details=step["details"]))
        if reason := self.reasons.get(step["id"]):
            words = f"{words}. {_('Reason:')} {reason}"
        at = _time(step["at"], with_seconds=True)
        number = str(row["application_no"]) if row else "–"
        return [at, number, words, self._name(step["by"])]

    def decision(self) -> list[tuple[str, str]]:
        steps = [
            step
            for step in self.content["steps"]
            if step["kind"] in DECIDED and step["enrolment"] is None
        ]
        if not steps:
            return []
        step = steps[-1]
        pairs = [
            (_("Decision"), str(Kind(step["kind"]).label)),
            (_("When"), _time(step["at"], with_seconds=True)),
            (_("Who decided"), self._name(step["by"])),
        ]
        reason = self.reasons.get(step["id"])
        return [*pairs, (_("Reason"), reason)] if reason else pairs


def _state(row) -> str:
    return str(State(row["state"]).label)


def _consent(row) -> str:
    return str(Enrolment.Consent(row["consent"]).label)


def _skip(row) -> str:
    return str(Enrolment.SkipReason(row["skip_reason"]).label) if row["skip_reason"] else ""


def _time(text: str | None, *, with_seconds: bool = False) -> str:
    """A time of the content in words, in Polish time; a dash without one."""
    at: datetime | None = parse_datetime(text) if text else None
    if at is None:
        return "–"
    local = localtime(at)
    clock = f"{local:%H:%M:%S}.{local:%f}"[:12] if with_seconds else f"{local:%H:%M}"
    return f"{day_in_words(local)}, {clock}"


def _day(text: str | None) -> str:
    day = parse_date(text[:10]) if text else None
    return day_in_words(day) if day else "–"
