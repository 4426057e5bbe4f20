"""When an e-mail is sent, it contains only what its recipient may see at that moment.

Each template of an e-mail must have a scene (see ``Scene``). In most scenes the recipient loses
access to an object, and the object gets a secret name, before the e-mail about it is sent. The
e-mail must not contain the secret.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from inspect import signature
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.conf import settings
from django.contrib.auth.models import Group as RoleGroup
from django.core.management import call_command
from django.db import connection
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks.base import Task
from wagtail.admin.mail import send_notification
from wagtail.models import TaskState

from cms import tasks as cms_tasks
from cms.admin import failed_tasks
from cms.initial_content.setup import setup_cms
from cms.models import HomePage, NewsIndexPage, SiteSettings
from cms.public import contact_form as cms_letters
from forum.meetings import services as meetings
from forum.meetings.models import Body, Meeting, Minutes
from forum.moderation import tasks
from forum.moderation.mail import AUTHOR_LETTERS
from forum.moderation.models import ModerationAction
from forum.moderation.services.actions import rename_thread
from forum.moderation.services.approval import queue_reply
from forum.moderation.services.moving import move_thread
from forum.moderation.services.reports import report_post
from members.accounts import email_changes
from members.accounts.models import Role, User
from members.accounts.setup import invite_administrator
from members.audit.models import Entry, record
from members.inbox import digest_writing as inbox_digest, letters as inbox_letters
from members.inbox.digest import queue_digests
from members.inbox.models import Level, Preferences
from members.inbox.services import follow
from members.inbox.tasks import write_notifications
from members.mail import sending
from members.mail.previews import email_previews
from members.mail.sending import render_email
from members.membership import tasks as unit_tasks
from members.membership.models import Affiliation, Invitation, Substitution, Suspension
from members.membership.models.invitations import digest_of
from members.privacy import tasks as privacy_tasks
from members.privacy.models import Export
from members.privacy.services import erase_account
from members.url_prefixes import CLOSED
from tests.factories.cms import make_news
from tests.factories.meetings import make_body, ready_to_circulate
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    UserFactory,
    make_coordinator,
    make_member,
)
from tests.factories.office import make_form
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread
from tests.factories.training import (
    ProgrammeFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
    send_form,
)
from training import tasks as training_tasks
from training.models import EnrolmentEvent, Programme
from training.services.appealing import decide_appeal, submit_appeal
from training.services.auditing import end_audit, grant_audit
from training.services.consents import decide_consent, request_consent
from training.services.deciding import reject
from training.services.enrolling import enrol, resign
from training.services.launching import do_not_launch, launch
from training.services.verifying import call_for_completion

pytestmark = pytest.mark.django_db

SECRET = "kryptonim"
TEMPLATES = {path.stem for path in Path(settings.BASE_DIR, "templates/emails").glob("[!_]*.txt")}
SCENES: dict[str, Callable[..., "Scene"]] = {}
ADDRESSES = {"address_changed", "address_requested", "address_restored"}
INVITATIONS = {"administrator_invited", "invitation"}
SENT_BY_WAGTAIL = {"page_comments"}
# E-mails that are only about their recipients, who therefore cannot lose access.
OF_THE_RECEIVER = (
    {"account_erased", "mail_check", "work_failed", "email_given_up"} | INVITATIONS | ADDRESSES
)
# Tables that record what a signed-in person has opened: posts and notifications that were read, at
# what auditors have looked, and who edits a page in the CMS.
READING = {
    "inbox_notification",
    "training_auditlook",
    "threads_threadreader",
    "wagtailadmin_editingsession",
    "wagtailcore_pagesubscription",
}
# E-mails that are sent to an address, whether or not it belongs to an account.
TO_AN_ADDRESS = (
    {"account_erased", "mail_check", "personal_data_reported", "training_consent_request"}
    | INVITATIONS
    | ADDRESSES
)


class Scene(NamedTuple):
    """How one e-mail is tested.

    ``send()`` sends the e-mail to the address ``receiver``. ``lose()`` takes away the receiver's
    access to the object of the e-mail, and puts SECRET into it. ``lose`` is None if the e-mail is
    only about the receiver.
    """

    receiver: str
    send: Callable[[], None]
    lose: Callable[[], None] | None


def scene(make):
    """Decorator: registers the function as the scene of the template with the same name."""
    SCENES[make.__name__] = make
    return make


def close(thread):
    """Moves ``thread`` into a group's section, gives it a secret title, and returns the section."""
    moderator = make_member(roles=[Role.MODERATOR])
    section = SectionFactory(name=f"Dział {SECRET}", slug=SECRET, group=GroupFactory(name=SECRET))
    move_thread(thread, by=moderator, section=section)
    rename_thread(thread, by=moderator, title=f"Wątek {SECRET}")
    return section


