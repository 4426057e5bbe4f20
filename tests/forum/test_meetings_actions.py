"""The list of one's own action items, marking them as done, and taking that back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from forum.meetings import services
from forum.meetings.models import ActionItem
from tests.factories.meetings import make_body, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

LIST = "/forum/actions/"


@pytest.fixture
def meeting():
    return open_session(make_body())


def make(meeting, owner, what="Zebrać dane", **fields):
    return ActionItem.objects.create(meeting=meeting, what=what, owner=owner, **fields)


def said(page):
    return [str(message) for message in page.context["messages"]]


def state_of(action):
    action.refresh_from_db()
    return action.state


class TestList:
    def shown(self, client, query=""):
        found = client.get(f"{LIST}{query}").context_data
        return [[row.what for row in found[name]] for name in ("open_actions", "closed_actions")]

    def test_open_ones_by_due_date_then_the_others(self, member, as_user, meeting):
        today = timezone.localdate()
        make(meeting, member, "Bez terminu")
        make(meeting, member, "Za tydzień", due_on=today + timedelta(days=7))
        make(meeting, member, "Po terminie", due_on=today - timedelta(days=1))
        make(meeting, member, "Zrobione", state="done")
        make(meeting, member, "Niepotrzebne", state="cancelled")
        shown = self.shown(as_user(member))
        assert shown == [
            ["Po terminie", "Za tydzień", "Bez terminu"],
            ["Niepotrzebne", "Zrobione"],
        ]

    def test_overdue_one_is_marked(self, member, as_user, meeting):
        action = make(meeting, member, due_on=timezone.localdate() - timedelta(days=1))
        for path in (LIST, "/forum/"):
            assert gettext("overdue") in as_user(member).get(path).content.decode()
        services.finish_action(action, by=member)
        assert gettext("overdue") not in as_user(member).get(LIST).content.decode()

    def test_tasks_of_others_and_of_closed_bodies_are_left_out(
        self, member, other_member, as_user, meeting
    ):
        make(meeting, other_member, "Cudze")
        closed = open_session(make_body(is_open=False))
        make(closed, member, "Z zamkniętego ciała")
        make(closed, member, "Zrobione w zamkniętym", state="done")
        assert self.shown(as_user(member)) == [[], []]

    def test_says_where_tasks_come_from(self, member, as_user):
        page = as_user(member).get(LIST).content.decode()
        assert gettext("No task is open. Tasks that a meeting agrees on will appear here.") in page

    def test_done_ones_are_paginated(self, member, as_user, meeting, settings):
        settings.ROWS_PER_PAGE = 2
        make(meeting, member, "Otwarte")
        for number in range(3):
            make(meeting, member, f"Zrobione {number}", state="done")
        client = as_user(member)
        assert self.shown(client) == [["Otwarte"], ["Zrobione 2", "Zrobione 1"]]
        older = client.get(LIST).context_data["older_url"]
        assert self.shown(client, older.removeprefix(LIST)) == [[], ["Zrobione 0"]]

    @pytest.mark.parametrize("query", ["?before=999999", "?before=x", "?after=%00"])
    def test_unknown_key_is_not_found(self, member, as_user, query):
        assert as_user(member).get(f"{LIST}{query}").status_code == 404

    def test_says_that_only_the_most_urgent_are_shown(self, member, as_user, meeting, monkeypatch):
        monkeypatch.setattr("forum.meetings.views.OPEN_ACTIONS_SHOWN", 2)
        for number in range(2):
            make(meeting, member, str(number))
        assert as_user(member).get(LIST).context_data["shown"] == 0
        make(meeting, member, "2")
        found = as_user(member).get(LIST).context_data
        assert [row.what for row in found["open_actions"]] == ["0", "1"]
        assert found["shown"] == 2


class TestUndo:
    def done(self, action):
        return reverse("meetings:action_done", args=[action.pk])

    def reopen(self, action):
        return reverse("meetings:action_reopen", args=[action.pk])

    @pytest.mark.parametrize("path", ["/forum/", LIST])
    def test_message_offers_to_take_it_back(self, member, as_user, meeting, path):
        action, client = make(meeting, member), as_user(member)
        page = client.post(self.done(action), {"next": path}, follow=True).content.decode()
        assert gettext("Noted as done: %(what)s") % {"what": "Zebrać dane"} in page
        form = page[page.index(f'action="{self.reopen(action)}"') :]
        assert f'name="next" value="{path}"' in form[: form.index("</form>")]
        assert client.post(self.reopen(action), {"next": path}).url == path
        assert state_of(action) == "open"

    def test_text_of_a_task_is_escaped_in_the_message(self, member, as_user, meeting):
        action = make(meeting, member, "<b>x</b>")
        page = as_user(member).post(self.done(action), {"next": LIST}, follow=True)
        assert "<b>x</b>" not in page.content.decode()

    @pytest.mark.parametrize("state", ["open", "cancelled"])
    def test_only_a_done_task_is_taken_back(self, member, as_user, meeting, state):
        action = make(meeting, member, state=state)
        page = as_user(member).post(self.reopen(action), follow=True)
        assert said(page) == [gettext("This task is not marked as done.")]
        assert state_of(action) == state

    def test_others_may_not(self, member, other_member, as_user, meeting):
        body = make_body()
        action = make(open_session(body), member, state="done")
        assert as_user(other_member).post(self.reopen(action)).status_code == 404
        assert as_user(body.person).post(self.reopen(action)).status_code == 403
        with pytest.raises(PermissionDenied):
            services.reopen_action(action, by=other_member)
        assert state_of(action) == "done"

    def test_external_next_url_is_refused(self, member, as_user, meeting):
        action = make(meeting, member, state="done")
        answer = as_user(member).post(self.reopen(action), {"next": "https://example.com/"})
        assert answer.url == meeting.get_absolute_url()

    def test_get_changes_nothing(self, member, as_user, meeting):
        action = make(meeting, member, state="done")
        assert as_user(member).get(self.reopen(action)).status_code == 405
        assert state_of(action) == "done"
