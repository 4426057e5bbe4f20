"""A form that can no longer be saved shows the typed text again, but no title that is now hidden.

Each case is tried twice. First the user is still signed in when the form is sent. Then the session
has ended, and the user signs in again after sending the form.
"""

from functools import partial

from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from forum.meetings import services as meetings
from forum.meetings.models import Meeting, Minutes
from forum.moderation.models import PendingPost, Report
from forum.moderation.services.actions import hide_post, hide_thread, set_locked
from forum.moderation.services.approval import reject
from forum.moderation.services.moving import merge_threads
from forum.moderation.services.reports import dismiss_report, report_post
from forum.practices.models import BestPractice
from forum.practices.services import archive_practice
from forum.threads.models import Post, Thread
from members.membership.models import Affiliation
from members.membership.services.applications import approve_affiliation, end_affiliation
from members.membership.services.coordinators import dismiss_coordinator
from tests.factories.meetings import set_minutes
from tests.permissions.world import build

TYPED = "To jest długo pisany tekst"
RICH = f"<p>{TYPED}</p>"


class World:
    """The personas and objects of the permission table (see ``tests/permissions/world.py``)."""

    def __init__(self):
        self.people, self.things = build()

    def get(self, model, name):
        return model.objects.get(pk=self.things[name])

    def url(self, route, *names):
        return reverse(route, args=[self.things[name] for name in names])


# ---- The cases ----
# Each function returns (persona, URL of the form, typed fields, action). After the action the
# persona can no longer save the form.


def locked_thread(w):
    thread = w.get(Thread, "thread")
    act = partial(set_locked, thread, locked=True, by=w.people["moderator"])
    return "other", w.url("threads:reply", "thread"), {"body": RICH}, act


def hidden_thread(w):
    thread = w.get(Thread, "thread")
    act = partial(hide_thread, thread, reason="x", by=w.people["moderator"])
    return "other", w.url("threads:reply", "thread"), {"body": RICH}, act


def edit_of_a_hidden_post(w):
    act = partial(hide_post, w.get(Post, "post"), reason="x", by=w.people["moderator"])
    return "member", w.url("threads:post_edit", "post"), {"body": RICH, "version": "1"}, act


def report_of_a_reported_post(w):
    told = {"reason": Report.Reason.OFF_TOPIC, "by": w.people["coordinator"]}
    act = partial(report_post, w.get(Post, "post"), **told)
    return (
        "coordinator",
        w.url("moderation:post_report", "post"),
        {"text": TYPED, "reason": "off_topic"},
        act,
    )


def report_of_a_hidden_thread(w):
    thread = w.get(Thread, "thread")
    act = partial(hide_thread, thread, reason="x", by=w.people["moderator"])
    return "coordinator", w.url("moderation:post_report", "post"), {"text": TYPED}, act


def decided_report(w):
    report = w.get(Report, "report")
    act = partial(dismiss_report, report, by=w.people["moderator"], answer="x")
    typed = {"answer": TYPED, "decision": "uphold"}
    return "other", w.url("moderation:report_decide", "report"), typed, act


def decided_pending_post(w):
    pending = w.get(PendingPost, "waiting")
    act = partial(reject, pending, by=w.people["moderator"], reason="x")
    typed = {"reason": TYPED, "decision": "reject"}
    return "other", w.url("moderation:pending_decide", "waiting"), typed, act


def hidden_post(w):
    post = w.get(Post, "reply")
    act = partial(hide_post, post, reason="x", by=w.people["moderator"])
    return "moderator", w.url("moderation:post", "reply"), {"reason": TYPED, "ready": ""}, act


def merged_thread(w):
    thread, into = w.get(Thread, "thread"), w.get(Thread, "moderated_thread")
    by = w.people["moderator"]
    act = partial(merge_threads, thread, into=into, reason="", by=by)
    return "moderator", w.url("moderation:thread_hide", "thread"), {"reason": TYPED}, act


def archived_case(w):
    case = w.get(BestPractice, "case")
    act = partial(archive_practice, case, by=w.people["moderator"], reason="x")
    return "member", w.url("practices:archive", "case"), {"reason": TYPED}, act


def change_of_an_archived_case(w):
    case = w.get(BestPractice, "case")
    act = partial(archive_practice, case, by=w.people["moderator"], reason="x")
    return "member", w.url("practices:edit", "case"), {"summary": TYPED, "version": "1"}, act


def change_of_a_cancelled_meeting(w):
    act = partial(Meeting.objects.update, state=Meeting.State.CANCELLED)
    return "moderator", w.url("meetings:edit", "planned"), {"introduction": TYPED}, act


def agenda_of_a_cancelled_meeting(w):
    act = partial(Meeting.objects.update, state=Meeting.State.CANCELLED)
    typed = {"items-0-description": TYPED, "version": "1"}
    return "moderator", w.url("meetings:agenda", "planned"), typed, act