def leave_role(user, role):
    user.groups.remove(user.groups.get(name=role))


def account_is_closed(user):
    return lambda: User.objects.filter(pk=user.pk).update(
        is_active=False, first_name=SECRET, last_name=SECRET
    )


def made(action, **fields):
    """Returns the scene of an e-mail about a moderation action on a thread's first post.

    ``lose`` moves the thread and the action into a section that the author may not enter.
    """
    thread = make_thread(title="Jawny")
    act = ModerationAction.objects.create(
        action=action, thread=thread, section=thread.section, author=thread.author, **fields
    )
    # The action moves with its thread, so that the author may not read the action's reason, either.
    rows = ModerationAction.objects.filter(pk=act.pk)
    return Scene(
        thread.author.email,
        lambda: tasks.mail_action.enqueue(act.pk, thread.author.pk, thread.posts.get().pk),
        lambda: rows.update(section=close(thread), reason=f"Powód {SECRET}"),
    )


@scene
def minutes_remarks():
    body, sender = make_body(), make_member()
    meeting = ready_to_circulate(body, minute_taker=body.minute_taker)
    meetings.circulate_minutes(meeting, by=body.chair)

    def lose():
        body.memberships.filter(user=body.minute_taker).delete()
        Body.objects.update(is_open=False)
        Meeting.objects.update(title=SECRET)

    def send():
        minutes = Minutes.objects.select_related("meeting__body").get()
        if minutes.takes_remarks:
            meetings.send_remarks(minutes, by=sender, text=f"Uwaga {SECRET}")

    return Scene(body.minute_taker.email, send, lose)


@scene
def moderation_action():
    return made(ModerationAction.Action.EDITED)


def kept_section():
    """Returns (a section, its moderator, the moderator's membership in the group of moderators)."""
    keeper, group = make_member(), GroupFactory()
    place = group.memberships.create(user=keeper)
    return SectionFactory(moderators=group), keeper, place


@scene
def notification():
    reader, thread = make_member(), make_thread(title="Jawny")
    post = add_replies(thread, 1).posts.get(number=2)
    follow("thread", thread.pk, by=reader, level=Level.INSTANT)
    Preferences.objects.create(user=reader, at_any_time=True)
    told = [[reader.pk, "instant"]]
    now = timezone.now().isoformat()
    return Scene(
        reader.email,
        lambda: write_notifications.func("reply", thread.pk, post.pk, told, now),
        lambda: close(thread),
    )


@scene
def digest():
    reader, thread = make_member(), make_thread(title="Jawny")
    post = add_replies(thread, 1).posts.get(number=2)
    told = [[reader.pk, "weekly"]]
    write_notifications.func("reply", thread.pk, post.pk, told, timezone.now().isoformat())
    return Scene(
        reader.email,
        lambda: queue_digests(timezone.now(), at_once=True),
        lambda: close(thread),
    )


@scene
def work_failed():
    """This e-mail names only the kind of the failed task, so its scene has no ``lose``."""
    reader = UserFactory(is_superuser=True)
    result = SimpleNamespace(task=tasks.mail_action, status="FAILED", finished_at=None)
    return Scene(reader.email, lambda: failed_tasks.tell_superusers(None, task_result=result), None)


@scene
def email_given_up():
    """This e-mail names nobody, so its scene has no ``lose``."""
    reader = UserFactory(is_superuser=True)
    return Scene(reader.email, lambda: failed_tasks.tell_of_given_up_email(None), None)


