"""Texts whose every published wording is kept: the privacy notice, the rules of the Forum."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models.base import SitePage


class NoticePage(RoutablePageMixin, SitePage):
    """The wording that holds now; earlier ones stay readable under their numbers."""

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
        help_text=_("In one sentence, for those who read the earlier version."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"))

    content_panels = [
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
    template = "cms/notice_page.html"
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("versioned notice")


class NoticeVersion(models.Model):
    """One published wording. It never changes: people were shown exactly this."""

    page = models.ForeignKey(NoticePage, on_delete=models.PROTECT, related_name="versions")
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
            models.UniqueConstraint(fields=["page", "number"], name="cms_notice_version_once")
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"
