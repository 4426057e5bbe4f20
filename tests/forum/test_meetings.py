"""Meetings: access, the list, planning, changes of state, and the form of the agenda."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from forum.meetings import services, views
from forum.meetings.models import ActionItem, AgendaItem, Meeting, Minutes
from members.ids import LARGEST_ID
from tests.factories.meetings import (
    AgendaItemFactory,
    BodyFactory,
    MeetingFactory,
    make_body,
    open_session,
    set_minutes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LIST = "/forum/meetings/"


def url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.pk])


def plan(body, **fields):
    return {
        "body": body.pk,
        "kind": "ordinary",
        "number": "II",
        "title": "Posiedzenie robocze",
        "starts_at": "2026-12-10T10:00",
        "place": "Łowicz",
        "introduction": "",
    } | fields


def saved_now(response):
    """Returns what the page shows as saved by another window."""
    page = response.content.decode()
    return page.partition("Co jest teraz zapisane")[2].partition("</details>")[0]


class TestVisibility:
    def test_closed_body_shows_nothing_to_other_members(self, member, as_user):
        body = make_body(name="Tajny zespół", is_open=False)
        meeting = open_session(body, title="Tajne posiedzenie")
        upcoming = MeetingFactory(body=body, title="Tajne zapowiedziane")
        item = meeting.items.get()
        client = as_user(member)
        assert "Tajn" not in client.get(LIST).content.decode()
        for name in ("detail", "edit", "agenda", "record", "minutes", "cancel"):
            assert client.get(url(name, meeting)).status_code == 404
            assert client.get(url(name, upcoming)).status_code == 404
        assert client.get(item.get_absolute_url()).status_code == 404
        for name in ("convene", "open", "close", "suspend", "resume", "inquorate", "circulate"):
            assert client.post(url(name, meeting)).status_code == 404

    def test_closed_body_is_visible_to_its_members_and_organisations(self, other_member, as_user):
        body = make_body(is_open=False)
        body.organisations.add(other_member.affiliations.get().organisation)
        meeting = MeetingFactory(body=body)
        for user in (body.person, other_member):
            assert as_user(user).get(url("detail", meeting)).status_code == 200

    def test_open_body_is_seen_by_members_but_not_changed(self, member, as_user):
        meeting = open_session(make_body())
        client = as_user(member)
        assert client.get(url("detail", meeting)).status_code == 200
        assert client.get(meeting.items.get().get_absolute_url()).status_code == 403
        for name in ("edit", "agenda", "record", "cancel"):
            assert client.get(url(name, meeting)).status_code == 403
            assert client.post(url(name, meeting), {}).status_code == 403
        for name in ("convene", "open", "close", "circulate"):
            assert client.post(url(name, meeting)).status_code == 403

    def test_visitors_and_outsiders_are_refused(self, client, outsider):
        meeting = MeetingFactory(title="Tajemnica")
        assert client.get(url("detail", meeting)).status_code == 302
        client.force_login(outsider)
        response = client.get(url("detail", meeting))
        assert response.status_code == 404
        assert "Tajemnica" not in response.content.decode()

    def test_minute_taker_of_another_body_only_reads(self, as_user):
        meeting = open_session(make_body())
        stranger = make_body().minute_taker
        assert as_user(stranger).get(url("record", meeting)).status_code == 403
        with pytest.raises(PermissionDenied):
            services.close_meeting(meeting, by=stranger)

    @pytest.mark.parametrize("name", ["detail", "minutes", "record"])
    def test_unknown_meeting_is_404(self, name, moderator, as_user):
        for pk in (4711, LARGEST_ID):
            address = reverse(f"meetings:{name}", args=[pk])
            assert as_user(moderator).get(address).status_code == 404

    def test_item_of_another_meeting_is_404(self, moderator, as_user):
        meeting, other = open_session(make_body()), open_session(make_body())
        address = reverse("meetings:item_record", args=[meeting.pk, other.items.get().pk])
        assert as_user(moderator).get(address).status_code == 404


class TestList:
    def test_upcoming_meetings_are_listed_before_past_ones(self, member, as_user):
        now = timezone.now()
        later = MeetingFactory(starts_at=now + timedelta(days=9))
        sooner = MeetingFactory(starts_at=now + timedelta(days=2), state="convened")
        running = MeetingFactory(starts_at=now - timedelta(days=2), state="in_session")
        held = MeetingFactory(starts_at=now - timedelta(days=3), state="closed")
        called_off = MeetingFactory(starts_at=now + timedelta(days=4), state="cancelled")
        response = as_user(member).get(LIST)
        assert response.context["upcoming"] == [running, sooner, later]
        assert response.context["past"] == [called_off, held]

    def test_past_is_paged_by_key(self, member, as_user, settings):
        settings.ROWS_PER_PAGE = 2
        start = timezone.now() - timedelta(days=9)
        held = [MeetingFactory(starts_at=start, state="closed") for _ in range(3)]
        client = as_user(member)
        first = client.get(LIST)
        assert first.context["past"] == [held[2], held[1]]
        second = client.get(first.context["older_url"])
        assert second.context["past"] == [held[0]]
        assert second.context["upcoming"] is None
        assert client.get(f"{LIST}?older=nonsense").status_code == 404

    def test_every_upcoming_meeting_is_listed(self, member, as_user, settings, monkeypatch):
        monkeypatch.setattr(views, "UPCOMING_SHOWN", 1)
        settings.ROWS_PER_PAGE = 2
        now = timezone.now()
        ahead = [MeetingFactory(starts_at=now + timedelta(days=day)) for day in (2, 3, 4)]
        MeetingFactory(starts_at=now - timedelta(days=3), state="closed")
        client = as_user(member)
        first = client.get(LIST)
        assert first.context["upcoming"] == ahead[:1]
        assert f'href="{LIST}?show=upcoming"' in first.content.decode()
        all_of_them = client.get(first.context["all_url"])
        assert all_of_them.context["upcoming"] == ahead[:2]
        assert all_of_them.context["past"] is None
        following = client.get(all_of_them.context["newer_url"])
        assert following.context["upcoming"] == ahead[2:]
        assert client.get(following.context["older_url"]).context["upcoming"] == ahead[:2]
        assert client.get(f"{LIST}?show=nonsense").status_code == 404

    def test_few_upcoming_meetings_have_no_page_of_their_own(self, member, as_user):
        MeetingFactory()
        assert "show=upcoming" not in as_user(member).get(LIST).content.decode()

    @pytest.mark.parametrize("side", ["older", "newer"])
    @pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
    def test_paging_key_out_of_range_is_404(self, side, moment, member, as_user):
        key = {side: f"{moment}_1"}
        for path in (LIST, "/forum/threads/", "/forum/practices/"):
            assert as_user(member).get(path, key).status_code == 404

    @pytest.mark.parametrize("rows", [1, 3])
    def test_query_count_is_constant(self, rows, as_user, django_assert_num_queries):
        body = make_body()
        for _ in range(rows):
            MeetingFactory(body=body)
            open_session(body)
            meeting = open_session(body)
            services.close_meeting(meeting, by=body.chair)
        client = as_user(body.chair)
        client.get(LIST)
        # The queries: session, account, rights, unread notifications, past meetings, upcoming
        # meetings, permission to plan.
        with django_assert_num_queries(7):
            response = client.get(LIST)
        assert len(response.context["upcoming"]) == 2 * rows
        with django_assert_num_queries(6):
            client.get(LIST, {"show": "upcoming"})

    def test_plan_button_is_shown_to_those_who_run_a_body(self, member, as_user):
        body = make_body()
        address = reverse("meetings:create")
        assert address in as_user(body.chair).get(LIST).content.decode()
        assert address not in as_user(member).get(LIST).content.decode()
        assert as_user(member).get(address).status_code == 403


class TestPlanning:
    def test_planning_a_meeting_redirects_to_its_agenda(self, as_user):
        body = make_body()
        response = as_user(body.minute_taker).post(reverse("meetings:create"), plan(body))
        meeting = Meeting.objects.get()
        assert response.url == url("agenda", meeting)
        assert (meeting.chair, meeting.minute_taker) == (body.chair, body.minute_taker)
        assert (meeting.state, meeting.full_number) == ("planned", "II/2026")

    def test_foreign_body_is_no_choice(self, as_user):
        body, other = make_body(), BodyFactory(name="Cudzy organ")
        response = as_user(body.chair).post(reverse("meetings:create"), plan(other))
        assert response.context["form"].errors.keys() == {"body"}
        assert "Cudzy organ" not in response.content.decode()
        with pytest.raises(PermissionDenied):
            services.create_meeting(by=body.chair, body=other, title="x", starts_at=timezone.now())

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("title", "ż" * 151),
            ("title", "a\x00b"),
            ("number", "X" * 21),
            ("starts_at", ""),
            ("starts_at", "jutro"),
            ("starts_at", "0001-01-01T00:00"),
            ("starts_at", "9999-12-31T23:59"),
            ("starts_at", "2026-03-29T02:30"),
            ("kind", "secret"),
            ("body", "abc"),
            ("place", "m" * 201),
            ("introduction", "m" * 2001),
        ],
    )
    def test_invalid_value_is_an_error_of_its_field(self, field, value, as_user):
        body = make_body()
        data = plan(body) | {field: value}
        response = as_user(body.chair).post(reverse("meetings:create"), data)
        assert response.status_code == 200
        assert response.context["form"].errors.keys() == {field}
        assert f'id="id_{field}_error"' in response.content.decode()
        for name, typed in data.items():
            assert str(response.context["form"][name].value()) == str(typed)
        assert Meeting.objects.count() == 0

    def test_number_is_unique_per_body_and_year(self, as_user):
        body = make_body()
        MeetingFactory(body=body, number="II", starts_at=timezone.now().replace(year=2026))
        client = as_user(body.chair)
        response = client.post(reverse("meetings:create"), plan(body))
        assert response.context["form"].errors.keys() == {"number"}
        client.post(reverse("meetings:create"), plan(body, starts_at="2027-01-10T10:00"))
        assert Meeting.objects.count() == 2

    def test_same_title_and_time_with_another_text_is_another_meeting(self, as_user):
        body = make_body()
        client = as_user(body.chair)
        for text in ("Pierwsze okno", "Drugie okno"):
            client.post(reverse("meetings:create"), plan(body, number="", introduction=text))
        texts = Meeting.objects.values_list("introduction", flat=True)
        assert sorted(texts) == ["Drugie okno", "Pierwsze okno"]

    def test_hostile_text_is_printed_harmless(self, as_user):
        body = make_body()
        hostile = "<script>alert(1)</script>"
        data = plan(body, title=hostile, introduction=hostile, place=hostile)
        client = as_user(body.chair)
        client.post(reverse("meetings:create"), data)
        page = client.get(url("detail", Meeting.objects.get())).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_start_after_the_recorded_end_is_refused(self, as_user):
        body = make_body()
        now = timezone.now()
        meeting = MeetingFactory(
            body=body, starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1)
        )
        response = as_user(body.chair).post(
            url("edit", meeting), plan(body, starts_at="2099-01-01T10:00", version=1)
        )
        assert response.context["form"].errors.keys() == {"starts_at"}
        meeting.refresh_from_db()
        assert meeting.starts_at < now

    @pytest.mark.parametrize("pk", ["1" + "0" * 30, "-1", "x", "0"])
    def test_unknown_body_is_no_choice(self, pk, as_user):
        body = make_body()
        response = as_user(body.chair).post("/forum/meetings/new/", plan(body) | {"body": pk})
        assert response.context["form"].errors.keys() == {"body"}

    def test_stale_form_is_a_conflict(self, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body, place="Stare miejsce")
        client = as_user(body.chair)
        data = plan(body, version="1", number=meeting.number)
        client.post(url("edit", meeting), data | {"place": "Kutno"})
        response = client.post(url("edit", meeting), data | {"place": "Stryków"})
        page = response.content.decode()
        meeting.refresh_from_db()
        assert meeting.place == "Kutno"
        assert "Kutno" in page
        assert "Stryków" in page
        assert 'name="version" value="2"' in page
        client.post(url("edit", meeting), data | {"place": "Stryków", "version": "2"})
        meeting.refresh_from_db()
        assert meeting.place == "Stryków"

    def test_kind_is_shown_beside_an_older_screen(self, as_user):
        body = make_body()
        meeting, client = MeetingFactory(body=body), as_user(body.chair)
        data = plan(body, version="1")
        client.post(url("edit", meeting), data | {"kind": "extraordinary"})
        assert "nadzwyczajne" in saved_now(client.post(url("edit", meeting), data))

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
    def test_invalid_version_is_a_conflict(self, version, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body)
        data = plan(body, version=version, title="Inny")
        assert as_user(body.chair).post(url("edit", meeting), data).status_code == 200
        meeting.refresh_from_db()
        assert meeting.title != "Inny"


class TestMoves:
    def test_meeting_passes_all_states(self, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body, starts_at=timezone.now())
        AgendaItemFactory(meeting=meeting)
        client = as_user(body.minute_taker)
        for move, state in (
            ("convene", "convened"),
            ("open", "in_session"),
            ("suspend", "suspended"),
            ("resume", "in_session"),
            ("close", "closed"),
        ):
            client.post(url(move, meeting))
            meeting.refresh_from_db()
            assert meeting.state == state
        assert meeting.minutes.state == Minutes.State.DRAFT

    def test_meeting_without_agenda_is_not_convened(self, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body)
        response = as_user(body.chair).post(url("convene", meeting))
        meeting.refresh_from_db()
        assert response.url == url("agenda", meeting)
        assert meeting.state == "planned"

    @pytest.mark.parametrize(
        ("state", "move"),
        [
            ("planned", "open"),
            ("planned", "close"),
            ("planned", "inquorate"),
            ("convened", "convene"),
            ("convened", "resume"),
            ("in_session", "open"),
            ("in_session", "inquorate"),
            ("closed", "open"),
            ("closed", "close"),
            ("cancelled", "convene"),
            ("inquorate", "open"),
        ],
    )
    def test_other_transitions_are_refused(self, state, move, as_user):
        body = make_body()
        meeting = AgendaItemFactory(meeting=MeetingFactory(body=body, state=state)).meeting
        client = as_user(body.chair)
        assert client.post(url(move, meeting)).status_code == 302
        meeting.refresh_from_db()
        assert meeting.state == state

    def test_superuser_cannot_skip_a_state(self, administrator):
        with pytest.raises(services.WrongState):
            services.close_meeting(MeetingFactory(), by=administrator)

    def test_cancelling_needs_a_reason(self, member, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body)
        client = as_user(body.chair)
        response = client.post(url("cancel", meeting), {"reason": "  "})
        assert response.context["form"].errors.keys() == {"reason"}
        client.post(url("cancel", meeting), {"reason": "Choroba przewodniczącego"})
        meeting.refresh_from_db()
        assert meeting.state == "cancelled"
        page = as_user(member).get(url("detail", meeting)).content.decode()
        assert "Choroba przewodniczącego" in page

    def test_cancelled_meeting_cannot_be_changed(self, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body, state="cancelled")
        response = as_user(body.chair).post(url("edit", meeting), plan(body, version="1"))
        assert response.url == meeting.get_absolute_url()
        with pytest.raises(services.WrongState):
            services.change_meeting(meeting, by=body.chair, version=1, title="x")

    def test_closing_records_the_end_only_on_the_day(self):
        body = make_body()
        today = open_session(body, starts_at=timezone.now() - timedelta(seconds=90))
        earlier = open_session(body, starts_at=timezone.now() - timedelta(days=3))
        assert services.close_meeting(earlier, by=body.chair).ends_at is None
        closed = services.close_meeting(today, by=body.chair)
        if timezone.localdate(today.starts_at) == timezone.localdate():
            assert closed.ends_at > closed.starts_at

    @pytest.mark.parametrize("method", ["get", "put"])
    def test_transitions_require_post(self, method, as_user):
        body = make_body()
        client = as_user(body.chair)
        for name in ("convene", "undo", "circulate"):
            assert getattr(client, method)(url(name, MeetingFactory(body=body))).status_code == 405

    def test_each_state_offers_one_next_step(self, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body, starts_at=timezone.now())
        client = as_user(body.minute_taker)

        def offered():
            page = client.get(url("detail", meeting))
            assert page.content.decode().count("button-primary") == 1
            return page.context["next_step"]["url"]

        assert offered() == url("agenda", meeting)
        AgendaItemFactory(meeting=meeting)
        for move, leads_to in (
            (None, "convene"),
            (services.convene_meeting, "open"),
            (services.open_meeting, "record"),
            (services.suspend_meeting, "resume"),
            (services.close_meeting, "record"),
        ):
            if move:
                move(meeting, by=body.chair)
            assert offered() == url(leads_to, meeting)
        set_minutes(meeting, Minutes.State.CIRCULATED)
        assert offered() == url("minutes", meeting)

    @pytest.mark.parametrize("items", [1, 3])
    def test_page_query_count_is_constant(self, items, as_user, django_assert_num_queries):
        body = make_body()
        meeting = open_session(body, items=items)
        for item in meeting.items.all():
            ActionItem.objects.create(meeting=meeting, item=item, what="x", owner=body.person)
        client = as_user(body.minute_taker)
        client.get(url("detail", meeting))
        # The queries: session, account, rights, meeting, items, actions.
        with django_assert_num_queries(7):
            assert client.get(url("detail", meeting)).status_code == 200


class TestAgenda:
    def rows(self, *rows, version=1, initial=0, **extra):
        data = {
            "version": version,
            "items-TOTAL_FORMS": len(rows),
            "items-INITIAL_FORMS": initial,
        } | extra
        for number, row in enumerate(rows):
            row = {"position": "", "kind": "discussion", "title": "", "presenter": ""} | row
            data |= {f"items-{number}-{name}": value for name, value in row.items()}
        return data

    def test_kind_is_shown_beside_an_older_screen(self, as_user):
        meeting = MeetingFactory(body=make_body())
        client, data = as_user(meeting.body.chair), self.rows({"title": "Budżet"})
        client.post(url("agenda", meeting), self.rows({"title": "Budżet", "kind": "information"}))
        assert "informacja" in saved_now(client.post(url("agenda", meeting), data))

    def titles(self, meeting):
        return list(meeting.items.values_list("position", "title"))

    def test_items_are_sorted_and_renumbered(self, as_user):
        meeting = MeetingFactory(body=make_body())
        first, second = (
            AgendaItemFactory(meeting=meeting, position=n, title=f"{n}.") for n in (1, 2)
        )
        data = self.rows(
            {"id": first.pk, "position": 5, "title": "Dawny pierwszy"},
            {"id": second.pk, "position": 2, "title": "Dawny drugi"},
            {"title": "Bez numeru"},
            {"position": 1, "title": "Nowy"},
            {},
            initial=2,
        )
        client = as_user(meeting.body.chair)
        assert client.post(url("agenda", meeting), data).url == meeting.get_absolute_url()
        assert self.titles(meeting) == [
            (1, "Nowy"),
            (2, "Dawny drugi"),
            (3, "Dawny pierwszy"),
            (4, "Bez numeru"),
        ]

    def test_recorded_item_cannot_be_removed(self, as_user):
        body = make_body()
        meeting = open_session(body, items=2)
        empty, used = meeting.items.all()
        services.record_item(
            used, by=body.chair, version=1, notes="<p>Było.</p>", motions=[], actions=[]
        )
        gone = {"id": empty.pk, "position": 1, "title": "a", "DELETE": "on"}
        kept = {"id": used.pk, "position": 2, "title": "b", "DELETE": "on"}
        client = as_user(body.chair)
        response = client.post(url("agenda", meeting), self.rows(gone, kept, initial=2))
        assert response.context["in_use"] == [used]
        assert meeting.items.count() == 2
        del kept["DELETE"]
        client.post(url("agenda", meeting), self.rows(gone, kept, initial=2))
        assert self.titles(meeting) == [(1, "b")]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "ż" * 301),
            ("title", ""),
            ("position", "pierwszy"),
            ("position", "-1"),
            ("position", "1000"),
            ("kind", "secret"),
            ("presenter", "x" * 161),
            ("description", "x" * 2001),
            ("id", "x"),
            ("id", str(2**70)),
        ],
    )
    def test_invalid_value_is_an_error_of_its_field(self, field, value, as_user):
        meeting = MeetingFactory(body=make_body())
        row = {"position": "1", "title": "Sprawy różne", "presenter": "Ktoś"} | {field: value}
        response = as_user(meeting.body.chair).post(url("agenda", meeting), self.rows(row))
        form = response.context["formset"].forms[0]
        assert form.errors.keys() == {field}
        assert form["presenter"].value() == row["presenter"]
        assert response.content.decode().count(str(form.errors[field][0])) >= 1
        assert meeting.items.count() == 0

    def test_agenda_conflict_loses_no_row(self, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body)
        client = as_user(body.chair)
        client.post(url("agenda", meeting), self.rows({"title": "Z pierwszego okna"}))
        response = client.post(url("agenda", meeting), self.rows({"title": "Z drugiego okna"}))
        page = response.content.decode()
        assert "Z pierwszego okna" in page
        assert "Z drugiego okna" in page
        assert self.titles(meeting) == [(1, "Z pierwszego okna")]
        client.post(url("agenda", meeting), self.rows({"title": "Z drugiego okna"}, version=2))
        assert self.titles(meeting) == [(1, "Z pierwszego okna"), (2, "Z drugiego okna")]

    def test_row_deleted_meanwhile_is_added_again(self, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body)
        gone = AgendaItemFactory(meeting=meeting, position=1).pk
        AgendaItem.objects.all().delete()
        row = {"id": gone, "position": 1, "title": "Wrócił"}
        as_user(body.chair).post(url("agenda", meeting), self.rows(row, initial=1))
        assert self.titles(meeting) == [(1, "Wrócił")]

    def test_row_of_another_meeting_is_unchanged(self, as_user):
        other = AgendaItemFactory(title="Cudzy")
        meeting = MeetingFactory(body=make_body())
        rows = self.rows(
            {"id": other.pk, "position": 1, "title": "Przejęty"},
            {"id": other.pk, "title": "x", "DELETE": "on"},
            initial=2,
        )
        as_user(meeting.body.chair).post(url("agenda", meeting), rows)
        other.refresh_from_db()
        assert other.title == "Cudzy"
        assert self.titles(meeting) == [(1, "Przejęty")]

    def test_too_many_rows_are_refused(self, as_user):
        meeting = MeetingFactory(body=make_body())
        rows = self.rows(*[{"title": f"Punkt {n}"} for n in range(61)])
        response = as_user(meeting.body.chair).post(url("agenda", meeting), rows)
        assert response.context["formset"].non_form_errors()
        assert meeting.items.count() == 0

    def test_broken_management_form_is_no_error(self, as_user):
        meeting = MeetingFactory(body=make_body())
        data = {"version": 1, "items-TOTAL_FORMS": "x"}
        response = as_user(meeting.body.chair).post(url("agenda", meeting), data)
        assert response.status_code == 200
        assert meeting.items.count() == 0


class TestFilterByTitle:
    @pytest.fixture
    def meetings(self):
        """Returns two upcoming and two held meetings. One of each is about waste."""
        made = []
        for days, state in ((1, "planned"), (-1, "closed")):
            for title in ("Odpady komunalne", "Ścieki"):
                starts_at = timezone.now() + timedelta(days=days)
                made.append(MeetingFactory(title=title, state=state, starts_at=starts_at))
        return made

    def test_upcoming_and_past_meetings_are_filtered(self, meetings, member, as_user):
        page = as_user(member).get(LIST, {"q": "SCIEKI"})
        assert page.context["upcoming"] == [meetings[1]]
        assert page.context["past"] == [meetings[3]]

    def test_list_of_upcoming_meetings_is_filtered(self, meetings, member, as_user):
        page = as_user(member).get(LIST, {"q": "ścieki", "show": "upcoming"})
        assert page.context["upcoming"] == [meetings[1]]
        html = page.content.decode()
        assert '<input type="hidden" name="show" value="upcoming">' in html
        assert f'href="{LIST}?show=upcoming"' in html

    def test_pages_keep_the_filter(self, meetings, member, as_user, settings):
        settings.ROWS_PER_PAGE = 1
        MeetingFactory(title="Ścieki", state="closed", starts_at=timezone.now() - timedelta(days=2))
        page = as_user(member).get(LIST, {"q": "ścieki"})
        assert "q=%C5%9Bcieki" in page.context["older_url"]

    def test_empty_list_says_what_to_do(self, meetings, member, as_user):
        page = as_user(member).get(LIST, {"q": "drogi"}).content.decode()
        assert 'class="empty"' in page
        assert f'href="{LIST}?"' in page
