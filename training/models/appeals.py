"""Appeals of applicants against rejections, missed deadlines, and being passed over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.cached_urls import cached_reverse
from training.models.enrolments import Enrolment, EnrolmentEvent


class AppealQuerySet(models.QuerySet):
    def visible_to(self, user) -> AppealQuerySet:
        """Appeals in enrolments that ``user`` may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))

    def undecided(self) -> AppealQuerySet:
        """Appeals that wait for a decision."""
        return self.filter(state=Appeal.State.OPEN)


class Appeal(models.Model):
    """An appeal of the applicant against one step of their enrolment.

    Somebody else than who took the step decides. An accepted appeal gives the number its position
    back, and takes nobody's place: see ``training.services.appealing``.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("appeal", "waits for a decision")
        ACCEPTED = "accepted", pgettext_lazy("appeal", "accepted")
        DISMISSED = "dismissed", pgettext_lazy("appeal", "dismissed")
        WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "withdrawn")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="appeals")
    against = models.ForeignKey(
        EnrolmentEvent,
        on_delete=models.CASCADE,
        related_name="appeals",
        verbose_name=_("against what"),
    )
    grounds = models.TextField(_("grounds of the appeal"), max_length=5000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    submitted_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("training", "appeal")
        verbose_name_plural = pgettext_lazy("training", "appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["against"],
                condition=~Q(state="withdrawn"),
                name="training_one_appeal_against_a_step",
            )
        ]

    def __str__(self):
        return f"{self.pk}"

    def get_absolute_url(self):
        return cached_reverse("training_desk:appeal", self.pk)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def may_be_decided_by(self, user) -> bool:
        """Whether ``user`` is another person than the applicant and who took the step.

        Whether they organise the programme must be asked as well.
        """
        return user.pk not in (self.enrolment.user_id, self.against.by_id)
