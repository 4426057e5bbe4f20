"""The lists of the members' area, with the limits of their queries and of their size.

Each function ``f(count, reader)`` adds ``count`` rows to one list and returns the URL arguments of
the list's page, if there are any. ``LISTS`` has the reader and the limits of each list.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.utils import timezone

from forum.meetings.models import ActionItem, Attendance, Meeting, Minutes
from forum.moderation.models import ModerationAction
from forum.moderation.services.approval import queue_reply
from forum.moderation.services.reports import report_post
from forum.practices.models import PracticeIndicator
from forum.threads.models import Bookmark, Draft, Post, Reaction
from forum.threads.services import edit_post, reply_to
from forum.threads.services.drafts import save_draft
from members.accounts.models import User
from members.audit.models import Entry
from members.inbox.models import Notification
from members.inbox.services import follow
from members.membership.models import Affiliation, CoordinatorAppointment, Invitation, Suspension
from members.units.models import Organisation
from tests.factories.meetings import (
    AgendaItemFactory,
    BodyFactory,
    MeetingFactory,
    join,
    make_body,
    open_session,
    ready_to_circulate,
)
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
    UserFactory,
    make_coordinator,
    make_member,
)
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

State = Affiliation.State


def later(**time) -> object:
    return timezone.now() + timedelta(**time)


def office_of(reader: User) -> Organisation:
    """Returns the reader's organisation. If the organisation has no unit, creates one for it."""
    office = reader.affiliations.get().organisation
    if not office.units.exists():
        office.units.add(UnitFactory())
    return office


# --- Membership -----------------------------------------------------------------------------------


def applications(count, reader):
    office = make_coordinator().affiliations.get().organisation
    AffiliationFactory.create_batch(count, state=State.PENDING)
    AffiliationFactory.create_batch(count, state=State.PENDING, organisation=office)


def applications_at_home(count, reader):
    AffiliationFactory.create_batch(count, state=State.PENDING, organisation=office_of(reader))


def affiliations(count, reader):
    AffiliationFactory.create_batch(count)


def own_affiliations(count, reader):
    for state in (State.PENDING, State.ENDED, State.REJECTED):
        AffiliationFactory.create_batch(count, user=reader, state=state)


def colleagues(count, reader):
    AffiliationFactory.create_batch(count, organisation=office_of(reader))


def coordinators(count, reader):
    for _number in range(count):
        make_coordinator()


def appointments(count, reader):
    office = office_of(reader)
    colleagues(count, reader)
    for _number in range(count):
        place = AffiliationFactory(organisation=office, role="deputy")
        CoordinatorAppointment.objects.create(
            affiliation=place, role="deputy", letter=ContentFile(b"%PDF", "a.pdf"), letter_name="a"
        )
    return {"pk": office.pk}


def invitations(count, reader):
    known = Invitation.objects.count()
    for number in range(known, known + count):
        Invitation.objects.create(
            email=f"new{number}@example.org",
            source="strona urzędu",
            organisation=OrganisationFactory(),
            digest=f"{number:064}",
            invited_by=reader,
            expires_at=later(days=1),
        )


def suspensions(count, reader):
    for _number in range(count):
        Suspension.objects.create(
            user=make_member(), reason="Obraźliwe wpisy.", by=reader, ends_at=later(days=1)
        )


def decisions(count, reader):
    for _number in range(count):
        Entry.objects.create(action=Entry.Action.APPROVED, by=reader, about=UserFactory())


def places(count, reader):
    OrganisationFactory.create_batch(count)


# --- People ---------------------------------------------------------------------------------------


def units(count, reader):
    for unit in UnitFactory.create_batch(count):
        AffiliationFactory(organisation=OrganisationFactory(units=[unit]))


def people_of_office(count, reader):
    colleagues(count, reader)
    return {"pk": office_of(reader).pk}


def people_of_unit(count, reader):
    unit = office_of(reader).units.get()
    AffiliationFactory.create_batch(count, organisation=OrganisationFactory(units=[unit]))
    return {"code": unit.code}


def said_by_reader(count, reader):
    """Adds threads and best-practice cases by the reader. The reader's page lists them."""
    for _number in range(count):
        make_thread(by=reader)
        BestPracticeFactory(author=reader, published=True)
    return {"pk": reader.pk}


