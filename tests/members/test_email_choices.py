"""What people choose on the page to which an e-mail links: another level, and taking back."""

import re
from urllib.parse import urlsplit

import pytest

from members.inbox.models import Level, Preferences
from members.inbox.services import follow, level_of, unfollow
from members.inbox.unsubscribing import unsubscribe_url
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def thread(member):
    return make_thread(by=member, title="Odbiór tekstyliów")


@pytest.fixture
def path(thread, member):
    """The page for an e-mail to ``member`` about a reply in the thread, which they follow."""
    return path_of(member, ("thread", str(thread.pk)))


def path_of(user, target=None):
    return urlsplit(unsubscribe_url(user, "reply", target)).path


@pytest.mark.parametrize("level", Level.values)
def test_another_level_for_this_thread(client, thread, member, path, level):
    page = client.post(path, {"what": "level", "level": level}, follow=True).content.decode()
    assert level_of("thread", thread.pk, user=member) == level
    assert re.findall(r'type="radio" name="level" value="(\w+)"[^>]* checked', page) == [level]
    assert "Odbiór" not in page


def test_level_of_the_settings_is_chosen_at_first(client, member, path):
    Preferences.objects.create(user=member, level=Level.DAILY)
    page = client.get(path).content.decode()
    assert re.findall(r'type="radio" name="level" value="(\w+)"[^>]* checked', page) == ["daily"]


@pytest.mark.parametrize("chosen", [{"what": "target"}, {"what": "level", "level": "daily"}])
@pytest.mark.parametrize("before", ["", Level.INSTANT, None])
def test_undo_brings_the_former_level_back(client, thread, member, path, chosen, before):
    unfollow("thread", thread.pk, by=member)
    if before is not None:
        follow("thread", thread.pk, by=member, level=before)
    page = client.post(path, chosen, follow=True).content.decode()
    assert level_of("thread", thread.pk, user=member) not in (before, None)
    undo = re.search(r'type="hidden" name="level" value="(\w*)"', page)[1]
    client.post(path, {"what": "level", "level": undo})
    assert level_of("thread", thread.pk, user=member) == before


@pytest.mark.parametrize("what", ["kind", "all"])
def test_e_mails_are_turned_on_again(client, member, what):
    Preferences.objects.create(user=member, stopped_kinds=["mention"])
    page = client.post(path_of(member), {"what": what}, follow=True).content.decode()
    assert f'value="resume_{what}"' in page
    assert f'value="{what}"' not in page
    client.post(path_of(member), {"what": f"resume_{what}"})
    own = Preferences.objects.get(user=member)
    assert (own.stopped_kinds, own.no_emails) == (["mention"], False)


def test_turning_on_one_kind_leaves_everything_off(client, member):
    Preferences.objects.create(user=member, stopped_kinds=["reply"], no_emails=True)
    client.post(path_of(member), {"what": "resume_kind"})
    own = Preferences.objects.get(user=member)
    assert (own.stopped_kinds, own.no_emails) == ([], True)


def test_choosing_a_level_turns_no_e_mails_on(client, member, path):
    Preferences.objects.create(user=member, stopped_kinds=["reply"], no_emails=True)
    client.post(path, {"what": "level", "level": "instant"})
    own = Preferences.objects.get(user=member)
    assert (own.stopped_kinds, own.no_emails) == (["reply"], True)


def test_one_click_of_a_mail_program_ignores_other_fields(client, thread, member, path):
    data = {"List-Unsubscribe": "One-Click", "level": "instant"}
    assert client.post(path, data).status_code == 200
    assert level_of("thread", thread.pk, user=member) == ""
    assert Preferences.objects.get(user=member).stopped_kinds == ["reply"]


@pytest.mark.parametrize("done", ["kind", "all", "<b>"])
def test_page_does_not_say_that_e_mails_ended_if_they_did_not(client, path, done):
    page = client.get(path, {"done": done, "was": "<b>"}).content.decode()
    assert 'value="resume_' not in page
    assert "<b>" not in page


@pytest.mark.parametrize("data", [{}, {"level": "loud"}])
def test_wrong_level(client, thread, member, path, data):
    assert client.post(path, {"what": "level", **data}).status_code == 400
    assert level_of("thread", thread.pk, user=member) == ""


def test_level_without_a_matter(client, member):
    data = {"what": "level", "level": "daily"}
    assert client.post(path_of(member), data).status_code == 400


def test_get_changes_nothing(client, thread, member, path):
    client.get(path, {"what": "level", "level": "muted"})
    assert level_of("thread", thread.pk, user=member) == ""
    assert not Preferences.objects.exists()
