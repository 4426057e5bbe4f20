"""Meetings: proposed numbers and agendas, remarks on minutes, and links on the pages."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from forum.meetings import services
from forum.meetings.models import ActionItem, AgendaItem, Meeting, Minutes
from forum.meetings.proposals import first_agenda, next_numbers, roman
from tests.factories.meetings import (
    AgendaItemFactory,
    MeetingFactory,
    make_body,
    open_session,
    ready_to_circulate,
    set_minutes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
Kind = AgendaItem.Kind
STILL_A_DRAFT = "These minutes are still a draft. Remarks can be sent after they are circulated."
NOBODY = "These minutes have no chair or minute-taker now to whom remarks can be sent."
OVER = "The time for remarks on these minutes is over."


@pytest.fixture
def body(db):
    return make_body()


def url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.pk])


def in_year(year):
    return datetime(year, 5, 4, 10, tzinfo=UTC)


class TestNumber:
    @pytest.mark.parametrize(
        ("number", "written"), [(1, "I"), (4, "IV"), (9, "IX"), (48, "XLVIII"), (399, "CCCXCIX")]
    )
    def test_roman_numerals(self, number, written):
        assert roman(number) == written

    def test_next_number_follows_the_highest_of_the_year(self):
        body = make_body()
        assert next_numbers([body], 2026)[body] == "I"
        for number in ("IX", "II"):
            MeetingFactory(body=body, number=number, starts_at=in_year(2026))
        MeetingFactory(body=body, number="XX", starts_at=in_year(2025))
        MeetingFactory(body=body, number="", starts_at=in_year(2026))
        MeetingFactory(body=make_body(), number="L", starts_at=in_year(2026))
        assert next_numbers([body], 2026)[body] == "X"

    def test_no_number_is_proposed_for_other_numberings(self):
        body = make_body()
        MeetingFactory(body=body, number="3/a", starts_at=in_year(2026))
        assert next_numbers([body], 2026)[body] == ""

    def test_form_contains_the_next_number_of_the_only_body(self, as_user):
        body = make_body()
        form = as_user(body.chair).get(reverse("meetings:create")).context["form"]
        assert (form["number"].value(), form["body"].value()) == ("I", body.pk)

    def test_form_lists_next_numbers_of_several_bodies(self, moderator, as_user):
        bodies = [make_body(name="Rada"), make_body(name="Zespół")]
        MeetingFactory(body=bodies[1], number="IV", starts_at=timezone.now())
        form = as_user(moderator).get(reverse("meetings:create")).context["form"]
        assert form["number"].value() is None
        assert "Rada – I; Zespół – V" in form["number"].help_text


class TestAgenda:
    def rows(self, client, meeting):
        return client.get(url("agenda", meeting)).context["formset"]

    def test_agenda_is_proposed_if_empty(self, as_user):
        body = make_body()
        meeting = MeetingFactory(body=body)
        formset = self.rows(as_user(body.chair), meeting)
        assert [form["title"].value() for form in formset][:2] == [
            "Otwarcie posiedzenia i stwierdzenie kworum",
            "Przyjęcie porządku obrad",
        ]
        assert formset[0]["kind"].value() == Kind.OPENING
        assert not meeting.items.exists()

    def test_no_items_are_proposed_beside_stored_ones(self, body, as_user):
        meeting = AgendaItemFactory(meeting=MeetingFactory(body=body), title="Budżet").meeting
        formset = self.rows(as_user(body.chair), meeting)
        assert [form["title"].value() for form in formset if form["title"].value()] == ["Budżet"]

    def test_adoption_of_minutes_is_proposed_after_an_earlier_meeting(self):
        body = make_body()
        first = MeetingFactory(body=body, starts_at=in_year(2025))
        second = MeetingFactory(body=body, starts_at=in_year(2026))
        assert Kind.MINUTES_APPROVAL not in [row["kind"] for row in first_agenda(first)]
        assert Kind.MINUTES_APPROVAL in [row["kind"] for row in first_agenda(second)]

    def test_sent_agenda_is_stored(self, body, as_user):
        meeting = MeetingFactory(body=body)
        rows = first_agenda(meeting)
        data = {"items-TOTAL_FORMS": len(rows) + 2, "items-INITIAL_FORMS": 0, "version": 1}
        for number, row in enumerate(rows):
            data |= {f"items-{number}-{name}": value for name, value in row.items()}
        data["items-1-title"] = ""  # the user deletes the second proposal
        data |= {f"items-{len(rows)}-kind": "discussion", f"items-{len(rows) + 1}-kind": ""}
        assert as_user(body.chair).post(url("agenda", meeting), data).status_code == 302
        wanted = [row["title"] for row in rows if row is not rows[1]]
        assert [item.title for item in meeting.items.all()] == wanted

    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("Otwarcie obrad", Kind.OPENING),
            ("otwarcie", Kind.OPENING),
            ("Zatwierdzenie protokołu", Kind.MINUTES_APPROVAL),
            ("Projekt uchwały w sprawie dróg", Kind.RESOLUTION),
            ("Wolne wnioski", Kind.OTHER),
            ("Drogi gminne", Kind.DISCUSSION),
            ("Ponowne otwarcie biblioteki", Kind.DISCUSSION),
        ],
    )
    def test_kind_comes_from_the_title_if_none_is_chosen(self, body, title, kind, as_user):
        meeting = MeetingFactory(body=body)
        data = {"items-TOTAL_FORMS": 2, "items-INITIAL_FORMS": 0, "version": 1}
        data |= {"items-0-title": title, "items-0-kind": ""}
        data |= {"items-1-title": title, "items-1-kind": Kind.FORMAL}
        as_user(body.chair).post(url("agenda", meeting), data)
        assert [item.kind for item in meeting.items.all()] == [kind, Kind.FORMAL]


class TestRemarks:
    @pytest.fixture
    def meeting(self, body):
        people = {"chair": body.chair, "minute_taker": body.minute_taker}
        meeting = ready_to_circulate(body, **people)
        services.circulate_minutes(meeting, by=body.chair)
        return meeting

    def send(self, client, meeting, text="W punkcie 2 <b>ma</b> być 12 km."):
        return client.post(url("remarks", meeting), {"text": text}, follow=True)

    def test_remarks_are_mailed_to_the_minute_taker(self, body, meeting, member, as_user):
        page = self.send(as_user(member), meeting)
        assert "zostały wysłane" in page.content.decode()
        (letter,) = mail.outbox
        assert letter.to == [body.minute_taker.email]
        assert letter.reply_to == [member.email]
        assert member.get_full_name() in letter.body
        assert "<b>ma</b>" in letter.body
        assert "&lt;b&gt;ma" in letter.alternatives[0][0]

    def test_remarks_form_is_linked_on_the_minutes(self, meeting, member, as_user):
        page = as_user(member).get(url("minutes", meeting)).content.decode()
        assert url("remarks", meeting) in page

    def test_remarks_are_mailed_to_the_chair_without_minute_taker(
        self, body, meeting, member, as_user
    ):
        meeting.minute_taker.erased_at = timezone.now()
        meeting.minute_taker.save()
        self.send(as_user(member), meeting)
        assert mail.outbox[0].to == [body.chair.email]

    @pytest.mark.parametrize(
        ("state", "reason"), [(Minutes.State.DRAFT, STILL_A_DRAFT), (Minutes.State.APPROVED, OVER)]
    )
    def test_remarks_need_circulated_minutes(self, body, state, reason, meeting, as_user):
        set_minutes(meeting, state)
        page = self.send(as_user(body.person), meeting)
        assert page.redirect_chain
        assert not mail.outbox
        assert url("remarks", meeting) not in page.content.decode()
        assert self.warnings(page) == [gettext(reason)]

    def test_remarks_need_a_recipient(self, body, meeting, as_user):
        Meeting.objects.update(chair=None, minute_taker=None)
        page = self.send(as_user(body.person), meeting)
        assert not mail.outbox
        assert self.warnings(page) == [gettext(NOBODY)]

    def warnings(self, page):
        return [str(message) for message in page.context["messages"]]

    def test_remarks_are_accepted_until_the_last_day(self, body, meeting, as_user):
        today = timezone.localdate()
        Minutes.objects.update(remarks_until=today)
        self.send(as_user(body.person), meeting)
        assert len(mail.outbox) == 1
        Minutes.objects.update(remarks_until=today - timezone.timedelta(days=1))
        page = self.send(as_user(body.person), meeting)
        assert len(mail.outbox) == 1
        assert self.warnings(page) == [gettext(OVER)]

    def test_empty_remarks_are_not_sent(self, meeting, member, as_user):
        assert self.send(as_user(member), meeting, text=" ").context["form"].errors
        assert not mail.outbox

    def test_people_who_do_not_see_the_minutes_get_404(self, as_user, member):
        closed = make_body(is_open=False)
        meeting = ready_to_circulate(closed)
        services.circulate_minutes(meeting, by=closed.chair)
        assert as_user(member).get(url("remarks", meeting)).status_code == 404


class TestLinks:
    @pytest.mark.parametrize("field", ["introduction", "place"])
    def test_urls_in_texts_are_links(self, body, field, as_user):
        address = "http://testserver/forum/threads/7/"
        meeting = MeetingFactory(body=body, **{field: f"<b> {address}"})
        page = as_user(body.person).get(url("detail", meeting)).content.decode()
        assert f'href="{address}"' in page
        assert "<b> http" not in page

    def test_adoption_item_links_to_the_earlier_minutes(self, as_user):
        body = make_body()
        earlier = ready_to_circulate(body)
        meeting = MeetingFactory(body=body)
        AgendaItemFactory(meeting=meeting, kind=Kind.MINUTES_APPROVAL)
        page = as_user(body.person).get(url("detail", meeting)).content.decode()
        assert f'href="{url("minutes", earlier)}"' in page

    def test_invisible_minutes_are_not_linked(self, member, as_user):
        body = make_body()
        earlier = ready_to_circulate(body)
        meeting = MeetingFactory(body=body)
        AgendaItemFactory(meeting=meeting, kind=Kind.MINUTES_APPROVAL)
        page = as_user(member).get(url("detail", meeting)).content.decode()
        assert url("minutes", earlier) not in page

    def test_own_actions_on_the_start_page_link_to_the_meeting(self, body, as_user):
        meeting = open_session(body)
        action = ActionItem.objects.create(meeting=meeting, what="Zebrać dane", owner=body.person)
        client, home = as_user(body.person), reverse("forum:home")
        page = client.get(home).content.decode()
        done = reverse("meetings:action_done", args=[action.pk])
        assert f'href="{meeting.get_absolute_url()}"' in page
        assert f'action="{done}"' in page
        assert client.post(done, {"next": home}).url == home
        assert f'action="{done}"' not in client.get(home).content.decode()

    def test_external_next_url_is_refused(self, body, as_user):
        meeting = open_session(body)
        action = ActionItem.objects.create(meeting=meeting, what="x", owner=body.person)
        done = reverse("meetings:action_done", args=[action.pk])
        answer = as_user(body.person).post(done, {"next": "https://example.com/"})
        assert answer.url == meeting.get_absolute_url()
