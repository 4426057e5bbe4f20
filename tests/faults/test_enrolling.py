"""People apply for training, withdraw and answer offers at once, against the served site.

gunicorn runs with two processes, as in production. A response of 503 counts as an error.
"""

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.site import SESSIONS, running

pytestmark = pytest.mark.slow

PEOPLE = 80
PLACES = 20
ORGANISER = PEOPLE
"""The index of the organiser's cookie, after those of the people."""
CONTENT = f"""{SESSIONS}
from django.contrib.auth.models import Group
from members.membership.models import Affiliation
from members.units.models import LocalGovernmentUnit, Organisation
from training.models import Programme

LocalGovernmentUnit.objects.create(code="1020083", level="gmina", kind="mixed", name="Stryków")
people = [
    User.objects.create(email=f"osoba{{n}}@example.org", first_name="Ewa", last_name=f"Nowak{{n}}")
    for n in range({PEOPLE})
]
organiser = User.objects.create(email="organizator@example.org", first_name="Jan", last_name="Lis")
office = Organisation.objects.create(name="Urząd", kind="office", is_confirmed=True)
Affiliation.objects.create(user=organiser, organisation=office, position="x", state="active")
organiser.groups.add(Group.objects.get(name="organiser"))
print(json.dumps({{"cookies": [cookie_of(user) for user in [*people, organiser]]}}))
"""
NEW_PROGRAMME = """
import json
from members.accounts.models import User
from members.units.models import ServiceArea
from training.models import Programme, TrainingGroup

number = Programme.objects.count()
programme = Programme.objects.create(
    slug=f"rush-{{number}}", title="Nabór", summary="x", state="published", consent_workdays=0
)
programme.organisers.add(User.objects.get(email="organizator@example.org"))
groups = [
    TrainingGroup.objects.create(
        programme=programme, service_area=ServiceArea.objects.first(), town=f"Miasto {{n}}",
        voivodeship="16", state="open", capacity={capacity}, minimum=1, seat_limit={capacity},
    ).pk
    for n in range({groups})
]
print(json.dumps({{"slug": programme.slug, "groups": groups}}))
"""
QUEUES = """
import json
from training.models import Enrolment, Programme, TrainingGroup
programme = Programme.objects.get(slug="{slug}")
rows = Enrolment.objects.filter(programme=programme).order_by("application_no")
names = ("pk", "group", "queue_no", "application_no", "state", "user__email")
groups = programme.groups.values("pk", "capacity", "seat_limit", "places_taken", "last_queue_no")
print(json.dumps({{
    "rows": list(rows.values(*names)), "groups": list(groups), "last": programme.last_application_no
}}))
"""


