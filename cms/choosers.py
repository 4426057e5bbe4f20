"""How editors choose from a long register: a window with a search, no list of everything."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from members.units.models import LocalGovernmentUnit


class UnitSearchForm(BaseFilterForm):
    """Finds units by parts of their name and by the beginning of their code."""

    q = forms.CharField(label=_("Name or TERC code"), required=False)

    def filter(self, objects: QuerySet) -> QuerySet:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            objects = objects.filter(_named(word) | Q(code__startswith=word))
        return objects


def _named(word: str) -> Q:
    """SQLite knows no capitals beyond a-z: "łódź" must find "Łódź" there, too."""
    spellings = {word, word.lower(), word.capitalize()}
    return Q(*[("name__icontains", spelling) for spelling in sorted(spellings)], _connector=Q.OR)


class _UnitList:
    """Units by name. Towns and the municipalities around them share one: the rest tells them."""

    filter_form_class = UnitSearchForm
    ordering = ["name", "code"]

    @property
    def columns(self):
        return [
            *super().columns,
            Column("kind", label=_("kind"), accessor="get_kind_display"),
            Column("code", label=_("TERC code"), accessor="code"),
            Column("parent", label=_("parent unit"), accessor="parent.full_name"),
        ]

    def get_object_list(self):
        return LocalGovernmentUnit.objects.select_related("parent")


class UnitChooseView(_UnitList, ChooseView):
    pass


class UnitResultsView(_UnitList, ChooseResultsView):
    pass


class _FullName:
    """What the page shows of a chosen unit."""

    def get_display_title(self, instance):
        return instance.full_name


class UnitChosenView(_FullName, ChosenView):
    pass


class UnitsChosenView(_FullName, ChosenMultipleView):
    pass


class UnitChooser(_FullName, BaseChooser):
    pass


class UnitChooserViewSet(ChooserViewSet):
    model = LocalGovernmentUnit
    icon = "site"
    choose_one_text = _("Choose a unit")
    choose_another_text = _("Choose another unit")
    per_page = 20
    choose_view_class = UnitChooseView
    choose_results_view_class = UnitResultsView
    chosen_view_class = UnitChosenView
    chosen_multiple_view_class = UnitsChosenView
    base_widget_class = UnitChooser


unit_chooser = UnitChooserViewSet("unit_chooser")
