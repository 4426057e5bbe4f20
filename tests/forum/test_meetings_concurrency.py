"""Several people change a meeting at the same time, each in a Python thread of their own."""

import pytest
from django.utils import timezone

from forum.meetings import services
from forum.meetings.models import AgendaItem, Meeting, Minutes
from tests.at_once import at_once
from tests.factories.meetings import MeetingFactory, make_body, open_session, ready_to_circulate

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def outcome(action):
    """Runs ``action``. Returns "saved", or "Conflict" or "WrongState" if it raises that error."""
    try:
        action()
    except (services.Conflict, services.WrongState) as refusal:
        return type(refusal).__name__
    return "saved"


def test_one_of_eight_saves_of_an_item_wins():
    body = make_body()
    item = open_session(body).items.get()

    def save(number):
        motion = {"kind": "resolution", "text": f"Uchwała {number}", "outcome": "adopted"}
        rows = {"motions": [motion], "actions": []}
        return outcome(
            lambda: services.record_item(
                item, by=body.chair, version=1, notes=f"Zapis {number}", **rows
            )
        )

    assert sorted(at_once(range(8), save)) == ["Conflict"] * 7 + ["saved"]
    stored = AgendaItem.objects.get()
    assert stored.version == 2
    assert stored.motions.get().text.split()[-1] == stored.notes.split()[-1]


def test_one_of_eight_saves_of_the_agenda_wins():
    body = make_body()
    meeting = MeetingFactory(body=body)

    def save(number):
        row = {"position": 1, "kind": "other", "title": f"Punkt {number}"}
        return outcome(lambda: services.save_agenda(meeting, by=body.chair, version=1, rows=[row]))

    assert sorted(at_once(range(8), save)) == ["Conflict"] * 7 + ["saved"]
    assert meeting.items.get().position == 1


def test_meeting_is_opened_once_and_minutes_are_circulated_once():
    body = make_body()
    closed = ready_to_circulate(body)
    convened = MeetingFactory(body=body, state=Meeting.State.CONVENED)

    def move(number):
        return (
            outcome(lambda: services.open_meeting(convened, by=body.chair)),
            outcome(lambda: services.circulate_minutes(closed, by=body.chair)),
        )

    opened, circulated = zip(*at_once(range(4), move), strict=True)
    assert sorted(opened) == sorted(circulated) == ["WrongState"] * 3 + ["saved"]
    assert Minutes.objects.count() == 2


def test_form_sent_several_times_creates_one_meeting():
    body = make_body()
    facts = {"title": "Posiedzenie", "number": "V", "starts_at": timezone.now()}
    taker = body.minute_taker

    at_once(range(4), lambda _n: services.create_meeting(by=taker, body=body, **facts))

    assert Meeting.objects.count() == 1
