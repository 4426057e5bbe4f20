"""The start page: its lists of threads, the welcome of new members, and what counts today."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from forum.home.queries import waiting_for
from forum.meetings.models import ActionItem
from forum.moderation.services.approval import queue_reply
from forum.moderation.services.reports import report_post
from forum.moderation.to_decide import to_decide_by
from forum.threads.models import Thread
from forum.threads.services.hiding import withdraw_post
from members.accounts.models import User
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.people.models import Profile, Topic
from tests.factories.meetings import MeetingFactory, make_body, open_session
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
    make_coordinator,
    make_member,
)
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

HOME = "/forum/"
LISTS = ("helpful", "unread", "own", "unanswered")


@pytest.fixture(autouse=True)
def old_account(member):
    """An old account: it has no welcome, and each thread of a test is unread unless it is read."""
    return set_age(member, days=400)


def set_age(user, **age):
    user.date_joined = timezone.now() - timedelta(**age)
    user.save()
    return user


def lists(client):
    """The titles of the threads in each list of the page."""
    found = client.get(HOME).context_data
    return {name: [row.title for row in found[name]] for name in LISTS}


def read(user, *threads):
    for thread in threads:
        thread.readers.update_or_create(
            user=user, defaults={"last_read_number": thread.last_number}
        )


def age(thread, **past):
    at = timezone.now() - timedelta(**past)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=at)


def close(thread):
    """Closes the thread's section to everybody but an empty group."""
    thread.section.group = GroupFactory()
    thread.section.save()


class TestOwnThreads:
    def test_started_and_answered_threads_the_latest_first(self, member, as_user):
        started = make_thread(title="Założony", by=member)
        answered = add_replies(make_thread(title="Z moją odpowiedzią"), 1, by=member)
        other = make_thread(title="Cudzy", kind="discussion")
        read(member, started, answered, other)
        found = lists(as_user(member))
        assert found["own"] == ["Z moją odpowiedzią", "Założony"]
        assert found["unread"] == []

    def test_new_posts_in_own_threads_come_first(self, member, as_user):
        own = make_thread(title="Mój", by=member)
        add_replies(own, 1)
        make_thread(title="Nowszy, cudzy")
        assert lists(as_user(member))["unread"] == ["Mój", "Nowszy, cudzy"]

    def test_withdrawn_post_makes_no_thread_one_s_own(self, member, as_user):
        thread = add_replies(make_thread(kind="discussion"), 1, by=member)
        withdraw_post(thread.posts.get(number=2), by=member)
        assert lists(as_user(member))["own"] == []

    def test_own_thread_in_a_section_that_was_closed_is_not_shown(self, member, as_user):
        thread = make_thread(title="Zamknięty", by=member)
        read(member, thread)
        assert lists(as_user(member))["own"] == ["Zamknięty"]
        close(thread)
        assert lists(as_user(member))["own"] == []

    def test_older_ones_are_found_among_many(self, member, as_user, monkeypatch):
        monkeypatch.setattr("forum.threads.unread.LOOK", 2)
        old = make_thread(title="Dawny", by=member)
        closed = make_thread(title="Zamknięty", by=member)
        close(closed)
        for thread in (old, closed):
            age(thread, days=9)
        for _number in range(3):
            read(member, make_thread(kind="discussion"))
        assert lists(as_user(member))["own"] == ["Dawny"]

    def test_of_others_are_not_own(self, member, other_member):
        thread = make_thread(by=other_member)
        assert waiting_for(member, [thread.pk]).own == frozenset()
        assert waiting_for(other_member, [thread.pk]).own == {thread.pk}


class TestNoThreadTwice:
    def test_each_thread_is_in_one_list(self, member, as_user):
        set_age(member, days=1)
        for number in range(9):
            make_thread(title=f"Nowe pytanie {number}")
        for number in range(3):
            read(member, make_thread(title=f"Moje pytanie {number}", by=member))
        found = lists(as_user(member))
        titles = [title for name in LISTS for title in found[name]]
        assert len(titles) == len(set(titles))
        assert [len(found[name]) for name in LISTS] == [0, 6, 3, 3]

    def test_older_questions_are_not_repeated(self, member, as_user, monkeypatch):
        monkeypatch.setattr("forum.threads.unread.LOOK", 2)
        titles = [make_thread(title=f"Pytanie {number}").title for number in range(4)]
        found = lists(as_user(member))
        assert found["unread"] == titles[:1:-1]
        assert found["unanswered"] == titles[1::-1]

    def test_page_does_not_call_all_questions_answered(self, member, as_user):
        make_thread()
        page = as_user(member).get(HOME).content.decode()
        assert gettext("No other question waits for an answer.") in page
        assert gettext("Every question has an answer.") not in page


