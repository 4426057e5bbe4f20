"""Guides: long texts in chapters, with a version."""

from anyascii import anyascii
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from cms.blocks import ChangeBlock, ChapterBlock
from cms.models.base import PicturedPage, PicturedQuerySet, SitePage
from cms.models.projects import ProjectPage


class GuideIndexPage(SitePage):
    """All guides, in the order in which the editors put them."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("intro")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.GuidePage"]
    template = "cms/guide_index_page.html"

    class Meta:
        verbose_name = _("list of guides")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["guides"] = GuidePage.objects.child_of(self).published().with_pictures()
        return context


class GuidePage(PicturedPage):
    """A guide on one page, its chapters reachable by a side navigation."""

    intro = models.TextField(
        _("introduction"), max_length=600, help_text=_("For whom it is and what it helps with.")
    )
    version = models.CharField(_("version"), max_length=20, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    chapters = StreamField([("chapter", ChapterBlock())], verbose_name=_("chapters"))
    changes = StreamField(
        [("change", ChangeBlock())],
        verbose_name=_("history of changes"),
        blank=True,
        help_text=_("The newest first. Readers see what changed and when."),
    )
    project = models.ForeignKey(
        ProjectPage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="guides",
        verbose_name=_("project"),
        help_text=_("The project which made this guide; its page lists it."),
    )
    downloads = StreamField(
        [("document", DocumentChooserBlock(label=_("Document")))],
        verbose_name=_("files to download"),
        blank=True,
    )

    objects = PageManager.from_queryset(PicturedQuerySet)()

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("intro"),
        PicturedPage.picture_panel,
        FieldPanel("chapters"),
        FieldPanel("downloads"),
        MultiFieldPanel(
            [
                FieldPanel("version"),
                FieldPanel("reviewed_on"),
                FieldPanel("changes"),
                FieldPanel("project"),
            ],
            heading=_("About this guide"),
        ),
    ]
    parent_page_types = ["cms.GuideIndexPage"]
    subpage_types = []
    template = "cms/guide_page.html"
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("intro"),
        index.SearchField("chapters"),
    ]

    class Meta:
        verbose_name = _("guide")

    def parts(self) -> list[dict]:
        """The chapters, each with an anchor made from its title and used by no other."""
        anchors = set()
        parts = []
        for chapter in self.chapters:
            wanted = slugify(anyascii(chapter.value["title"])) or "chapter"
            anchor, number = wanted, 2
            while anchor in anchors or anchor in TAKEN_ANCHORS:
                anchor, number = f"{wanted}-{number}", number + 1
            anchors.add(anchor)
            parts.append({"anchor": anchor, **chapter.value})
        return parts

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["parts"] = self.parts()
        return context


# Ids which the page around the guide uses itself.
TAKEN_ANCHORS = {"content", "downloads", "footer-pages", "footer-members"}
