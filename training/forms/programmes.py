"""Forms in which organisers make programmes, their grid of groups, and single groups."""

from __future__ import annotations

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from members.accounts.models import Role, User
from members.membership.people import people_with_role
from members.saved_meanwhile import SavedMeanwhileMixin
from members.text import OneLineField
from members.units.models import Organisation, ServiceArea
from training.models import Lecturer, Programme, TrainingGroup, TrainingSession, Voivodeship


def date_field(**options) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(**{"required": False, "widget": widget} | options)


def moment_field(**options) -> forms.DateTimeField:
    """A field for a date with the time of day, in Polish time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(**{"required": False, "widget": widget} | options)


class SavesOnlyItsFieldsMixin:
    """For model forms: saves the fields of the form, and no number that changed meanwhile.

    Django saves all fields of the row, so it would put back the numbers of places and applications
    that were read before somebody applied.
    """

    def save(self):
        names = [name for name in self.Meta.fields if self._is_column(name)]
        self.instance.save(update_fields=None if self.instance._state.adding else names)
        self._save_m2m()
        return self.instance

    def _is_column(self, name: str) -> bool:
        return not self._meta.model._meta.get_field(name).many_to_many


class ProgrammeForm(SavesOnlyItsFieldsMixin, SavedMeanwhileMixin, forms.ModelForm):
    """What a programme is, for whom, and by which rules its places are given."""

    title = OneLineField(label=_("Title"), max_length=200)
    audiences = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=Programme.Audience.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = date_field(label=_("First day"))
    ends_on = date_field(label=_("Last day"))

    class Meta:
        model = Programme
        fields = [
            "title",
            "slug",
            "summary",
            "project",
            "audiences",
            "aim",
            "topics",
            "effects",
            "goals",
            "hours",
            "starts_on",
            "ends_on",
            "costs",
            "meals",
            "contact_person",
            "contact_phone",
            "contact_email",
            "title_en",
            "summary_en",
            "regulations",
            "place_scope",
            "places_per_unit",
            "offer_workdays",
            "consent_workdays",
            "without_consent",
            "completion_workdays",
            "appeal_workdays",
            "associations",
            "organisers",
            "special_needs_reader",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("summary", "aim", "topics", "effects", "goals", "costs", "meals")
        } | {
            "associations": forms.CheckboxSelectMultiple,
            "organisers": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        organisers = people_with_role([Role.ORGANISER], User.objects.order_by("sort_key", "pk"))
        projects = Page.objects.live().filter(content_type__in=_project_types()).order_by("title")
        associations = Organisation.objects.confirmed().in_polish_order()
        self.fields["organisers"].queryset = organisers
        self.fields["special_needs_reader"].queryset = organisers
        self.fields["project"].queryset = projects
        if self.instance.last_application_no:
            # Enrolments keep the scope that they were made with.
            self.fields["place_scope"].disabled = True
            self.fields["place_scope"].help_text = _("It stays, because people have applied.")
        self.fields["associations"].queryset = associations.filter(
            kind=Organisation.Kind.ASSOCIATION
        )

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        reader = given.get("special_needs_reader")
        if reader and reader not in given.get("organisers", []):
            self.add_error(
                "special_needs_reader", _("Choose one of the people who run the recruitment.")
            )
        return given


def _project_types():
    """The content types of project pages, which the CMS defines."""
    return ContentType.objects.filter(app_label="cms", model="projectpage")


class GridForm(forms.Form):
    """The towns of a programme, and what new groups begin with.

    The table of check boxes (service area × town) is read from the data by ``cells``. Hidden fields
    say which of them were ticked when the page was opened. So only what the organiser has changed
    is saved, and groups that were made in another window meanwhile stay.
    """

    new_town = OneLineField(label=_("Another town"), max_length=80, required=False)
    new_voivodeship = forms.ChoiceField(
        label=_("Voivodeship"),
        choices=[("", "–"), *Voivodeship.choices],
        required=False,
        widget=forms.Select(attrs={"lang": "pl"}),
    )
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=500, initial=20)
    minimum = forms.IntegerField(label=_("Starts from"), min_value=1, max_value=500, initial=12)
    opens_at = moment_field(label=_("Recruitment opens"))
    closes_at = moment_field(label=_("Recruitment closes"))
    decision_on = date_field(label=_("Day of the decision"))
    dates_for_all = forms.BooleanField(
        label=_("Set these three dates for the groups that exist, too"),
        required=False,
        help_text=_("For instance after a copy of last year's programme."),
    )

    def __init__(self, *args, programme: Programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.areas = list(ServiceArea.objects.all())
        groups = list(programme.groups.order_by("town", "pk"))
        self.towns = dict.fromkeys((row.town, row.voivodeship) for row in groups)
        self.existing = {(row.service_area_id, row.town) for row in groups}
        self.kept = {(row.service_area_id, row.town) for row in groups if row.last_queue_no}
        existing = begun = ticked = {_cell_name(*key) for key in self.existing}
        if self.is_bound:
            begun, ticked = (set(self.data.getlist(name)) for name in ("begun_with", "cells"))
        self.begun_with = sorted(begun)
        self.chosen = (existing | (ticked - begun)) - (begun - ticked)

    def clean(self):
        given = super().clean()
        if given.get("new_town") and not given.get("new_voivodeship"):
            self.add_error("new_voivodeship", _("Choose the voivodeship of the town."))
        elif given.get("new_town") and self._lacks_groups(given["new_town"]):
            self.add_error(None, _("Tick a group of the new town in the table, or clear its name."))
        if (given.get("minimum") or 0) > (given.get("capacity") or 0):
            self.add_error("minimum", _("The group cannot start from more people than places."))
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The recruitment closes before it opens."))
        return given

    def _lacks_groups(self, town: str) -> bool:
        # The button that adds the town to the table comes before its groups can be ticked.
        names = {_cell_name(area.pk if area else None, town) for area in [*self.areas, None]}
        return "add_town" not in self.data and not names & self.chosen

    def all_towns(self) -> list[tuple[str, str]]:
        """The towns of the table, with the one that was just typed if it is valid."""
        is_typed = self.is_bound and not self.errors.keys() & {"new_town", "new_voivodeship"}
        given = self.cleaned_data if is_typed else {}
        typed = (given.get("new_town"), given.get("new_voivodeship"))
        return list(dict.fromkeys([*self.towns, typed] if typed[0] else self.towns))

    def rows(self) -> list[tuple[str, str, list[dict]]]:
        """The table: for each town its name, voivodeship and cells, one for each service area.

        The last cell is general training, without a service area.
        """
        return [
            (town, Voivodeship(code).label if code else "", self._cells_of(town))
            for town, code in self.all_towns()
        ]

    def _cells_of(self, town) -> list[dict]:
        return [self._cell(area, town) for area in [*self.areas, None]]

    def _cell(self, area, town) -> dict:
        key = (area.pk if area else None, town)
        name, is_kept = _cell_name(*key), key in self.kept
        is_checked = name in self.chosen or is_kept
        return {"name": name, "area": area, "is_checked": is_checked, "is_kept": is_kept}

    def cells(self) -> list[tuple[int | None, str, str]]:
        """The chosen cells: (service area, town, voivodeship). Unknown ones are left out."""
        known = [area.pk for area in self.areas]
        return [
            (area, town, voivodeship)
            for area in [*known, None]
            for town, voivodeship in self.all_towns()
            if _cell_name(area, town) in self.chosen or (area, town) in self.kept
        ]

    @property
    def defaults(self) -> dict:
        names = ("capacity", "minimum", "opens_at", "closes_at", "decision_on")
        return {name: self.cleaned_data[name] for name in names}


def _cell_name(area: int | None, town: str) -> str:
    return f"{area or 0}|{town}"


class GroupForm(SavesOnlyItsFieldsMixin, SavedMeanwhileMixin, forms.ModelForm):
    """Where and when a group meets, and its recruitment. The places have a page of their own."""

    opens_at = moment_field(label=_("Recruitment opens"))
    closes_at = moment_field(label=_("Recruitment closes"))
    decision_on = date_field(label=_("Day of the decision"))

    class Meta:
        model = TrainingGroup
        fields = [
            "minimum",
            "opens_at",
            "closes_at",
            "decision_on",
            "venue",
            "address",
            "accessibility",
            "adjustments_contact",
        ]
        widgets = {"accessibility": forms.Textarea(attrs={"rows": 4})}

    def clean(self):
        given = super().clean()
        if (given.get("minimum") or 0) > self.instance.capacity:
            self.add_error("minimum", _("The group cannot start from more people than places."))
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The recruitment closes before it opens."))
        return given


class SessionForm(SavedMeanwhileMixin, forms.ModelForm):
    """One session of a group."""

    starts_at = moment_field(label=_("From"), required=True)
    ends_at = moment_field(label=_("To"), required=True)

    class Meta:
        model = TrainingSession
        fields = ["kind", "title", "starts_at", "ends_at", "place"]

    def clean(self):
        given = super().clean()
        start, end = given.get("starts_at"), given.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("The session ends before it begins."))
        return given


class LecturerForm(SavedMeanwhileMixin, forms.ModelForm):
    """One lecturer of a group."""

    class Meta:
        model = Lecturer
        fields = ["name", "about"]


class RowFormSet(BaseInlineFormSet):
    """Rows of a group. A row that was deleted in another window can be saved again, as a new one.

    The forms have ``SavedMeanwhileMixin``, which first shows that nothing is stored any more.
    """

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        if i < self.initial_form_count() and form.instance.pk is None:
            form.fields["id"].required = False
            form.data = form.data.copy()
            form.data[form.add_prefix("id")] = ""
        return form

    def save_new_objects(self, commit=True):
        deleted_meanwhile = [form for form in self.initial_forms if form.instance.pk is None]
        made = super().save_new_objects(commit)
        for form in deleted_meanwhile:
            if not self._should_delete_form(form):
                made.append(self.save_new(form, commit))
        return made

    def _should_delete_form(self, form):
        # What was changed meanwhile is shown before it is deleted.
        is_unseen = form.is_conflict and form.instance.pk is not None
        return super()._should_delete_form(form) and not is_unseen


SessionFormSet = inlineformset_factory(
    TrainingGroup, TrainingSession, form=SessionForm, formset=RowFormSet, extra=1, max_num=30
)
LecturerFormSet = inlineformset_factory(
    TrainingGroup, Lecturer, form=LecturerForm, formset=RowFormSet, extra=1, max_num=20
)
