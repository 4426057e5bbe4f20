"""``visible_to`` and the permissions agree about who sees which rows.

Each app states this rule twice: as a queryset (``visible_to`` of the manager), and as a predicate
for one row (in its ``rules``). The tests compare both for random people and rows. They do not call
``User.has_perm``, because it is always true for superusers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import rules
from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from rules.permissions import permissions

from forum.meetings.models import ActionItem, Meeting, Minutes
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.practices.models import BestPractice
from forum.threads.models import Post
from members.membership.access import MODERATOR_ROLES, membership_of
from members.membership.models import Affiliation
from tests.agreement.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SEEDS = range(4)


# --- The rules ------------------------------------------------------------------------------------


def may(name: str) -> Callable:
    """Returns the predicate of the permission ``name``, a function of a user and a row."""

    def says(user, row) -> bool:
        return rules.has_perm(name, user, row)

    return says


def enters(user) -> bool:
    return membership_of(user).is_member


def is_moderator(user) -> bool:
    return rules.has_perm("membership.moderate", user)


def sees_thread(user, thread) -> bool:
    """Whether the user sees the thread.

    The function repeats the rule. It does not use the permissions on a thread: their predicates
    call ``visible_to``, so ``visible_to`` would be compared with itself.
    """
    in_sight = thread.hidden_at is None or may("sections.moderate")(user, thread.section)
    return (
        thread.merged_into_id is None and may("sections.enter")(user, thread.section) and in_sight
    )


def sees_meetings_of(user, body) -> bool:
    """Whether the user sees the meetings of ``body``.

    There is no permission for this. Therefore the function checks the permission to read circulated
    minutes of the body, which the same users have.
    """
    circulated = Minutes(meeting=Meeting(body=body), state=Minutes.State.CIRCULATED)
    return may("meetings.read_minutes")(user, circulated)


def sees_meeting(user, meeting) -> bool:
    return sees_meetings_of(user, meeting.body)


def sees_action(user, action) -> bool:
    if not sees_meeting(user, action.meeting):
        return False
    minutes = action.meeting.own_minutes
    reads = minutes is not None and may("meetings.read_minutes")(user, minutes)
    return reads or action.owner_id == user.pk


def sees_practice(user, practice) -> bool:
    is_public = practice.state in BestPractice.PUBLIC
    return may("practices.keep")(user, practice) or (enters(user) and is_public)


def sees_act(user, act) -> bool:
    enter, moderate = may("sections.enter"), may("sections.moderate")
    may_know_where = act.other_section is None or enter(user, act.other_section)
    return enter(user, act.section) and moderate(user, act.section) and may_know_where


def sees_held(user, held) -> bool:
    moderates = may("sections.moderate")(user, held.section)
    is_own = held.author_id == user.pk
    return may("sections.enter")(user, held.section) and (moderates or is_own)


def sees_notification(user, notification) -> bool:
    if notification.user_id != user.pk:
        return False
    return SEES_NEWS[notification.kind](user, notification)


def sees_replies(user, notification) -> bool:
    post = Post.objects.select_related("thread__section").get(pk=notification.last_id)
    is_shown = post.hidden_at is None and post.moved_to_id is None and post.author_id != user.pk
    return is_shown and sees_thread(user, post.thread)


def sees_change(user, notification) -> bool:
    case = BestPractice.objects.get(pk=notification.target_id)
    return enters(user) and case.state in BestPractice.PUBLIC


def sees_new_case(user, notification) -> bool:
    case = BestPractice.objects.get(pk=notification.target_id)
    return enters(user) and case.is_published and case.author_id != user.pk


def sees_convened(user, notification) -> bool:
    meeting = Meeting.objects.select_related("body").get(pk=notification.target_id)
    return sees_meeting(user, meeting) and meeting.state != Meeting.State.PLANNED


def sees_minutes(user, notification) -> bool:
    found = Minutes.objects.select_related("meeting__body")
    minutes = found.get(meeting=notification.target_id)
    return may("meetings.read_minutes")(user, minutes) and minutes.state != Minutes.State.DRAFT


def sees_task(user, notification) -> bool:
    action = ActionItem.objects.select_related("meeting__body").get(pk=notification.target_id)
    is_own = action.owner_id == user.pk and action.state == ActionItem.State.OPEN
    return is_own and sees_meeting(user, action.meeting)


def sees_report(user, notification) -> bool:
    report = Report.objects.select_related("post__thread__section").get(pk=notification.target_id)
    waits = report.state == Report.State.OPEN and report.post.author_id != user.pk
    return waits and may("sections.moderate")(user, report.post.thread.section)


def sees_pending(user, notification) -> bool:
    pending = PendingPost.objects.select_related("section").get(pk=notification.target_id)
    waits = pending.rejected_at is None and pending.author_id != user.pk
    return waits and may("sections.moderate")(user, pending.section)


def sees_decision(user, notification) -> bool:
    found = ModerationAction.objects.select_related("thread__section")
    action = found.get(pk=notification.target_id)
    if not enters(user):
        return False
    return action.action == "hid" or sees_thread(user, action.thread)


def sees_application(user, notification) -> bool:
    application = Affiliation.objects.get(pk=notification.target_id)
    if application.state != Affiliation.State.PENDING or application.user_id == user.pk:
        return False
    return enters(user) and (
        is_moderator(user) or may("membership.decide_affiliation")(user, application)
    )


SEES_NEWS = {
    "reply": sees_replies,
    "case": sees_change,
    "new_case": sees_new_case,
    "meeting": sees_convened,
    "minutes": sees_minutes,
    "action": sees_task,
    "report": sees_report,
    "pending_post": sees_pending,
    "decision": sees_decision,
    "application": sees_application,
}


def sees_file(user, file) -> bool:
    if not enters(user):
        return False
    posts, waiting = holders_of(file)
    return (
        (file.uploaded_by_id == user.pk and file.attached_at is None)
        or any(may("threads.read_post")(user, post) for post in posts)
        or any(sees_held(user, held) for held in waiting)
    )


def holders_of(file) -> tuple[list, list]:
    """Returns (posts with the file, pending posts with the file), and caches them on ``file``."""
    if not hasattr(file, "holders"):
        posts = Post.objects.filter(post_files__attachment=file).select_related("thread__section")
        waiting = PendingPost.objects.filter(rejected_at=None).select_related("section")
        own = [held for held in waiting if str(file.token) in held.attachments]
        file.holders = list(posts), own
    return file.holders


def sees_person(user, person) -> bool:
    if not enters(user) or person.erased_at:
        return False
    states = [Affiliation.State.ACTIVE, Affiliation.State.ENDED]
    stays = person.affiliations.filter(state__in=states).exclude(starts_at=None)
    has_role = person.groups.filter(name__in=MODERATOR_ROLES).exists()
    return is_moderator(user) or person.is_superuser or has_role or stays.exists()


def sees_organisation(user, organisation) -> bool:
    coordinates = organisation.pk in membership_of(user).coordinated_ids
    return enters(user) and (organisation.is_confirmed or is_moderator(user) or coordinates)


def runs(user, programme) -> bool:
    return rules.has_perm("training.organise", user, programme)


def reads(user, programme) -> bool:
    today = timezone.localdate()
    audits = programme.audits.filter(user=user.pk) if user.is_active else []
    return runs(user, programme) or any(audit.is_in_force_on(today) for audit in audits)


def sees_programme(user, programme) -> bool:
    return programme.state != programme.State.DRAFT or runs(user, programme)


def sees_group(user, group) -> bool:
    announced = group.state != group.State.PLANNED
    return runs(user, group.programme) or (announced and sees_programme(user, group.programme))


def sees_enrolment(user, enrolment) -> bool:
    return enrolment.user_id == user.pk or runs(user, enrolment.programme)


def sees_step(user, step) -> bool:
    is_own = step.enrolment is not None and step.enrolment.user_id == user.pk
    return is_own or runs(user, step.group.programme)


def sees_consent(user, given) -> bool:
    decided = user.is_authenticated and given.decided_by_id == user.pk
    return decided or sees_enrolment(user, given.enrolment)


def sees_form(user, response) -> bool:
    return response.user_id == user.pk or (response.is_submitted and runs(user, response.programme))


def sees_needs(user, needs) -> bool:
    programme = needs.response.programme
    is_reader = programme.special_needs_reader_id == user.pk and user.pk is not None
    is_sent = needs.response.is_submitted
    is_own = needs.response.user_id == user.pk
    return is_own or (is_sent and is_reader and runs(user, programme))


# --- The comparison -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """One comparison of a method of a manager with a predicate.

    The manager's ``method`` must return exactly the rows for which ``says(user, row)`` is true.
    Only rows that match the filter ``among`` are compared. ``joined``: relations to load with the
    rows (``select_related``). ``by_membership``: whether ``method`` takes the user's membership
    instead of the user.
    """

    says: Callable
    method: str = "visible_to"
    among: Q = Q()
    joined: tuple[str, ...] = ()
    by_membership: bool = False


AGREEMENTS = {
    "sections.Section": [
        Agreement(may("sections.enter")),
        Agreement(may("sections.moderate"), method="moderated_by"),
    ],
    "threads.Thread": [
        Agreement(lambda user, thread: sees_thread(user, thread), joined=("section",)),
        # Only unlocked threads, because not everybody who sees a locked thread may reply to it.
        Agreement(may("threads.reply"), among=Q(is_locked=False), joined=("section",)),
    ],
    "threads.Post": [
        Agreement(lambda user, post: sees_thread(user, post.thread), joined=("thread__section",)),
        Agreement(may("threads.read_post"), method="readable_by", joined=("thread__section",)),
    ],
    "threads.Bookmark": [
        Agreement(
            lambda user, kept: (
                kept.user_id == user.pk and may("threads.read_post")(user, kept.post)
            ),
            joined=("post__thread__section",),
        )
    ],
    "inbox.Notification": [Agreement(lambda user, told: sees_notification(user, told))],
    "threads.Draft": [Agreement(lambda user, draft: draft.user_id == user.pk)],
    "moderation.Report": [
        Agreement(
            lambda user, report: may("sections.moderate")(user, report.post.thread.section),
            joined=("post__thread__section",),
        )
    ],
    "moderation.PendingPost": [Agreement(sees_held, joined=("section",))],
    "moderation.ModerationAction": [Agreement(sees_act, joined=("section", "other_section"))],
    "attachments.Attachment": [Agreement(sees_file)],
    "meetings.Body": [
        Agreement(sees_meetings_of),
        Agreement(may("meetings.add_meeting"), method="recorded_by"),
    ],
    "meetings.Meeting": [Agreement(sees_meeting, joined=("body",))],
    "meetings.AgendaItem": [
        Agreement(lambda user, item: sees_meeting(user, item.meeting), joined=("meeting__body",))
    ],
    "meetings.Minutes": [Agreement(may("meetings.read_minutes"), joined=("meeting__body",))],
    "meetings.ActionItem": [Agreement(sees_action, joined=("meeting__body", "meeting__minutes"))],
    "practices.BestPractice": [Agreement(sees_practice)],
    "people.Person": [Agreement(sees_person)],
    "training.Programme": [
        Agreement(sees_programme),
        Agreement(runs, method="organised_by"),
        Agreement(reads, method="readable_by"),
    ],
    "training.Appeal": [
        Agreement(
            lambda user, appeal: sees_enrolment(user, appeal.enrolment),
            joined=("enrolment__programme",),
        )
    ],
    "training.Audit": [
        Agreement(lambda user, audit: runs(user, audit.programme), joined=("programme",))
    ],
    "training.RecruitmentRecord": [
        Agreement(
            lambda user, record: reads(user, record.group.programme), joined=("group__programme",)
        )
    ],
    "training.TrainingGroup": [Agreement(sees_group, joined=("programme",))],
    "training.Enrolment": [Agreement(sees_enrolment, joined=("programme",))],
    "training.EnrolmentEvent": [Agreement(sees_step, joined=("enrolment", "group__programme"))],
    "training.Delegation": [Agreement(sees_consent, joined=("enrolment__programme",))],
    "training.SurveyResponse": [Agreement(sees_form, joined=("programme",))],
    "training.AnswerFile": [
        Agreement(
            lambda user, file: sees_form(user, file.response), joined=("response__programme",)
        )
    ],
    "training.SpecialNeeds": [Agreement(sees_needs, joined=("response__programme",))],
    "units.Organisation": [Agreement(sees_organisation, by_membership=True)],
    "membership.Invitation": [
        Agreement(
            lambda user, sent: enters(user) and may("membership.withdraw_invitation")(user, sent),
            by_membership=True,
        )
    ],
    "membership.CoordinatorAppointment": [
        Agreement(
            lambda user, row: (
                enters(user) and (is_moderator(user) or row.affiliation.user_id == user.pk)
            ),
            joined=("affiliation",),
            by_membership=True,
        )
    ],
}
PUBLIC = {"training.Programme", "training.TrainingGroup"}
"""Models of which everybody sees some rows."""
CASES = [(name, number) for name, own in AGREEMENTS.items() for number in range(len(own))]


@pytest.fixture(autouse=True)
def _posts_wait(settings):
    settings.NEWCOMER_POSTS_HELD = 2  # otherwise there are no pending posts with files


@pytest.mark.parametrize("seed", SEEDS)
def test_visible_rows_equal_the_rows_the_rules_allow(seed):
    world = World(seed)
    wrong = [line for name, number in CASES for line in differences(world, name, number)]
    assert wrong == []


def differences(world, name, number):
    """Yields a line for each pair of user and row on which queryset and predicate disagree."""
    agreement, rows = AGREEMENTS[name][number], rows_of(name, number)
    for user in world.readers():
        shown = shown_to(user, name, number)
        for row in rows:
            if agreement.says(user, row) != (row.pk in shown):
                what = "shown" if row.pk in shown else "not shown"
                yield f"{name}.{agreement.method}: {row.pk} {what} to {user.pk}"


def rows_of(name, number) -> list:
    agreement = AGREEMENTS[name][number]
    rows = apps.get_model(name)._default_manager.filter(agreement.among)
    return list(rows.select_related(*agreement.joined))


def shown_to(user, name, number) -> set[int]:
    agreement = AGREEMENTS[name][number]
    asked = membership_of(user) if agreement.by_membership else user
    shown = getattr(apps.get_model(name)._default_manager, agreement.method)(asked)
    return set(shown.values_list("pk", flat=True))


def test_every_model_has_visible_and_hidden_rows():
    """In each comparison some user sees no rows, and some user sees a part of the rows.

    Without such users the comparison would prove nothing.
    """
    worlds = [World(seed) for seed in SEEDS]
    for name, number in CASES:
        most = len(rows_of(name, number))
        counts = {len(shown_to(user, name, number)) for user in worlds[0].readers()}
        assert 0 in counts or name in PUBLIC, name
        assert any(0 < count < most for count in counts), name


def test_every_model_with_visible_to_is_compared():
    found = {
        model._meta.label
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to")
    }
    assert found == set(AGREEMENTS)


def test_every_permission_to_see_is_compared():
    """AGREEMENTS has every permission to see something.

    The test finds such permissions by their names. Add a new one to the list here, and to
    AGREEMENTS.
    """
    words = ("enter", "read", "see", "view")
    found = {name for name in permissions if name.partition(".")[2].startswith(words)}
    assert found == {"sections.enter", "threads.read_post", "meetings.read_minutes"}
