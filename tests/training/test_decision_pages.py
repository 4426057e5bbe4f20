"""The organisers' page of decisions on groups: choose, see the e-mails, decide."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from members.accounts.models import User
from tests.factories.members import make_member
from tests.factories.training import (
    ProgrammeFactory,
    ServiceAreaFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
)
from training.models import Enrolment, EnrolmentEvent, TrainingGroup
from training.services.launching import launch

pytestmark = pytest.mark.django_db
REASON = "Za mało zgłoszeń."


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def organiser(client, programme):
    found = make_organiser(programme)
    User.objects.filter(pk=found.pk).update(language="en")
    client.force_login(found)
    return found


@pytest.fixture
def area():
    return ServiceAreaFactory()


@pytest.fixture
def group(programme, area):
    return TrainingGroupFactory(
        programme=programme,
        service_area=area,
        town="Łódź",
        capacity=3,
        minimum=2,
        decision_on=timezone.localdate(),
    )


@pytest.fixture
def url(programme):
    return reverse("training_desk:decisions", args=[programme.slug])


def chosen(*groups, decision, **fields) -> dict:
    return {"groups": [group.pk for group in groups], "decision": decision, **fields}


def state_of(group) -> str:
    return TrainingGroup.objects.get(pk=group.pk).state


def test_groups_that_are_due_come_first(client, organiser, group, programme, url):
    later = TrainingGroupFactory(programme=programme)
    TrainingGroupFactory(programme=programme, state="launched")
    page = client.get(url)
    assert (page.context["due"], page.context["others"]) == ([group], [later])
    desk = client.get(reverse("training_desk:programme", args=[programme.slug]))
    assert "waits for your decision" in desk.text


def test_preview_changes_nothing_and_sends_nothing(
    client, organiser, group, url, programme, area, django_capture_on_commit_callbacks
):
    TrainingGroupFactory(programme=programme, service_area=area, town="Sopot")
    [row] = enrol_people(group, 1)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(url, chosen(group, decision="do_not_launch", reason=REASON))
    assert page.context["count"] == 1
    assert "Sopot" in page.text
    assert REASON in page.text
    assert str(row.user) in page.text
    assert mail.outbox == []
    assert state_of(group) == "open"
    assert Enrolment.objects.get().state == "qualified"
    assert not EnrolmentEvent.objects.filter(kind="not_launched").exists()


def test_decision_is_made_by_the_second_button(client, organiser, group, url):
    [row] = enrol_people(group, 1)
    data = chosen(group, decision="do_not_launch", reason=REASON, confirm="1")
    page = client.post(url, data, follow=True)
    assert "1 group was decided on" in page.text
    assert state_of(group) == "not_launched"
    row.refresh_from_db()
    assert row.state == "not_launched"


def test_decision_is_changed_before_it_is_made(client, organiser, group, url):
    data = chosen(group, decision="do_not_launch", reason=REASON, change="1")
    page = client.post(url, data)
    assert REASON in page.text
    assert page.context["chosen"] == {str(group.pk)}
    assert state_of(group) == "open"


def test_many_groups_in_one_sitting(client, organiser, programme, url):
    groups = [
        TrainingGroupFactory(programme=programme, minimum=1, capacity=2) for _number in range(28)
    ]
    for group in groups:
        enrol_people(group, 1)
    page = client.post(url, chosen(*groups, decision="launch", confirm="1"), follow=True)
    assert "28 groups were decided on" in page.text
    assert set(TrainingGroup.objects.values_list("state", flat=True)) == {"launched"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"decision": "launch"}, "Please say why it is launched anyway"),
        ({"decision": "do_not_launch"}, "Please say why."),
        ({"decision": "postpone", "reason": REASON}, "Please choose the new day"),
        ({"decision": "postpone", "reason": REASON, "day": "2020-01-01"}, "has to be after today"),
        ({"decision": "postpone", "reason": REASON, "day": "jutro"}, "Enter a valid date"),
        ({"decision": ""}, "This field is required"),
    ],
)
def test_wrong_input(client, organiser, group, url, fields, said):
    page = client.post(url, {"groups": [group.pk], "confirm": "1", **fields})
    assert said in page.text
    assert state_of(group) == "open"


def test_wrong_groups(client, organiser, group, url, programme):
    other = TrainingGroupFactory()
    for chosen_ones in ([], [other.pk], ["x"]):
        data = {"groups": chosen_ones, "decision": "launch", "reason": REASON, "confirm": "1"}
        assert client.post(url, data).context["form"].errors["groups"]
    full = TrainingGroupFactory(programme=programme, minimum=1, decision_on=timezone.localdate())
    enrol_people(full, 1)
    page = client.post(url, chosen(full, decision="do_not_launch", reason=REASON, confirm="1"))
    assert "enough places are taken" in page.text


def test_group_that_another_organiser_has_decided_on(client, organiser, group, url, programme):
    data = chosen(group, decision="do_not_launch", reason=REASON)
    assert client.post(url, data).status_code == 200
    launch([group], by=make_organiser(programme), reason="Mimo to.")
    page = client.post(url, data | {"confirm": "1"})
    assert "has been decided already" in page.text
    assert REASON in page.text
    assert state_of(group) == "launched"


def test_postponed(client, organiser, group, url):
    day = timezone.localdate() + timedelta(days=7)
    data = chosen(group, decision="postpone", reason=REASON, day=day.isoformat(), confirm="1")
    client.post(url, data)
    assert TrainingGroup.objects.get().decision_on == day
    assert "postponed" in client.get(url).text


def test_nothing_to_decide(client, organiser, url):
    assert "No group is open" in client.get(url).text


def test_others_see_nothing(client, programme, url):
    for person in (make_member(), make_organiser(ProgrammeFactory())):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_queries_of_the_page(client, organiser, programme, url, django_assert_num_queries, count):
    for _number in range(count):
        enrol_people(TrainingGroupFactory(programme=programme), 2)
    with django_assert_num_queries(10):
        client.get(url)
