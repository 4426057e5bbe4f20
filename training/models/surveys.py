"""The form of a programme: its versions, their questions, and the criteria of the programme."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from training.models.programmes import Programme


class SurveyQuerySet(models.QuerySet):
    def published(self) -> SurveyQuerySet:
        """Versions that applicants have seen, the newest first."""
        return self.exclude(published_at=None).order_by("-number")

    def in_force(self, programme: Programme) -> Survey | None:
        """The newest published version of the programme's form; None if it has none."""
        return self.published().filter(programme=programme).first()


class Survey(models.Model):
    """One version of a programme's form.

    A published version never changes, so that the answers given in it stay readable: editing
    copies its questions into the next version. Only one version is being edited at a time.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="surveys", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(pgettext_lazy("of a form", "version"), default=1)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="training_survey_number_once"
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(published_at=None),
                name="training_one_survey_edited",
            ),
        ]

    def __str__(self):
        return f"{self.number}"


class Question(models.Model):
    """A question of one version of a form.

    ``key`` is the number under which answers are stored. A copy of the question in a later version
    has the same key, so that an answer follows its question.
    """

    class Kind(models.TextChoices):
        SHORT = "short", pgettext_lazy("question", "short text")
        LONG = "long", pgettext_lazy("question", "long text")
        ONE = "one", pgettext_lazy("question", "one of several answers")
        SEVERAL = "several", pgettext_lazy("question", "several answers")
        NUMBER = "number", pgettext_lazy("question", "number")
        DATE = "date", pgettext_lazy("question", "date")
        YES_NO = "yes_no", pgettext_lazy("question", "yes or no")
        UNIT = "unit", pgettext_lazy("question", "local government unit")
        AREA = "area", pgettext_lazy("question", "service area")
        FILE = "file", pgettext_lazy("question", "file")
        STATEMENT = "statement", pgettext_lazy("question", "statement")

    CHOICES = (Kind.ONE, Kind.SEVERAL)
    """Kinds that need options."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    key = models.PositiveIntegerField(editable=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind, default=Kind.SHORT)
    label = models.CharField(_("question"), max_length=300)
    help = models.CharField(
        _("help"), max_length=500, blank=True, help_text=_("What to write, or an example.")
    )
    options = models.TextField(
        _("answers to choose from"),
        blank=True,
        help_text=_("One in each line. Only for questions with answers to choose from."),
    )
    text = models.TextField(
        _("text of the statement"),
        blank=True,
        help_text=_("Only for statements: the whole text which the applicant confirms."),
    )
    is_required = models.BooleanField(
        _("An answer is required"),
        default=False,
        help_text=_("A statement that is not required is voluntary and can be withdrawn."),
    )
    purpose = models.CharField(
        _("why it is asked"),
        max_length=300,
        blank=True,
        help_text=_("Applicants read it below the question."),
    )
    kept = models.CharField(
        _("how long the answer is kept"),
        max_length=200,
        blank=True,
        help_text=_("For instance: until the end of the programme."),
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question of a form")
        verbose_name_plural = _("questions of forms")
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="training_question_key_once")
        ]

    def __str__(self):
        return self.label

    def clean(self):
        if self.kind in self.CHOICES and len(self.option_list()) < 2:
            raise ValidationError(
                {"options": _("Give at least two answers, one in each line.")}, code="options"
            )
        if self.kind == self.Kind.STATEMENT and not self.text.strip():
            raise ValidationError({"text": _("Give the text of the statement.")}, code="text")

    def option_list(self) -> list[str]:
        """The answers to choose from, without empty lines and doubles."""
        lines = (line.strip() for line in self.options.splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    @property
    def is_voluntary_statement(self) -> bool:
        """Whether the applicant may withdraw it after it was made."""
        return self.kind == self.Kind.STATEMENT and not self.is_required

    def copy_to(self, survey: Survey) -> Self:
        """An unsaved copy of the question in another version."""
        fields = [field.name for field in self._meta.concrete_fields if field.name != "id"]
        values = {name: getattr(self, name) for name in fields} | {"survey": survey}
        return type(self)(**values)


class Criterion(models.Model):
    """A condition of taking part, which the applicant declares and the organiser verifies.

    Its wording is fixed as soon as somebody has declared it (``training.services.surveys``).
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("programme")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.CharField(_("wording"), max_length=400)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self):
        return self.text