# --- Threads --------------------------------------------------------------------------------------


def sections(count, reader):
    for _number in range(count):
        make_thread(SectionFactory(parent=SectionFactory()))


def drafts(count, reader):
    for _number in range(count):
        save_draft(
            Draft.Kind.REPLY, thread=make_thread(), by=reader, sequence=1, data={"body": "<p>A</p>"}
        )


def waiting_of_reader(count, reader):
    for _number in range(count):
        queue_reply(make_thread(), by=reader, body="<p>Czekam</p>")


def bookmarks(count, reader):
    for _number in range(count):
        Bookmark.objects.create(user=reader, post=make_thread().posts.get())


def notifications(count, reader):
    for _number in range(count):
        post = reply_to(make_thread(), by=make_member(), body="<p>Tak</p>")
        Notification.objects.create(
            user=reader, kind="reply", target_id=post.thread_id, first_id=post.pk, last_id=post.pk
        )


def followed(count, reader):
    for _number in range(count):
        follow("thread", make_thread().pk, by=reader)


def reports(count, reader):
    for _number in range(count):
        report_post(make_thread().posts.get(), by=make_member(), reason="off_topic")


def waiting(count, reader):
    for _number in range(count):
        queue_reply(make_thread(), by=make_member(), body="<p>Czekam</p>")


def acts(count, reader):
    for _number in range(count):
        thread = make_thread()
        ModerationAction.objects.create(
            action=ModerationAction.Action.LOCKED, by=reader, section=thread.section, thread=thread
        )


def acts_in_thread(count, reader):
    thread = thread_of(reader)
    for _number in range(count):
        ModerationAction.objects.create(
            action=ModerationAction.Action.LOCKED, by=reader, section=thread.section, thread=thread
        )
    return {"pk": thread.pk}


def posts_to_split(count, reader):
    return {"pk": add_replies(thread_of(reader), count).pk}


def thread_of(reader):
    """Returns the reader's thread; creates one if there is none."""
    return reader.threads.first() or make_thread(by=reader)


def versions(count, reader):
    post = thread_of(reader).posts.get(number=1)
    for number in range(count):
        version = Post.objects.get(pk=post.pk).version
        edit_post(post, by=reader, body=f"<p>{version}.{number}</p>", version=version)
    return {"pk": post.pk}


def reactions(count, reader):
    post = thread_of(reader).posts.get(number=1)
    for _number in range(count):
        Reaction.objects.create(post=post, user=make_member(), kind=Reaction.Kind.values[0])
    return {"pk": post.pk}


# --- Meetings and cases ---------------------------------------------------------------------------


def meetings(count, reader):
    for _number in range(count):
        body = BodyFactory()
        MeetingFactory(body=body)
        held = MeetingFactory(body=body, starts_at=later(days=-1), state="closed")
        Minutes.objects.create(meeting=held, state=Minutes.State.CIRCULATED)


def actions(count, reader):
    for number in range(count):
        meeting = MeetingFactory()
        for state in ActionItem.State.values:
            ActionItem.objects.create(
                meeting=meeting, what=f"Zadanie {number}", owner=reader, state=state
            )


def bodies(count, reader):
    BodyFactory.create_batch(count)


def agenda(count, reader):
    meeting = Meeting.objects.first() or MeetingFactory()
    AgendaItemFactory.create_batch(count, meeting=meeting)
    return {"pk": meeting.pk}


def participants(count, reader):
    """Adds people to the body of an open meeting. The attendance form lists them."""
    meeting = Meeting.objects.first() or open_session(make_body())
    for _number in range(count):
        join(meeting.body)
    return {"pk": meeting.pk}


def attendance(count, reader):
    """Adds people who attended a closed meeting, and agenda items. The minutes list both."""
    meeting = Meeting.objects.first() or ready_to_circulate(make_body())
    for _number in range(count):
        person = join(meeting.body)
        Attendance.objects.create(meeting=meeting, user=person, state=Attendance.State.PRESENT)
        AgendaItemFactory(meeting=meeting)
    return {"pk": meeting.pk}