@scene
def report_waits():
    section, keeper, place = kept_section()
    thread = make_thread(section)
    report = report_post(thread.posts.get(), by=make_member(), reason="off_topic")

    def lose():
        place.delete()
        rename_thread(thread, by=make_member(roles=[Role.MODERATOR]), title=SECRET)

    return Scene(keeper.email, lambda: tasks.mail_report.enqueue(report.pk), lose)


@scene
def pending_post_waits():
    section, keeper, place = kept_section()
    thread = make_thread(section)
    held = queue_reply(thread, by=make_member(), body="<p>Czekam</p>")

    def lose():
        place.delete()
        rename_thread(thread, by=make_member(roles=[Role.MODERATOR]), title=SECRET)

    return Scene(keeper.email, lambda: tasks.mail_pending.enqueue(held.pk), lose)


@scene
def report_outcome():
    thread, reader = make_thread(), make_member()
    report = report_post(thread.posts.get(), by=reader, reason="off_topic")
    report.state, report.answer = "dismissed", "Na temat"
    report.save()

    def lose():
        close(thread)
        report.answer = f"Zostaje: {SECRET}"
        report.save()

    return Scene(reader.email, lambda: tasks.mail_report_outcome.enqueue(report.pk), lose)


@scene
def personal_data_reported():
    office = SiteSettings.load()
    office.officer_email = "iod@example.org"
    office.save()
    thread = make_thread()
    report = report_post(thread.posts.get(), by=make_member(), reason="personal")
    send = lambda: cms_tasks.mail_data_protection_officer.enqueue(report.pk)  # noqa: E731
    return Scene("iod@example.org", send, lambda: close(thread))


@scene
def application_waits():
    coordinator = make_coordinator()
    place = coordinator.affiliations.get()
    application = AffiliationFactory(organisation=place.organisation, state="pending")

    def lose():
        Affiliation.objects.filter(pk=place.pk).update(role=Affiliation.Role.MEMBER)
        User.objects.filter(pk=application.user_id).update(first_name=SECRET)

    send = lambda: unit_tasks.mail_deciders.enqueue(application.pk)  # noqa: E731
    return Scene(coordinator.email, send, lose)


def own_place(task, *, log=False, **fields):
    """Returns the scene of an e-mail about the recipient's own affiliation.

    ``lose`` closes the account.
    """
    place = AffiliationFactory(**fields)
    entry = record(Entry.Action.ENDED, by=None, about=place.user, reason="Powód") if log else None
    arguments = (place.pk, entry.pk) if entry else (place.pk,)
    closed = account_is_closed(place.user)
    return Scene(place.user.email, lambda: task.enqueue(*arguments), closed)


@scene
def affiliation_decided():
    return own_place(unit_tasks.mail_decision)


@scene
def affiliation_ended():
    return own_place(unit_tasks.mail_ending, state="ended", log=True)


@scene
def application_received():
    return own_place(unit_tasks.mail_receipt, state="pending")


@scene
def coordinator_appointed():
    return own_place(unit_tasks.mail_appointment, role="coordinator")


@scene
def coordinator_dismissed():
    return own_place(unit_tasks.mail_dismissal, log=True)


@scene
def suspension():
    person = make_member()
    row = Suspension.objects.create(user=person, reason="Krzyk", ends_at=timezone.now())
    send = lambda: unit_tasks.mail_suspension.enqueue(row.pk)  # noqa: E731
    return Scene(person.email, send, account_is_closed(person))


@scene
def substitution():
    absent = make_member(last_name="Jawna")
    office = absent.affiliations.get().organisation
    reader = AffiliationFactory(organisation=office).user
    day = timezone.localdate()
    row = Substitution.objects.create(user=absent, substitute=reader, first_day=day, last_day=day)

    def lose():
        reader.affiliations.all().delete()
        User.objects.filter(pk=absent.pk).update(last_name=SECRET)

    send = lambda: unit_tasks.mail_substitute_named.enqueue(row.pk)  # noqa: E731
    return Scene(reader.email, send, lose)


