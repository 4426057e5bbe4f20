"""Substitutions: who gets the e-mails about the tasks of an absent person."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.membership.workdays import POLAND


def today_in_poland() -> date:
    """The date in Poland, whatever the time zone of the server or the reader."""
    return timezone.localdate(timezone=POLAND)


class SubstitutionQuerySet(models.QuerySet):
    def not_over(self) -> SubstitutionQuerySet:
        """Substitutions that are in force today or begin later."""
        return self.filter(last_day__gte=today_in_poland())

    def in_force(self) -> SubstitutionQuerySet:
        """Substitutions of today. Both the first and the last day belong to a substitution."""
        return self.not_over().filter(first_day__lte=today_in_poland())

    def for_list(self) -> SubstitutionQuerySet:
        """Joins both people, because lists show their names."""
        return self.select_related("user", "substitute").order_by("first_day", "pk")


class Substitution(models.Model):
    """One person stands in for another for some days.

    The substitute gets no rights, only e-mails about tasks (see ``members.membership.stand_ins``).
    Each person has at most one substitution, which they change or end.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="substitution",
        verbose_name=_("absent person"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=pgettext_lazy("person", "Substitute"),
    )
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("absence", "substitution")
        verbose_name_plural = pgettext_lazy("absence", "substitutions")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="membership_substitution_days",
                violation_error_message=_("The last day cannot be before the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(user=F("substitute")), name="membership_substitution_of_another"
            ),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.substitute_id}, {self.first_day} – {self.last_day}"

    @property
    def is_over(self) -> bool:
        return self.last_day < today_in_poland()

    @property
    def is_in_force(self) -> bool:
        return self.first_day <= today_in_poland() <= self.last_day