class TestServiceAreas:
    @pytest.fixture(params=["affiliation", "profile"])
    def area(self, request, member):
        """An area that the reader chose for a workplace, or in the profile."""
        area, owner = ServiceAreaFactory(), member.affiliations.get()
        if request.param == "profile":
            owner = Profile.objects.create(user=member)
        owner.areas.add(area)
        return area

    def test_their_threads_come_first(self, member, as_user, area):
        make_thread(SectionFactory(service_area=area), title="Z mojej dziedziny")
        below = SectionFactory(parent=SectionFactory(service_area=area))
        make_thread(below, title="Z poddziału")
        make_thread(SectionFactory(service_area=ServiceAreaFactory()), title="Z innej, nowszy")
        wanted = ["Z poddziału", "Z mojej dziedziny", "Z innej, nowszy"]
        assert lists(as_user(member))["unread"] == wanted

    def test_their_questions_come_first(self, member, as_user, area):
        own = make_thread(SectionFactory(service_area=area), title="Z mojej dziedziny")
        other = make_thread(title="Z innej, nowsze")
        read(member, own, other)
        assert lists(as_user(member))["unanswered"] == ["Z mojej dziedziny", "Z innej, nowsze"]

    def test_areas_of_others_and_of_ended_work_do_not_count(self, member, area):
        SectionFactory(service_area=area)
        assert waiting_for(make_member(), []).sections == frozenset()
        assert len(waiting_for(member, []).sections) == 1
        Profile.objects.all().delete()
        member.affiliations.update(state=Affiliation.State.ENDED)
        assert waiting_for(member, []).sections == frozenset()


class TestWelcome:
    @pytest.fixture
    def newcomer(self):
        return set_age(make_member(first_name="Nowa"), days=13)

    def shown(self, client):
        return client.get(HOME).context_data["welcome"] is not None

    def test_new_member_sees_it(self, newcomer, as_user):
        section = SectionFactory(service_area=None)
        page = as_user(newcomer).get(HOME).content.decode()
        assert f'href="{reverse("threads:create")}?section={section.slug}"' in page
        assert f'href="{reverse("people:profile")}">{gettext("Complete your profile")}' in page

    def test_ends_after_fourteen_days(self, newcomer, as_user):
        assert self.shown(as_user(newcomer))
        set_age(newcomer, days=14, minutes=1)
        assert not self.shown(as_user(newcomer))

    def test_ends_with_the_first_post(self, newcomer, as_user):
        add_replies(make_thread(), 1, by=newcomer)
        assert not self.shown(as_user(newcomer))

    def test_ends_when_three_threads_were_opened(self, newcomer, as_user):
        threads = [make_thread() for _number in range(3)]
        read(newcomer, *threads[:2])
        assert self.shown(as_user(newcomer))
        read(newcomer, threads[2])
        assert not self.shown(as_user(newcomer))

    def test_filled_profile_is_not_asked_for(self, newcomer, as_user):
        profile = Profile.objects.create(user=newcomer)
        profile.topics.add(Topic.objects.create(name="drogi", folded="drogi"))
        page = as_user(newcomer).get(HOME).content.decode()
        assert gettext("Introduce yourself") in page
        assert gettext("Complete your profile") not in page

    def test_closed_section_is_not_offered(self, newcomer, as_user):
        room = SectionFactory(service_area=None, group=GroupFactory())
        page = as_user(newcomer).get(HOME).content.decode()
        assert room.slug not in page

    def test_shows_what_helped_in_the_own_area_first(self, newcomer, as_user):
        area = ServiceAreaFactory()
        newcomer.affiliations.get().areas.add(area)
        near = self.helpful(SectionFactory(service_area=area), "Z mojej dziedziny", thanks=1)
        far = self.helpful(SectionFactory(), "Z innej", thanks=2)
        unthanked = add_replies(make_thread(title="Bez podziękowań"), 1)
        closed = self.helpful(SectionFactory(), "Zamknięty", thanks=3)
        close(closed)
        found = lists(as_user(newcomer))
        assert found["helpful"] == [near.title, far.title]
        assert unthanked.title in found["unread"]
        assert closed.title not in sum(found.values(), [])

    def helpful(self, section, title, *, thanks):
        thread = add_replies(make_thread(section, title=title, by=make_member()), 1)
        thread.posts.filter(number=1).update(thanks_count=thanks)
        return thread