@scene
def invitation():
    row = Invitation.objects.create(
        email="nowa@example.org",
        source="strona",
        digest=digest_of("word"),
        organisation=OrganisationFactory(),
        invited_by=make_member(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    return Scene(row.email, lambda: unit_tasks.send_invitation(row, "word"), None)


def sent_page():
    """Returns (an author, a draft by the author that waits for approval, its workflow state)."""
    setup_cms()
    author = make_member(roles=[Role.AUTHOR])
    page = make_news(NewsIndexPage.objects.get(), title="Dyżur", live=False, owner=author)
    page.save_revision(user=author)
    return author, page, page.get_workflow().start(page, author)


def retitle(page):
    page.title = f"Strona {SECRET}"
    page.save_revision()


@scene
def page_waits():
    editor = make_member(roles=[Role.EDITOR])
    _author, page, state = sent_page()
    waiting = state.current_task_state

    def lose():
        leave_role(editor, Role.EDITOR)
        retitle(page)
        TaskState.objects.filter(pk=waiting.pk).update(revision=page.latest_revision)

    send = lambda: cms_tasks.mail_waiting.enqueue(waiting.pk, editor.pk)  # noqa: E731
    return Scene(editor.email, send, lose)


@scene
def page_decided():
    author, page, state = sent_page()
    editor = make_member(roles=[Role.EDITOR])
    state.current_task_state.task.specific.on_action(
        state.current_task_state, editor, "reject", comment="Proszę poprawić"
    )

    def lose():
        leave_role(author, Role.AUTHOR)
        retitle(page)
        TaskState.objects.update(comment=f"Proszę dopisać: {SECRET}")

    return Scene(author.email, lambda: cms_tasks.mail_outcome.enqueue(state.pk), lose)


@scene
def page_comments():
    editor = make_member(roles=[Role.EDITOR])
    _author, page, _state = sent_page()
    comment = SimpleNamespace(text="Proszę o numer pokoju")

    def lose():
        account_is_closed(editor)()
        comment.text = SECRET

    def send():
        lists = ("new_comments", "replied_comments", "resolved_comments", "deleted_comments")
        texts = dict.fromkeys(lists, []) | {"new_comments": [comment]}
        readers = User.objects.filter(pk=editor.pk)
        send_notification(readers, "updated_comments", {"page": page, "editor": editor, **texts})

    return Scene(editor.email, send, lose)


@scene
def mail_check():
    send = lambda: call_command("check_mail", "nowa@example.org", stdout=StringIO())  # noqa: E731
    return Scene("nowa@example.org", send, None)


@scene
def export_ready():
    person = make_member()
    copy = Export.objects.create(user=person)
    send = lambda: privacy_tasks.prepare_export.enqueue(copy.pk)  # noqa: E731
    return Scene(person.email, send, lambda: erase_account(person, by=person))


@scene
def account_erased():
    send = lambda: privacy_tasks.mail_erased("byla@example.org", "pl")  # noqa: E731
    return Scene("byla@example.org", send, None)


@scene
def address_requested():
    person = make_member()
    return Scene(person.email, lambda: email_changes.note_request(person, "nowa@example.org"), None)


@scene
def address_changed():
    send = lambda: email_changes.note_change(make_member(), old_email="byla@example.org")  # noqa: E731
    return Scene("byla@example.org", send, None)


@scene
def address_restored():
    person = make_member()
    return Scene(
        "byla@example.org", lambda: email_changes._confirm(person, "byla@example.org"), None
    )


@scene
def contact_message():
    setup_cms()
    editor = make_member(roles=[Role.EDITOR])
    page = make_form(HomePage.objects.first(), to_address=editor.email)
    row = page.get_submission_class().objects.create(page=page, form_data={"text": "Pytanie"})

    def lose():
        User.objects.filter(pk=editor.pk).update(is_active=False)
        page.get_submission_class().objects.update(form_data={"text": SECRET})

    return Scene(editor.email, lambda: cms_letters.mail_submission.enqueue(row.pk), lose)


@scene
def administrator_invited():
    RoleGroup.objects.get_or_create(name=Role.ADMINISTRATOR)
    send = lambda: invite_administrator("szefowa@example.org")  # noqa: E731
    return Scene("szefowa@example.org", send, None)


def awaiting_consent():
    """An enrolment that holds a place, and for which the consent of the unit is awaited."""
    group = TrainingGroupFactory(programme__consent_workdays=5, capacity=1)
    return enrol([group], by=UserFactory())[0]


def hide_programme(enrolment):
    """Ends the enrolment, and gives its programme a secret title."""
    resign(enrolment, by=enrolment.user)
    Programme.objects.update(title=SECRET, costs=SECRET)


@scene
def training_application():
    """What the receiver has applied for stays visible to them, so they lose only the account."""
    enrolment = awaiting_consent()
    send = lambda: training_tasks.mail_application.enqueue([enrolment.pk])  # noqa: E731
    return Scene(enrolment.user.email, send, account_is_closed(enrolment.user))


@scene
def training_enrolment():
    enrolment = awaiting_consent()

    def lose():
        decide_consent(enrolment, is_consent=False, method="head", reason=SECRET)

    send = lambda: training_tasks.mail_enrolment.enqueue(enrolment.pk, "qualified")  # noqa: E731
    return Scene(enrolment.user.email, send, lose)


@scene
def training_consent_request():
    enrolment = awaiting_consent()
    asked = request_consent(enrolment, by=enrolment.user, email="wojt@gmina.example", name="Wójt")
    send = lambda: training_tasks.mail_consent_request.enqueue(asked.pk)  # noqa: E731
    return Scene("wojt@gmina.example", send, lambda: hide_programme(enrolment))


@scene
def training_consent_waits():
    enrolment, coordinator = awaiting_consent(), make_coordinator()
    office = coordinator.affiliations.get().organisation
    belonging = AffiliationFactory(user=enrolment.user, organisation=office)

    def lose():
        type(belonging).objects.filter(pk=belonging.pk).update(ends_at=timezone.now())
        Programme.objects.update(title=SECRET)

    send = lambda: training_tasks.mail_coordinators.enqueue(enrolment.pk)  # noqa: E731
    return Scene(coordinator.email, send, lose)


@scene
def training_decision():
    enrolment, organiser = open_enrolment()
    launch([enrolment.group], by=organiser, reason="Związek dopłaci.")
    step = EnrolmentEvent.objects.get(kind="launched")
    send = lambda: training_tasks.mail_decision.enqueue(enrolment.pk, step.pk)  # noqa: E731

    def lose():
        EnrolmentEvent.objects.update(reason=SECRET)
        resign(enrolment, by=enrolment.user)

    return Scene(enrolment.user.email, send, lose)


@scene
def training_not_launched():
    """What the receiver has applied for stays visible to them, so they lose only the account."""
    enrolment, organiser = open_enrolment()
    TrainingGroupFactory(programme=enrolment.programme)
    do_not_launch([enrolment.group], by=organiser, reason="Za mało osób.")
    send = lambda: training_tasks.mail_not_launched.enqueue([enrolment.pk])  # noqa: E731
    return Scene(enrolment.user.email, send, account_is_closed(enrolment.user))


def appealed():
    """An appeal against a rejection, and the organiser who may decide it."""
    enrolment, organiser = open_enrolment()
    reject(enrolment, by=organiser, reason="Kryterium 1.")
    found = submit_appeal(enrolment, by=enrolment.user, grounds="Było spełnione.")
    return found, make_organiser(enrolment.programme)


@scene
def training_appeal():
    """The appeal stays visible to the applicant until it is decided otherwise."""
    found, organiser = appealed()
    decide_appeal(found, by=organiser, is_accepted=False, reason="Nie.")
    send = lambda: training_tasks.mail_appeal.enqueue(found.pk, "dismissed")  # noqa: E731
    return Scene(found.enrolment.user.email, send, account_is_closed(found.enrolment.user))


@scene
def training_appeal_waits():
    found, organiser = appealed()

    def lose():
        found.enrolment.programme.organisers.clear()
        Programme.objects.update(title=SECRET)

    send = lambda: training_tasks.mail_appeal_waits.enqueue(found.pk)  # noqa: E731
    return Scene(organiser.email, send, lose)


@scene
def training_audit():
    programme, today = ProgrammeFactory(), timezone.localdate()
    organiser = make_organiser(programme)
    audit = grant_audit(programme, UserFactory(), starts_on=today, ends_on=today, by=organiser)

    def lose():
        end_audit(audit, by=organiser)
        Programme.objects.update(title=SECRET)

    send = lambda: training_tasks.mail_audit.enqueue(audit.pk)  # noqa: E731
    return Scene(audit.user.email, send, lose)


@scene
def training_decisions():
    enrolment, organiser = open_enrolment()
    programme = enrolment.programme

    def lose():
        programme.organisers.clear()
        Programme.objects.update(title=SECRET)

    arguments = [programme.pk, [enrolment.group_id]]
    send = lambda: training_tasks.mail_organisers.enqueue(*arguments)  # noqa: E731
    return Scene(organiser.email, send, lose)


def open_enrolment():
    """An enrolment in an open group with too few people, and the organiser."""
    [enrolment] = enrol_people(TrainingGroupFactory(minimum=5), 1)
    return enrolment, make_organiser(enrolment.programme)


@scene
def completion_called():
    """The application stays the receiver's own, so they lose only the account."""
    programme = TrainingGroupFactory().programme
    organiser, response = make_organiser(programme), send_form(programme)
    call = call_for_completion(response, by=organiser, missing="Numer telefonu.")
    send = lambda: training_tasks.mail_completion_call.enqueue(call.pk)  # noqa: E731
    return Scene(response.user.email, send, account_is_closed(response.user))


@pytest.fixture
def letters_of(mailoutbox, django_capture_on_commit_callbacks):
    """``letters_of(scene)`` sends the e-mail of the scene.

    It returns (list of e-mails to the scene's receiver, names of the templates that were used).
    """

    def send(set_scene):
        mailoutbox.clear()
        used = set()

        def note(sender, template, **kwargs):
            used.add(Path(template.name or "").stem)

        template_rendered.connect(note)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                set_scene.send()
        finally:
            template_rendered.disconnect(note)
        return [each for each in mailoutbox if set_scene.receiver in each.to], used

    return send


def test_every_email_template_has_a_scene():
    assert TEMPLATES - {"base"} == set(SCENES)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_email_is_sent_to_who_may_see_the_object(name, letters_of):
    """The e-mail of each scene is sent while the receiver may see the object of the e-mail."""
    letters, used = letters_of(SCENES[name]())
    assert len(letters) == 1
    assert name in used


@pytest.mark.parametrize("name", sorted(OF_THE_RECEIVER))
def test_emails_about_the_receiver_alone_have_no_lose(name):
    assert SCENES[name]().lose is None


def assert_no_secret(letters, caplog):
    for letter in letters:
        parts = [letter.subject, str(letter.message()), letter.body, *letter.to]
        assert SECRET not in " ".join([*parts, *(part for part, _kind in letter.alternatives)])
    assert SECRET not in caplog.text


@pytest.mark.parametrize("name", sorted(SCENES.keys() - OF_THE_RECEIVER))
def test_email_after_lost_access_has_no_secret(name, letters_of, caplog):
    set_scene = SCENES[name]()
    set_scene.lose()
    assert_no_secret(letters_of(set_scene)[0], caplog)


@pytest.mark.parametrize("action", [*AUTHOR_LETTERS, ModerationAction.Action.SPLIT])
def test_moderation_emails_after_lost_access_have_no_secret(action, letters_of, caplog):
    set_scene = made(action)
    set_scene.lose()
    assert_no_secret(letters_of(set_scene)[0], caplog)


@pytest.mark.parametrize("name", sorted(SCENES.keys() - TO_AN_ADDRESS))
def test_closed_accounts_get_no_emails(name, letters_of):
    """A user whose account is closed before the e-mail is sent does not get it."""
    set_scene = SCENES[name]()
    person = User.objects.get(email=set_scene.receiver)
    User.objects.filter(pk=person.pk).update(is_active=False, erased_at=timezone.now())
    assert letters_of(set_scene)[0] == []


def links_in(letter) -> list[str]:
    """The paths of this site to which the e-mail links."""
    return re.findall(r"http://testserver(/[^\s<>\"]*)", letter.body)


@pytest.mark.parametrize("name", sorted(SCENES.keys() - TO_AN_ADDRESS))
def test_receiver_can_open_every_link_of_the_email(name, letters_of, client):
    set_scene = SCENES[name]()
    letters, _used = letters_of(set_scene)
    reader = User.objects.get(email=set_scene.receiver)
    client.force_login(reader)
    for path in links_in(letters[0]):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        assert not answer.redirect_chain or "/login/" not in answer.redirect_chain[-1][0]


def tables_changed_by(queries) -> set[str]:
    changes = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
    return {found[1] for query in queries if (found := changes.match(query["sql"]))}


@pytest.mark.parametrize("who", ["visitor", "receiver"])
@pytest.mark.parametrize("name", sorted(SCENES))
def test_links_of_an_email_change_nothing_by_get(name, who, letters_of, client):
    """Mail filters open every link of an e-mail. Whatever a link is for, a page with a button does
    it."""
    set_scene = SCENES[name]()
    letters, _used = letters_of(set_scene)
    if who == "receiver":
        client.force_login(User.objects.filter(email=set_scene.receiver).first() or make_member())
    with CaptureQueriesContext(connection) as queries:
        for path in {path for letter in letters for path in links_in(letter)}:
            client.get(path, follow=True)
    assert tables_changed_by(queries) <= (READING if who == "receiver" else set())


def test_links_of_previews_change_nothing_by_get(client):
    paths = {path for preview in email_previews for path in links_in(preview.message())}
    assert len(paths) > 15
    with CaptureQueriesContext(connection) as queries:
        for path in paths:
            assert client.get(path, follow=True).status_code in {200, 404, 410}, path
    assert tables_changed_by(queries) == set()


def test_check_of_links_finds_a_write():
    with CaptureQueriesContext(connection) as queries:
        UserFactory()
    assert tables_changed_by(queries) == {User._meta.db_table}


@pytest.mark.parametrize("name", sorted(SCENES.keys() - SENT_BY_WAGTAIL))
def test_previews_of_an_email_have_its_context(name, letters_of, monkeypatch):
    """The preview of an e-mail has the same context variables as the e-mail itself."""
    found = []

    def note(template, **options):
        found.append((template, options["context"].keys()))
        return render_email(template, **options)

    for module in (sending, inbox_digest, inbox_letters):
        monkeypatch.setattr(module, "render_email", note)
    letters_of(SCENES[name]())
    examples = [preview.example() for preview in email_previews]
    [context] = {frozenset(keys) for template, keys in found if template == name}
    shown = {frozenset(each["context"]) for each in examples if each["template"] == name}
    assert shown == {context}


@pytest.mark.parametrize("name", sorted(SCENES.keys() - TO_AN_ADDRESS))
def test_emails_to_suspended_people_have_no_links_to_closed_pages(name, letters_of):
    set_scene = SCENES[name]()
    until = timezone.now() + timedelta(days=1)
    User.objects.filter(email=set_scene.receiver).update(suspended_until=until)
    for letter in letters_of(set_scene)[0]:
        assert [path for path in links_in(letter) if path.startswith(CLOSED)] == []


def tasks_of_the_site():
    modules = (cms_letters, cms_tasks, tasks, privacy_tasks, unit_tasks)
    found = [each for module in modules for each in vars(module).values()]
    return [each for each in found if isinstance(each, Task)]


@pytest.mark.parametrize("task", tasks_of_the_site(), ids=lambda task: task.name)
def test_tasks_have_only_ids_as_arguments(task):
    """Tasks get only ids as arguments and no personal data, because the database stores the
    arguments for some time."""
    kinds = {str(given.annotation) for given in signature(task.func).parameters.values()}
    assert kinds <= {"int", "int | None", "<class 'int'>"}
