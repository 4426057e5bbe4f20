"""What applicants have answered, how the organiser verified it, and their special needs."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.membership.models import private_files
from members.units.models import LocalGovernmentUnit
from training.models.enrolments import Enrolment
from training.models.programmes import Programme
from training.models.surveys import Criterion, Survey


class ResponseQuerySet(models.QuerySet):
    def of(self, user) -> ResponseQuerySet:
        """The person's own applications."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def unsent(self) -> ResponseQuerySet:
        """Forms of current programmes that wait to be sent, or to which groups were added."""
        waiting = Q(state=SurveyResponse.State.DRAFT) | ~Q(groups=[])
        return self.filter(waiting, programme__state=Programme.State.PUBLISHED)

    def visible_to(self, user) -> ResponseQuerySet:
        """The person's own applications, and those sent to programmes that ``user`` organises."""
        organised = Programme.objects.organised_by(user).values("pk")
        sent = Q(programme__in=organised, state=SurveyResponse.State.SUBMITTED)
        return self.filter(Q(user=user.pk) | sent)


class SurveyResponse(models.Model):
    """One person's application form in one programme. It exists as soon as it is complete.

    ``answers`` are stored by the ``key`` of the question. ``groups`` are the ids of the chosen
    groups, the preferred first; the queue rests on the enrolments alone. A draft holds no place.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("application form", "not sent")
        SUBMITTED = "submitted", pgettext_lazy("application form", "sent")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="survey_responses",
        verbose_name=_("account"),
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="responses", verbose_name=_("programme")
    )
    survey = models.ForeignKey(
        Survey,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name=_("version of the form"),
    )
    unit = models.ForeignKey(
        LocalGovernmentUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("local government unit"),
    )
    workplace = models.CharField(_("workplace"), max_length=250, blank=True)
    position = models.CharField(pgettext_lazy("at work", "position"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    withdrawn = models.JSONField(_("withdrawn statements"), default=dict, blank=True)
    declared = models.JSONField(_("declared criteria"), default=list, blank=True)
    groups = models.JSONField(_("chosen groups"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_changed_since_verified = models.BooleanField(
        _("changed since it was verified"), default=False, editable=False
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("application form of a person")
        verbose_name_plural = _("application forms of people")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "programme"], name="training_one_response_of_a_person"
            )
        ]

    def __str__(self):
        return f"{self.pk}"

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def is_active(self) -> bool:
        """Whether the application has not ended in every group. Makes a query."""
        return self.enrolments.active().exists()


def place_of_file(file: AnswerFile, _name: str) -> str:
    """The path in the storage. It ends with the token, never with the name of the upload."""
    return f"answers/{file.token.hex[:2]}/{file.token}"


class AnswerFileQuerySet(models.QuerySet):
    def visible_to(self, user) -> AnswerFileQuerySet:
        """Files of application forms that ``user`` may see."""
        return self.filter(response__in=SurveyResponse.objects.visible_to(user).values("pk"))


class AnswerFile(models.Model):
    """A file with which the applicant answered a question."""

    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="files")
    key = models.PositiveIntegerField()
    name = models.CharField(_("name of the file"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    file = models.FileField(
        _("file"), storage=private_files, upload_to=place_of_file, max_length=100
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    objects = AnswerFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an application")
        verbose_name_plural = _("files of applications")
        constraints = [
            models.UniqueConstraint(fields=["response", "key"], name="training_one_file_an_answer")
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("enrolments:file", args=[self.token])


@receiver(post_delete, sender=AnswerFile)
def delete_stored_file(instance: AnswerFile, **kwargs) -> None:
    """Receiver: deletes the stored file of a deleted row after the commit."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name))


