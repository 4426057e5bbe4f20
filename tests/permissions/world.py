"""Creates the personas of the permission table, and the objects that they request."""

from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.models import HomePage
from forum.meetings.models import ActionItem
from forum.moderation.models import Report
from forum.moderation.services.actions import hide_post, hide_thread, set_locked
from forum.moderation.services.approval import queue_reply
from forum.moderation.services.moving import merge_threads, split_to_new_thread
from forum.moderation.services.reports import report_post
from forum.sections.models import Section
from forum.threads.models import Draft, Post
from forum.threads.services import edit_post, reply_to
from forum.threads.services.drafts import save_draft
from forum.threads.services.hiding import withdraw_post
from members.accounts.models import EmailChange, Role, User
from members.inbox.models import Notification
from members.inbox.unsubscribing import SALT
from members.membership.models import (
    Affiliation,
    CoordinatorAppointment,
    Invitation,
    Substitution,
    Suspension,
)
from members.membership.models.invitations import digest_of
from members.pdf.models import PdfDocument
from members.privacy.models import Export
from tests.factories.attachments import make_attachment, picture
from tests.factories.meetings import MeetingFactory, make_body, open_session, ready_to_circulate
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread
from tests.factories.training import (
    CriterionFactory,
    ProgrammeFactory,
    QuestionFactory,
    SurveyFactory,
    TrainingGroupFactory,
    TrainingSessionFactory,
    fill_in,
    make_organiser,
    send_form,
)
from tests.pdf_kind import KIND
from training.consent_links import consent_url
from training.models import (
    Appeal,
    Audit,
    DelegationRequest,
    Enrolment,
    Programme,
    Question,
    TrainingGroup,
)
from training.services.appealing import submit_appeal
from training.services.consents import request_consent, upload_consent
from training.services.deciding import reject
from training.services.enrolling import enrol

State, Place = Affiliation.State, Affiliation.Role
LONG_AGO = timedelta(days=40)


def build() -> tuple[dict[str, User | None], dict[str, object]]:
    """Creates the personas and the objects, and returns two dicts whose keys the table uses.

    The first dict maps personas to users (the visitor to None). The second dict maps names of
    objects to their values in URLs: ids, slugs, codes and tokens.
    """
    office = OrganisationFactory(name="Urząd A", units=[UnitFactory(name="A")])
    other_office = OrganisationFactory(name="Urząd B", units=[UnitFactory(name="B")])
    people = _people(office, other_office)
    unit = office.units.get()
    things = {"office": office.pk, "unit": unit.code, "unit_pk": unit.pk, "nothing": 10**9}
    things |= {"home": HomePage.objects.first().pk, "area": ServiceAreaFactory().pk}
    things |= _people_as_things(people)
    things |= _decisions(people)
    things |= _threads(people)
    things |= _order(people, things)
    things |= _practices(people)
    things |= _meetings(people)
    things |= _training()
    things |= _applications(people)
    things["document"] = _document(people["member"], things["thread"]).pk
    return people, things


def _training() -> dict[str, object]:
    """Creates a published programme with an announced and a planned group, and a draft."""
    planned = TrainingGroup.State.PLANNED
    published = ProgrammeFactory(slug="opublikowany")
    draft = ProgrammeFactory(slug="szkic", state=Programme.State.DRAFT)
    groups = {
        "training_group": TrainingGroupFactory(programme=published),
        "planned_group": TrainingGroupFactory(programme=published, state=planned),
        "draft_group": TrainingGroupFactory(programme=draft),
    }
    for group in groups.values():
        TrainingSessionFactory(group=group)
    slugs = {"programme": published.slug, "draft_programme": draft.slug}
    return slugs | {name: group.pk for name, group in groups.items()}


def _document(owner, thread_pk) -> PdfDocument:
    now = timezone.now()
    return PdfDocument.objects.create(
        owner=owner,
        kind=KIND.name,
        object_id=thread_pk,
        language=owner.language,
        ready_at=now,
        expires_at=now + timedelta(days=1),
        file=ContentFile(b"%PDF", "dokument.pdf"),
    )