class TestToday:
    def said(self, client):
        return client.get(HOME).content.decode()

    def test_greets_by_name(self, member, as_user):
        for name in ("Maria Nowak", "Maria Nowak-Wójcik"):  # a new name is not kept from before
            member.last_name = name.removeprefix("Maria ")
            member.save()
            greeting = gettext("Good day, %(name)s") % {"name": name}
            assert f"<h1>{greeting}</h1>" in self.said(as_user(member))

    def test_names_what_is_new_with_links(self, member, as_user):
        make_thread()
        meeting = MeetingFactory(starts_at=timezone.now() + timedelta(days=3))
        for state in ("open", "open", "done"):
            ActionItem.objects.create(meeting=meeting, what="x", owner=member, state=state)
        page = self.said(as_user(member))
        threads = ngettext("%(n)s new thread", "%(n)s new threads", 1) % {"n": 1}
        tasks = ngettext("%(n)s task", "%(n)s tasks", 2) % {"n": 2}
        assert f'<a href="/forum/threads/?show=unread">{threads}</a>' in page
        assert f'<a href="/forum/actions/">{tasks}</a>' in page
        assert f'<p class="lead today"><a href="/forum/threads/?show=unread">{threads}' in page
        assert page.count(f'href="{meeting.get_absolute_url()}"') > 2

    def test_says_that_there_may_be_more(self, member, as_user, monkeypatch):
        monkeypatch.setattr("forum.threads.unread.LOOK", 2)
        for _number in range(3):
            make_thread()
        plural = "at least %(n)s new thread", "at least %(n)s new threads"
        assert ngettext(*plural, 2) % {"n": 2} in self.said(as_user(member))

    def test_meeting_of_today(self, member, as_user):
        MeetingFactory(starts_at=timezone.now())
        assert f">{gettext('meeting today')}</a>" in self.said(as_user(member))

    def test_nothing_today_on_a_new_site(self, member, as_user):
        page = self.said(as_user(member))
        assert "Na dziś nie ma nic pilnego." in page
        assert "lead today" not in page
        assert gettext("Start a thread") in page
        assert gettext("No meeting is planned.") in page
        assert gettext("Nobody has described a case yet.") in page
        assert "unanswered-title" not in page
        assert "own-title" not in page


