"""Digests that are written together: what they cost, and that nobody gets what is another's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.meetings.models import ActionItem
from forum.threads.services import reply_to
from members.inbox.digest_writing import write_digest, write_digests
from members.inbox.models import Level, Notification, Preferences
from members.inbox.services import follow
from members.mail.models import QueuedEmail
from members.mail.writers import EmailWriter
from members.people.models import Profile
from tests.factories.meetings import MeetingFactory, make_body
from tests.factories.members import GroupFactory, ServiceAreaFactory, make_member
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread
from tests.worker import work

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

BATCH, SET = 10, 8
"""How many queries a batch of digests may make, and how many more for each set of rights."""


@pytest.fixture
def area():
    return ServiceAreaFactory()


@pytest.fixture
def forum(area, other_member):
    """A forum with something for every part of a digest. Returns the thread to follow."""
    make_thread(SectionFactory(service_area=area), by=other_member, title="Pytanie z obszaru")
    BestPracticeFactory(published=True, title="Nowa praktyka")
    MeetingFactory(title="Posiedzenie", starts_at=timezone.now() + timedelta(days=2))
    return make_thread(by=other_member, title="Odbiór tekstyliów")


@pytest.fixture
def readers(act, forum, area, other_member):
    """``readers(n, group=None)``: n members who are told of something by every part."""

    def make(count, group=None):
        meeting = MeetingFactory(body=make_body(), starts_at=timezone.now() - timedelta(days=2))
        people = [make_member() for _n in range(count)]
        for person in people:
            person.affiliations.get().areas.add(area)
            follow("thread", forum.pk, by=person)
            due = timezone.localdate() + timedelta(days=3)
            ActionItem.objects.create(meeting=meeting, what="Wykaz", owner=person, due_on=due)
            if group:
                group.memberships.create(user=person)
        act(reply_to, forum, by=other_member, body="<p>Zbieramy je osobno</p>")
        return people

    return make


def forget_areas(person):
    person.affiliations.get().areas.clear()
    Profile.objects.filter(user=person).delete()


def arguments(people, period=Level.WEEKLY):
    since = (timezone.now() - timedelta(days=7)).isoformat()
    return [[person.pk, str(period), since] for person in people]


def bodies(people):
    return [email and email.body for email in write_digests(arguments(people))]


def queries(people):
    with CaptureQueriesContext(connection) as counted:
        assert all(write_digests(arguments(people)))
    return len(counted)


class TestCost:
    @pytest.mark.parametrize("count", [1, 5, 50])
    def test_one_set_of_rights(self, readers, count):
        people = readers(count)
        body = bodies(people)[0]
        for title in ("Pytanie z obszaru", "Nowa praktyka", "Wykaz", "Posiedzenie", "Zbieramy"):
            assert title in body
        assert queries(people) == 12 <= BATCH + SET

    @pytest.mark.parametrize("count", [1, 25])
    def test_two_sets_of_rights(self, readers, count):
        people = readers(count) + readers(count, GroupFactory())
        assert queries(people) == 18 <= BATCH + 2 * SET


class TestOwn:
    def test_together_says_what_alone_says(self, readers, area):
        first, second, third = people = readers(3)
        forget_areas(second)
        Preferences.objects.create(user=third, level=Level.DAILY)
        given = arguments(people)
        alone = [write_digest(*each) for each in given]
        together = write_digests(given)
        assert [email.body for email in alone] == [email.body for email in together]
        assert [email.to for email in together] == [[person.email] for person in people]
        assert len({email.extra_headers["Message-ID"] for email in together}) == 3

    def test_rows_of_one_person_are_in_no_other_digest(self, readers, area):
        first, second = readers(2)
        ActionItem.objects.filter(owner=first).update(what="Zadanie pierwszej")
        Notification.objects.filter(user=second).update(read_at=timezone.now())
        forget_areas(second)
        BestPracticeFactory(published=True, title="Praktyka drugiej", author=second)
        mine, theirs = bodies([first, second])
        assert "Zadanie pierwszej" in mine
        assert "Praktyka drugiej" in mine
        for word in ("Zadanie pierwszej", "Praktyka drugiej", "Zbieramy", "Pytanie z obszaru"):
            assert word not in theirs

    def test_only_those_with_the_rights_are_told(self, act, readers):
        group, writer = GroupFactory(), make_member()
        group.memberships.create(user=writer)
        outside, inside = [*readers(1), *readers(1, group)]
        thread = make_thread(SectionFactory(group=group), by=writer, title="Tajny wątek")
        for person in (outside, inside):
            follow("thread", thread.pk, by=person)
        post = act(reply_to, thread, by=writer, body="<p>Tajne słowa</p>")
        # The row of somebody who lost the rights after they were told.
        told = {"kind": "reply", "target_id": thread.pk, "first_id": post.pk, "last_id": post.pk}
        Notification.objects.update_or_create(user=outside, level=Level.WEEKLY, **told)
        without, with_words = bodies([outside, inside])
        assert "Tajn" not in without
        assert "Tajne słowa" in with_words

    def test_each_is_in_the_language_of_the_receiver(self, readers):
        polish, english = people = readers(2)
        type(english).objects.filter(pk=english.pk).update(language="en")
        subjects = [email.subject for email in write_digests(arguments(people))]
        assert subjects[0].startswith("Przegląd tygodniowy")
        assert subjects[1].startswith("Weekly summary")

    def test_who_gets_none_leaves_the_others_in_order(self, readers):
        first, second, third = people = readers(3)
        Preferences.objects.create(user=second, no_emails=True)
        assert [bool(body) for body in bodies(people)] == [True, False, True]


@pytest.mark.usefixtures("mail_queue")
class TestDelivery:
    @pytest.fixture
    def queued(self, readers):
        from members.mail.late import LateEmail, queue_late_emails

        people = readers(4)
        pairs = zip(people, arguments(people), strict=True)
        queue_late_emails("digest", [LateEmail(person.email, given) for person, given in pairs])
        return people

    @pytest.fixture
    def writer(self, monkeypatch):
        """``writer(write_many)``: replaces the function that writes several digests."""

        def replace(write_many):
            changed = EmailWriter("digest", write_digest, write_many)
            monkeypatch.setattr("members.mail.tasks.email_writers", [changed])

        return replace

    def test_worker_writes_a_batch_together(self, queued, writer, mailoutbox):
        asked = []
        writer(lambda given: asked.append(len(given)) or write_digests(given))
        work(task_path="members.mail.tasks.deliver")
        assert sorted(message.to[0] for message in mailoutbox) == sorted(p.email for p in queued)
        assert asked == [3]  # the first one is written by its own task

    def test_chunks_are_small(self, queued, writer, mailoutbox, monkeypatch):
        monkeypatch.setattr("members.mail.tasks.WRITTEN_TOGETHER", 2)
        sent_before = []
        writer(lambda given: sent_before.append(len(mailoutbox)) or write_digests(given))
        work(task_path="members.mail.tasks.deliver")
        assert len(mailoutbox) == 4
        assert sent_before == [1]  # the last chunk has one e-mail, which is written by itself

    def test_if_writing_together_fails_each_is_written_by_itself(self, queued, writer, mailoutbox):
        writer(lambda given: 1 / 0)
        work(task_path="members.mail.tasks.deliver")
        assert len(mailoutbox) == 4
        assert not QueuedEmail.objects.given_up().exists()