def _people(office, other_office) -> dict[str, User | None]:
    def belongs(where, state=State.ACTIVE, **fields):
        person = {key: fields.pop(key) for key in ("roles", "suspended_until") if key in fields}
        return AffiliationFactory(
            user=UserFactory(**person), organisation=where, state=state, **fields
        ).user

    now = timezone.now()
    elsewhere = OrganisationFactory(name="Urząd C", units=[UnitFactory(name="C")])
    return {
        "visitor": None,
        "outsider": UserFactory(),
        "pending": belongs(office, State.PENDING),
        "rejected": belongs(office, State.REJECTED, reason="Nie pracuje u nas."),
        "ended": belongs(
            office,
            State.ENDED,
            starts_at=now - LONG_AGO,
            ends_at=now - timedelta(hours=1),
        ),
        "suspended": belongs(office, suspended_until=now + timedelta(days=7)),
        "member": belongs(office),
        "other": belongs(other_office),
        "coordinator": belongs(office, role=Place.COORDINATOR),
        "other coord.": belongs(other_office, role=Place.COORDINATOR),
        "moderator": belongs(elsewhere, roles=[Role.MODERATOR]),
        "editor": belongs(elsewhere, roles=[Role.EDITOR, Role.ORGANISER]),
        "admin": UserFactory(is_superuser=True, is_staff=True),
    }


def _applications(people) -> dict[str, object]:
    """Creates a programme that the editor organises, with an application by the member.

    The member has also saved a form of another programme, and not sent it.
    """
    programme = TrainingGroupFactory().programme
    programme.organisers.add(people["editor"])
    programme.special_needs_reader = people["editor"]
    programme.save()
    survey, criterion = SurveyFactory(programme=programme), CriterionFactory(programme=programme)
    papers = QuestionFactory(survey=survey, kind=Question.Kind.FILE)
    consent = QuestionFactory(survey=survey, kind=Question.Kind.STATEMENT, text="Zgadzam się.")
    response = send_form(
        programme,
        people["member"],
        answers={str(consent.key): True},
        files={papers.key: SimpleUploadedFile("a.pdf", b"%PDF-1.4")},
        needs=["loop"],
    )
    saved = fill_in(TrainingGroupFactory().programme, people["member"])
    held, asked, consented = _held_places(people)
    rejected, appealed = _rejected(people)
    return {
        "audit": _audit(programme, people).pk,
        "rejected_enrolment": rejected.pk,
        "appeal": appealed.pk,
        "held_enrolment": held.pk,
        "consent_token": consent_url(asked).rstrip("/").rsplit("/", 1)[1],
        "consented_enrolment": consented.pk,
        "organised_group": response.enrolments.get().group_id,
        "organised_programme": programme.slug,
        "saved_programme": saved.programme.slug,
        "enrolment": response.enrolments.get().pk,
        "answer_file": response.files.get().token,
        "survey_number": survey.number,
        "question": papers.key,
        "statement": consent.key,
        "criterion": criterion.pk,
        "new_criterion": CriterionFactory(programme=programme).pk,
    }


def _held_places(people) -> tuple[Enrolment, DelegationRequest, Enrolment]:
    """Two places of the member: one awaits the consent of the unit, one has it by a document.

    Returns the first place, the request for its consent, and the second place. The editor organises
    the second one.
    """
    groups = [TrainingGroupFactory(programme__consent_workdays=5) for _ in range(2)]
    held, consented = (enrol([group], by=people["member"])[0] for group in groups)
    asked = request_consent(held, by=people["member"], email="wojt@gmina.example", name="Wójt")
    groups[1].programme.organisers.add(people["editor"])
    upload_consent(consented, by=people["member"], document=ContentFile(b"%PDF", "zgoda.pdf"))
    return held, asked, consented


def _audit(programme, people) -> Audit:
    """Lets the other coordinator read the recruitment of the programme today."""
    today = timezone.localdate()
    return Audit.objects.create(
        programme=programme, user=people["other coord."], starts_on=today, ends_on=today
    )


def _rejected(people) -> tuple[Enrolment, Appeal]:
    """Two applications of the member that were rejected by somebody who has left since.

    Returns one against which they may appeal, and the appeal against the other. The editor
    organises the programmes.
    """
    groups = [TrainingGroupFactory() for _ in range(2)]
    rejected, appealed = (enrol([group], by=people["member"])[0] for group in groups)
    former = make_organiser(*(group.programme for group in groups))
    for row in (rejected, appealed):
        reject(row, by=former, reason="Kryterium 1.")
        row.programme.organisers.set([people["editor"]])
    return rejected, submit_appeal(appealed, by=people["member"], grounds="Było spełnione.")


