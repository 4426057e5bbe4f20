"""Wagtail choosers for units. A chooser is a window with a search, because the register is long."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html_join
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

from members.ids import id_of
from members.text import search_words
from members.units.models import LocalGovernmentUnit


def find_units(units: QuerySet, words: str) -> QuerySet:
    """Those of ``units`` that match every word of ``words``.

    A word may be any part of the name, without regard to case and diacritics, or the beginning of
    one of the unit's TERC codes.
    """
    for word in search_words(words):
        codes = Q(code__startswith=word) | Q(gmina_code__startswith=word)
        units = units.filter(Q(folded__contains=word) | codes)
    return units


class UnitSearchForm(BaseFilterForm):
    """A search by parts of the name or by the beginning of a TERC code."""

    q = forms.CharField(label=_("Name or TERC code"), required=False)

    def filter(self, objects: QuerySet) -> QuerySet:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return find_units(objects, self.search_query)


class _UnitList:
    """The list in the chooser window, with columns that tell units of the same name apart."""

    filter_form_class = UnitSearchForm
    ordering = ["sort_key", "code"]

    @property
    def columns(self):
        return [
            *super().columns,
            Column("kind", label=_("kind"), accessor="get_kind_display"),
            Column("code", label=_("TERC code"), accessor="code"),
            Column("parent", label=_("parent unit"), accessor="parent.full_name"),
            Column("valid_to", label=_("valid to"), accessor="last_valid_day"),
        ]

    def get_object_list(self):
        return LocalGovernmentUnit.objects.for_list()


class UnitChooseView(_UnitList, ChooseView):
    pass


class UnitResultsView(_UnitList, ChooseResultsView):
    pass


class _FullName:
    """Shows a chosen unit by its full name."""

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


class UnitsChooser(forms.SelectMultiple):
    """A widget for several units, with a chooser for each chosen unit and three empty choosers.

    It renders only the chosen units, not the whole register.
    """

    spare = 3

    @property
    def media(self):
        return unit_chooser.widget_class().media

    def render(self, name, value, attrs=None, renderer=None):
        numbers = [pk for given in value or () if (pk := id_of(str(given)))]
        units = LocalGovernmentUnit.objects.for_list().in_bulk(numbers)
        rows = [units[number] for number in numbers if number in units] + [None] * self.spare
        return format_html_join("", "<div>{}</div>", self._choosers(name, rows, attrs))

    def _choosers(self, name, rows, attrs):
        """Yields the HTML of a chooser for each row. The field's label refers to the first one."""
        widget = unit_chooser.widget_class()
        for number, unit in enumerate(rows):
            id_ = f"{attrs['id']}_{number}" if number else attrs["id"]
            yield (widget.render(name, unit, {**attrs, "id": id_}),)

    def value_from_datadict(self, data, files, name):
        return [pk for pk in data.getlist(name) if pk]
