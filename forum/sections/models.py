"""Sections of the forum, and who may enter them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.units.membership import membership_of
from members.units.models import Group, ServiceArea


def open_to(user, prefix: str = "") -> Q | None:
    """The condition "this section lets ``user`` in" on the section under ``prefix``.

    ``None`` for people who enter no section at all: no row is to be read for them.
    """
    membership = membership_of(user)
    if not membership.enters_forum:
        return None
    if membership.keeps_order:
        return Q()
    own = Q(**{f"{prefix}group__in": membership.group_ids})
    return Q(**{f"{prefix}group": None}) | own


class SectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> SectionQuerySet:
        """The sections which ``user`` may enter."""
        condition = open_to(user)
        return self.none() if condition is None else self.filter(condition)

    def for_list(self) -> SectionQuerySet:
        """With what a list prints of each."""
        return self.select_related("group")


class Section(models.Model):
    """A part of the forum: a service area, a topic, or the room of a working group."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    service_area = models.ForeignKey(
        ServiceArea,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name=_("service area"),
    )
    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name=_("open only to"),
        help_text=_("Empty: open to every member of the Forum."),
    )

    # Counted when a thread is opened: a list of sections counts no rows.
    thread_count = models.PositiveIntegerField(_("threads"), default=0, editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self):
        return self.name
