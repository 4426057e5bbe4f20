"""Recording a meeting: attendance, agenda items, and the minutes generated from them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from forum.meetings import services
from forum.meetings.models import ActionItem, Attendance, Meeting, Minutes, Motion
from forum.meetings.people import polish_key
from members.typography import NBSP
from tests.factories.meetings import (
    MeetingFactory,
    make_body,
    open_session,
    ready_to_circulate,
    set_minutes,
)
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


def url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.pk])


@pytest.fixture
def body(db):
    return make_body()


@pytest.fixture
def meeting(body):
    return open_session(body, items=2)


@pytest.fixture
def client(client, body):
    client.force_login(body.minute_taker)
    return client


class TestAttendance:
    def data(self, meeting, marks=(), **fields):
        stored = Meeting.objects.get(pk=meeting.pk)
        data = {
            "version": stored.version,
            "place": "Łowicz",
            "starts_at": "2026-07-02T10:00",
            "ends_at": "2026-07-02T13:30",
            "guests": "Ewa Gość, Urząd\n\n Jan Gość ",
        }
        return data | {f"attendance-{user.pk}": mark for user, mark in marks} | fields

    def test_marks_and_facts_are_saved(self, client, body, meeting):
        marks = [(body.chair, "present"), (body.person, "excused")]
        extra = {"chair": body.chair.pk, "next": "1"}
        response = client.post(url("record", meeting), self.data(meeting, marks, **extra))
        assert response.url == meeting.items.first().get_absolute_url()
        meeting.refresh_from_db()
        assert dict(meeting.attendance.values_list("user", "state")) == {
            body.chair.pk: "present",
            body.person.pk: "excused",
        }
        assert meeting.attendance.get(user=body.chair).affiliation.user == body.chair
        assert meeting.guest_lines == ["Ewa Gość, Urząd", "Jan Gość"]
        assert (meeting.chair, meeting.minute_taker) == (body.chair, None)

    def test_button_marks_all_others_present(self, client, body, meeting):
        marks = [(body.person, "absent")]
        client.post(url("record", meeting), self.data(meeting, marks, all_present="1"))
        states = dict(meeting.attendance.values_list("user", "state"))
        assert states[body.person.pk] == "absent"
        assert [states[body.chair.pk], states[body.minute_taker.pk]] == ["present", "present"]

    def test_person_from_outside_the_body_is_added(self, client, meeting, member):
        client.post(url("record", meeting), self.data(meeting, extra_person=member.pk))
        assert meeting.attendance.get().user == member
        assert member.get_full_name() in client.get(url("record", meeting)).content.decode()

    def test_outsider_cannot_be_added(self, client, meeting, outsider):
        response = client.post(url("record", meeting), self.data(meeting, extra_person=outsider.pk))
        assert response.context["form"].errors.keys() == {"extra_person"}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("starts_at", ""),
            ("starts_at", "0001-01-01T00:00"),
            ("starts_at", "9999-12-31T23:59"),
            ("ends_at", "rano"),
            ("next_on", "30 lutego"),
            ("next_on", "0001-01-01"),
            ("place", "m" * 201),
            ("guests", "m" * 3001),
            ("breaks", "m" * 201),
            ("chair", "abc"),
            ("minute_taker", "0"),
        ],
    )
    def test_invalid_value_is_an_error_of_its_field(self, client, meeting, field, value):
        data = self.data(meeting, **{field: value})
        response = client.post(url("record", meeting), data)
        form = response.context["form"]
        assert form.errors.keys() == {field}
        assert f'id="id_{field}_error"' in response.content.decode()
        assert form["guests"].value() == data["guests"]
        assert meeting.attendance.count() == 0

    def test_invalid_mark_is_refused(self, client, body, meeting):
        data = self.data(meeting, [(body.chair, "asleep")])
        response = client.post(url("record", meeting), data)
        assert response.context["form"].errors.keys() == {f"attendance-{body.chair.pk}"}

    def test_end_before_start_is_refused(self, client, meeting):
        response = client.post(
            url("record", meeting), self.data(meeting, ends_at="2026-07-02T09:00")
        )
        assert response.context["form"].non_field_errors()

    def test_conflict_shows_the_saved_values(self, client, body, meeting):
        stale = self.data(meeting, [(body.chair, "absent")], place="Kutno")
        client.post(url("record", meeting), self.data(meeting, [(body.person, "excused")]))
        response = client.post(url("record", meeting), stale)
        page = response.content.decode()
        assert response.context["conflict"]
        assert 'value="Kutno"' in page
        assert meeting.attendance.get().user == body.person
        again = stale | {"version": response.context["version"]}
        client.post(url("record", meeting), again)
        states = dict(meeting.attendance.values_list("user", "state"))
        assert states == {body.person.pk: "excused", body.chair.pk: "absent"}

    def test_conflict_survives_an_error_in_between(self, client, meeting):
        stale = self.data(meeting, place="Kutno")
        client.post(url("record", meeting), self.data(meeting))
        response = client.post(url("record", meeting), stale | {"starts_at": ""})
        assert response.context["version"] == stale["version"]

    def test_meeting_that_has_not_begun_is_not_recorded(self, client, body):
        planned = MeetingFactory(body=body)
        assert client.get(url("record", planned)).url == planned.get_absolute_url()
        with pytest.raises(services.WrongState):
            services.record_attendance(planned, by=body.chair, version=1, marks={})

    def test_names_follow_the_polish_alphabet(self):
        names = ["Żak", "Ćwik", "Lis", "Łoś", "Czyż", "Maj", "Źrebak", "Zając"]
        people = [UserFactory.build(last_name=name) for name in names]
        ordered = [user.last_name for user in sorted(people, key=polish_key)]
        assert ordered == ["Czyż", "Ćwik", "Lis", "Łoś", "Maj", "Zając", "Źrebak", "Żak"]


class TestCourse:
    MOTION = {
        "kind": "resolution",
        "number": "I/1/2010",
        "text": "Uchwała w sprawie zasad.",
        "votes_for": "8",
        "votes_against": "0",
        "votes_abstained": "1",
        "outcome": "adopted",
    }
    EMPTY_MOTION = dict.fromkeys(MOTION, "") | {"kind": "resolution", "outcome": "adopted"}

    def data(self, motions=(), actions=(), *, initial=(0, 0), version=1, notes="<p>Było.</p>"):
        data = {"version": version, "notes": notes}
        for prefix, rows, count in (
            ("motions", motions, initial[0]),
            ("actions", actions, initial[1]),
        ):
            data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": count}
            for number, row in enumerate(rows):
                data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        return data

    def action(self, body, **fields):
        row = {"what": "Rozesłać zasady", "owner": body.person.pk, "state": "open"}
        return row | {"due_on": "2026-12-01"} | fields

    def test_notes_decisions_and_actions_are_saved_together(self, client, body, meeting):
        item, following = meeting.items.all()
        data = self.data([self.MOTION, self.EMPTY_MOTION], [self.action(body)])
        response = client.post(item.get_absolute_url(), data | {"next": "1"})
        assert response.url == following.get_absolute_url()
        item.refresh_from_db()
        assert (item.notes_html, item.version) == ("<p>Było.</p>", 2)
        assert item.motions.get().votes_for == 8
        action = item.actions.get()
        assert (action.meeting, action.owner) == (meeting, body.person)
        assert action.due_on == date(2026, 12, 1)

    def test_last_item_redirects_to_the_minutes(self, client, meeting):
        last = meeting.items.last()
        response = client.post(last.get_absolute_url(), self.data() | {"next": "1"})
        assert response.url == url("minutes", meeting)

    def test_rows_are_changed_and_removed(self, client, body, meeting):
        item = meeting.items.first()
        client.post(
            item.get_absolute_url(),
            self.data([self.MOTION, self.MOTION | {"number": "I/2/2010"}], [self.action(body)]),
        )
        kept, gone = item.motions.all()
        rows = [
            self.MOTION | {"id": kept.pk, "votes_for": "9"},
            self.MOTION | {"id": gone.pk, "DELETE": "on", "text": ""},
        ]
        action = self.action(body, id=item.actions.get().pk, state="done")
        data = self.data(rows, [action], initial=(2, 1), version=2)
        assert client.post(item.get_absolute_url(), data).status_code == 302
        assert list(item.motions.values_list("pk", "votes_for")) == [(kept.pk, 9)]
        assert item.actions.get().state == "done"

    def test_hostile_notes_are_sanitised(self, client, meeting):
        item = meeting.items.first()
        hostile = '<p onclick="x()">Było<script>alert(1)</script></p><img src=x onerror=y>'
        client.post(item.get_absolute_url(), self.data(notes=hostile))
        item.refresh_from_db()
        assert item.notes_html == "<p>Było</p>"
        page = client.get(url("minutes", meeting)).content.decode()
        assert "<p>Było</p>" in page
        assert "onerror" not in page

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("text", ""),
            ("text", "x" * 5001),
            ("number", "x" * 31),
            ("kind", "law"),
            ("outcome", "maybe"),
            ("votes_for", "-1"),
            ("votes_for", "osiem"),
            ("votes_for", "99999"),
            ("votes_abstained", ""),
        ],
    )
    def test_invalid_decision_is_an_error_of_its_field(self, client, meeting, field, value):
        item = meeting.items.first()
        data = self.data([self.MOTION | {field: value}])
        response = client.post(item.get_absolute_url(), data)
        form = response.context["motions"].forms[0]
        assert form.errors.keys() == {field}
        assert f'id="id_motions-0-{field}_error"' in response.content.decode()
        assert "Było." in response.context["notes"]["notes"].value()
        item.refresh_from_db()
        assert (item.notes, Motion.objects.count()) == ("", 0)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("what", ""),
            ("what", "x" * 501),
            ("owner", ""),
            ("owner", "x"),
            ("due_on", "kiedyś"),
            ("due_on", "0026-12-01"),
            ("state", "forgotten"),
        ],
    )
    def test_invalid_action_is_an_error_of_its_field(self, client, body, meeting, field, value):
        item = meeting.items.first()
        data = self.data((), [self.action(body, **{field: value})])
        response = client.post(item.get_absolute_url(), data)
        form = response.context["actions"].forms[0]
        assert form.errors.keys() == {field}
        assert f'id="id_actions-0-{field}_error"' in response.content.decode()
        assert ActionItem.objects.count() == 0

    def test_outcome_that_contradicts_the_votes_is_refused(self, client, meeting):
        lost = self.MOTION | {"votes_for": "2", "votes_against": "5"}
        response = client.post(meeting.items.first().get_absolute_url(), self.data([lost]))
        assert response.context["motions"].forms[0].errors.keys() == {"outcome"}

    def test_overlong_notes_are_refused_and_shown_again(self, client, meeting):
        notes = "<p>" + "ż" * 60_000 + "</p>"
        response = client.post(meeting.items.first().get_absolute_url(), self.data(notes=notes))
        assert response.context["notes"].errors.keys() == {"notes"}
        assert response.context["notes"]["notes"].value() == notes

    def test_negative_votes_are_refused_by_the_database(self, meeting):
        item = meeting.items.first()
        for votes in ({"votes_for": 1}, dict.fromkeys(Motion.VOTES, -1)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Motion.objects.create(item=item, text="x", **votes)

    def test_item_conflict_loses_no_row(self, client, body, meeting):
        item = meeting.items.first()
        client.post(item.get_absolute_url(), self.data([self.MOTION], notes="Pierwszy zapis"))
        stale = self.data((), [self.action(body)], notes="Drugi zapis")
        response = client.post(item.get_absolute_url(), stale)
        page = response.content.decode()
        assert response.context["conflict"]
        assert "Pierwszy zapis" in page
        assert "Drugi zapis" in page
        assert "Rozesłać zasady" in page
        client.post(item.get_absolute_url(), stale | {"version": 2})
        item.refresh_from_db()
        assert (item.notes, item.motions.count(), item.actions.count()) == ("Drugi zapis", 1, 1)

    def test_conflict_shows_when_an_action_is_due(self, client, body, meeting):
        address = meeting.items.first().get_absolute_url()
        client.post(address, self.data((), [self.action(body, due_on="2027-02-03")]))
        page = client.post(address, self.data()).content.decode()
        assert f"Rozesłać zasady – {body.person}, termin: <time" in page
        assert "3 lutego 2027</time>, do zrobienia</li>" in page

    @pytest.mark.parametrize("rows", [1, 3])
    def test_query_count_is_constant(self, rows, client, body, meeting, django_assert_num_queries):
        item = meeting.items.first()
        for _ in range(rows):
            Motion.objects.create(item=item, text="x")
            ActionItem.objects.create(meeting=meeting, item=item, what="x", owner=body.person)
        client.get(item.get_absolute_url())
        # The queries: session, account, rights, meeting, item, draft, people of the body, motions,
        # actions, actions with their owners, all items, attendance.
        with django_assert_num_queries(13):
            assert client.get(item.get_absolute_url()).status_code == 200


class TestActions:
    def test_open_actions_are_listed_by_date_for_their_owner(self, body, meeting, other_member):
        def action(owner, days, state="open"):
            due = days and timezone.localdate() + timedelta(days=days)
            return ActionItem.objects.create(
                meeting=meeting, what="x", owner=owner, due_on=due, state=state
            )

        whenever, later, sooner = (action(body.person, days) for days in (None, 9, -1))
        action(body.person, 1, "done")
        action(other_member, 1)
        own = ActionItem.objects.open_for(body.person).for_list()
        assert list(own) == [sooner, later, whenever]
        assert [row.is_late for row in own] == [True, False, False]

    def test_owner_outside_a_closed_body_sees_no_action(self, other_member):
        body = make_body(is_open=False)
        meeting = open_session(body)
        ActionItem.objects.create(meeting=meeting, what="x", owner=other_member)
        assert not ActionItem.objects.open_for(other_member).exists()

    def test_start_page_lists_open_actions(self, as_user, meeting, member):
        for what, state in (("Rozesłać zasady", "open"), ("Policzyć wnioski", "done")):
            ActionItem.objects.create(meeting=meeting, what=what, owner=member, state=state)
        page = as_user(member).get(reverse("forum:home")).content.decode()
        assert "Rozesłać zasady" in page
        assert "Policzyć wnioski" not in page

    def test_only_the_owner_marks_an_action_as_done(
        self, as_user, body, meeting, member, other_member
    ):
        action = ActionItem.objects.create(meeting=meeting, what="x", owner=member)
        address = reverse("meetings:action_done", args=[action.pk])
        assert as_user(other_member).post(address).status_code == 404
        assert as_user(body.person).post(address).status_code == 403
        assert as_user(member).post(address).url == meeting.get_absolute_url()
        action.refresh_from_db()
        assert action.state == "done"
        with pytest.raises(services.WrongState):
            services.finish_action(action, by=member)

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            ("done", "This task is already marked as done."),
            ("cancelled", "This task is marked as no longer needed."),
        ],
    )
    def test_message_says_why_an_action_cannot_be_done(
        self, as_user, meeting, member, state, reason
    ):
        action = ActionItem.objects.create(meeting=meeting, what="x", owner=member, state=state)
        address = reverse("meetings:action_done", args=[action.pk])
        page = as_user(member).post(address, follow=True)
        assert [str(message) for message in page.context["messages"]] == [gettext(reason)]


class TestMinutes:
    def test_minutes_that_do_not_exist_are_not_circulated(self, as_user, body):
        meeting = MeetingFactory(body=body)
        page = as_user(body.chair).post(url("circulate", meeting), follow=True)
        said = [str(message) for message in page.context["messages"]]
        assert said == [gettext("This meeting has no minutes yet.")]

    def test_draft_minutes_are_visible_only_to_the_body(self, as_user, body, member, moderator):
        meeting = ready_to_circulate(body)
        for user in (body.person, body.chair, body.minute_taker, moderator):
            assert as_user(user).get(url("minutes", meeting)).status_code == 200
        assert as_user(member).get(url("minutes", meeting)).status_code == 404
        services.circulate_minutes(meeting, by=body.minute_taker)
        assert as_user(member).get(url("minutes", meeting)).status_code == 200

    def test_draft_minutes_are_not_on_the_meeting_page(self, as_user, body, meeting, member):
        item = meeting.items.first()
        ActionItem.objects.create(meeting=meeting, item=item, what="Tajne", owner=body.person)
        services.record_item(item, by=body.chair, version=1, notes="Tajne", motions=[], actions=[])
        for address in (meeting.get_absolute_url(), "/forum/meetings/"):
            assert "Tajne" not in as_user(member).get(address).content.decode()
        assert (
            url("minutes", meeting)
            not in as_user(member).get(meeting.get_absolute_url()).content.decode()
        )

    @pytest.mark.parametrize("state", Minutes.State.values)
    def test_visible_rows_agree_with_the_rule(
        self, state, body, member, moderator, outsider, other_member
    ):
        closed = make_body(is_open=False)
        for one in (body, closed):
            set_minutes(open_session(one), state)
        people = [member, moderator, outsider, other_member, body.person, closed.person]
        for user in people:
            visible = set(Minutes.objects.visible_to(user))
            for minutes in Minutes.objects.select_related("meeting__body"):
                assert (minutes in visible) == user.has_perm("meetings.read_minutes", minutes)

    def test_minutes_contain_the_recorded_values(self, as_user, body, member):
        meeting = ready_to_circulate(body, number="I", starts_at=timezone.now())
        item = meeting.items.get()
        motion = dict(TestCourse.MOTION, votes_for=8, votes_against=0, votes_abstained=1)
        action = {"what": "Rozesłać", "owner": body.person, "due_on": None, "state": "open"}
        services.record_item(
            item,
            by=body.chair,
            version=1,
            notes="Po dyskusji",
            motions=[motion],
            actions=[action],
        )
        services.circulate_minutes(meeting, by=body.chair)
        page = as_user(member).get(url("minutes", meeting)).content.decode().replace(NBSP, " ")
        for text in (
            f"I/{timezone.localdate().year}",
            "I/1/2010",
            "Po dyskusji",
            "Uchwała w sprawie zasad.",
            "Rozesłać",
            body.chair.get_full_name(),
            body.person.get_full_name(),
            "Łowicz, sala 5",
            "data-print",
        ):
            assert text in page

    @pytest.mark.parametrize(
        ("change", "missing"),
        [
            ({"number": ""}, 1),
            ({"place": ""}, 1),
            ({"state": "in_session"}, 1),
            ({"number": "", "place": ""}, 2),
        ],
    )
    def test_incomplete_minutes_are_not_circulated(self, client, body, change, missing):
        meeting = ready_to_circulate(body)
        Meeting.objects.filter(pk=meeting.pk).update(**change)
        with pytest.raises(services.NotReady) as not_ready:
            services.circulate_minutes(meeting, by=body.chair)
        assert len(not_ready.value.missing) == missing
        assert client.post(url("circulate", meeting)).url == url("minutes", meeting)
        assert Minutes.objects.get().state == "draft"

    def test_minutes_without_attendance_and_agenda_are_not_circulated(self, body):
        meeting = ready_to_circulate(body)
        Attendance.objects.update(state="absent")
        meeting.items.all().delete()
        with pytest.raises(services.NotReady) as not_ready:
            services.circulate_minutes(meeting, by=body.chair)
        assert len(not_ready.value.missing) == 2

    def test_circulated_minutes_can_be_corrected(self, client, body):
        meeting = ready_to_circulate(body)
        client.post(url("circulate", meeting))
        minutes = Minutes.objects.get()
        assert minutes.state == "circulated"
        assert minutes.remarks_until > timezone.localdate()
        item = meeting.items.get()
        services.record_item(
            item, by=body.chair, version=1, notes="Poprawka", motions=[], actions=[]
        )
        assert client.post(url("circulate", meeting)).url == meeting.get_absolute_url()

    @pytest.mark.parametrize("state", ["approved", "published"])
    def test_adopted_minutes_cannot_be_changed(self, state, as_user, body, administrator):
        meeting = ready_to_circulate(body)
        set_minutes(meeting, state)
        item = meeting.items.get()
        rows = {"motions": [], "actions": []}
        for user in (body.minute_taker, administrator):
            client = as_user(user)
            for name in ("edit", "agenda", "record"):
                assert client.get(url(name, meeting)).status_code == 403
            assert client.get(item.get_absolute_url()).status_code == 403
            with pytest.raises(PermissionDenied):
                services.record_item(item, by=user, version=1, notes="x", **rows)
            with pytest.raises(PermissionDenied):
                services.change_meeting(meeting, by=user, version=1, title="x")
            with pytest.raises(PermissionDenied):
                services.save_agenda(meeting, by=user, version=1, rows=[])
            with pytest.raises(PermissionDenied):
                services.circulate_minutes(meeting, by=user)

    @pytest.mark.parametrize("items", [1, 3])
    def test_query_count_is_constant(self, items, client, body, django_assert_num_queries):
        meeting = ready_to_circulate(body, items=items)
        for item in meeting.items.all():
            Motion.objects.create(item=item, text="x")
            ActionItem.objects.create(meeting=meeting, item=item, what="x", owner=body.person)
        client.get(url("minutes", meeting))
        # The queries: session, account, rights, minutes, items, motions, attendance, actions,
        # people of the body.
        with django_assert_num_queries(10):
            assert client.get(url("minutes", meeting)).status_code == 200

    def test_meeting_not_yet_begun_has_no_minutes(self, client, body):
        assert client.get(url("minutes", MeetingFactory(body=body))).status_code == 404
