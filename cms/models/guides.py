"""Guides: long texts in chapters, each chapter at its own address."""

from django.db import models
from django.shortcuts import redirect
from django.urls import Resolver404
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from cms.blocks.chapters import WHOLE_GUIDE, ChaptersBlock, give_slugs
from cms.blocks.pages import ChangeBlock
from cms.models.base import IndexPage, PicturedPage, PicturedQuerySet, extend_breadcrumbs
from cms.models.projects import ProjectPage
from cms.public.schema_org import article, moment


class GuideIndexPage(IndexPage):
    """The list of all guides, in the editors' order."""

    page_description = _("All guides. One for each language.")
    subpage_types = ["cms.GuidePage"]

    class Meta:
        verbose_name = _("list of guides")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["guides"] = GuidePage.objects.child_of(self).published().with_pictures()
        return context


class GuidePage(RoutablePageMixin, PicturedPage):
    """A guide. Its own address shows the first chapter; the others have addresses below it."""

    intro = models.TextField(
        _("introduction"), max_length=600, help_text=_("For whom it is and what it helps with.")
    )
    version = models.CharField(_("version"), max_length=20, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    chapters = StreamField(ChaptersBlock(), verbose_name=_("chapters"))
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
        *PicturedPage.content_panels,
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
    open_graph_type = "article"
    page_description = _(
        "A longer text to work with, in chapters, with a version and files to download."
    )
    parent_page_types = ["cms.GuideIndexPage"]
    subpage_types = []
    search_fields = [
        *PicturedPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("chapters"),
    ]

    class Meta:
        verbose_name = _("guide")

    def set_defaults(self, parent):
        self.version = "1.0"
        self.reviewed_on = timezone.localdate()

    def clean(self):
        """Gives a slug to each chapter without one, so that saving the page stores the slugs."""
        super().clean()
        give_slugs(self.chapters)

    def structured_data(self, metadata):
        own = {"datePublished": moment(self.first_published_at), "version": self.version}
        return [article(metadata, "TechArticle", **own)]

    def parts(self, request=None) -> list[dict]:
        """Returns ``{"number", "title", "slug", "body", "url"}`` for each chapter.

        The ``url`` of the first chapter is that of the guide.
        """
        give_slugs(self.chapters)
        here = self.get_url(request) or ""
        return [
            {
                "number": number,
                **chapter.value,
                "url": f"{here}{chapter.value['slug']}/" if number > 1 else here,
            }
            for number, chapter in enumerate(self.chapters, start=1)
        ]

    @path(f"{WHOLE_GUIDE}/", name="whole_guide")
    def whole_guide(self, request):
        """Shows the whole guide on one page, for printing."""
        return self.render(request, template="cms/guide_print.html", number=0)

    @path("<slug:slug>/", name="part")
    def part(self, request, slug):
        """Shows one chapter. Redirects the slug of the first chapter to the guide's own address."""
        parts = self.parts(request)
        number = [part["slug"] for part in parts].index(slug) + 1
        if number == 1:
            return redirect(parts[0]["url"])
        return self.render(request, number=number)

    def resolve_subpage(self, path):
        """The view for ``path`` below this page. Raises Resolver404 if no chapter has the slug."""
        match = super().resolve_subpage(path)
        slug = match.kwargs.get("slug")
        if slug and slug not in {part["slug"] for part in self.parts()}:
            raise Resolver404({"path": path})
        return match

    def get_context(self, request, *args, number=1, **kwargs):
        """Adds the chapter with this ``number`` and its neighbours. 0 means the whole guide."""
        context = super().get_context(request, *args, **kwargs)
        parts = self.parts(request)
        part = parts[number - 1] if 0 < number <= len(parts) else None
        if number != 1:
            title = part["title"] if part else gettext("The whole guide")
            way = extend_breadcrumbs(context["breadcrumbs"], self.get_url(request), title)
            context["breadcrumbs"] = way
        if number > 1:
            context["canonical"] += f"{part['slug']}/"
        return context | {
            "parts": parts,
            "part": part,
            "previous_part": parts[number - 2] if number > 1 else None,
            "next_part": parts[number] if number < len(parts) else None,
            "made_in": ProjectPage.objects.published_one(self.project_id),
        }

    @property
    def preview_modes(self):
        """Preview modes: the first chapter, the whole guide, and each of the other chapters."""
        others = [(part["slug"], part["title"]) for part in self.parts()[1:]]
        return [("", _("First chapter")), (WHOLE_GUIDE, _("The whole guide")), *others]

    def serve_preview(self, request, mode_name):
        """Shows the chapter with the slug ``mode_name``, or the whole guide, as a preview."""
        if mode_name == WHOLE_GUIDE:
            return self.whole_guide(request)
        slugs = [part["slug"] for part in self.parts()]
        number = slugs.index(mode_name) + 1 if mode_name in slugs else 1
        return self.render(request, number=number)

    def get_route_paths(self):
        """Paths of this page and its parts. Wagtail redirects each of them if the guide moves."""
        return ["/", f"/{WHOLE_GUIDE}/", *(f"/{part['slug']}/" for part in self.parts()[1:])]

    def get_sitemap_urls(self, request=None):
        """One entry for the guide and one for each chapter after the first."""
        entries = super().get_sitemap_urls(request)
        return entries + [
            guide | {"location": f"{guide['location']}{part['slug']}/"}
            for guide in entries[:1]
            for part in self.parts(request)[1:]
        ]
