"""Meeting bodies, and the rule about who sees their meetings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.membership.access import membership_of
from members.membership.models import Group, GroupMembership

RECORDERS = (GroupMembership.Function.CHAIR, GroupMembership.Function.MINUTE_TAKER)
"""The roles in a body that let a person run its meetings and write their minutes."""


def seen_by(user, prefix: str = "") -> Q:
    """A ``Q`` that matches rows whose body holds meetings that ``user`` may see.

    ``prefix``: the lookup from the row to the body, such as "meeting__body__"; empty for bodies. If
    ``user`` is not a member, the ``Q`` matches no row, and Django makes no query.
    """
    membership = membership_of(user)
    if not membership.is_member:
        return Q(pk__in=[])
    if membership.is_moderator:
        return Q()
    is_open = Q(**{f"{prefix}is_open": True})
    if not membership.group_ids:
        return is_open
    return is_open | Q(**{f"{prefix}pk__in": membership.group_ids})


class BodyQuerySet(models.QuerySet):
    def visible_to(self, user) -> BodyQuerySet:
        """The bodies whose meetings ``user`` may see."""
        return self.filter(seen_by(user))

    def recorded_by(self, user) -> BodyQuerySet:
        """The bodies for which ``user`` may plan meetings and write minutes."""
        membership = membership_of(user)
        if membership.is_moderator:
            return self
        own = [pk for pk, function in membership.functions if function in RECORDERS]
        return self.visible_to(user).filter(pk__in=own)


class Body(Group):
    """A group that holds meetings: the Forum itself, its board, a working group."""

    abbreviation = models.CharField(_("short name"), max_length=40, blank=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    is_open = models.BooleanField(
        pgettext_lazy("body", "open"),
        default=True,
        help_text=_("All members of the Forum see its meetings and read its circulated minutes."),
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting body")
        verbose_name_plural = _("meeting bodies")
