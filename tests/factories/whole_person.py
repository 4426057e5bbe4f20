"""Creates a user with a row in every table that has personal data.

Tests of the data export and of erasure use this user.
"""

from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.contrib.forms.models import FormSubmission
from wagtail.log_actions import log
from wagtail.models import Comment, CommentReply, PageSubscription, UploadedFile
from wagtail.users.models import UserProfile

from cms.models import ContactPage, HomePage
from forum.meetings.models import ActionItem, Attendance, Meeting
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.threads.models import Bookmark, Draft, Reaction, SectionReader, ThreadReader
from forum.threads.services import edit_post
from members.accounts.models import EmailChange, Receipt, Role, User
from members.audit.models import Entry, record
from members.inbox.models import Notification, Preferences, Subscription
from members.mail.models import QueuedEmail
from members.membership.models import (
    Affiliation,
    CoordinatorAppointment,
    GroupMembership,
    Invitation,
    Substitution,
    Suspension,
)
from members.pdf.models import PdfDocument
from members.people.services import name_topics, profile_of
from tests.factories.attachments import make_attachment, picture
from tests.factories.cms import make_document, make_picture
from tests.factories.meetings import make_body, open_session
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
    UserFactory,
    make_coordinator,
    make_member,
)
from tests.factories.practices import BestPracticeFactory, PracticeIndicatorFactory
from tests.factories.threads import add_replies, make_thread
from tests.factories.training import (
    CriterionFactory,
    QuestionFactory,
    SurveyFactory,
    TrainingGroupFactory,
    make_organiser,
    send_form,
    verify_form,
)
from tests.pdf_kind import KIND
from training.models import AuditLook, Delegation, DelegationRequest, Question
from training.services.appealing import decide_appeal, submit_appeal
from training.services.auditing import grant_audit
from training.services.deciding import reject
from training.services.enrolling import enrol, resign
from training.services.verifying import call_for_completion

FIRST_NAME, LAST_NAME = "Żywisława", "Wszędobylska"
EMAIL, PHONE = "zywislawa@wszedobylska.example", "46 837 11 22"
TRACES = (FIRST_NAME, LAST_NAME, EMAIL, PHONE)
"""Texts from the person's data. A column that contains one of them identifies the person."""


def make_whole_person() -> User:
    """Creates a user who has a row in every section of the data export.

    The user is a coordinator, a moderator and an editor.
    """
    names = {"first_name": FIRST_NAME, "last_name": LAST_NAME, "email": EMAIL}
    office = OrganisationFactory(units=[UnitFactory()])
    role = Affiliation.Role.COORDINATOR
    person = AffiliationFactory(user=UserFactory(**names), organisation=office, role=role).user
    person.set_password("x")
    person.save()
    _account(person)
    _places(person)
    _discussion(person)
    _practices_and_meetings(person)
    _training(person)
    _cms(person)
    return person


def _account(person):
    now = timezone.now()
    letter = {"subject": f"Do: {person.get_full_name()}", "body": "Kod 123"}
    QueuedEmail.objects.create(content=letter, recipients=f"\n{EMAIL}\n", created_at=now)
    User.objects.filter(pk=person.pk).update(last_login=now, suspended_until=now)
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    EmailChange.objects.create(user=person, old_email=EMAIL, new_email=EMAIL, expires_at=now)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "tajne"})
    UserSession.objects.create(user=person, ip="2001:db8::1", session_key="k", user_agent="Lynx")
    Receipt.objects.create(user=person, kind="rules", version=1, in_force_on=now.date(), url="/r/")
    for role in (Role.MODERATOR, Role.EDITOR):
        person.groups.add(person.groups.model.objects.get_or_create(name=role)[0])
    person.user_permissions.add(Permission.objects.first())
    profile = profile_of(person)
    profile.phone = PHONE
    profile.save()
    profile.areas.add(ServiceAreaFactory())
    name_topics(profile, ["zieleń"])
    Preferences.objects.create(user=person, copy_to=EMAIL)
    Subscription.objects.create(user=person, target_type="tag", target="zielen")
    Notification.objects.create(user=person, kind="mention", target_id=1, first_id=1, last_id=1)


