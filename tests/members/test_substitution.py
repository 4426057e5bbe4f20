"""Substitutions: naming, ending and refusing a substitute, and who gets which e-mails meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.initial_content.setup import setup_cms
from cms.models import NewsIndexPage
from cms.tasks import mail_waiting
from forum.meetings.models import ActionItem
from forum.meetings.notifying import notify_of_actions
from forum.moderation.services.reports import report_post
from members.accounts.models import Role, User
from members.dates import words
from members.inbox.models import Notification, Preferences
from members.inbox.services import unread_count
from members.inbox.substitutes import task_levels
from members.mail.models import QueuedEmail
from members.mail.tasks import deliver
from members.membership.models import Affiliation, Substitution
from members.membership.rules import able_to_decide, may_decide
from members.membership.services.joining import apply_to
from members.membership.services.substitutions import (
    NoSubstitution,
    decline_substitution,
    end_substitution,
    name_substitute,
)
from members.membership.stand_ins import possible_substitutes, stand_ins_for
from members.membership.tasks import mail_substitute_named, mail_substitution_ended
from members.membership.workdays import POLAND
from members.privacy.services import erase_account
from tests.at_once import at_once
from tests.factories.cms import make_news
from tests.factories.meetings import BodyFactory, MeetingFactory
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory,
    make_member,
)
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

PAGE = "membership:substitution"


def today() -> date:
    return timezone.localdate(timezone=POLAND)


def day(number: int) -> date:
    return today() + timedelta(days=number)


def stand_in(user, substitute, first=0, last=3) -> Substitution:
    return Substitution.objects.create(
        user=user, substitute=substitute, first_day=day(first), last_day=day(last)
    )


def form(substitute, first=0, last=3) -> dict:
    return {"substitute": substitute.pk, "first_day": str(day(first)), "last_day": str(day(last))}


def emails_to(user, mailoutbox):
    return [message for message in mailoutbox if message.to == [user.email]]


def everybody():
    return User.objects.all()


@pytest.fixture
def office():
    return OrganisationFactory(units=[UnitFactory()])


@pytest.fixture
def anna(office):
    """A coordinator, who will be absent."""
    role = Affiliation.Role.COORDINATOR
    place = AffiliationFactory(user__last_name="Nowak", organisation=office, role=role)
    return place.user


@pytest.fixture
def jan(office):
    """A deputy coordinator of the same office, who may decide on its applications."""
    role = Affiliation.Role.DEPUTY
    return AffiliationFactory(user__last_name="Wilk", organisation=office, role=role).user


@pytest.fixture
def colleague(office):
    """A member of the same office without any right to decide."""
    return AffiliationFactory(user__last_name="Maj", organisation=office).user


class TestWhoCanBeNamed:
    def test_members_of_the_same_organisation(self, anna, jan, colleague, other_member):
        assert list(possible_substitutes(anna)) == [colleague, jan]

    def test_moderators_also_name_other_moderators(self, moderator, member):
        other = make_member(roles=[Role.MODERATOR])
        assert list(possible_substitutes(moderator)) == [other]
        assert list(possible_substitutes(member)) == []

    @pytest.mark.parametrize("fields", [{"is_active": False}, {"erased_at": timezone.now()}])
    def test_not_those_who_are_away_for_good(self, anna, jan, fields):
        User.objects.filter(pk=jan.pk).update(**fields)
        assert list(possible_substitutes(anna)) == []

    def test_not_applicants_and_not_suspended_people(self, anna, jan, office):
        AffiliationFactory(organisation=office, state=Affiliation.State.PENDING)
        tomorrow = timezone.now() + timedelta(days=1)
        User.objects.filter(pk=jan.pk).update(suspended_until=tomorrow)
        assert list(possible_substitutes(anna)) == []

    def test_nobody_while_one_is_no_member(self, anna, jan):
        Affiliation.objects.filter(user=anna).update(state=Affiliation.State.ENDED)
        assert list(possible_substitutes(User.objects.get(pk=anna.pk))) == []

    def test_service_refuses_others_and_oneself(self, anna, other_member):
        days = {"first_day": day(0), "last_day": day(1)}
        for person in (other_member, anna):
            with pytest.raises(PermissionDenied):
                name_substitute(person, by=anna, **days)
        assert not Substitution.objects.exists()


class TestPage:
    @pytest.fixture
    def url(self):
        return reverse(PAGE)

    def test_names_a_substitute_and_tells_them(self, act, as_user, url, anna, jan, mailoutbox):
        answer = act(as_user(anna).post, url, form(jan, 1, 5))
        assert answer.url == url
        row = Substitution.objects.get()
        assert (row.user, row.substitute) == (anna, jan)
        assert (row.first_day, row.last_day) == (day(1), day(5))
        (message,) = mailoutbox
        assert message.to == [jan.email]
        assert str(anna) in message.body
        assert reverse(PAGE) in message.body

    def test_both_people_see_it(self, as_user, url, anna, jan, colleague):
        stand_in(anna, jan)
        assert reverse("membership:substitution_end") in page(as_user(anna), url)
        decline = reverse("membership:substitution_decline", args=[Substitution.objects.get().pk])
        assert decline in page(as_user(jan), url)
        assert str(anna) in page(as_user(jan), url)
        assert str(anna) not in page(as_user(colleague), url).partition("<form class=")[0]

    @pytest.mark.parametrize(
        ("first", "last", "field"),
        [(-1, 3, "first_day"), (0, -1, "last_day"), (3, 2, "last_day"), (0, 400, "last_day")],
        ids=["past-first", "past-last", "reversed", "too-long"],
    )
    def test_refuses_impossible_days(self, as_user, url, anna, jan, first, last, field):
        answer = as_user(anna).post(url, form(jan, first, last))
        assert answer.status_code == 200
        assert field in answer.context["form"].errors
        shown = answer.content.decode()
        assert f'value="{day(first)}"' in shown
        assert f'value="{jan.pk}" selected' in shown
        assert not Substitution.objects.exists()

    def test_refuses_strangers(self, as_user, url, anna, jan, other_member):
        answer = as_user(anna).post(url, form(other_member))
        assert "substitute" in answer.context["form"].errors
        assert not Substitution.objects.exists()

    @pytest.mark.parametrize("field", ["substitute", "first_day", "last_day"])
    def test_refuses_an_empty_field(self, as_user, url, anna, jan, field):
        answer = as_user(anna).post(url, form(jan) | {field: ""})
        assert list(answer.context["form"].errors) == [field]

    def test_running_one_can_be_made_longer(self, act, as_user, url, anna, jan, mailoutbox):
        stand_in(anna, jan, first=-4, last=0)
        act(as_user(anna).post, url, form(jan, -4, 2))
        assert Substitution.objects.get().last_day == day(2)
        assert len(emails_to(jan, mailoutbox)) == 1

    def test_saving_the_same_again_sends_nothing(self, act, as_user, url, anna, jan, mailoutbox):
        stand_in(anna, jan)
        act(as_user(anna).post, url, form(jan))
        assert mailoutbox == []

    def test_another_choice_tells_both(self, act, as_user, url, anna, jan, colleague, mailoutbox):
        stand_in(anna, jan)
        act(as_user(anna).post, url, form(colleague))
        assert Substitution.objects.get().substitute == colleague
        assert [message.to[0] for message in mailoutbox] == [jan.email, colleague.email]

    def test_past_one_is_not_shown_and_can_be_replaced(
        self, act, as_user, url, anna, jan, mailoutbox
    ):
        stand_in(anna, jan, first=-9, last=-5)
        assert as_user(anna).get(url).context["own"] is None
        act(as_user(anna).post, url, form(jan))
        assert Substitution.objects.get().last_day == day(3)

    def test_change_in_another_window_is_not_overwritten(self, as_user, url, anna, jan, colleague):
        stand_in(anna, jan)
        begun = as_user(anna).get(url).context["form"]["begun_with"].value()
        Substitution.objects.update(substitute=colleague)
        answer = as_user(anna).post(url, form(jan, 1, 2) | {"begun_with": begun})
        assert answer.context["form"].errors
        assert Substitution.objects.get().substitute == colleague

    def test_says_that_nobody_is_there_yet(self, as_user, url, member, outsider):
        assert reverse("membership:invitation_create") in page(as_user(member), url)
        shown = page(as_user(outsider), url)
        assert reverse("membership:joining") in shown
        assert reverse("membership:invitation_create") not in shown

    def test_says_when_the_substitute_cannot_stand_in(self, as_user, url, anna, jan, colleague):
        stand_in(anna, jan)
        assert as_user(anna).get(url).context["is_able"]
        Affiliation.objects.filter(user=jan).update(state=Affiliation.State.ENDED)
        assert not as_user(anna).get(url).context["is_able"]

    def test_says_when_the_substitute_decides_less(self, as_user, url, anna, jan, colleague):
        stand_in(anna, jan)
        assert not as_user(anna).get(url).context["decides_less"]
        Substitution.objects.update(substitute=colleague)
        assert as_user(anna).get(url).context["decides_less"]

    def test_visitor_must_sign_in(self, client, url):
        for address in (url, reverse("membership:substitution_end")):
            assert client.post(address).status_code == 302
            assert "/account/login/" in client.post(address).url

    def test_form_costs_the_same_for_one_and_many_colleagues(self, as_user, url, anna, jan, office):
        client = as_user(anna)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(url)
        for _number in range(3):
            AffiliationFactory(organisation=office)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(few) == len(many)

    def test_settings_of_notifications_link_to_it(self, as_user, member, url):
        assert f'href="{url}"' in page(as_user(member), reverse("inbox:preferences"))


def page(client, url) -> str:
    return client.get(url).content.decode()


class TestEnding:
    def test_ends_at_once_and_tells_the_substitute(self, act, as_user, anna, jan, mailoutbox):
        stand_in(anna, jan)
        act(as_user(anna).post, reverse("membership:substitution_end"))
        assert not Substitution.objects.exists()
        (message,) = mailoutbox
        assert message.to == [jan.email]

    def test_is_said_once(self, anna, jan):
        stand_in(anna, jan)
        end_substitution(by=anna)
        with pytest.raises(NoSubstitution):
            end_substitution(by=anna)

    def test_past_one_has_ended_already(self, as_user, anna, jan):
        stand_in(anna, jan, first=-3, last=-1)
        with pytest.raises(NoSubstitution):
            end_substitution(by=anna)
        answer = as_user(anna).post(reverse("membership:substitution_end"), follow=True)
        assert answer.status_code == 200

    def test_substitute_declines_and_the_person_is_told(self, act, as_user, anna, jan, mailoutbox):
        row = stand_in(anna, jan)
        act(as_user(jan).post, reverse("membership:substitution_decline", args=[row.pk]))
        assert not Substitution.objects.exists()
        (message,) = mailoutbox
        assert message.to == [anna.email]
        assert str(jan) in message.body

    def test_nobody_else_can_decline(self, anna, jan, colleague):
        row = stand_in(anna, jan)
        for person in (anna, colleague):
            with pytest.raises(NoSubstitution):
                decline_substitution(row.pk, by=person)
        assert Substitution.objects.exists()

    def test_letter_that_came_too_late_is_not_sent(self, anna, jan, mailoutbox):
        row = stand_in(anna, jan)
        mail_substitution_ended.func(anna.pk, jan.pk)
        Substitution.objects.all().delete()
        mail_substitute_named.func(row.pk)
        assert mailoutbox == []

    def test_letters_name_nobody_to_former_members(self, anna, jan, mailoutbox):
        Affiliation.objects.filter(user=jan).update(state=Affiliation.State.ENDED)
        mail_substitution_ended.func(anna.pk, jan.pk)
        assert mailoutbox == []


class TestInForce:
    """Who stands in for whom at a moment."""

    @pytest.fixture
    def at(self, monkeypatch):
        """``at(year, month, ...)``: sets the time, which is UTC."""

        def set_time(*moment):
            now = datetime(*moment, tzinfo=UTC)
            monkeypatch.setattr("django.utils.timezone.now", lambda: now)

        return set_time

    @pytest.fixture
    def pair(self, anna, jan):
        days = {"first_day": date(2027, 1, 4), "last_day": date(2027, 1, 12)}
        Substitution.objects.create(user=anna, substitute=jan, **days)
        return {anna.pk: jan.pk}

    @pytest.mark.parametrize(
        ("moment", "is_in_force"),
        [
            ((2027, 1, 3, 22, 59), False),
            ((2027, 1, 3, 23, 0), True),
            ((2027, 1, 12, 22, 59), True),
            ((2027, 1, 12, 23, 0), False),
        ],
    )
    def test_days_begin_and_end_at_midnight_in_poland(self, at, pair, anna, moment, is_in_force):
        at(*moment)
        assert stand_ins_for([anna.pk], everybody()) == (pair if is_in_force else {})

    def test_in_summer_midnight_in_poland_is_two_hours_before_utc(self, at, anna, jan):
        day_of_summer = date(2027, 7, 1)
        days = {"first_day": day_of_summer, "last_day": day_of_summer}
        Substitution.objects.create(user=anna, substitute=jan, **days)
        at(2027, 6, 30, 21, 59)
        assert stand_ins_for([anna.pk], everybody()) == {}
        at(2027, 6, 30, 22, 0)
        assert stand_ins_for([anna.pk], everybody()) == {anna.pk: jan.pk}

    def test_only_those_who_may_do_the_task(self, anna, jan, colleague):
        stand_in(anna, jan)
        assert stand_ins_for([anna.pk], everybody().exclude(pk=jan.pk)) == {}
        assert stand_ins_for([colleague.pk], everybody()) == {}

    @pytest.mark.parametrize(
        "happen",
        [
            lambda jan: User.objects.filter(pk=jan.pk).update(
                suspended_until=timezone.now() + timedelta(days=1)
            ),
            lambda jan: User.objects.filter(pk=jan.pk).update(is_active=False),
            lambda jan: Affiliation.objects.filter(user=jan).update(ends_at=timezone.now()),
            lambda jan: erase_account(jan, by=jan),
        ],
        ids=["suspended", "inactive", "left", "erased"],
    )
    def test_falls_back_when_the_substitute_is_gone(self, anna, jan, happen):
        stand_in(anna, jan)
        happen(jan)
        assert stand_ins_for([anna.pk], everybody()) == {}

    def test_there_are_no_chains_and_no_loops(self, anna, jan, colleague):
        stand_in(anna, jan)
        other = stand_in(jan, colleague)
        assert stand_ins_for([anna.pk, jan.pk], everybody()) == {jan.pk: colleague.pk}
        Substitution.objects.filter(pk=other.pk).update(substitute=anna)
        assert stand_ins_for([anna.pk, jan.pk], everybody()) == {}

    def test_later_absence_of_the_substitute_does_not_matter_yet(self, anna, jan, colleague):
        stand_in(anna, jan)
        stand_in(jan, colleague, first=1)
        assert stand_ins_for([anna.pk], everybody()) == {anna.pk: jan.pk}

    def test_makes_one_query_for_any_number(self, office, django_assert_num_queries):
        people = [AffiliationFactory(organisation=office).user for _number in range(6)]
        for absent, substitute in zip(people[:3], people[3:], strict=True):
            stand_in(absent, substitute)
        with django_assert_num_queries(1):
            found = stand_ins_for([person.pk for person in people], everybody())
        assert len(found) == 3

    def test_database_refuses_nonsense(self, anna, jan):
        for values in ({"substitute": anna}, {"substitute": jan, "last_day": day(-1)}):
            days = {"first_day": day(0), "last_day": day(1)} | values
            with pytest.raises(IntegrityError), transaction.atomic():
                Substitution.objects.create(user=anna, **days)


class TestLevels:
    def test_absent_person_keeps_it_on_the_site(self, anna, jan):
        stand_in(anna, jan)
        found = task_levels("report", [anna.pk], everybody())
        assert found == {anna.pk: "site", jan.pk: "instant"}

    @pytest.mark.parametrize(
        "settings",
        [
            {"no_emails": True},
            {"paused_until": date(2100, 1, 1)},
            {"stopped_kinds": ["report"]},
        ],
    )
    def test_falls_back_when_the_substitute_wants_no_such_emails(self, anna, jan, settings):
        stand_in(anna, jan)
        Preferences.objects.create(user=jan, **settings)
        assert task_levels("report", [anna.pk], everybody()) == {anna.pk: "instant"}

    def test_own_level_of_the_substitute_does_not_delay_it(self, anna, jan):
        stand_in(anna, jan)
        Preferences.objects.create(user=jan, mention_level="weekly")
        levels = task_levels("report", [anna.pk, jan.pk], everybody())
        assert levels == {anna.pk: "site", jan.pk: "instant"}

    def test_what_the_absent_person_muted_goes_to_nobody(self, anna, jan):
        stand_in(anna, jan)
        Preferences.objects.create(user=anna, mention_level="muted")
        assert task_levels("report", [anna.pk], everybody()) == {}

    def test_number_of_queries_does_not_grow(self, office, django_assert_num_queries):
        people = [AffiliationFactory(organisation=office).user for _number in range(6)]
        for absent, substitute in zip(people[:3], people[3:], strict=True):
            stand_in(absent, substitute)
        for number in (1, 3):
            with django_assert_num_queries(3):
                task_levels("report", [person.pk for person in people[:number]], everybody())


class TestApplications:
    @pytest.fixture
    def send(self, act, office):
        def apply():
            return act(apply_to, office, by=UserFactory(), position="inspektor")

        return apply

    def test_substitute_gets_the_email_and_the_reason(self, send, anna, jan, mailoutbox):
        row = stand_in(anna, jan)
        send()
        assert emails_to(anna, mailoutbox) == []
        (message,) = [each for each in emails_to(jan, mailoutbox) if str(anna) in each.body]
        assert words(row.last_day, "pl") in message.body
        assert Notification.objects.filter(user=anna, kind="application").count() == 1

    def test_who_may_not_decide_gets_nothing(self, send, anna, colleague, mailoutbox):
        stand_in(anna, colleague)
        send()
        assert emails_to(colleague, mailoutbox) == []
        assert not Notification.objects.filter(user=colleague).exists()
        assert len(emails_to(anna, mailoutbox)) == 1

    def test_applicant_does_not_stand_in_for_the_decider(self, act, anna, office, mailoutbox):
        other = OrganisationFactory(units=[UnitFactory()])
        applicant = AffiliationFactory(organisation=other, role=Affiliation.Role.COORDINATOR).user
        AffiliationFactory(user=anna, organisation=other, is_primary=False)
        stand_in(anna, applicant)
        act(apply_to, office, by=applicant, position="inspektor")
        assert len(emails_to(anna, mailoutbox)) == 1

    def test_nobody_is_told_of_an_absence_that_is_over(self, send, anna, jan, mailoutbox):
        stand_in(anna, jan, first=-3, last=-1)
        send()
        assert len(emails_to(anna, mailoutbox)) == len(emails_to(jan, mailoutbox)) == 1
        assert str(anna) not in emails_to(jan, mailoutbox)[0].body

    def test_queryset_agrees_with_the_rule(self, office, anna, jan, colleague, moderator):
        application = AffiliationFactory(organisation=office, state="pending")
        for age in (0, 10):
            application.created_at = timezone.now() - timedelta(days=age)
            application.save()
            able = set(able_to_decide(application))
            people = [anna, jan, colleague, moderator, application.user]
            assert able == {each for each in people if may_decide.test(each, application)}
            assert (moderator in able) == (age == 10)


class TestReports:
    def test_other_moderator_stands_in(self, act, moderator, member, mailoutbox):
        other = make_member(roles=[Role.MODERATOR], last_name="Zastępca")
        Preferences.objects.create(user=other, mention_level="site")
        stand_in(moderator, other)
        post = make_thread(by=make_member()).posts.get()
        act(report_post, post, by=member, reason="off_topic")
        assert emails_to(moderator, mailoutbox) == []
        (message,) = emails_to(other, mailoutbox)
        assert str(moderator) in message.body

    def test_author_of_the_post_gets_nothing_as_substitute(
        self, act, moderator, member, mailoutbox
    ):
        author = make_member(roles=[Role.MODERATOR])
        stand_in(moderator, author)
        act(report_post, make_thread(by=author).posts.get(), by=member, reason="off_topic")
        assert emails_to(author, mailoutbox) == []
        assert len(emails_to(moderator, mailoutbox)) == 1


class TestActions:
    @pytest.fixture
    def body(self, anna):
        body = BodyFactory(is_open=True)
        body.memberships.create(user=anna)
        return body

    @pytest.fixture
    def told(self, act, body, anna):
        """``told()``: Anna got a task, and everybody who is told of it is told."""

        def tell():
            task = ActionItem.objects.create(
                meeting=MeetingFactory(body=body), what="Zebrać stawki", owner=anna
            )
            act(notify_of_actions.func, [task.pk], timezone.now().isoformat())
            return task

        return tell

    def test_substitute_needs_no_right(self, told, anna, colleague, mailoutbox):
        stand_in(anna, colleague)
        task = told()
        assert emails_to(anna, mailoutbox) == []
        (message,) = emails_to(colleague, mailoutbox)
        assert "Zebrać stawki" in message.body
        assert str(anna) in message.body
        assert task.meeting.get_absolute_url() in message.body
        assert unread_count(User.objects.get(pk=colleague.pk)) == 1

    def test_substitute_who_may_not_see_the_meeting_gets_nothing(
        self, told, body, anna, colleague, mailoutbox
    ):
        body.is_open = False
        body.save()
        stand_in(anna, colleague)
        told()
        assert emails_to(colleague, mailoutbox) == []
        assert len(emails_to(anna, mailoutbox)) == 1
        assert unread_count(User.objects.get(pk=colleague.pk)) == 0

    @pytest.mark.parametrize(
        "happen",
        [
            lambda body: Substitution.objects.all().delete(),
            lambda body: Substitution.objects.update(first_day=day(-3), last_day=day(-1)),
            lambda body: type(body).objects.update(is_open=False),
        ],
        ids=["ended", "over", "closed"],
    )
    def test_nothing_is_sent_after_the_end(
        self, told, body, anna, colleague, mailoutbox, monkeypatch, happen
    ):
        monkeypatch.setattr("members.mail.late.enqueue_delivery", lambda email, when=None: None)
        stand_in(anna, colleague)
        told()
        happen(body)
        for email in QueuedEmail.objects.waiting():
            deliver.func(email.pk)
        assert mailoutbox == []

    def test_inbox_of_the_substitute_names_the_absent_person(self, told, as_user, anna, colleague):
        stand_in(anna, colleague)
        told()
        assert str(anna) in page(as_user(colleague), reverse("inbox:list"))
        Substitution.objects.all().delete()
        assert str(anna) not in page(as_user(colleague), reverse("inbox:list"))
        assert unread_count(User.objects.get(pk=colleague.pk)) == 0

    def test_office_of_the_substitute_gets_no_copy(self, told, anna, colleague, office, mailoutbox):
        office.domains = ["gmina.example"]
        office.is_confirmed = True
        office.save()
        Preferences.objects.create(user=colleague, copy_to="urzad@gmina.example")
        stand_in(anna, colleague)
        told()
        assert [message.to for message in mailoutbox] == [[colleague.email]]


class TestPagesOfTheCms:
    @pytest.fixture
    def editors(self):
        office = OrganisationFactory()
        roles = [Role.EDITOR]
        return [
            AffiliationFactory(user=UserFactory(roles=roles), organisation=office).user
            for _number in range(2)
        ]

    @pytest.fixture
    def tell(self, mailoutbox):
        """``tell(by, people)``: ``by`` sent a page for approval; returns who of them gets it."""

        def send(by, people):
            setup_cms()
            found = make_news(NewsIndexPage.objects.get(), title="Dyżur", live=False, owner=by)
            found.save_revision(user=by)
            state = found.get_workflow().start(found, by).current_task_state
            mailoutbox.clear()
            for person in people:
                mail_waiting.func(state.pk, person.pk)
            return list(mailoutbox)

        return send

    def test_editor_stands_in(self, tell, editors):
        absent, substitute = editors
        stand_in(absent, substitute)
        (message,) = tell(make_member(roles=[Role.AUTHOR]), editors)
        assert message.to == [substitute.email]
        assert str(absent) in message.body

    def test_falls_back_if_the_substitute_sent_the_page(self, tell, editors):
        absent, substitute = editors
        stand_in(absent, substitute)
        (message,) = tell(substitute, [absent])
        assert message.to == [absent.email]

    def test_falls_back_if_the_substitute_is_no_editor(self, tell, editors):
        absent = editors[0]
        office = absent.affiliations.get().organisation
        stand_in(absent, AffiliationFactory(organisation=office).user)
        (message,) = tell(make_member(roles=[Role.AUTHOR]), [absent])
        assert message.to == [absent.email]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_windows_at_once_store_one_substitution(office):
    role = Affiliation.Role.COORDINATOR
    absent = AffiliationFactory(organisation=office, role=role).user
    people = [AffiliationFactory(organisation=office).user for _number in range(3)]
    days = {"first_day": day(0), "last_day": day(2)}
    at_once(people, lambda person: name_substitute(person, by=absent, **days).pk)
    assert Substitution.objects.count() == 1
    assert Substitution.objects.get().substitute in people


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_ending_and_declining_at_once_count_once(office, mailoutbox):
    absent, substitute = (AffiliationFactory(organisation=office).user for _number in range(2))
    row = stand_in(absent, substitute)

    def end(person):
        try:
            if person == absent:
                end_substitution(by=absent)
            else:
                decline_substitution(row.pk, by=substitute)
        except NoSubstitution:
            return "told"
        return "won"

    assert sorted(at_once([absent, substitute], end)) == ["told", "won"]
    assert len(mailoutbox) == 1
