"""Copies of e-mails about work of the office, for the shared mailbox of that office."""

import pytest

from forum.threads.services import reply_to
from members.inbox.forms import PreferencesForm
from members.inbox.models import Level, Preferences
from members.inbox.services import follow
from members.membership.services.joining import apply_to
from tests.factories.members import OrganisationFactory, make_coordinator, make_member
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SHARED = "sekretariat@glowno.pl"


@pytest.fixture
def office():
    return OrganisationFactory(domains=["glowno.pl"])


@pytest.fixture
def coordinator(office):
    coordinator = make_coordinator(office)
    Preferences.objects.create(
        user=coordinator, copy_to=SHARED, level=Level.INSTANT, at_any_time=True
    )
    return coordinator


def receivers(mailoutbox):
    return sorted(message.to[0] for message in mailoutbox)


def test_copy_has_no_personal_link(act, office, coordinator, mailoutbox):
    act(apply_to, office, by=make_member(email="a@example.org"), position="inspektor")
    messages = {message.to[0]: message for message in mailoutbox}
    assert messages.keys() == {"a@example.org", coordinator.email, SHARED}
    copy, own = messages[SHARED], messages[coordinator.email]
    assert copy.subject == own.subject
    for text in (copy.body, copy.alternatives[0].content):
        assert "/members/applications/" in text
        assert str(coordinator) in text
        assert "/account/" not in text
    assert "List-Unsubscribe" in own.message()
    assert "List-Unsubscribe" not in copy.message()


def test_discussions_are_not_copied(act, coordinator, member, mailoutbox):
    thread = make_thread(by=member)
    follow("thread", thread.pk, by=coordinator)
    act(reply_to, thread, by=member, body="<p>Tak</p>")
    assert receivers(mailoutbox) == [coordinator.email]


def test_no_copy_after_the_person_left_the_office(act, office, coordinator, mailoutbox):
    other = make_coordinator(OrganisationFactory(domains=["inny.pl"]))
    Preferences.objects.create(user=other, copy_to=SHARED, at_any_time=True)
    target = other.affiliations.get().organisation
    act(apply_to, target, by=make_member(email="a@example.org"), position="inspektor")
    assert receivers(mailoutbox) == sorted(["a@example.org", other.email])


def test_no_copy_of_an_email_that_is_not_wanted(act, office, coordinator, mailoutbox):
    Preferences.objects.update(no_emails=True)
    act(apply_to, office, by=make_member(email="a@example.org"), position="inspektor")
    assert receivers(mailoutbox) == ["a@example.org"]


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("biuro@glowno.pl", True),
        ("biuro@GLOWNO.pl", True),
        ("", True),
        ("biuro@gmail.com", False),
        ("biuro@zly-glowno.pl", False),
        ("biuro@glowno.pl.example.org", False),
    ],
)
def test_only_addresses_of_the_own_office(coordinator, address, is_taken):
    form = filled(coordinator, address)
    assert form.is_valid() is is_taken
    if not is_taken:
        assert "@glowno.pl" in str(form.errors["copy_to"])


def test_office_without_a_domain_is_told_what_to_do():
    member = make_member()
    Preferences.objects.create(user=member)
    form = filled(member, "biuro@glowno.pl")
    assert not form.is_valid()
    assert "@" not in form.errors["copy_to"].as_text()


def filled(user, address) -> PreferencesForm:
    fields = {"level": "weekly", "mention_level": "instant", "digest_weekday": 0, "digest_hour": 7}
    own = Preferences.objects.get(user=user)
    return PreferencesForm({**fields, "copy_to": address}, instance=own)
