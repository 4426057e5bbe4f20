"""Personal data in training: enrolments, application forms, and what organisers did."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from members.accounts.models import User
from members.privacy.sources import (
    Column,
    PersonalDataSource,
    ProcessingRecord,
    Section,
    section,
)
from training.answers import answer_rows
from training.models import (
    AnswerFile,
    Appeal,
    Audit,
    AuditLook,
    CompletionCall,
    Delegation,
    DelegationRequest,
    Enrolment,
    EnrolmentEvent,
    Programme,
    SpecialNeeds,
    SurveyResponse,
    Verification,
)
from training.services.locking import lock_queues
from training.services.places import end, fill_all

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Your enrolments in training: numbers, places, consents, appeals, every step"),
        gettext_lazy("the order of applications decides, and it must be possible to show how"),
        gettext_lazy(
            "active ones end and the places go on; the numbers stay without the name until five"
            " years after the programme"
        ),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Your application forms: workplace, answers, files, statements, verification"),
        gettext_lazy("the organiser checks who may take part"),
        gettext_lazy("are deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("Special needs which you named for a training"),
        gettext_lazy(
            "one named person of the organiser prepares the sessions, with your consent (Article"
            " 9(2)(a) GDPR)"
        ),
        gettext_lazy("are deleted; without erasure 30 days after the last session"),
    ),
    ProcessingRecord(
        gettext_lazy("Programmes which you audit, and each page at which you looked there"),
        gettext_lazy("whoever reads other people's data must be accountable for it"),
        gettext_lazy("stay without the name; the right to read ends at once"),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Programmes which you organise, and what you decided about enrolments"),
        gettext_lazy("decisions about places must be accounted for"),
        gettext_lazy("the decisions stay without the name; the programmes lose you as organiser"),
        is_kept=True,
    ),
]


def export(user: User) -> Iterable[Section]:
    """The enrolments and application forms of ``user``, and what they did as an organiser.

    Of other applicants it names nobody: only the kind and the reason of one's own decisions.
    """
    yield from _enrolments(user)
    yield from _application(user)
    yield from _decisions(user)


def _enrolments(user) -> Iterator[Section]:
    where = [("programme__title", _("programme")), ("group__town", _("town"))]
    where.append(("group__service_area__name", _("service area")))
    own = Enrolment.objects.filter(user=user).order_by("pk")
    from_town = ("transferred_from__group__town", _("transferred from"))
    columns = [
        "application_no",
        "merged_no",
        from_town,
        "queue_no",
        "preference",
        ("unit__name", _("unit")),
        "state",
    ]
    columns += [
        "skip_reason",
        "waived_skips",
        "submitted_at",
        "offered_until",
        "ended_at",
        "consent",
    ]
    columns.append("consent_until")
    yield section("enrolments", _("Enrolments in training"), own, [*where, *columns])
    steps = EnrolmentEvent.objects.filter(enrolment__user=user).order_by("pk")
    steps = steps.annotate(
        units=KeyTransform("units", "details"), criteria=KeyTransform("criteria", "details")
    )
    number = ("enrolment__application_no", _("number of the application"))
    columns = [number, "kind", "at", "reason", ("units", _("units")), ("criteria", _("criteria"))]
    yield section("enrolment_steps", _("Steps of your enrolments"), steps, columns)
    asked = Delegation.objects.filter(enrolment__user=user).order_by("pk")
    columns = [number, "is_consent", "method", "reason", "document_name", "decided_at"]
    title = _("Consents of your unit")
    yield section("enrolment_consents", title, asked, columns, files=_documents(asked))
    sent = DelegationRequest.objects.filter(enrolment__user=user).order_by("pk")
    columns = [number, "email", "name", "sent_at"]
    yield section("consent_requests", _("Requests for consents which you sent"), sent, columns)
    appeals = Appeal.objects.filter(enrolment__user=user).order_by("pk")
    columns = [number, ("against__kind", _("against what")), "grounds", "state", "submitted_at"]
    columns += ["reason", "decided_at"]
    yield section("appeals", _("Your appeals"), appeals, columns)


def _documents(delegations) -> Iterator[tuple[str, object]]:
    for row in delegations.exclude(document="").iterator():
        yield f"{row.pk}-{row.document_name}", row.document


def _application(user) -> Iterator[Section]:
    own = SurveyResponse.objects.filter(user=user).order_by("pk")
    programme = ("programme__title", _("programme"))
    columns = [programme, "state", ("unit__name", _("unit")), "workplace", "position", "phone"]
    columns += ["withdrawn", "created_at", "saved_at", "submitted_at"]
    title = _("Application forms for training")
    yield section("training_forms", title, own, columns, files=_files(user))
    yield _answers(own)
    needs = SpecialNeeds.objects.filter(response__user=user).order_by("pk")
    of_programme = ("response__programme__title", _("programme"))
    columns = [of_programme, "needs", "text", "consent_version", "consented_at", "withdrawn_at"]
    yield section("special_needs", _("Special needs"), needs, columns)
    checked = Verification.objects.filter(response__user=user).order_by("pk")
    columns = [("criterion__text", _("criterion")), "is_fulfilled", "at"]
    yield section("training_verified", _("Verification of your applications"), checked, columns)
    calls = CompletionCall.objects.filter(response__user=user).order_by("pk")
    columns = [of_programme, "missing", "at", "until", "answered_at", "checked_at"]
    yield section("completion_calls", _("Calls to complete your applications"), calls, columns)


def _answers(responses) -> Section:
    """The answers in words, with the questions of their own version and the declared criteria."""
    columns = [
        Column("programme", _("programme")),
        Column("question", _("question")),
        Column("answer", _("answer")),
    ]
    return Section("training_answers", _("Answers"), columns, _answer_values(responses))


def _answer_values(responses) -> Iterator[tuple[str, str, str]]:
    for response in responses.select_related("programme", "survey"):
        title = response.programme.title
        for row in answer_rows(response):
            yield title, row.question.label, row.text or (row.file.name if row.file else "")
        for criterion in response.programme.criteria.filter(pk__in=response.declared):
            yield title, criterion.text, pgettext("criterion", "declared")


def _files(user) -> Iterator[tuple[str, object]]:
    for row in AnswerFile.objects.filter(response__user=user).order_by("pk").iterator():
        yield f"{row.pk}-{row.name}", row.file


def _decisions(user) -> Iterator[Section]:
    runs = Q(organisers=user) | Q(special_needs_reader=user)
    organised = Programme.objects.filter(runs).distinct().order_by("pk")
    yield section("training_organised", _("Programmes which you run"), organised, ["title"])
    steps = EnrolmentEvent.objects.filter(by=user).exclude(enrolment__user=user).order_by("pk")
    columns = [("group__town", _("town")), "kind", "at", "reason"]
    yield section("training_decisions", _("Your decisions about enrolments"), steps, columns)
    decided = Appeal.objects.filter(decided_by=user).order_by("pk")
    columns = ["state", "reason", "decided_at"]
    yield section("appeals_decided", _("Appeals which you decided"), decided, columns)
    audits = Audit.objects.filter(user=user).order_by("pk")
    of_programme = ("programme__title", _("programme"))
    columns = [of_programme, "starts_on", "ends_on", "granted_at", "ended_at"]
    yield section("audits", _("Programmes which you may audit"), audits, columns)
    looks = AuditLook.objects.filter(audit__user=user).order_by("pk")
    yield section(
        "audit_looks", _("Pages at which you looked as an auditor"), looks, ["path", "at"]
    )
    granted = Audit.objects.filter(granted_by=user).order_by("pk")
    columns = [of_programme, "starts_on", "ends_on", "granted_at"]
    yield section("audits_granted", _("Audits which you granted"), granted, columns)
    given = Delegation.objects.filter(decided_by=user).order_by("pk")
    columns = [("organisation__name", _("organisation")), "is_consent", "reason", "decided_at"]
    yield section("consents_given", _("Consents which you gave for a unit"), given, columns)
    checked = Verification.objects.filter(by=user).order_by("pk")
    columns = [("criterion__text", _("criterion")), "is_fulfilled", "at"]
    yield section("training_checked", _("Criteria which you verified"), checked, columns)
    calls = CompletionCall.objects.filter(by=user).order_by("pk")
    yield section(
        "calls_made", _("Calls for completion which you made"), calls, ["missing", "at", "until"]
    )


def erase(user: User) -> None:
    """Ends the active enrolments of ``user``, so that their places go on, and deletes the forms.

    The enrolments stay as numbers without a name. Reasons are cleared, because they may say
    something about the person, and so is the name under which ``user`` consented for a unit.
    """
    _end_enrolments(user)
    EnrolmentEvent.objects.filter(enrolment__user=user).exclude(reason="").update(reason="")
    for row in Delegation.objects.filter(enrolment__user=user):
        if row.document:
            transaction.on_commit(partial(row.document.storage.delete, row.document.name))
        row.document = row.reason = row.document_name = ""
        row.save(update_fields=["document", "document_name", "reason"])
    DelegationRequest.objects.filter(enrolment__user=user).delete()
    Audit.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    own_appeals = Appeal.objects.filter(enrolment__user=user)
    own_appeals.undecided().update(state=Appeal.State.WITHDRAWN, decided_at=timezone.now())
    own_appeals.update(grounds="", reason="")
    Delegation.objects.filter(decided_by=user).update(decided_name="")
    SurveyResponse.objects.filter(user=user).delete()
    Programme.organisers.through.objects.filter(user=user).delete()
    Programme.objects.filter(special_needs_reader=user).update(special_needs_reader=None)


def _end_enrolments(user) -> None:
    active = Enrolment.objects.active().filter(user=user)
    programmes = active.order_by("programme").values_list("programme", flat=True).distinct()
    for programme_id in list(programmes):
        locked = lock_queues(programme_id, people=[user.pk])
        for enrolment in active.filter(programme=programme_id).order_by("pk"):
            end(locked, enrolment, Enrolment.State.RESIGNED, kind=EnrolmentEvent.Kind.RESIGNED)
        fill_all(locked)


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
