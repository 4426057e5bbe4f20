"""Forms in which organisers make programmes, their grid of groups, and single groups."""

from __future__ import annotations

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.forms import inlineformset_factory
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
        self.fields["associations"].queryset = associations.filter(
            kind=Organisation.Kind.ASSOCIATION
        )

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return given


def _project_types():
    """The content types of project pages, which the CMS defines."""
    return ContentType.objects.filter(app_label="cms", model="projectpage")


class GridForm(forms.Form):
    """The towns of a programme, and what new groups begin with.

    The table of check boxes (service area × town) is read from the data by ``cells``.
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

    def clean(self):
        given = super().clean()
        if given.get("new_town") and not given.get("new_voivodeship"):
            self.add_error("new_voivodeship", _("Choose the voivodeship of the town."))
        if (given.get("minimum") or 0) > (given.get("capacity") or 0):
            self.add_error("minimum", _("The group cannot start from more people than places."))
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The recruitment closes before it opens."))
        return given

    def all_towns(self) -> list[tuple[str, str]]:
        """The towns of the table, with the one that was just typed if it is valid."""
        if not self.is_bound or not self.is_valid() or not self.cleaned_data["new_town"]:
            return list(self.towns)
        typed = (self.cleaned_data["new_town"], self.cleaned_data["new_voivodeship"])
        return list(dict.fromkeys([*self.towns, typed]))

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
        name = f"{key[0] or 0}|{town}"
        chosen = self.data.getlist("cells") if self.is_bound else None
        is_checked = name in chosen if chosen is not None else key in self.existing
        is_kept = key in self.kept
        return {"name": name, "area": area, "is_checked": is_checked or is_kept, "is_kept": is_kept}

    def cells(self) -> list[tuple[int | None, str, str]]:
        """The chosen cells: (service area, town, voivodeship). Unknown ones are left out."""
        chosen, known = set(self.data.getlist("cells")), {area.pk for area in self.areas}
        return [
            (area, town, voivodeship)
            for area in [*known, None]
            for town, voivodeship in self.all_towns()
            if f"{area or 0}|{town}" in chosen or (area, town) in self.kept
        ]

    @property
    def defaults(self) -> dict:
        names = ("capacity", "minimum", "opens_at", "closes_at", "decision_on")
        return {name: self.cleaned_data[name] for name in names}


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


class SessionForm(forms.ModelForm):
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


SessionFormSet = inlineformset_factory(
    TrainingGroup, TrainingSession, form=SessionForm, extra=1, max_num=30
)
LecturerFormSet = inlineformset_factory(
    TrainingGroup, Lecturer, fields=["name", "about"], extra=1, max_num=20
)
