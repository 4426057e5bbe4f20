"""Legal notices (privacy notice, rules). Every published version stays readable."""

from __future__ import annotations

import json

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

import members.ids  # noqa: F401 - registers <id:number>
from cms.admin.panels import OperatorPanel
from cms.blocks.body import BodyBlock
from cms.models.base import SitePage, extend_breadcrumbs
from members.accounts.legal_notices import LegalNotice

# Language -> the word before the number in the address of a version, as in ``wersja/2/``.
VERSION_WORDS = {"pl": "wersja", "en": "version"}


class WordingMixin:
    """Mixin for a legal notice and for a stored version of it, which have the same text fields.

    ``wording`` has the values of these fields.
    """

    @property
    def wording(self) -> dict:
        return {
            "title": self.title,
            "intro": self.intro,
            # The keys are sorted, because PostgreSQL does not preserve the order of keys in JSON.
            "body": json.dumps(self.body.get_prep_value(), sort_keys=True),
            "in_force_on": self.in_force_on,
            "changes": self.changes,
        }


class LegalNoticePage(WordingMixin, RoutablePageMixin, SitePage):
    """A legal notice. Shows the newest text. Earlier versions stay at their own addresses."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("privacy notice")
        RULES = "rules", _("rules of the Forum")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PRIVACY)
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    in_force_on = models.DateField(_("in force from"), default=timezone.localdate)
    changes = models.CharField(
        _("what changed"),
        max_length=400,
        blank=True,
        help_text=_("In one sentence, for people who know the previous version."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"))

    content_panels = [
        OperatorPanel(),
        *SitePage.content_panels,
        FieldPanel("kind"),
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("in_force_on"), FieldPanel("changes")], heading=_("This version")
        ),
    ]
    page_description = _(
        "A text whose earlier wordings stay readable: the privacy notice, the rules."
    )
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = []
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("versioned notice")

    def clean(self):
        super().clean()
        latest = self.versions.first() if self.pk else None
        if latest and self.in_force_on and self.in_force_on < latest.in_force_on:
            message = _("The published version is in force from a later day.")
            raise ValidationError({"in_force_on": message})

    def save(self, *args, **kwargs):
        """Saves the page. If it is published and its text has changed, also stores a new version.

        Saves both in one transaction. With ``update_fields``, which Wagtail passes when it saves a
        draft, no version is stored.
        """
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.live and kwargs.get("update_fields") is None:
                self._keep_version()

    save.alters_data = True

    def _keep_version(self) -> None:
        # The lock makes a concurrent publication wait until the version created here is stored.
        Page.objects.select_for_update().get(pk=self.pk)
        latest = self.versions.first()
        if latest and latest.wording == self.wording:
            return
        number = latest.number + 1 if latest else 1
        LegalNoticeVersion.objects.create(page=self, number=number, **self.wording)

    def current_version(self) -> LegalNoticeVersion | None:
        """The newest version that is in force today, or None."""
        return self.versions.filter(in_force_on__lte=timezone.localdate()).first()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        latest, *earlier = self.history() or [None]
        in_force = [row for row in earlier if row["is_in_force"]]
        return context | {
            "shown": self,
            "version": latest,
            "earlier": earlier,
            "in_force": in_force[0] if in_force else None,
        }

    def address_of(self, version: LegalNoticeVersion) -> str:
        """The address of ``version``, which stays the same after newer versions are published."""
        return f"{self.url}{self._word}/{version.number}/"

    def history(self) -> list[dict]:
        """All versions, the newest first: ``{"version", "replaced_on", "is_in_force", "url"}``.

        ``replaced_on`` is the day from which the next version is in force; None for the newest
        version.
        """
        today = timezone.localdate()
        rows, replaced_on, found = [], None, False
        for version in self.versions.all() if self.pk else []:
            is_in_force = version.in_force_on <= today and not found
            found = found or is_in_force
            rows.append(
                {
                    "version": version,
                    "replaced_on": replaced_on,
                    "is_in_force": is_in_force,
                    "url": self.address_of(version),
                }
            )
            replaced_on = version.in_force_on
        return rows

    @property
    def _word(self) -> str:
        return VERSION_WORDS[self.locale.language_code]

    @path("wersja/<id:number>/")
    @path("version/<id:number>/")
    def version_view(self, request, number: int):
        """Shows an earlier version, exactly as it was published.

        Redirects the number of the newest version to the page itself. Raises Http404 for a number
        without a version.
        """
        rows = {row["version"].number: row for row in self.history()}
        if number not in rows or not request.path.endswith(f"/{self._word}/{number}/"):
            raise Http404
        row = rows[number]
        if number == max(rows):  # temporary, as a newer version may follow
            return HttpResponseRedirect(self.get_url(request))
        title = gettext("Version %(number)s") % {"number": number}
        context = {
            "shown": row["version"],
            "version": row,
            "canonical": self.get_full_url(request) + f"{self._word}/{number}/",
            "breadcrumbs": extend_breadcrumbs(
                self.breadcrumbs(request), self.get_url(request), title
            ),
        }
        return self.render(
            request, template="cms/legal_notice_version.html", context_overrides=context
        )


class LegalNoticeVersion(WordingMixin, models.Model):
    """One published version of a notice.

    It never changes, because people read and accepted exactly its text.
    """

    page = models.ForeignKey(LegalNoticePage, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=255)
    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"))
    in_force_on = models.DateField(_("in force from"))
    changes = models.CharField(_("what changed"), max_length=400, blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a notice")
        verbose_name_plural = _("versions of notices")
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="cms_legal_notice_version_once")
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"

    def save(self, *args, **kwargs):
        """Saves a new version. Raises TypeError if the version is already stored."""
        if not self._state.adding:
            raise TypeError("A published version of a notice never changes.")
        super().save(*args, **kwargs)

    save.alters_data = True


def current_notice(kind: str, language: str) -> LegalNotice | None:
    """The notice of ``kind`` that is in force today and open to all, in ``language`` if possible.

    None if there is no such notice in any language.
    """
    pages = LegalNoticePage.objects.published().filter(kind=kind)
    pages = pages.select_related("locale").order_by("path")
    for page in sorted(pages, key=lambda page: page.locale.language_code != language):
        if version := page.current_version():
            return LegalNotice(
                kind=kind,
                version=version.number,
                in_force_on=version.in_force_on,
                title=version.title,
                url=page.address_of(version),
            )
    return None