def _people_as_things(people) -> dict[str, int]:
    late = AffiliationFactory(
        organisation=people["pending"].affiliations.get().organisation,
        state=State.PENDING,
        created_at=timezone.now() - LONG_AGO,
    )
    return {
        "application": people["pending"].affiliations.get().pk,
        "late_application": late.pk,
        "belonging": people["member"].affiliations.get().pk,
        "member": people["member"].pk,
        "ended": people["ended"].pk,
        "suspended": people["suspended"].pk,
        "admin": people["admin"].pk,
    }


def _decisions(people) -> dict[str, object]:
    """Creates an appointment, an invitation, a suspension, a change of an e-mail address, an export
    and an unconfirmed organisation.

    Returns a dict: name of the object -> id.
    """
    tomorrow = timezone.now() + timedelta(days=1)
    place = people["coordinator"].affiliations.get()
    appointment = CoordinatorAppointment.objects.create(
        affiliation=place,
        role=place.role,
        letter=ContentFile(b"%PDF-1.7", "pismo.pdf"),
        letter_name="pismo.pdf",
    )
    invitation = Invitation.objects.create(
        email="new@example.org",
        source="strona urzędu",
        organisation=place.organisation,
        digest=digest_of("word"),
        invited_by=people["member"],
        expires_at=tomorrow,
    )
    suspension = Suspension.objects.create(
        user=people["suspended"], reason="Obraźliwe wpisy.", ends_at=tomorrow
    )
    substitution = Substitution.objects.create(
        user=people["coordinator"],
        substitute=people["member"],
        first_day=timezone.localdate(),
        last_day=timezone.localdate(tomorrow),
    )
    EmailChange.objects.create(
        user=people["member"],
        old_email="former@example.org",
        new_email=people["member"].email,
        changed_at=timezone.now(),
        expires_at=tomorrow,
        change_digest=digest_of("word"),
    )
    copy = Export.objects.create(
        user=people["member"], file=ContentFile(b"PK", "x.zip"), expires_at=tomorrow
    )
    return {
        "proposed": OrganisationFactory(
            is_confirmed=False, units=place.organisation.units.all()
        ).pk,
        "appointment": appointment.pk,
        "invitation": invitation.pk,
        "suspension": suspension.pk,
        "substitution": substitution.pk,
        "copy": copy.pk,
    }


def _threads(people) -> dict[str, object]:
    group = GroupFactory(name="Grupa A")
    group.memberships.create(user=people["member"])
    opened = SectionFactory(slug="otwarty")
    closed = SectionFactory(slug="zamkniety", group=group)
    own = {"by": people["member"]}
    files = [make_attachment(picture(), f"{name}.jpg", **own).token for name in "abc"]
    thread = make_thread(opened, attachments=[files[0]], **own)
    add_replies(thread, 1, by=people["other"])
    hidden = make_thread(closed, attachments=[files[1]], **own)
    save_draft(Draft.Kind.REPLY, thread=thread, sequence=1, data={"body": "<p>A</p>"}, **own)
    return {
        "group": group.pk,
        "place": group.memberships.get().pk,
        "section": opened.slug,
        "section_pk": opened.pk,
        "group_section": closed.slug,
        "thread": thread.pk,
        "group_thread": hidden.pk,
        "post": thread.posts.get(number=1).pk,
        "reply": thread.posts.get(number=2).pk,
        "group_post": hidden.posts.get().pk,
        "posted_file": files[0],
        "group_file": files[1],
        "file": files[2],
        "begun": Draft.objects.get(thread=thread, user=people["member"]).pk,
        "notification": _notification(people["member"], thread.posts.get(number=2)).pk,
        "unsubscribe": signing.Signer(salt=SALT).sign_object([people["member"].pk, "reply", None]),
    }


def _notification(user, post) -> Notification:
    # Where tasks run at once, the reply has been told already.
    return Notification.objects.get_or_create(
        user=user,
        kind="reply",
        target_id=post.thread_id,
        defaults={"first_id": post.pk, "last_id": post.pk},
    )[0]


