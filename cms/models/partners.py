"""Partner institutions, and the page that lists people and partners."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks.pages import PeopleBlock
from cms.models.base import SitePage
from members.collation import polish_key
from members.units.models import Sorted


class PartnerQuerySet(models.QuerySet):
    def of_the_forum(self) -> list[Partner]:
        """The partners with ``is_shown``, in Polish alphabetical order, with logos prefetched."""
        partners = self.filter(is_shown=True).select_related("logo")
        partners = partners.prefetch_related("logo__renditions")
        return sorted(partners, key=lambda partner: polish_key(partner.local_name))


class Partner(index.Indexed, Sorted):
    """An institution that takes part in a project or supports the Forum."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    name_en = models.CharField(
        _("name in English"), max_length=200, blank=True, help_text=_("Where it has one.")
    )
    description = models.TextField(_("description"), max_length=400, blank=True)
    description_en = models.TextField(_("description in English"), max_length=400, blank=True)
    website = models.URLField(_("web site"), blank=True)
    logo = models.ForeignKey(
        "cms.SiteImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mark"),
        help_text=_("The file which the institution gave; never a drawing of our own."),
    )
    is_shown = models.BooleanField(
        _("partner of the Forum"),
        default=True,
        help_text=_("Listed on the home page and on the page of people and partners."),
    )

    objects = PartnerQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("is_shown"),
    ]
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("name_en")], heading=_("Name")),
        MultiFieldPanel(
            [FieldPanel("description"), FieldPanel("description_en")], heading=_("Description")
        ),
        FieldPanel("website"),
        FieldPanel("logo"),
        FieldPanel("is_shown"),
    ]

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self):
        return self.name

    @property
    def local_name(self) -> str:
        """The name in the active language, else in Polish."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def local_description(self) -> str:
        """The description in the active language; may be empty."""
        return self.description_en if get_language() == "en" else self.description


class PeoplePage(SitePage):
    """The page that lists the people of the project office, and the partners."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    groups = StreamField(
        [("group", PeopleBlock())],
        verbose_name=_("people"),
        blank=True,
        help_text=_("In groups, such as the project office or the board."),
    )
    lists_partners = models.BooleanField(_("list the partners below"), default=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("groups"),
        FieldPanel("lists_partners"),
    ]
    page_description = _("Who works on the projects, whom to ask, and the partners.")
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("people and partners")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.lists_partners:
            context["partners"] = Partner.objects.of_the_forum()
        return context