def cases(count, reader):
    for _number in range(count):
        BestPracticeFactory(published=True)
        BestPracticeFactory(author=reader)


def choices_of_a_case(count, reader):
    colleagues(count, reader)
    unit = office_of(reader).units.get()
    for _number in range(count):
        OrganisationFactory(units=[unit])
        ServiceAreaFactory()


def indicators(count, reader):
    case = reader.practices.first() or BestPracticeFactory(author=reader, published=True)
    for _number in range(count):
        PracticeIndicator.objects.create(practice=case, name="Kilometry", baseline="10", result="9")
    return {"pk": case.pk}


# --- Limits -----------------------------------------------------------------------------------


class Budget(NamedTuple):
    """The limits of a list.

    - ``page``: the name of its URL, and a query string after "?" if there is one
    - ``reader``: the name of a fixture in conftest.py that returns a user
    - ``make``: the function that adds rows
    - ``queries``: the number of queries, both with one row and with twenty. For moderators and
      coordinators, one of them counts what waits for their decision
    - ``kilobytes``: the size of the HTML with twenty rows
    """

    page: str
    reader: str
    make: Callable[[int, User], dict[str, object] | None]
    queries: int
    kilobytes: int


LISTS = (
    Budget("membership:applications", "moderator", applications, 7, 37),
    Budget("membership:applications", "coordinator", applications_at_home, 8, 26),
    Budget("membership:affiliations", "moderator", affiliations, 6, 23),
    Budget("membership:joining", "member", own_affiliations, 6, 39),
    Budget("membership:coordinators", "moderator", coordinators, 8, 16),
    Budget("membership:coordinators?show=vacant", "moderator", affiliations, 8, 16),
    Budget("membership:coordinators_of", "moderator", appointments, 9, 31),
    Budget("membership:invitations", "member", invitations, 5, 32),
    Budget("membership:invitation_create", "moderator", places, 6, 14),
    Budget("membership:suspensions", "moderator", suspensions, 6, 29),
    Budget("audit:log", "moderator", decisions, 6, 18),
    Budget("people:directory", "member", affiliations, 8, 18),
    Budget("people:units", "member", units, 6, 13),
    Budget("people:organisation", "member", people_of_office, 12, 16),
    Budget("people:unit", "member", people_of_unit, 13, 21),
    Budget("people:person", "member", said_by_reader, 10, 12),
    Budget("threads:sections", "member", sections, 5, 25),
    Budget("threads:create", "member", sections, 6, 21),
    Budget("threads:drafts", "member", drafts, 8, 25),
    Budget("threads:drafts", "member", waiting_of_reader, 8, 17),
    Budget("threads:bookmarks", "member", bookmarks, 5, 25),
    Budget("inbox:list", "member", notifications, 7, 30),
    Budget("inbox:following", "member", followed, 7, 45),
    Budget("moderation:queue", "moderator", reports, 8, 96),
    Budget("moderation:queue?show=held", "moderator", waiting, 8, 76),
    Budget("moderation:log", "moderator", acts, 7, 17),
    Budget("moderation:thread", "moderator", acts_in_thread, 8, 16),
    Budget("moderation:thread_split", "moderator", posts_to_split, 10, 20),
    Budget("threads:post_history", "member", versions, 6, 17),
    Budget("threads:post_reactions", "member", reactions, 6, 10),
    Budget("meetings:list", "member", meetings, 6, 36),
    Budget("meetings:list?show=upcoming", "member", meetings, 5, 24),
    Budget("meetings:actions", "member", actions, 6, 32),
    Budget("meetings:create", "moderator", bodies, 9, 17),
    Budget("meetings:detail", "member", agenda, 6, 14),
    Budget("meetings:agenda", "moderator", agenda, 8, 68),  # one query finds a saved draft
    Budget("meetings:record", "moderator", participants, 13, 41),  # one query finds a saved draft
    Budget("meetings:minutes", "moderator", attendance, 11, 18),
    Budget("practices:list", "member", cases, 7, 29),
    Budget("practices:create", "member", choices_of_a_case, 9, 80),  # one query finds a saved draft
    Budget("practices:detail", "member", indicators, 6, 17),
)
