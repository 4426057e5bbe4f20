"""Action items: tasks agreed at a meeting."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Window
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.meetings.models.agenda import AgendaItem
from forum.meetings.models.bodies import seen_by
from forum.meetings.models.meetings import Meeting, sensible_day
from forum.meetings.models.minutes import Minutes
from members.accounts.models import User


class ActionItemQuerySet(models.QuerySet):
    def visible_to(self, user) -> ActionItemQuerySet:
        """Action items that ``user`` may see.

        These are all action items of meetings whose minutes ``user`` may read, and those that
        ``user`` owns, if ``user`` may see the meeting.
        """
        read = Q(meeting__minutes__in=Minutes.objects.visible_to(user))
        return self.filter(seen_by(user, "meeting__body__")).filter(read | Q(owner=user.pk))

    def owned_by(self, user) -> ActionItemQuerySet:
        """Action items that ``user`` owns, of meetings that ``user`` may see."""
        # No visible_to() here: it would exclude nothing, because users may see their own action
        # items whatever the state of the minutes.
        return self.filter(seen_by(user, "meeting__body__"), owner=user.pk)

    def open_for(self, user) -> ActionItemQuerySet:
        """The open action items among ``owned_by(user)``, sorted by due date."""
        return self.owned_by(user)._open()

    def open_for_groups(
        self, groups: Iterable[tuple[User, Collection[User]]]
    ) -> ActionItemQuerySet:
        """The open action items of all people in ``groups``, sorted by due date.

        A group is a reader with the rights that all of its people have, and these people.
        """
        own = Q(pk__in=[])
        for alike, people in groups:
            own |= seen_by(alike, "meeting__body__") & Q(owner__in=people)
        return self.filter(own)._open()

    def _open(self) -> ActionItemQuerySet:
        by_due_date = F("due_on").asc(nulls_last=True), "pk"
        return self.filter(state=ActionItem.State.OPEN).order_by(*by_due_date)

    def for_titles(self) -> ActionItemQuerySet:
        """Named tuples of what the start page shows of each action item.

        ``total`` counts all action items of the query, even if only the first ones are fetched.
        """
        columns = ("pk", "what", "due_on", "meeting_id", "meeting__title")
        counted = self.annotate(total=Window(Count("pk")))
        return counted.values_list(*columns, "total", named=True)

    def for_list(self) -> ActionItemQuerySet:
        """Joins the related rows that a list of action items shows."""
        return self.select_related("meeting__body", "owner")


class ActionItem(models.Model):
    """A task agreed at a meeting, with its owner and due date."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("action", "to be done")
        DONE = "done", pgettext_lazy("action", "done")
        CANCELLED = "cancelled", pgettext_lazy("action", "no longer needed")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="actions"
    )
    what = models.CharField(_("what is to be done"), max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="action_items",
        verbose_name=pgettext_lazy("action", "who"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True, validators=[sensible_day])
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="meetings_own_actions")]

    def __str__(self):
        return self.what

    @property
    def is_late(self) -> bool:
        """Whether the action item is still open after its due date."""
        return (
            self.state == self.State.OPEN
            and self.due_on is not None
            and self.due_on < timezone.localdate()
        )
