"""The sections of the forum, in two levels."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from forum.sections.access import moderated_by, open_to
from members.membership.models import Group
from members.units.models import ServiceArea, Sorted


class SectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> SectionQuerySet:
        """The sections which ``user`` may enter."""
        return self.filter(open_to(user))

    def moderated_by(self, user) -> SectionQuerySet:
        """The sections which ``user`` moderates."""
        return self.visible_to(user).filter(moderated_by(user))

    def for_list(self) -> SectionQuerySet:
        """Joins the related rows that a list of sections shows."""
        return self.select_related("group", "parent")

    def in_tree_order(self) -> SectionQuerySet:
        """Sorts the sections: each top-level section is followed by its sub-sections."""
        upper = Coalesce("parent__position", "position"), Coalesce("parent__sort_key", "sort_key")
        upper += (Coalesce("parent_id", "pk"),)
        return self.order_by(*upper, F("parent_id").asc(nulls_first=True), "position", "sort_key")


class Section(Sorted):
    """A section of the forum: for a service area, a topic, or a working group."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
        help_text=_("Empty: a section of the upper level."),
    )
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
        help_text=_(
            "Empty: open to every member of the Forum. What is below a closed section is open to"
            " the same people."
        ),
    )
    moderators = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moderated_sections",
        verbose_name=_("moderated by"),
        help_text=_(
            "The people in this group moderate this section, together with the moderators of the "
            "site."
        ),
    )

    # The services of ``forum.threads`` update this counter, so that lists need not count threads.
    thread_count = models.PositiveIntegerField(_("threads"), default=0, editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "sort_key", "pk"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self):
        return self.name

    def save(self, *args, update_fields=None, **kwargs):
        """Saves the section. Sub-sections of a closed section get the group of that section.

        An update does not write ``thread_count``, because a thread may be started while an
        administrator edits the section in the CMS.
        """
        if self.parent_id and self.parent.group_id:
            self.group_id = self.parent.group_id
        if update_fields is None and not self._state.adding:
            kept = {"id", "thread_count"}
            fields = (field.name for field in self._meta.concrete_fields)
            update_fields = [name for name in fields if name not in kept]
        super().save(*args, update_fields=update_fields, **kwargs)
        if self.group_id:
            self.children.update(group=self.group_id)

    save.alters_data = True

    def clean(self):
        """Raises ValidationError if ``parent`` is the section itself or makes a third level."""
        super().clean()
        if self.parent is None:
            return
        if self.parent.parent_id or self.parent_id == self.pk:
            raise ValidationError({"parent": _("Choose a section of the upper level.")})
        if self.pk and self.children.exists():
            raise ValidationError(
                {"parent": _("Other sections are below this one: it stays on the upper level.")}
            )
