"""Random users, and random rows that they may or may not see, for ``tests/test_agreement.py``.

Rows are created without the services, because the tests also need states that the services do not
produce.
"""

from datetime import timedelta
from random import Random
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from forum.attachments.models import Attachment
from forum.meetings.models import ActionItem, Body, Meeting, Minutes
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.practices.models import BestPractice
from forum.sections.models import Section
from forum.threads.models import Bookmark, Draft, Post, PostFile, Thread
from members.accounts.models import Role, User
from members.inbox.models import Notification
from members.membership.models import (
    Affiliation,
    CoordinatorAppointment,
    GroupMembership,
    Invitation,
)
from tests.factories.meetings import AgendaItemFactory, BodyFactory, MeetingFactory
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.training import TrainingGroupFactory
from training.models import (
    AnswerFile,
    Appeal,
    Audit,
    Delegation,
    Enrolment,
    EnrolmentEvent,
    Programme,
    RecruitmentRecord,
    SpecialNeeds,
    SurveyResponse,
    TrainingGroup,
)

DAY = timedelta(days=1)


class World:
    """A set of random rows, created by the constructor. The same ``seed`` gives the same rows."""

    def __init__(self, seed: int):
        self.chance, self.now = Random(seed), timezone.now()
        self.organisations = self._organisations()
        self.groups = self._groups()
        self.people = [*self._certain_people(), *(self._person() for _n in range(14))]
        self._places_in_groups()
        self._sections()
        self._threads()
        self._posts()
        self._around_posts()
        self._meetings()
        self._practices()
        self._papers()
        self._news()
        self._training()

    def readers(self) -> list[User | AnonymousUser]:
        """Returns an anonymous visitor and all users.

        The users are loaded from the database again, so that no permissions are cached on them.
        """
        return [AnonymousUser(), *User.objects.order_by("pk")]

    # --- People -----------------------------------------------------------------------------------

    def _organisations(self):
        units = [UnitFactory() for _n in range(2)]
        some = [self._some([], units[:1], units[1:], units) for _n in range(4)]
        return [OrganisationFactory(units=own, is_confirmed=self._maybe(0.7)) for own in some]

    def _groups(self):
        groups = [GroupFactory() for _n in range(3)]
        groups += [BodyFactory(is_open=self._maybe()) for _n in range(3)]
        for group in groups:
            group.organisations.set(self._few(self.organisations, 1))
        return groups

    def _certain_people(self):
        """Yields one user of each kind that the rules distinguish. Among the random people, some of
        these kinds might be missing."""
        suspended = {"suspended_until": self.now + DAY}
        yield from (UserFactory(roles=[role]) for role in (Role.MODERATOR, Role.EDITOR))
        yield UserFactory(is_superuser=True)
        yield UserFactory(is_superuser=True, **suspended)
        for role in (Role.ADMINISTRATOR, Role.MODERATOR):
            yield self._employed(UserFactory(roles=[role], **suspended))
        for place in Affiliation.Role.values:
            yield self._employed(UserFactory(), role=place)

    def _person(self):
        user = UserFactory(
            roles=self._few(Role.values, 1) if self._maybe(0.2) else [],
            is_active=self._maybe(0.9),
            is_superuser=self._maybe(0.05),
            suspended_until=self._some(None, None, None, self.now - DAY, self.now + DAY),
            erased_at=self._some(None, None, None, None, self.now),
        )
        for organisation in self._few(self.organisations, 2):
            self._employed(
                user,
                organisation=organisation,
                state=self._some(*Affiliation.State.values, Affiliation.State.ACTIVE),
                role=self._some(*Affiliation.Role.values, Affiliation.Role.MEMBER),
                starts_at=self._some(None, self.now - 9 * DAY),
                ends_at=self._some(None, None, self.now - DAY, self.now + DAY),
            )
        return user

    def _employed(self, user, organisation=None, **fields):
        organisation = organisation or self._some(*self.organisations)
        AffiliationFactory(user=user, organisation=organisation, **fields)
        return user

    def _places_in_groups(self):
        for group in self.groups:
            for user in self._few(self.people, 4):
                function = self._some(*GroupMembership.Function.values)
                GroupMembership.objects.create(group=group, user=user, function=function)

    # --- The discussion ---------------------------------------------------------------------------

    def _sections(self):
        self.sections = []
        for _n in range(9):
            parent = self._some(None, None, *[s for s in self.sections if not s.parent_id][:2])
            group = self._some(None, None, *self.groups)
            moderators = self._some(None, *self.groups)
            fields = {"group": group, "moderators": moderators, "parent": parent}
            self.sections.append(SectionFactory(**fields))
        self.sections = list(Section.objects.all())

    def _threads(self):
        self.threads = []
        for number in range(24):
            author = self._some(*self.people)
            self.threads.append(
                Thread.objects.create(
                    section=self._some(*self.sections),
                    kind=self._some(*Thread.Kind.values),
                    title=f"Wątek {number}",
                    author=author,
                    last_author=author,
                    is_locked=self._maybe(0.2),
                    hidden_at=self._some(None, None, self.now),
                    merged_into=self._some(None, None, None, None, *self.threads[:1]),
                )
            )

    def _posts(self):
        """Creates posts in all threads that were not merged into another. Merged ones have none."""
        self.posts = []
        whole = [thread for thread in self.threads if not thread.merged_into_id]
        for thread in whole:
            for number in range(1, self.chance.randint(2, 4)):
                self.posts.append(
                    Post.objects.create(
                        thread=thread,
                        number=number,
                        author=self._some(*self.people),
                        source="x",
                        html="x",
                        text="x",
                        hidden_at=self._some(None, None, self.now),
                        hidden_by=self._some(None, *self.people),
                        moved_to=self._some(None, None, None, None, *self.posts[:1]),
                    )
                )

    def _around_posts(self):
        for post in self.posts[::2]:
            user = self._some(*self.people)
            for keeper in self._few(self.people, 4):
                Bookmark.objects.create(user=keeper, post=post)
                Notification.objects.get_or_create(
                    user=keeper,
                    kind="reply",
                    target_id=post.thread_id,
                    defaults={"first_id": post.pk, "last_id": post.pk},
                )
            state = self._some(*Report.State.values)
            Report.objects.create(post=post, by=user, reason="other", state=state)
            PostFile.objects.create(post=post, attachment=self._file(self.now), position=0)
            self._act(post)
        for user in self.people:
            Draft.objects.create(user=user, target="thread", kind=Draft.Kind.THREAD)
            self._file(None)
            self._held(user)

    def _act(self, post):
        ModerationAction.objects.create(
            action=self._some("hid", "restored"),
            section=post.thread.section,
            other_section=self._some(None, *self.sections),
            thread=post.thread,
            post=post,
            author=post.author,
        )

    def _held(self, user):
        PendingPost.objects.create(
            section=self._some(*self.sections),
            author=user,
            source="x",
            attachments=[str(self._file(self.now).token)],
            rejected_at=self._some(None, None, self.now),
        )

    def _file(self, attached_at):
        return Attachment.objects.create(
            uploaded_by=self._some(*self.people),
            name="plik.pdf",
            kind=Attachment.Kind.DOCUMENT,
            content_type="application/pdf",
            size=1,
            attached_at=attached_at,
        )

    # --- Meetings, cases, files -------------------------------------------------------------------

    def _meetings(self):
        for body in Body.objects.all():
            for _n in range(4):
                meeting = MeetingFactory(body=body, state=self._some(*Meeting.State.values))
                item = AgendaItemFactory(meeting=meeting)
                if self._maybe(0.8):
                    state = self._some(*Minutes.State.values)
                    Minutes.objects.create(meeting=meeting, state=state)
                for owner in self._few(self.people, 3):
                    fields = {"what": "Zrobić", "owner": owner}
                    ActionItem.objects.create(meeting=meeting, item=item, **fields)

    def _practices(self):
        affiliations = list(Affiliation.objects.all())
        for _n in range(16):
            place = self._some(*affiliations)
            BestPracticeFactory(
                author=place.user,
                affiliation=place,
                state=self._some(*BestPractice.State.values),
                published_at=self.now,
            )

    def _papers(self):
        appointed = Affiliation.objects.exclude(role=Affiliation.Role.MEMBER)
        for place in appointed.filter(user__in=self.people):
            CoordinatorAppointment.objects.create(affiliation=place, role=place.role)
        for user in self.people:
            Invitation.objects.create(
                email="new@example.org",
                organisation=self._some(*self.organisations),
                digest=uuid4().hex,
                invited_by=user,
                expires_at=self.now + DAY,
            )

    def _news(self):
        """Notifications about everything but posts."""
        targets = [(kind, pk) for pk in _ids(BestPractice) for kind in ("case", "new_case")]
        targets += [("meeting", pk) for pk in _ids(Meeting)]
        targets += [("minutes", minutes.meeting_id) for minutes in Minutes.objects.all()]
        targets += [("action", pk) for pk in _ids(ActionItem)]
        targets += [("report", pk) for pk in _ids(Report)]
        targets += [("pending_post", pk) for pk in _ids(PendingPost)]
        targets += [("decision", pk) for pk in _ids(ModerationAction)]
        targets += [("application", pk) for pk in _ids(Affiliation)]
        for kind, target in targets:
            for user in self._few(self.people, 4):
                Notification.objects.get_or_create(
                    user=user, kind=kind, target_id=target, first_id=1, last_id=1
                )

    # --- Random choices ---------------------------------------------------------------------------

    # --- Training ---------------------------------------------------------------------------------

    def _training(self):
        role, _made = Group.objects.get_or_create(name=Role.ORGANISER)
        runners = [self._employed(UserFactory()) for _n in range(3)]
        role.user_set.add(*runners, *self._few(self.people, 2))
        states = [Programme.State.DRAFT, Programme.State.PUBLISHED, Programme.State.ARCHIVED]
        for state in states:
            group = TrainingGroupFactory(state=self._some(*TrainingGroup.State.values))
            planned = TrainingGroup.State.PLANNED
            TrainingGroupFactory(programme=group.programme, state=planned)
            self._programme(group, state, [*self._few(runners, 2), *self._few(self.people, 1)])

    def _programme(self, group, state, organisers):
        programme = group.programme
        programme.state = state
        programme.organisers.set(organisers)
        programme.special_needs_reader = self._some(None, *organisers, *self.people[:2])
        programme.save()
        step = EnrolmentEvent.objects.create(group=group, kind=EnrolmentEvent.Kind.CAPACITY)
        RecruitmentRecord.objects.create(group=group, decision=step, content={})
        self._audits(programme)
        for number, person in enumerate(self._few(self.people, 4), start=1):
            self._applied(group, person, number)

    def _audits(self, programme):
        """Some people may audit the programme: today, before, later, or no more."""
        today = timezone.localdate()
        for person in self._few(self.people, 3):
            first = today + self._some(-2, 0, 1) * DAY
            last = first + self._some(0, 1) * DAY
            ended = self._some(None, None, timezone.now())
            Audit.objects.create(
                programme=programme, user=person, starts_on=first, ends_on=last, ended_at=ended
            )

    def _applied(self, group, person, number):
        response = SurveyResponse.objects.create(
            user=person,
            programme=group.programme,
            state=self._some(*SurveyResponse.State.values),
        )
        SpecialNeeds.objects.create(response=response, needs=["loop"], consent_version=1)
        AnswerFile.objects.create(response=response, key=1, name="a.pdf", file="answers/a")
        enrolment = Enrolment.objects.create(
            programme=group.programme,
            group=group,
            user=person,
            response=response,
            application_no=number,
            queue_no=number,
            state=Enrolment.State.WAITING,
        )
        step = EnrolmentEvent.objects.create(
            group=group, enrolment=enrolment, kind=EnrolmentEvent.Kind.SUBMITTED
        )
        Appeal.objects.create(enrolment=enrolment, against=step, grounds="Nie")
        by = self._some(None, *self.people)
        method = Delegation.Method.HEAD
        Delegation.objects.create(
            enrolment=enrolment, is_consent=True, method=method, decided_by=by
        )

    def _maybe(self, chance=0.5) -> bool:
        return self.chance.random() < chance

    def _some(self, *choices):
        return self.chance.choice(choices)

    def _few(self, choices, most):
        """Returns a random subset of ``choices``, at most ``most`` of them, as a list."""
        choices = list(choices)
        return self.chance.sample(choices, self.chance.randint(0, min(most, len(choices))))


def _ids(model) -> list[int]:
    return list(model.objects.values_list("pk", flat=True))