class NeedsQuerySet(models.QuerySet):
    def visible_to(self, user) -> NeedsQuerySet:
        """The person's own special needs, and those that ``user`` is named to read.

        Nobody else reads them: neither other organisers nor administrators. Whoever is named but
        no longer organises the programme does not read them either.
        """
        read = Programme.objects.organised_by(user).filter(special_needs_reader=user.pk)
        sent = Q(
            response__programme__in=read.values("pk"),
            response__state=SurveyResponse.State.SUBMITTED,
        )
        return self.filter(Q(response__user=user.pk) | sent)

    def kept(self) -> NeedsQuerySet:
        """Special needs to which the person still consents."""
        return self.filter(withdrawn_at=None)


class SpecialNeeds(models.Model):
    """What a person needs in order to take part: data about health (GDPR, Article 9).

    They are stored with the person's consent alone. When it is withdrawn, what was needed is
    deleted at once; that there was a consent, and when it ended, is kept with the application.
    """

    CONSENT_VERSION = 1
    """The version of the text of the consent, in ``templates/training/_needs_consent.html``."""

    class Need(models.TextChoices):
        SIGN_LANGUAGE = "sign_language", _("interpreter of Polish Sign Language (PJM)")
        LOOP = "loop", _("induction loop")
        LARGE_PRINT = "large_print", _("materials in large print")
        ASSISTANT = "assistant", _("place for an assistant")
        DIET = "diet", _("special diet")

    response = models.OneToOneField(
        SurveyResponse, on_delete=models.CASCADE, related_name="special_needs"
    )
    needs = models.JSONField(_("special needs"), default=list, blank=True)
    text = models.TextField(_("what else is needed"), blank=True)
    consent_version = models.PositiveSmallIntegerField(_("version of the consent"))
    consented_at = models.DateTimeField(_("consented"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True, blank=True)

    objects = NeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("special needs of a person")
        verbose_name_plural = _("special needs of people")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(needs=[], text=""),
                name="training_no_needs_without_consent",
            )
        ]

    def __str__(self):
        return f"{self.pk}"

    def need_labels(self) -> list[str]:
        """The chosen needs in words."""
        labels = dict(self.Need.choices)
        return [str(labels[need]) for need in self.needs if need in labels]


class Verification(models.Model):
    """One line of the record of formal verification: whether a criterion is fulfilled."""

    ANSWERS = {
        True: pgettext_lazy("criterion", "fulfilled"),
        False: pgettext_lazy("criterion", "not fulfilled"),
        None: pgettext_lazy("criterion", "not checked yet"),
    }
    """What may be found of a criterion. There is no row for None."""

    response = models.ForeignKey(
        SurveyResponse, on_delete=models.CASCADE, related_name="verifications"
    )
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    is_fulfilled = models.BooleanField(_("fulfilled"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("verification of a criterion")
        verbose_name_plural = _("verifications of criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "criterion"], name="training_criterion_verified_once"
            )
        ]

    def __str__(self):
        return f"{self.pk}"


class CallQuerySet(models.QuerySet):
    def open_at(self, moment: datetime) -> CallQuerySet:
        """Calls that wait for an answer, and whose time is not over.

        A call ends with the application: it needs an active enrolment.
        """
        active = Enrolment.objects.active().filter(response=OuterRef("response"))
        return self.filter(Exists(active), answered_at=None, until__gt=moment)

    def unchecked_at(self, moment: datetime) -> CallQuerySet:
        """Calls that wait for the organiser: answered, or not in time, and not checked since."""
        waiting = Q(until__lte=moment) | ~Q(answered_at=None)
        return self.filter(waiting, checked_at=None)


class CompletionCall(models.Model):
    """The organiser's call to complete an application. Its number and place stay."""

    response = models.ForeignKey(
        SurveyResponse, on_delete=models.CASCADE, related_name="completion_calls"
    )
    missing = models.TextField(_("what is missing"), max_length=1000)
    until = models.DateTimeField(_("to be completed by"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    answered_at = models.DateTimeField(_("completed"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked by the organiser"), null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("call for completion")
        verbose_name_plural = _("calls for completion")

    def __str__(self):
        return f"{self.pk}"
