"""Agenda items, and the motions on them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.meetings.models.meetings import Meeting


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user) -> AgendaItemQuerySet:
        """The agenda items of meetings that ``user`` may see."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def with_progress(self) -> AgendaItemQuerySet:
        """Adds ``motion_count`` and ``action_count``, which ``is_recorded`` reads."""
        return self.annotate(
            motion_count=Count("motions", distinct=True),
            action_count=Count("actions", distinct=True),
        )


class AgendaItem(models.Model):
    """An item of a meeting's agenda, with the notes of its discussion."""

    class Kind(models.TextChoices):
        OPENING = "opening", pgettext_lazy("agenda item", "opening")
        FORMAL = "formal", pgettext_lazy("agenda item", "formal matter")
        INFORMATION = "information", pgettext_lazy("agenda item", "information")
        DISCUSSION = "discussion", pgettext_lazy("agenda item", "discussion")
        RESOLUTION = "resolution", pgettext_lazy("agenda item", "draft resolution")
        MINUTES_APPROVAL = "minutes_approval", pgettext_lazy("agenda item", "adoption of minutes")
        OTHER = "other", pgettext_lazy("agenda item", "other business")

    TITLES = (
        ("otwarcie", Kind.OPENING),
        ("opening", Kind.OPENING),
        ("stwierdzenie kworum", Kind.FORMAL),
        ("stwierdzenie prawomocności", Kind.FORMAL),
        ("przyjęcie porządku", Kind.FORMAL),
        ("adoption of the agenda", Kind.FORMAL),
        ("zamknięcie", Kind.FORMAL),
        ("closing", Kind.FORMAL),
        ("przyjęcie protoko", Kind.MINUTES_APPROVAL),
        ("zatwierdzenie protoko", Kind.MINUTES_APPROVAL),
        ("adoption of the minutes", Kind.MINUTES_APPROVAL),
        ("podjęcie uchwał", Kind.RESOLUTION),
        ("projekt uchwał", Kind.RESOLUTION),
        ("draft resolution", Kind.RESOLUTION),
        ("informacja", Kind.INFORMATION),
        ("sprawozdanie", Kind.INFORMATION),
        ("information", Kind.INFORMATION),
        ("report", Kind.INFORMATION),
        ("wolne wnioski", Kind.OTHER),
        ("sprawy różne", Kind.OTHER),
        ("sprawy bieżące", Kind.OTHER),
        ("other business", Kind.OTHER),
    )
    """Pairs (beginning of a title, kind), from which ``kind_of`` derives the kind of an item."""

    MOST = 60
    """The largest number of items on an agenda."""
    LAST = 999
    """The largest ``position``. A new item without a position gets this one, so it comes last."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("number"), validators=[MaxValueValidator(LAST)])
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.DISCUSSION)
    title = models.CharField(_("title"), max_length=300)
    presenter = models.CharField(_("presented by"), max_length=160, blank=True)
    description = models.TextField(_("description for participants"), max_length=2000, blank=True)
    # Notes of the discussion: ``notes`` is the text as typed, ``notes_html`` is sanitised HTML.
    notes = models.TextField(_("course of the discussion"), blank=True)
    notes_html = models.TextField(blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="meetings_one_item_per_number"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:item_record", args=[self.meeting_id, self.pk])

    @classmethod
    def kind_of(cls, title: str) -> str:
        """The kind that the beginning of ``title`` suggests; DISCUSSION if TITLES has no match."""
        title = title.strip().lower()
        told = (kind for start, kind in cls.TITLES if title.startswith(start))
        return next(told, cls.Kind.DISCUSSION)

    @property
    def is_recorded(self) -> bool:
        """Whether the item has notes, motions or action items. Needs ``with_progress``."""
        return bool(self.notes_html or self.motion_count or self.action_count)


class Motion(models.Model):
    """A motion on an agenda item, with its outcome and the counted votes, if any."""

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", pgettext_lazy("motion", "Resolution")
        POSITION = "position", pgettext_lazy("motion", "Position")
        MOTION = "motion", pgettext_lazy("motion", "Motion")

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", pgettext_lazy("motion", "adopted")
        REJECTED = "rejected", pgettext_lazy("motion", "rejected")
        NONE = "none", pgettext_lazy("motion", "not put to the vote")

    VOTES = ("votes_for", "votes_against", "votes_abstained")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="motions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.RESOLUTION)
    number = models.CharField(_("number"), max_length=30, blank=True, help_text=_("E.g. I/1/2010."))
    text = models.TextField(_("text"), max_length=5000)
    votes_for = models.PositiveSmallIntegerField(
        pgettext_lazy("votes", "for"), null=True, blank=True, validators=[MaxValueValidator(9999)]
    )
    votes_against = models.PositiveSmallIntegerField(
        pgettext_lazy("votes", "against"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(9999)],
    )
    votes_abstained = models.PositiveSmallIntegerField(
        pgettext_lazy("votes", "abstained"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(9999)],
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.ADOPTED)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(votes_for=None, votes_against=None, votes_abstained=None)
                # The tests for NULL are needed: a CHECK constraint whose result is NULL passes.
                | Q(
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    votes_abstained__isnull=False,
                    votes_for__gte=0,
                    votes_against__gte=0,
                    votes_abstained__gte=0,
                ),
                name="meetings_votes_all_or_none",
                violation_error_message=_(
                    "Please enter all three counts (0 if nobody voted that way), or none."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    @property
    def is_counted(self) -> bool:
        """Whether the votes on the motion were counted."""
        return self.votes_for is not None
