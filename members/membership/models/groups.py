"""Groups of people and organisations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.units.models import Organisation, Sorted


class Group(Sorted):
    """People and organisations that share a closed section, or form a body that holds meetings.

    All members of the organisations belong to the group, too.
    """

    name = models.CharField(_("name"), max_length=160, unique=True)
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="forum_groups", verbose_name=_("organisations")
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="GroupMembership",
        related_name="forum_groups",
        verbose_name=_("people"),
    )

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("group of people and organisations")
        verbose_name_plural = _("groups of people and organisations")

    def __str__(self):
        return self.name


class GroupMembership(models.Model):
    """A person in a group, and the person's function there."""

    class Function(models.TextChoices):
        MEMBER = "member", _("Member")
        CHAIR = "chair", _("Chair")
        MINUTE_TAKER = "minute_taker", _("Minute-taker")

    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="group_memberships",
        verbose_name=_("person"),
    )
    function = models.CharField(
        _("function"), max_length=12, choices=Function, default=Function.MEMBER
    )

    class Meta:
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="membership_once_in_a_group")
        ]

    def __str__(self):
        return f"{self.user}: {self.get_function_display()}"
