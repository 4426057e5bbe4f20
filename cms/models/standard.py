"""Pages without a type of their own: "about", rules of recruitment, and so on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from cms.blocks.body import BodyBlock, FactBlock
from cms.models.base import PicturedPage, PicturedQuerySet


class StandardPage(PicturedPage):
    """A page with introduction, facts, body, and a list of its subpages."""

    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    facts = StreamField(
        [("fact", FactBlock())],
        verbose_name=_("facts"),
        blank=True,
        help_text=_("Shown beside the text, in pairs: what, and the value."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(PicturedQuerySet)()

    content_panels = [
        *PicturedPage.content_panels,
        FieldPanel("intro"),
        PicturedPage.picture_panel,
        FieldPanel("body"),
        FieldPanel("facts"),
    ]
    page_description = _("Any other text: about us, how to join, the rules of recruitment.")
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
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
