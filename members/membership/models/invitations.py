"""Invitations by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.accounts.tokens import digest_of
from members.membership.models.affiliations import Affiliation
from members.units.models import Organisation


class InvitationQuerySet(models.QuerySet):
    def opened_by(self, token: str) -> InvitationQuerySet:
        """The invitation whose e-mail contains ``token``."""
        return self.filter(digest=digest_of(token))

    def open(self) -> InvitationQuerySet:
        """Invitations that can be accepted: neither accepted nor withdrawn nor expired."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def visible_to(self, membership) -> InvitationQuerySet:
        """The invitations that the person with ``membership`` may see.

        Moderators see all. Other members see those that they sent.
        """
        if not membership.is_member:
            return self.none()
        return self if membership.is_moderator else self.filter(invited_by=membership.user_id)

    def for_list(self) -> InvitationQuerySet:
        """Joins the organisation and the inviter."""
        return self.select_related("organisation", "invited_by")


class Invitation(models.Model):
    """An invitation of one e-mail address to an organisation. It can be accepted once.

    Only a digest of the token in the link is stored, so that a leaked table reveals no links.
    """

    email = models.EmailField(_("e-mail address"))
    source = models.CharField(
        _("where the address is from"),
        max_length=200,
        help_text=_(
            "E.g. the office's web site. The invited person is informed of it (Article 14 GDPR)."
        ),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="invitations",
        verbose_name=_("organisation"),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    vouched = models.BooleanField(
        _("vouched for"),
        default=False,
        help_text=_("Sent by a coordinator or a moderator: no second decision is needed."),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="invitations",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    affiliation = models.OneToOneField(
        Affiliation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitation",
        verbose_name=_("affiliation"),
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self):
        return f"{self.organisation}, {timezone.localdate(self.created_at)}"

    @property
    def stage(self) -> str:
        """The state of the invitation: "accepted", "withdrawn", "expired" or "open"."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if self.expires_at > timezone.now() else "expired"
