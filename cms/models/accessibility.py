"""What the law on digital accessibility demands: the statement, and a page easy to read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from cms.blocks import INLINE, LISTS, EasyTextBlock
from cms.models.base import SitePage

STATEMENT_TEXT = [*INLINE, *LISTS]


class AccessibilityStatementPage(SitePage):
    """The statement in the structure which the ministry prescribes.

    Headings and identifiers stand in the template, where an editor cannot break them; here are
    only the facts. Who publishes it and whom to ask stands in the site's settings.
    """

    class Status(models.TextChoices):
        FULL = "full", _("compliant")
        PARTIAL = "partial", _("partially compliant")
        NONE = "none", _("not compliant")

    class Method(models.TextChoices):
        SELF = "self", _("self-assessment by the public body")
        EXTERNAL = "external", _("assessment by an external body")

    site_published_on = models.DateField(_("site published on"))
    site_updated_on = models.DateField(
        _("last important update of the site"),
        help_text=_("A new look, a new part; not every piece of news."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PARTIAL)
    shortcomings = RichTextField(
        _("content that is not accessible"),
        features=STATEMENT_TEXT,
        blank=True,
        help_text=_("What, why, and what to use instead. Needed unless the site is compliant."),
    )
    exemptions = RichTextField(
        _("exemptions"),
        features=STATEMENT_TEXT,
        blank=True,
        help_text=_("Content which the act exempts, such as maps or archives."),
    )
    prepared_on = models.DateField(_("statement prepared on"), default=timezone.localdate)
    reviewed_on = models.DateField(
        _("last review of the statement"),
        null=True,
        blank=True,
        help_text=_("The law wants a review each year by 31 March."),
    )
    method = models.CharField(_("based on"), max_length=10, choices=Method, default=Method.SELF)
    assessor = models.CharField(_("who assessed"), max_length=200, blank=True)
    assessment_url = models.URLField(_("address of the assessment"), blank=True)
    shortcuts = RichTextField(
        _("keyboard shortcuts"),
        features=STATEMENT_TEXT,
        blank=True,
        help_text=_("Empty: the standard shortcuts of the browser are named."),
    )
    architecture = RichTextField(
        _("accessibility of the building"),
        features=STATEMENT_TEXT,
        help_text=_("Entrance, lift, toilets, parking, guide dogs, hearing loop."),
    )
    architecture_url = models.URLField(_("page about the building"), blank=True)
    communication = RichTextField(
        _("accessibility of communication"),
        features=STATEMENT_TEXT,
        help_text=_("Interpreter of sign language, plain texts, ways to reach the office."),
    )
    apps = RichTextField(
        _("mobile applications"),
        features=STATEMENT_TEXT,
        blank=True,
        help_text=_("Only where the office publishes one: its name and where to get it."),
    )

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("site_published_on"),
                FieldPanel("site_updated_on"),
                FieldPanel("status"),
                FieldPanel("shortcomings"),
                FieldPanel("exemptions"),
            ],
            heading=_("The site"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("prepared_on"),
                FieldPanel("reviewed_on"),
                FieldPanel("method"),
                FieldPanel("assessor"),
                FieldPanel("assessment_url"),
            ],
            heading=_("The statement"),
        ),
        FieldPanel("shortcuts"),
        MultiFieldPanel(
            [FieldPanel("architecture"), FieldPanel("architecture_url")], heading=_("Building")
        ),
        FieldPanel("communication"),
        FieldPanel("apps"),
    ]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    # One statement per language.
    max_count_per_parent = 1
    template = "cms/accessibility_statement_page.html"

    class Meta:
        verbose_name = _("accessibility statement")


class EasyReadPage(SitePage):
    """What the site is for, in short sentences with pictures, and in sign language."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    parts = StreamField(
        [("part", EasyTextBlock())],
        verbose_name=_("text easy to read"),
        help_text=_("One thought in a sentence, a picture beside each part."),
    )
    film = models.ForeignKey(
        "cms.SiteDocument",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("film in sign language"),
        help_text=_("A file of the kind MP4 or WebM."),
    )
    film_captions = models.ForeignKey(
        "cms.SiteDocument",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("captions of the film"),
        help_text=_("A file of the kind VTT."),
    )

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("parts"),
        MultiFieldPanel(
            [FieldPanel("film"), FieldPanel("film_captions")], heading=_("Sign language")
        ),
    ]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = []
    template = "cms/easy_read_page.html"
    search_fields = [*SitePage.search_fields, index.SearchField("parts")]

    class Meta:
        verbose_name = _("page easy to read")