@pytest.fixture(scope="session")
def django_db_setup():
    """Replaces pytest-django's fixture, because the served site has a database of its own."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running(tmp_path_factory.mktemp("rush"), CONTENT) as running_site:
        yield running_site


def programme_with(site, *, groups: int = 1, capacity: int = PLACES) -> dict:
    return json.loads(site.shell(NEW_PROGRAMME.format(groups=groups, capacity=capacity)))


def apply(site, person: int, programme: dict, group: int = 0):
    form = {
        "unit": "Stryków",
        "workplace": "Urząd",
        "position": "inspektor",
        "phone": "46 000 00 00",
        "choice_1": programme["groups"][group],
        "action": "send",
    }
    return site.ask(person, "POST", f"/training/mine/{programme['slug']}/apply/", form)


def at_once(actions) -> list:
    """Calls all ``actions`` at the same time, and returns their results."""
    actions = list(actions)
    barrier = threading.Barrier(len(actions))

    def run(action):
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def checked_queues(site, programme: dict) -> dict:
    """The rows of the programme. Asserts that numbers have no gaps, and places are counted."""
    found = json.loads(site.shell(QUEUES.format(slug=programme["slug"])))
    numbers = [row["application_no"] for row in found["rows"]]
    assert numbers == list(range(1, found["last"] + 1))
    for group in found["groups"]:
        rows = [row for row in found["rows"] if row["group"] == group["pk"]]
        numbers = sorted(row["queue_no"] for row in rows)
        assert numbers == list(range(1, group["last_queue_no"] + 1))
        taken = sum(row["state"] in ("qualified", "offered") for row in rows)
        assert group["places_taken"] == taken <= group["seat_limit"]
        assert group["seat_limit"] == max(group["capacity"], taken)
    return found


def action(site, person: int, name: str, pk: int, **form):
    return site.ask(person, "POST", f"/training/mine/enrolments/{pk}/{name}/", {"x": "", **form})


def person_of(row: dict) -> int:
    return int(row["user__email"].removeprefix("osoba").split("@")[0])


def test_eighty_apply_at_once_for_twenty_places(site):
    programme = programme_with(site)
    answers = at_once(lambda n=n: apply(site, n, programme) for n in range(PEOPLE))
    assert [answer.status for answer in answers] == [302] * PEOPLE
    rows = checked_queues(site, programme)["rows"]
    states = [row["state"] for row in sorted(rows, key=lambda row: row["queue_no"])]
    assert states == ["qualified"] * PLACES + ["waiting"] * (PEOPLE - PLACES)


def test_applying_while_others_resign_and_the_capacity_changes(site):
    programme = programme_with(site, capacity=10)
    [group] = programme["groups"]
    at_once(lambda n=n: apply(site, n, programme) for n in range(10))
    held = {person_of(row): row["pk"] for row in checked_queues(site, programme)["rows"]}
    capacity = f"/training/desk/groups/{group}/capacity/"
    answers = at_once(
        [
            *(lambda n=n: action(site, n, "withdraw", held[n]) for n in range(6)),
            *(lambda n=n: apply(site, n, programme) for n in range(10, 50)),
            *(
                lambda n=n: site.ask(ORGANISER, "POST", capacity, {"capacity": n})
                for n in (14, 3, 12)
            ),
        ]
    )
    assert {answer.status for answer in answers} == {302}
    rows = checked_queues(site, programme)["rows"]
    taking = [row["queue_no"] for row in rows if row["state"] in ("qualified", "offered")]
    waiting = [row["queue_no"] for row in rows if row["state"] == "waiting"]
    assert max(taking) < min(waiting)


def test_one_person_applies_to_seven_groups_at_once(site):
    programme = programme_with(site, groups=7)
    at_once(lambda n=n: apply(site, 0, programme, n) for n in range(7))
    rows = checked_queues(site, programme)["rows"]
    assert [row["state"] for row in rows].count("qualified") == 1


def offers(site, count: int) -> tuple[dict, list[dict]]:
    """A programme in which ``count`` places are offered to as many people, and others wait."""
    programme = programme_with(site, capacity=count)
    for first in (0, count):
        at_once(lambda n=n: apply(site, n, programme) for n in range(first, first + count))
    rows = checked_queues(site, programme)["rows"]
    at_once(
        lambda row=row: action(site, person_of(row), "withdraw", row["pk"]) for row in rows[:count]
    )
    rows = checked_queues(site, programme)["rows"]
    return programme, [row for row in rows if row["state"] == "offered"]


def test_same_offer_accepted_five_times_at_once(site):
    programme, [offer] = offers(site, 1)
    answers = at_once(
        lambda: action(site, person_of(offer), "accept", offer["pk"]) for _n in range(5)
    )
    assert {answer.status for answer in answers} == {302}
    states = [row["state"] for row in checked_queues(site, programme)["rows"]]
    assert states == ["resigned", "qualified"]


def test_offers_accepted_in_the_second_in_which_they_expire(site):
    programme, offered = offers(site, 6)
    at_once(lambda n=n: apply(site, n, programme) for n in range(20, 26))
    site.shell(
        "from datetime import timedelta; from django.utils import timezone\n"
        "from training.models import Enrolment\n"
        "Enrolment.objects.filter(state='offered').update("
        "offered_until=timezone.now() + timedelta(seconds=3))"
    )
    ends = time.monotonic() + 3

    def accept(row, delay):
        time.sleep(max(0, ends - time.monotonic() + delay))
        return action(site, person_of(row), "accept", row["pk"])

    delays = [-0.6, -0.3, -0.1, 0, 0.1, 0.3]
    timer = [lambda: site.shell("from training.services.timing import settle_all; settle_all()")]
    accepting = [
        lambda row=row, d=d: accept(row, d) for row, d in zip(offered, delays, strict=True)
    ]
    at_once([*accepting, *timer])
    site.shell("from training.services.timing import settle_all; settle_all()")
    rows = {row["pk"]: row for row in checked_queues(site, programme)["rows"]}
    states = [rows[row["pk"]]["state"] for row in offered]
    assert set(states) <= {"qualified", "expired"}
    now_offered = [row for row in rows.values() if row["state"] == "offered"]
    assert len(now_offered) == states.count("expired")


def test_killed_servers_lose_no_acknowledged_application(site):
    programme, acknowledged = programme_with(site), []
    is_over = threading.Event()

    def insist(person):
        """Sends the form until the site has acknowledged it, as a person would."""
        while not is_over.is_set():
            try:
                if apply(site, person, programme).status == 302:
                    acknowledged.append(person)
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)

    threads = [threading.Thread(target=insist, args=[n]) for n in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for name in ("web", "worker", "web"):
        time.sleep(0.6)
        site.kill(name)
    ends = time.monotonic() + 120
    for thread in threads:
        thread.join(max(0, ends - time.monotonic()))
    is_over.set()
    assert sorted(acknowledged) == list(range(PEOPLE))
    rows = checked_queues(site, programme)["rows"]
    assert sorted(person_of(row) for row in rows) == list(range(PEOPLE))
    assert [row["state"] for row in rows].count("qualified") == PLACES
