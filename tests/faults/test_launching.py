"""The server is killed while sixty people are transferred: all of them are, or none."""

import http.client
import json
import threading
import time

import pytest

from tests.faults.site import running
from tests.faults.test_enrolling import (
    CONTENT,
    ORGANISER,
    apply,
    at_once,
    django_db_setup,  # noqa: F401 - a fixture
    programme_with,
)

pytestmark = pytest.mark.slow

PEOPLE = 60
TOO_FEW = """
from training.models import TrainingGroup
TrainingGroup.objects.filter(pk={group}).update(minimum=70, capacity=70, seat_limit=70)
"""
FOUND = """
import json
from django_tasks_db.models import DBTaskResult
from training.models import Enrolment, TrainingGroup

first, second = (TrainingGroup.objects.get(pk=pk) for pk in {groups})
rows = second.enrolments.order_by("application_no")
letters = DBTaskResult.objects.filter(task_path="training.tasks.mail_not_launched")
print(json.dumps({{
    "state": first.state,
    "left": first.enrolments.active().count(),
    "numbers": [row.application_no for row in rows],
    "offered": [row.application_no for row in rows if row.state == "offered"],
    "taken": [first.places_taken, second.places_taken],
    "letters": letters.count(),
}}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running(tmp_path_factory.mktemp("launch"), CONTENT) as running_site:
        yield running_site


def found(site, programme) -> dict:
    return json.loads(site.shell(FOUND.format(groups=programme["groups"])))


def test_killed_server_leaves_a_transfer_whole(site):
    programme = programme_with(site, groups=2)
    first, _second = programme["groups"]
    site.shell(TOO_FEW.format(group=first))
    answers = at_once(lambda n=n: apply(site, n, programme) for n in range(PEOPLE))
    assert [answer.status for answer in answers] == [302] * PEOPLE
    form = {"groups": first, "decision": "do_not_launch", "reason": "Za mało osób.", "confirm": 1}
    path = f"/training/desk/{programme['slug']}/decisions/"
    is_over = threading.Event()

    def insist():
        """Sends the decision until the site has acknowledged it, as an organiser would."""
        while not is_over.is_set():
            try:
                site.ask(ORGANISER, "POST", path, form)
                if found(site, programme)["state"] == "not_launched":
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)

    sending = threading.Thread(target=insist)
    sending.start()
    for delay in (0.15, 0.4, 0.7):
        time.sleep(delay)
        site.kill("web")
        after = found(site, programme)
        assert (after["state"], after["left"]) in {("open", PEOPLE), ("not_launched", 0)}
        assert len(after["numbers"]) == PEOPLE - after["left"]
    sending.join(120)
    is_over.set()
    site.shell("from training.services.timing import settle_all; settle_all()")
    after = found(site, programme)
    assert after["state"] == "not_launched"
    assert after["numbers"] == list(range(1, PEOPLE + 1))
    assert after["offered"] == list(range(1, 21))
    assert after["taken"] == [0, 20]
    assert after["letters"] == PEOPLE