def _places(person):
    now = timezone.now()
    place = person.affiliations.get()
    place.areas.add(ServiceAreaFactory())
    CoordinatorAppointment.objects.create(
        affiliation=place,
        role="coordinator",
        letter=ContentFile(b"%PDF", "upowaznienie.pdf"),
        letter_name="upoważnienie.pdf",
        appointed_by=person,
        ended_by=person,
    )
    later = now + timedelta(days=3)
    shared = {"organisation": place.organisation, "expires_at": later, "source": "strona"}
    other = make_coordinator()
    Invitation.objects.create(email=EMAIL, digest="a", invited_by=other, **shared)
    Invitation.objects.create(email="ktos@x.example", digest="b", invited_by=person, **shared)
    days = {"first_day": now.date(), "last_day": later.date()}
    Substitution.objects.create(user=person, substitute=other, **days)
    Substitution.objects.create(user=other, substitute=person, **days)
    Suspension.objects.create(user=person, reason=f"{LAST_NAME} krzyczy", ends_at=now, by=person)
    record(Entry.Action.SUSPENDED, by=other, about=person, reason=f"{LAST_NAME} krzyczy")
    record(Entry.Action.APPROVED, by=person, about=other)


def _discussion(person):
    now = timezone.now()
    thread = make_thread(by=person, title="Kto ma wzór?", body="<p>Moje <b>słowa</b></p>")
    PdfDocument.objects.create(
        owner=person,
        kind=KIND.name,
        object_id=thread.pk,
        language=person.language,
        ready_at=now,
        expires_at=now + timedelta(days=1),
        file=ContentFile(b"%PDF", "dokument.pdf"),
    )
    post = thread.posts.get()
    edit_post(post, by=person, body="<p>Moje inne słowa</p>", version=1)
    other = add_replies(thread, 1).posts.get(number=2)
    PendingPost.objects.create(
        section=thread.section,
        author=person,
        affiliation=person.affiliations.get(),
        title="Czeka",
        tags=["drogi"],
        source="<p>Czekam</p>",
        submission=uuid4(),
    )
    ThreadReader.objects.update_or_create(
        user=person, thread=thread, defaults={"last_read_number": 2}
    )
    SectionReader.objects.create(user=person, section=thread.section, read_at=now)
    Draft.objects.create(
        user=person,
        target="new",
        kind=Draft.Kind.THREAD,
        data={"title": "Dowóz", "body": "<p>Nie 🚌 teraz</p>", "tags": ["a", "b"]},
    )
    Bookmark.objects.create(user=person, post=other)
    Reaction.objects.create(user=person, post=other, kind=Reaction.Kind.THANKS)
    type(other).objects.filter(pk=other.pk).update(thanks_count=1)
    Report.objects.create(post=other, by=person, reason=Report.Reason.OTHER, text="Nie tu")
    for by, author in ((None, person), (person, other.author)):
        ModerationAction.objects.create(
            action=ModerationAction.Action.HID,
            by=by,
            author=author,
            section=thread.section,
            thread=thread,
            reason="Zły dział",
        )
    make_attachment(by=person)
    quoting = f'<p><span data-mention="{person.pk}">@{FIRST_NAME} {LAST_NAME}</span></p>'
    make_thread(section=thread.section, by=make_member(), body=quoting)


def _practices_and_meetings(person):
    PracticeIndicatorFactory(practice=BestPracticeFactory(author=person, archived=True))
    BestPracticeFactory(author=person, contact_details=PHONE)
    BestPracticeFactory(contact=person, published=True, contact_details=f"{EMAIL}, {PHONE}")
    body = make_body()
    GroupMembership.objects.create(group=body, user=person)
    meeting = open_session(body)
    Meeting.objects.filter(pk=meeting.pk).update(chair=person, minute_taker=person)
    Attendance.objects.update_or_create(
        meeting=meeting, user=person, defaults={"state": Attendance.State.PRESENT}
    )
    ActionItem.objects.create(
        meeting=meeting, what="Sprawdzić", owner=person, due_on=timezone.localdate()
    )


