"""Every moderation form with a reason passes the typed reason on to the log and to the author."""

import pytest
from django.forms import Textarea
from django.urls import reverse

from forum.moderation import urls
from forum.moderation.models import ModerationAction
from forum.moderation.services.approval import queue_reply
from forum.moderation.services.reports import report_post
from tests.factories.members import make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = pytest.mark.django_db

TYPED = "Tak zdecydowano"
# The names that the forms give to the field for the reason.
NAMES = {"reason", "answer"}


def confirmed_merge():
    into = make_thread().pk
    return {"into": into, "confirmed": into}


def new_thread(thread):
    fields = {"where": "new", "title": "Nowy wątek", "kind": "discussion"}
    return {"numbers": "2", "section": thread.section_id, **fields}


# Route -> function that gets a thread with one reply, and returns the id in the URL and the fields
# of the form apart from the reason.
CASES = {
    "thread_hide": lambda thread: (thread.pk, {}),
    "thread_rename": lambda thread: (thread.pk, {"title": "Inny tytuł"}),
    "thread_move": lambda thread: (thread.pk, {"section": SectionFactory().pk}),
    "thread_merge": lambda thread: (thread.pk, confirmed_merge()),
    "thread_split": lambda thread: (thread.pk, new_thread(thread)),
    "post": lambda thread: (thread.posts.get(number=2).pk, {}),
    "report_decide": lambda thread: (reported(thread).pk, {"decision": "uphold"}),
    "pending_decide": lambda thread: (waiting(thread).pk, {"decision": "reject"}),
}
# The help text of this form says that only the log has its reason.
NOT_MAILED = {"thread_split"}


def reported(thread):
    return report_post(thread.posts.get(number=2), by=make_member(), reason="advertising")


def waiting(thread):
    return queue_reply(thread, by=thread.author, body="<p>Czekam</p>")


def name_of_reason(route):
    """The name of the form's field for a reason in the moderator's own words; None without one."""
    view = next(path.callback for path in urls.urlpatterns if path.name == route)
    form = getattr(getattr(view, "view_class", None), "form_class", None)
    fields = form.base_fields if form else {}
    return next((n for n in NAMES if n in fields and isinstance(fields[n].widget, Textarea)), None)


def test_every_form_with_a_reason_is_tested():
    assert {path.name for path in urls.urlpatterns if name_of_reason(path.name)} == set(CASES)


@pytest.mark.parametrize("route", CASES)
def test_typed_reason_reaches_the_log_and_the_author(
    route, moderator, as_user, mailoutbox, django_capture_on_commit_callbacks
):
    pk, fields = CASES[route](add_replies(make_thread(), 1))
    url = reverse(f"moderation:{route}", args=[pk])
    with django_capture_on_commit_callbacks(execute=True):
        as_user(moderator).post(url, {name_of_reason(route): TYPED, **fields})
    assert TYPED in ModerationAction.objects.latest("pk").reason
    mailed = any(TYPED in letter.body for letter in mailoutbox)
    assert mailed == (route not in NOT_MAILED)
