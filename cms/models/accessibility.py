"""Pages that the law on digital accessibility requires: the statement, an easy-to-read page."""

from datetime import date

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import expand_db_html
from wagtail.search import index

from cms.admin.panels import OperatorPanel
from cms.blocks.body import INLINE, LISTS
from cms.blocks.pages import EasyTextBlock
from cms.models.base import SitePage
from cms.public.video import CAPTIONS, VIDEOS

STATEMENT_TEXT = [*INLINE, *LISTS]
# The only tags that ``plain_html`` keeps. Headings are not among them.
_TAGS = {"p", "br", "b", "strong", "i", "em", "s", "sub", "sup", "a", "ol", "ul", "li"}
# The attribute that marks lists whose markers are text (see cms/admin/rich_text.py).
_VALUES = {"ol": {"data-marker": {"text"}}}


def plain_html(text: str) -> SafeString:
    """Returns an editor's rich text as HTML for the statement, without headings and ids."""
    return mark_safe(  # noqa: S308 (nh3 has just cleaned it)
        nh3.clean(
            expand_db_html(text),
            tags=_TAGS,
            attributes={"a": {"href"}},
            tag_attribute_values=_VALUES,
            link_rel=None,
        )
    )


def review_due(last: date) -> date:
    """The date by which a statement must be reviewed again.

    ``last``: the day on which it was last reviewed, or prepared if it was never reviewed.

    Article 11 of the act of 4 April 2019 requires a review once a year, by 31 March. A review on
    any day of a year counts for that year, so the next one is due on 31 March of the following
    year.
    """
    return date(last.year + 1, 3, 31)


class AccessibilityStatementPage(SitePage):
    """The accessibility statement in the structure that the ministry prescribes.

    The template contains the prescribed headings and ids, so that an editor cannot change them. The
    fields hold only the content. The publisher and the contact person come from the site settings.
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
    burden = RichTextField(
        _("excessive costs"),
        features=STATEMENT_TEXT,
        blank=True,
        help_text=_(
            "Only where the office claims them (article 8 of the act): the result of the"
            " assessment, or a link to it."
        ),
    )
    prepared_on = models.DateField(_("statement prepared on"), default=timezone.localdate)
    reviewed_on = models.DateField(
        _("last review of the statement"),
        null=True,
        blank=True,
        help_text=_("The law requires a review each year by 31 March."),
    )
    method = models.CharField(_("based on"), max_length=10, choices=Method, default=Method.SELF)
    assessor = models.CharField(
        _("who assessed"),
        max_length=200,
        blank=True,
        help_text=_("Needed for an assessment by an external body."),
    )
    assessment_url = models.URLField(_("address of the report"), blank=True)
    facilities = RichTextField(
        _("facilities and limits"),
        features=STATEMENT_TEXT,
        blank=True,
        help_text=_("What goes beyond the duty, plans to remove the shortcomings. May stay empty."),
    )
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
        OperatorPanel(),
        *SitePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("site_published_on"),
                FieldPanel("site_updated_on"),
                FieldPanel("status"),
                FieldPanel("shortcomings"),
                FieldPanel("burden"),
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
        FieldPanel("facilities"),
        FieldPanel("shortcuts"),
        MultiFieldPanel(
            [FieldPanel("architecture"), FieldPanel("architecture_url")], heading=_("Building")
        ),
        FieldPanel("communication"),
        FieldPanel("apps"),
    ]
    page_description = _(
        "The statement which the law on digital accessibility prescribes. One for each language."
    )
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    # Allows one statement per language, because each language has one home page.
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("accessibility statement")

    texts = [
        "shortcomings",
        "burden",
        "exemptions",
        "facilities",
        "shortcuts",
        "architecture",
        "communication",
        "apps",
    ]

    def set_defaults(self, parent):
        self.site_published_on = self.site_updated_on = timezone.localdate()

    def clean(self):
        super().clean()
        limits = [self.shortcomings, self.burden, self.exemptions]
        named = any(strip_tags(text or "").strip() for text in limits)
        if self.status == self.Status.FULL and named:
            message = _("A compliant site has none: choose another status, or empty these fields.")
            raise ValidationError({"status": message})
        if self.status != self.Status.FULL and not named:
            message = _(
                "Describe what is not accessible: the chosen status says that it is listed below."
            )
            raise ValidationError({"shortcomings": message})
        if self.method == self.Method.EXTERNAL and not self.assessor:
            raise ValidationError({"assessor": _("Write who made the assessment.")})

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["texts"] = {name: plain_html(getattr(self, name) or "") for name in self.texts}
        context["site_address"] = settings.SITE_URL + reverse("wagtail_serve", args=[""])
        return context

    @property
    def review_due_on(self) -> date:
        return review_due(max(self.reviewed_on or self.prepared_on, self.prepared_on))


class EasyReadPage(SitePage):
    """A page in easy language about the site: short sentences, pictures, a sign-language film."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    parts = StreamField(
        [("part", EasyTextBlock())],
        verbose_name=_("text easy to read"),
        help_text=_("One thought in a sentence, a picture beside each part."),
    )
    video = models.ForeignKey(
        "cms.SiteDocument",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("film in sign language"),
        help_text=_("A file of the kind MP4 or WebM."),
    )
    video_captions = models.ForeignKey(
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
            [FieldPanel("video"), FieldPanel("video_captions")], heading=_("Sign language")
        ),
    ]
    page_description = _(
        "What the site is for, in short sentences, with pictures and a film in sign language."
    )
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = []
    search_fields = [*SitePage.search_fields, index.SearchField("parts")]

    class Meta:
        verbose_name = _("page easy to read")

    def clean(self):
        super().clean()
        for field, kinds in (("video", VIDEOS), ("video_captions", CAPTIONS)):
            document = getattr(self, field)
            if document and document.file_extension not in kinds:
                names = ", ".join(kinds).upper()
                message = _("Choose a file of the kind: %(names)s.") % {"names": names}
                raise ValidationError({field: message})
        if self.video and not self.video_captions:
            message = _("A film needs captions for people who do not hear its sound.")
            raise ValidationError({"video_captions": message})
