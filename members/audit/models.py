"""The audit log: who decided what about whom, when and why.

Entries are never edited, with one exception: when the account of a person is deleted, the reasons
in entries about this person are cleared.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from members.accounts.models import User
from members.text import search_words


class EntryQuerySet(models.QuerySet):
    def naming(self, words: str) -> EntryQuerySet:
        """Entries by or about people whose name contains every word of ``words``."""
        people = User.objects.all()
        for word in search_words(words):
            people = people.filter(folded__contains=word)
        return self.filter(Q(by__in=people.values("pk")) | Q(about__in=people.values("pk")))

    def for_list(self) -> EntryQuerySet:
        """Joins the accounts of both people in each entry, because lists show their names."""
        return self.select_related("by", "about")


class Entry(models.Model):
    """One decision.

    ``by`` is the person who decided; None if it is not known who did. ``about`` is the person whom
    the decision concerns. ``where`` is the name of the organisation, or other object, that the
    decision concerns. The name is stored as text and does not change later.
    """

    class Action(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("log", "application approved")
        REJECTED = "rejected", pgettext_lazy("log", "application rejected")
        ENDED = "ended", pgettext_lazy("log", "affiliation ended")
        APPOINTED = "appointed", pgettext_lazy("log", "coordinator appointed")
        DISMISSED = "dismissed", pgettext_lazy("log", "coordinator dismissed")
        INVITED = "invited", pgettext_lazy("log", "invitation sent")
        WITHDRAWN = "withdrawn", pgettext_lazy("log", "invitation withdrawn")
        ACCEPTED = "accepted", pgettext_lazy("log", "invitation accepted")
        SUSPENDED = "suspended", pgettext_lazy("log", "person suspended")
        RESTORED = "restored", pgettext_lazy("log", "suspension lifted")
        EXPORTED = "exported", pgettext_lazy("log", "own data exported")
        ERASED = "erased", pgettext_lazy("log", "account erased")
        READDRESSED = "readdressed", pgettext_lazy("log", "sign-in address changed")
        PUT_BACK = "put_back", pgettext_lazy("log", "former sign-in address restored")
        IMPORTED = "imported", pgettext_lazy("log", "register of units imported")

    action = models.CharField(_("decision"), max_length=12, choices=Action)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about whom"),
    )
    where = models.CharField(_("where"), max_length=250, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("entry of the log")
        verbose_name_plural = _("audit log")
        indexes = [models.Index(fields=["-at", "-id"], name="audit_newest_first")]

    def __str__(self):
        return self.get_action_display()


def record(
    action: Entry.Action,
    *,
    by: User | None,
    about: User | None = None,
    where: object = "",
    reason: str = "",
) -> Entry:
    """Writes an entry. Call it in the transaction that saves the decision.

    ``where`` is stored as text, cut to 250 characters.
    """
    return Entry.objects.create(
        action=action, by=by, about=about, where=str(where)[:250], reason=reason
    )