def _training(person):
    group = TrainingGroupFactory()
    programme, other = group.programme, make_organiser(group.programme)
    survey, criterion = SurveyFactory(programme=programme), CriterionFactory(programme=programme)
    question = QuestionFactory(survey=survey)
    papers = QuestionFactory(survey=survey, kind=Question.Kind.FILE)
    response = send_form(
        programme,
        person,
        phone=PHONE,
        answers={str(question.key): f"Proszę pytać: {EMAIL}"},
        files={papers.key: SimpleUploadedFile("zaswiadczenie.pdf", b"%PDF-1.4")},
        needs=["loop"],
        needs_text=f"{LAST_NAME} potrzebuje pętli",
    )
    verify_form(response, {criterion.pk: True}, by=other)
    call_for_completion(response, by=other, missing=f"{FIRST_NAME}, brak pieczątki")
    signed = {"document": ContentFile(b"%PDF", "zgoda.pdf"), "document_name": f"{LAST_NAME}.pdf"}
    _consent(response.enrolments.get(), reason=f"{LAST_NAME} ma urlop", **signed)
    asked = {"email": EMAIL, "name": f"{LAST_NAME}, sekretarz"}
    DelegationRequest.objects.create(enrolment=response.enrolments.get(), **asked)
    resign(response.enrolments.get(), by=person, reason=f"{FIRST_NAME} ma urlop")
    found = _appeal(programme, person, rejected_by=other, grounds=f"{LAST_NAME} pracuje w gminie")
    decide_appeal(found, by=make_organiser(programme), is_accepted=False, reason=LAST_NAME)
    AuditLook.objects.create(audit=_audit(programme, person, by=other), path="/training/desk/")
    _organising(person)


def _appeal(programme, applicant, *, rejected_by, grounds):
    [enrolment] = enrol([TrainingGroupFactory(programme=programme)], by=applicant)
    reject(enrolment, by=rejected_by, reason="Poza JST")
    return submit_appeal(enrolment, by=applicant, grounds=grounds)


def _audit(programme, auditor, *, by):
    today = timezone.localdate()
    return grant_audit(programme, auditor, starts_on=today, ends_on=today, by=by)


def _organising(person):
    """What the person did with an application of somebody else, as organiser and for a unit."""
    criterion = CriterionFactory(programme=TrainingGroupFactory().programme)
    programme = criterion.programme
    programme.special_needs_reader = person
    programme.save()
    programme.organisers.add(person)
    person.groups.add(Group.objects.get_or_create(name=Role.ORGANISER)[0])
    person = User.objects.get(pk=person.pk)
    response = send_form(programme)
    verify_form(response, {criterion.pk: False}, by=person)
    call_for_completion(response, by=person, missing="Brak telefonu")
    named = f"{FIRST_NAME} {LAST_NAME}, sekretarz"
    _consent(response.enrolments.get(), decided_by=person, decided_name=named)
    reject(response.enrolments.get(), by=person, reason="Poza JST")
    other = make_organiser(programme)
    found = _appeal(programme, UserFactory(), rejected_by=other, grounds="Pracuję w gminie")
    decide_appeal(found, by=person, is_accepted=False, reason="Nie")
    _audit(programme, UserFactory(), by=person)


def _consent(enrolment, **values):
    method = Delegation.Method.COORDINATOR
    Delegation.objects.create(enrolment=enrolment, method=method, is_consent=True, **values)


def _cms(person):
    now = timezone.now()
    contact, home = ContactPage.objects.first(), HomePage.objects.first()
    FormSubmission.objects.create(
        page=contact,
        form_data={"email": EMAIL, "name": LAST_NAME, "consent": True, "kinds": ["a", "b"]},
    )
    HomePage.objects.filter(pk=home.pk).update(owner=person, locked_by=person, locked_at=now)
    home.save_revision(user=person, log_action=True)
    home.get_workflow().start(home, person)
    state = home.current_workflow_state.current_task_state
    state.finished_by, state.finished_at, state.comment = person, now, "Dobrze"
    state.save()
    comment = Comment.objects.create(
        page=home, user=person, text="Tu zmienić", contentpath="title", resolved_by=person
    )
    CommentReply.objects.create(comment=comment, user=person, text="Zmieniono")
    make_picture(uploaded_by_user=person)
    make_document(uploaded_by_user=person)
    _cms_settings(person, home)


def _cms_settings(person, home):
    log(instance=person, action="wagtail.edit", user=person)
    kind = ContentType.objects.get_for_model(home)
    about = {"content_type": kind, "object_id": str(home.pk)}
    UserProfile.objects.update_or_create(
        user=person,
        defaults={"avatar": ContentFile(picture(), "ja.jpg"), "dismissibles": {"whats-new": True}},
    )
    FormState.objects.create(
        user=person,
        data="csrfmiddlewaretoken=tajne&title=Nowy+tytu%C5%82",
        last_updated_at=timezone.now(),
        **about,
    )
    EditingSession.objects.create(user=person, last_seen_at=timezone.now(), **about)
    PageSubscription.objects.create(user=person, page=home, comment_notifications=True)
    UploadedFile.objects.create(uploaded_by_user=person, file=ContentFile(b"x", "zdjecie.jpg"))