def _order(people, things) -> dict[str, object]:
    """Creates a section that the persona "other" moderates, and the results of moderation.

    The results are hidden, locked and merged threads; hidden, withdrawn and moved posts; reports;
    and posts that wait for approval. Some of them are in another section. Returns a dict: name of
    the object -> its value in URLs.
    """
    keepers = GroupFactory(name="Porządek")
    keepers.memberships.create(user=people["other"])
    section = SectionFactory(slug="moderowany", moderators=keepers)
    moderator = {"by": people["moderator"]}
    thread = make_thread(section, by=people["member"])
    edit_post(thread.posts.get(), by=people["member"], body="<p>Pytanie?</p>", version=1)
    posts = _kept_posts(people, thread)
    merged = make_thread(section, by=people["member"])
    merge_threads(merged, into=thread, reason="", **moderator)
    hidden = make_thread(Section.objects.get(slug=things["section"]), by=people["member"])
    locked = add_replies(make_thread(hidden.section, by=people["member"]), 1, by=people["other"])
    reports = _reports(people, posts)
    waiting = queue_reply(thread, by=people["coordinator"], body="<p>Czekam</p>")
    elsewhere = queue_reply(locked, by=people["other coord."], body="<p>Czekam</p>")
    hide_thread(hidden, reason="Obraźliwe.", **moderator)
    set_locked(locked, locked=True, **moderator)
    return {
        **{name: post.pk for name, post in posts.items()},
        **reports,
        "hidden_file": posts["hidden_post"].files[0]["token"],
        "moderated_thread": thread.pk,
        "merged_thread": merged.pk,
        "hidden_thread": hidden.pk,
        "locked_thread": locked.pk,
        "locked_post": locked.posts.get(number=1).pk,
        "locked_reply": locked.posts.get(number=2).pk,
        "waiting": waiting.pk,
        "waiting_elsewhere": elsewhere.pk,
    }


def _kept_posts(people, thread) -> dict[str, Post]:
    """Creates a hidden, a withdrawn and a moved post in ``thread``, and two other replies.

    Returns a dict: name of the object -> post.
    """
    moderator = {"by": people["moderator"]}

    def write(name, **more):
        return reply_to(thread, by=people[name], body="<p>Odpowiedź</p>", **more)

    file = make_attachment(picture(), "d.jpg", by=people["member"])
    posts = {
        "moderated_post": thread.posts.get(),
        "moderated_reply": write("coordinator"),
        "hidden_post": write("member", attachments=[file.token]),
        "withdrawn_post": write("member"),
        "moved_post": write("coordinator"),
        "moderators_post": write("moderator"),
    }
    hide_post(posts["hidden_post"], reason="Dane osobowe.", **moderator)
    withdraw_post(posts["withdrawn_post"], by=people["member"])
    place = {"title": "Osobno", "kind": thread.kind, "section": thread.section}
    numbers = {posts["moved_post"].number}
    split_to_new_thread(thread, numbers=numbers, reason="", **place, **moderator)
    # "moved_post" means the row that stays in the old thread and refers to the moved post.
    return posts | {"moved_post": thread.posts.get(number=posts["moved_post"].number)}


def _reports(people, posts) -> dict[str, int]:
    told = {"by": people["other coord."], "reason": Report.Reason.OFF_TOPIC}
    return {
        "report": report_post(posts["moderated_reply"], **told).pk,
        "report_of_moderator": report_post(posts["moderators_post"], **told).pk,
    }


def _practices(people) -> dict[str, int]:
    written = {"author": people["member"]}
    return {
        "case": BestPracticeFactory(published=True, **written).pk,
        "draft": BestPracticeFactory(**written).pk,
    }


def _meetings(people) -> dict[str, int]:
    body, closed_body = make_body(), make_body(is_open=False)
    planned = MeetingFactory(body=body)
    running = open_session(body)
    held = ready_to_circulate(body)
    action = ActionItem.objects.create(meeting=held, what="Sprawdzić", owner=people["member"])
    return {
        "body": body.pk,
        "planned": planned.pk,
        "running": running.pk,
        "held": held.pk,
        "closed_meeting": MeetingFactory(body=closed_body).pk,
        "item": running.items.first().pk,
        "action": action.pk,
    }
