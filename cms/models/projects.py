"""Projects: aims, partners, beneficiaries, timeline and funding."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, When, prefetch_related_objects
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from cms.blocks.body import BodyBlock, FactBlock
from cms.blocks.pages import FundingBlock, TimelineBlock
from cms.models.base import IndexPage, PicturedPage, PicturedQuerySet, numbered_page
from cms.models.partners import Partner
from members.collation import polish_key
from members.units.models import LocalGovernmentUnit

PROJECTS_PER_PAGE = 24
NEWS_OF_PROJECT = 6
GUIDES_OF_PROJECT = 6
EVENTS_OF_PROJECT = 6


class ProjectIndexPage(IndexPage):
    """All projects: those in progress first, then planned, then finished."""

    page_description = _("All projects. One for each language.")
    subpage_types = ["cms.ProjectPage"]

    class Meta:
        verbose_name = _("list of projects")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        projects = ProjectPage.objects.child_of(self).published().by_state().with_pictures()
        return context | numbered_page(projects, request, PROJECTS_PER_PAGE)


class ProjectQuerySet(PicturedQuerySet):
    def published_one(self, pk: int | None) -> ProjectPage | None:
        """The project with this ``pk`` if everybody may read it, else None.

        Makes no query if ``pk`` is None or 0.
        """
        return self.published().filter(pk=pk).first() if pk else None

    def for_list(self) -> ProjectQuerySet:
        """Projects for cards: in tree order, with pictures prefetched."""
        return self.order_by("path").with_pictures()

    def by_state(self) -> ProjectQuerySet:
        """Projects in progress, then planned, then finished; in tree order within each state."""
        state = ProjectPage.State
        ranks = enumerate([state.RUNNING, state.PLANNED, state.FINISHED])
        rank = Case(*[When(state=state, then=rank) for rank, state in ranks], default=len(state))
        return self.order_by(rank, "path")


class ProjectPage(PicturedPage):
    """A project. Only its own page shows its funding."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("project", "planned")
        RUNNING = "running", pgettext_lazy("project", "in progress")
        FINISHED = "finished", pgettext_lazy("project", "finished")

    intro = models.TextField(_("introduction"), max_length=600)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    period = models.CharField(
        _("period"), max_length=160, blank=True, help_text=_("In words: from when until when.")
    )
    audience = models.CharField(_("for whom"), max_length=250, blank=True)
    aim = models.TextField(_("aim"), blank=True, help_text=_("The main goal, in a few sentences."))
    goals = StreamField(
        [("goal", blocks.CharBlock(label=_("Goal"), max_length=250))],
        verbose_name=_("specific goals"),
        blank=True,
    )
    timeline = StreamField(
        [("stage", TimelineBlock())],
        verbose_name=_("timeline"),
        blank=True,
        help_text=_("The earliest first."),
    )
    facts = StreamField(
        [("fact", FactBlock())],
        verbose_name=_("other facts"),
        blank=True,
        help_text=_("Shown beside the text, in pairs: what, and the value."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    documents = StreamField(
        [("document", DocumentChooserBlock(label=_("Document")))],
        verbose_name=_("documents"),
        blank=True,
    )
    funding = StreamField(
        [("source", FundingBlock())],
        verbose_name=_("funding sources"),
        blank=True,
        help_text=_("The sentence and the mark which the funder prescribes."),
    )

    objects = PageManager.from_queryset(ProjectQuerySet)()

    content_panels = [
        *PicturedPage.content_panels,
        FieldPanel("intro"),
        PicturedPage.picture_panel,
        MultiFieldPanel(
            [
                FieldPanel("state"),
                FieldPanel("period"),
                FieldPanel("audience"),
                FieldPanel("facts"),
            ],
            heading=_("In short"),
        ),
        MultiFieldPanel([FieldPanel("aim"), FieldPanel("goals")], heading=_("Aim and goals")),
        InlinePanel("partnerships", heading=_("Partners"), label=_("Partner")),
        MultipleChooserPanel(
            "beneficiaries",
            chooser_field_name="unit",
            heading=_("Beneficiaries"),
            label=_("Unit"),
        ),
        FieldPanel("timeline"),
        FieldPanel("body"),
        FieldPanel("documents"),
        FieldPanel("funding"),
    ]
    page_description = _("What a project aims at, with whom, for whom, when, and who pays.")
    parent_page_types = ["cms.ProjectIndexPage"]
    subpage_types = []
    search_fields = [
        *PicturedPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("aim"),
        index.SearchField("goals"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("project")

    @property
    def state_tone(self) -> str:
        """The tone of the badge that shows the state: "success", "info" or "neutral"."""
        return {"running": "success", "planned": "info"}.get(self.state, "neutral")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        partnerships = self.partners_in_order()
        self._load_logos(partnerships)
        return (
            context
            | {
                "partnerships": partnerships,
                "leaders": [row for row in partnerships if row.is_leader],
                "others": [row for row in partnerships if not row.is_leader],
                "units": self.units_in_order(),
            }
            | self._related_pages()
        )

    def partners_in_order(self) -> list[ProjectPartner]:
        """The project's partners: leaders first, then the others, each in the editors' order."""
        rows = self.partnerships.select_related("partner__logo")
        return sorted(rows, key=lambda row: not row.is_leader)

    def units_in_order(self) -> list[LocalGovernmentUnit]:
        """The beneficiaries in Polish alphabetical order of their full names."""
        units = [row.unit for row in self.beneficiaries.select_related("unit__parent")]
        return sorted(units, key=lambda unit: polish_key(unit.full_name))

    def _load_logos(self, partnerships: list[ProjectPartner]) -> None:
        """Loads the renditions of all logos with one query."""
        logos = [row.partner.logo for row in partnerships if row.partner.logo]
        logos += [source.value["logo"] for source in self.funding if source.value["logo"]]
        prefetch_related_objects(logos, "renditions")

    def _related_pages(self) -> dict:
        """Template context: the newest news, first guides and latest events of this project."""
        # Imported here to avoid circular imports: these modules import this module.
        from cms.models.events import EventPage
        from cms.models.guides import GuidePage
        from cms.models.news import NewsPage

        news, guides, events = (
            self._of_this_project(model.objects) for model in (NewsPage, GuidePage, EventPage)
        )
        return (
            newest("news", news.for_list(), NEWS_OF_PROJECT)
            | newest("guides", guides.order_by("path").with_pictures(), GUIDES_OF_PROJECT)
            | newest("events", events.order_by("-starts_at", "-pk"), EVENTS_OF_PROJECT)
        )

    def _of_this_project(self, pages):
        """The published pages among ``pages`` that are about this project and in its language.

        They may refer to the project by this page or by a translation of this page.
        """
        key = self.translation_key
        return pages.published().in_language_of(self).filter(project__translation_key=key)


def newest(name: str, queryset, size: int) -> dict:
    """Returns template context: the first ``size`` pages of ``queryset``, under the key ``name``.

    If there are more pages, the key ``all_<name>`` has their parent page, which lists all of them.
    It is None if there are no more pages or the parent is not published.
    """
    rows = list(queryset[: size + 1])
    parent = rows[0].get_parent() if len(rows) > size else None
    return {name: rows[:size], f"all_{name}": parent if parent and parent.live else None}


class ProjectPartner(Orderable):
    """A partner of a project, with its function in the project."""

    class Function(models.TextChoices):
        LEADER = "leader", pgettext_lazy("project", "leader")
        PARTNER = "partner", pgettext_lazy("project", "partner")
        RECRUITER = "recruiter", pgettext_lazy("project", "recruits participants")

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="partnerships")
    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        related_name="partnerships",
        verbose_name=_("partner"),
    )
    function = models.CharField(
        _("function"), max_length=10, choices=Function, default=Function.PARTNER
    )

    panels = [FieldPanel("partner"), FieldPanel("function")]

    @property
    def is_leader(self) -> bool:
        return self.function == self.Function.LEADER

    def __str__(self):
        return f"{self.partner} ({self.get_function_display()})"


class ProjectBeneficiary(Orderable):
    """A unit that benefits from a project."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="beneficiaries")
    unit = models.ForeignKey(
        LocalGovernmentUnit,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("unit"),
    )

    panels = [FieldPanel("unit")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "unit"], name="cms_beneficiary_once")
        ]

    def __str__(self):
        return str(self.unit)
