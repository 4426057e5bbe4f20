"""Pages of any content: projects, "about", the statements which the law wants."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from cms.blocks import BodyBlock, FactBlock
from cms.models.base import PicturedPage, PicturedQuerySet


class StandardPageQuerySet(PicturedQuerySet):
    def finished_projects(self) -> StandardPageQuerySet:
        """Projects that are over, in the order of the tree."""
        return self.filter(is_finished_project=True).order_by("path")


class StandardPage(PicturedPage):
    """Introduction, facts, body, and a list of what stands below it."""

    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    facts = StreamField(
        [("fact", FactBlock())],
        verbose_name=_("facts"),
        blank=True,
        help_text=_("Shown beside the text: leader, period, partners."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    is_finished_project = models.BooleanField(
        _("finished project"),
        default=False,
        help_text=_("The page describes a project that is over: the home page lists it as such."),
    )

    objects = PageManager.from_queryset(StandardPageQuerySet)()

    content_panels = [
        *PicturedPage.content_panels,
        FieldPanel("intro"),
        PicturedPage.picture_panel,
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("facts"), FieldPanel("is_finished_project")], heading=_("In short")
        ),
    ]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"
    search_fields = [
        *PicturedPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("standard page")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["below"] = StandardPage.objects.child_of(self).published().with_pictures()
        return context