class TestToBeDecided:
    def wait(self, organisation, count=1):
        pending = Affiliation.State.PENDING
        AffiliationFactory.create_batch(count, state=pending, organisation=organisation)

    def test_coordinator_sees_applications_to_the_own_office(self, coordinator, as_user):
        office = coordinator.affiliations.get().organisation
        self.wait(office, 2)
        self.wait(make_coordinator().affiliations.get().organisation)
        page = as_user(coordinator).get(HOME).content.decode()
        plural = "%(n)s application to join", "%(n)s applications to join"
        words = ngettext(*plural, 2) % {"n": 2}
        assert f'<a href="{reverse("membership:applications")}">{words}</a>' in page
        hidden = f'<span class="visually-hidden"> {gettext("to be decided")}</span>'
        assert f'<span class="tally">2{hidden}</span>' in page
        assert reverse("moderation:queue") not in page

    def test_moderator_sees_reports_and_pending_posts(self, moderator, member, as_user):
        thread = make_thread()
        report_post(thread.posts.get(), by=member, reason="off_topic")
        report_post(make_thread(by=moderator).posts.get(), by=member, reason="off_topic")
        for _number in range(2):
            queue_reply(thread, by=make_member(), body="<p>Czekam</p>")
        page = as_user(moderator).get(HOME).content.decode()
        reports = ngettext("%(n)s report", "%(n)s reports", 1) % {"n": 1}
        posts = "%(n)s post before publication", "%(n)s posts before publication"
        assert f'<a href="{reverse("moderation:queue")}">{reports}</a>' in page
        assert ngettext(*posts, 2) % {"n": 2} in page
        assert '<span class="tally">3<span' in page

    def test_counts_the_applications_that_a_moderator_may_decide_on(self, moderator):
        """The count, in SQL of its own, agrees with the list that the page of applications has."""
        unit, other_unit = UnitFactory(), UnitFactory()
        led = OrganisationFactory(units=[unit])
        self.wait(OrganisationFactory(units=[unit]))  # its unit has a coordinator
        self.wait(OrganisationFactory(units=[unit, other_unit]))  # of two units: nobody
        self.wait(OrganisationFactory(units=[other_unit]))
        self.wait(led)
        self.decided_alike(moderator, 4)
        deputy = make_coordinator(led)
        self.decided_alike(moderator, 2)
        AffiliationFactory(user=deputy, organisation=OrganisationFactory(), state="pending")
        self.decided_alike(moderator, 3)  # nobody but the applicant coordinates
        Affiliation.objects.filter(organisation=led).update(ends_at=timezone.now())
        self.decided_alike(moderator, 5)

    def test_suspended_coordinators_and_lost_time_do_not_count(self, moderator):
        coordinator = make_coordinator()
        self.wait(coordinator.affiliations.get().organisation, 2)
        self.decided_alike(moderator, 0)
        late = Affiliation.objects.filter(state="pending").first()
        Affiliation.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(days=9))
        self.decided_alike(moderator, 1)
        User.objects.filter(pk=coordinator.pk).update(
            suspended_until=timezone.now() + timedelta(days=1)
        )
        self.decided_alike(moderator, 2)
        Affiliation.objects.filter(pk=late.pk).update(user=moderator)
        self.decided_alike(moderator, 1)  # not on the own one

    def test_moderator_who_coordinates_decides_at_once(self, moderator):
        own = moderator.affiliations.get()
        Affiliation.objects.filter(pk=own.pk).update(role="coordinator")
        make_coordinator(own.organisation)
        self.wait(own.organisation)
        self.decided_alike(moderator, 1)

    def decided_alike(self, moderator, count):
        reader = User.objects.get(pk=moderator.pk)
        decidable, _others = Affiliation.objects.by_decider(membership_of(reader))
        assert (to_decide_by(reader).applications, decidable.count()) == (count, count)

    def test_nothing_is_shown_where_nothing_waits(self, coordinator, as_user):
        page = as_user(coordinator).get(HOME).content.decode()
        assert not re.search(r'class="tally">\d', page)
        assert gettext("To be decided:") not in page

    def test_member_sees_nothing(self, member, as_user):
        self.wait(member.affiliations.get().organisation)
        report_post(make_thread().posts.get(), by=member, reason="off_topic")
        page = as_user(member).get(HOME).content.decode()
        assert not re.search(r'class="tally">\d', page)
        assert gettext("To be decided:") not in page

    @pytest.mark.parametrize(("who", "queries"), [("moderator", 10), ("coordinator", 11)])
    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_one_query(
        self, request, as_user, django_assert_num_queries, who, queries, count
    ):
        reader = set_age(request.getfixturevalue(who), days=400)
        self.wait(reader.affiliations.get().organisation, count)
        for _number in range(count):
            report_post(make_thread().posts.get(), by=make_member(), reason="off_topic")
        client = as_user(User.objects.get(pk=reader.pk))
        client.get(HOME)
        with django_assert_num_queries(queries):
            client.get(HOME)


class TestQueries:
    @pytest.fixture
    def reader(self, member):
        return set_age(member, days=400)

    @pytest.mark.parametrize("count", [1, 7])
    def test_own_threads_and_unanswered_questions(
        self, reader, as_user, django_assert_num_queries, count
    ):
        for _number in range(count):
            make_thread()
            make_thread(by=reader)
        client = as_user(reader)
        client.get(HOME)
        with django_assert_num_queries(9):
            found = client.get(HOME).context_data
        assert found["own"]
        assert found["unread"]

    def test_older_own_threads_take_one_more(
        self, reader, as_user, django_assert_num_queries, monkeypatch
    ):
        monkeypatch.setattr("forum.threads.unread.LOOK", 5)
        age(make_thread(by=reader), days=9)
        for _number in range(12):
            make_thread()
        client = as_user(reader)
        client.get(HOME)
        with django_assert_num_queries(11):  # one for own threads, one for older questions
            assert client.get(HOME).context_data["own"]

    def test_tasks_take_one_more(self, reader, as_user, django_assert_num_queries):
        ActionItem.objects.create(meeting=open_session(make_body()), what="x", owner=reader)
        client = as_user(reader)
        client.get(HOME)
        with django_assert_num_queries(9):  # without threads, their rows are not asked for
            assert client.get(HOME).context_data["actions"]

    def test_welcome_takes_one_more(self, reader, as_user, django_assert_num_queries):
        set_age(reader, days=2)
        make_thread()
        client = as_user(reader)
        client.get(HOME)
        with django_assert_num_queries(10):
            assert client.get(HOME).context_data["welcome"]