def cancelled_meeting(w):
    act = partial(Meeting.objects.update, state=Meeting.State.CANCELLED)
    return "moderator", w.url("meetings:cancel", "planned"), {"reason": TYPED}, act


def item_of_adopted_minutes(w):
    act = partial(set_minutes, w.get(Meeting, "running"), Minutes.State.APPROVED)
    url = w.url("meetings:item_record", "running", "item")
    return "moderator", url, {"notes": RICH, "version": "1"}, act


def deleted_item(w):
    meeting = w.get(Meeting, "running")
    url = w.url("meetings:item_record", "running", "item")
    return "moderator", url, {"notes": RICH, "version": "1"}, meeting.items.all().delete


def late_remarks(w):
    held = w.get(Meeting, "held")
    meetings.circulate_minutes(held, by=w.people["moderator"])
    act = partial(set_minutes, held, Minutes.State.APPROVED)
    return "other", w.url("meetings:remarks", "held"), {"text": TYPED}, act


def decided_application(w):
    application = w.get(Affiliation, "application")
    act = partial(approve_affiliation, application, by=w.people["coordinator"])
    typed = {"reason": TYPED}
    return "coordinator", w.url("membership:application_reject", "application"), typed, act


def ended_affiliation(w):
    place = w.get(Affiliation, "belonging")
    act = partial(end_affiliation, place, by=w.people["moderator"], reason="x")
    return "coordinator", w.url("membership:affiliation_end", "belonging"), {"reason": TYPED}, act


def dismissed_coordinator(w):
    place = w.people["coordinator"].affiliations.get()
    act = partial(dismiss_coordinator, place, by=w.people["moderator"], reason="x")
    url = reverse("membership:coordinator_dismiss", args=[place.pk])
    return "admin", url, {"reason": TYPED}, act


def lost_membership(w):
    places = w.people["member"].affiliations.all()
    act = partial(places.update, state=Affiliation.State.ENDED, ends_at=timezone.now())
    return "member", reverse("practices:create"), {"summary": TYPED}, act


STATES = [
    *(locked_thread, hidden_thread, edit_of_a_hidden_post, report_of_a_reported_post),
    *(report_of_a_hidden_thread, decided_report, decided_pending_post, hidden_post, merged_thread),
    *(archived_case, change_of_an_archived_case, change_of_a_cancelled_meeting),
    *(agenda_of_a_cancelled_meeting, cancelled_meeting, item_of_adopted_minutes, deleted_item),
    *(late_remarks, decided_application, ended_affiliation, dismissed_coordinator),
    lost_membership,
]
HIDDEN = {hidden_thread, report_of_a_hidden_thread, lost_membership}
TITLE = "Jak to robicie?"


def visitor():
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("account_login"))
    return client


def send(client, url, typed):
    return client.post(url, typed | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})


def shown_texts(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [field.text.strip() for field in page.find_all("textarea")]


class RefusedTextsTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.world = World()

    def test_texts_are_shown_while_signed_in(self):
        self.walk(self.open_window)

    def test_texts_are_shown_after_the_session_ended(self):
        self.walk(self.ended_session)

    def test_error_page_without_typed_text_is_unchanged(self):
        client = visitor()
        client.force_login(self.world.people["other"])
        response = send(client, reverse("threads:reply", args=[10**9]), {"draft_sequence": "3"})
        assert response.status_code == 404
        assert shown_texts(response) == []

    def test_post_without_csrf_token_shows_no_text(self):
        client = visitor()
        client.force_login(self.world.people["outsider"])
        response = client.post(reverse("threads:create"), {"title": TYPED})
        assert response.status_code == 404
        assert TYPED not in response.content.decode()

    def test_passwords_are_not_shown(self):
        client = visitor()
        client.force_login(self.world.people["outsider"])
        response = send(
            client, reverse("threads:create"), {"password": "tajne hasło", "body": RICH}
        )
        assert shown_texts(response) == [TYPED]

    def walk(self, way):
        lost = {}
        for state in STATES:
            if problem := self.problem_of(state, way):
                lost[state.__name__] = problem
        assert lost == {}

    def problem_of(self, state, way):
        with transaction.atomic():
            name, url, typed, act = state(self.world)
            response = way(self.world.people[name], url, typed, act)
            transaction.set_rollback(True)
        if state in HIDDEN and TITLE in response.content.decode():
            return "the title is told"
        return "" if TYPED in shown_texts(response) else "the text is gone"

    def open_window(self, user, url, typed, act):
        client = visitor()
        client.force_login(user)
        act()
        return send(client, url, typed)

    def ended_session(self, user, url, typed, act):
        client = visitor()
        send(client, url, typed | {"writer": str(user.pk)})
        act()
        client.force_login(user)
        return client.get(url)
