"""Forms of best-practice cases, and the filter of their list."""

import re
from dataclasses import dataclass
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.practices.models import NEEDED, RICH_TEXT, BestPractice, PracticeIndicator, Tag
from forum.richtext.fields import RichTextField, RichTextWidget
from members.accounts.models import User
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.text import OneLineField
from members.units.models import Organisation, ServiceArea

MAX_INDICATORS = 30


class MoneyField(forms.DecimalField):
    """A field for an amount of money, typed and shown in Polish notation, such as "48 000,50 zł".

    "48,000" is refused, because it may mean 48 or 48 000.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 0, "max_digits": 14, "decimal_places": 2} | kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "input-short"})

    def to_python(self, value):
        text = re.sub(r"\s|zł|PLN", "", str(value or "")).replace(",", ".")
        if text and not re.fullmatch(r"[-−]?\d+(\.\d+)?", text, re.ASCII):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.replace("−", "-"))

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        places = 2 if value % 1 else 0
        return formats.number_format(value, places, use_l10n=True, force_grouping=True)


class MonthField(forms.DateField):
    """A field for a month. The value is the date of the first day of the month."""

    def __init__(self, **kwargs):
        widget = forms.DateInput(
            attrs={"type": "month", "class": "input-short"},
            format="%Y-%m",
        )
        super().__init__(
            input_formats=["%Y-%m", "%m.%Y", "%m/%Y", "%m-%Y"],
            widget=widget,
            error_messages={"invalid": _("Give the year and the month, e.g. 2026-03.")},
            **kwargs,
        )


@dataclass(frozen=True)
class Group:
    """A group of fields of ``PracticeForm``.

    ``fields``: the names of the fields; fields whose names are in a tuple are shown in one row.
    ``is_folded``: whether the group is collapsed at first.
    """

    key: str
    title: str
    help: str
    fields: tuple[str | tuple[str, ...], ...]
    is_folded: bool = True

    def names(self) -> list[str]:
        """The names of all fields of the group."""
        return [
            name for entry in self.fields for name in ([entry] if isinstance(entry, str) else entry)
        ]


GROUPS = (
    Group(
        "short",
        _("In short"),
        "",
        ("title", "summary", ("organisation", "service_area"), "partners"),
        is_folded=False,
    ),
    Group(
        "course",
        _("What happened"),
        "",
        ("initial_situation", "solution", "outcome", "effects"),
        is_folded=False,
    ),
    Group(
        "contact",
        _("Contact and licence"),
        "",
        ("contact", "contact_details", "licence"),
        is_folded=False,
    ),
    Group(
        "more",
        _("Objectives, steps and time"),
        "",
        ("objectives", "target_group", "steps", ("period_from", "period_to")),
    ),
    Group(
        "costs",
        _("Costs and funding"),
        "",
        (("cost_total", "cost_yearly"), "cost_note", "funding", "staff"),
    ),
    Group("law", _("Legal basis"), "", ("legal_basis", "legal_state_on")),
    Group(
        "indicators",
        _("Indicators"),
        _(
            "What was measured, before and after. Words are welcome too, e.g. “no data”."
            " Rows without any text are not saved; after saving, new empty rows appear."
        ),
        (),
    ),
    Group("lessons", _("Difficulties and lessons"), "", ("difficulties", "lessons", "conditions")),
    Group(
        "transfer",
        _("Can it be transferred?"),
        _("What colleagues from another unit should know before they begin."),
        ("transfer_prerequisites", "transfer_adapt", "transfer_avoid", "smallest_unit"),
    ),
    Group("sharing", _("Keywords"), "", ("tags",)),
)


class PracticeForm(forms.ModelForm):
    """The form of a case.

    If ``complete`` is true, all fields of NEEDED are required; otherwise, as for a draft, only the
    title and the organisation.
    """

    tags = forms.MultipleChoiceField(
        label=_("Keywords"),
        choices=Tag,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cost_total = MoneyField(label=_("One-off cost in PLN"), required=False)
    cost_yearly = MoneyField(label=_("Yearly cost in PLN"), required=False)
    period_from = MonthField(
        label=_("Beginning"), required=False, help_text=_("Year and month, e.g. 2026-03.")
    )
    period_to = MonthField(
        label=_("End"), required=False, help_text=_("Leave it empty if it still goes on.")
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    class Meta:
        model = BestPractice
        fields = [name for group in GROUPS for name in group.names()]
        field_classes = {"title": OneLineField, "summary": OneLineField}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "partners": forms.Textarea(attrs={"rows": 2}),
            "outcome": forms.RadioSelect,
            "legal_state_on": forms.DateInput(
                attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"
            ),
        }
        help_texts = {
            "title": _("What was done and with what, in one sentence. At most 100 characters."),
            "summary": _("Two or three sentences for the list. At most 300 characters."),
            "initial_situation": _("What did not work, and how was that known?"),
            "solution": _("What was done, so that a colleague could do it as well."),
            "outcome": _("A case that failed teaches others as much as one that worked."),
            "effects": _("What changed, and for whom. Figures may go to the indicators below."),
            "contact": _("Who answers questions. Only members of the Forum see the contact."),
            "contact_details": _(
                "The number or address at which the contact person can be reached."
            ),
            "legal_basis": _("Acts, resolutions and agreements on which the solution is based."),
            "legal_state_on": _("The day on which the legal basis was checked."),
            "funding": _("Own budget, grant, programme: who paid what."),
            "staff": _("How many people and how much of their time."),
            "transfer_avoid": _("What you would not do again."),
            "smallest_unit": _("For instance: a gmina that brings at least 60 pupils to school."),
        }

    def __init__(self, *args, user, complete=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.complete = complete
        self.user = user
        for name in RICH_TEXT:
            self.fields[name] = _rich(self.fields[name])
        for name in NEEDED:
            # An unbound form marks all fields of NEEDED as required, because a case cannot be
            # published without them. A draft can be saved without most of them.
            self.fields[name].required = complete or name == "title" or not self.is_bound
        self._offer_choices()
        self.fields["version"].initial = self.instance.version

    def _offer_choices(self):
        empty = _("Choose from the list")
        organisations = _own_organisations(self.instance, self.user)
        self.fields["organisation"].required = True
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].empty_label = empty
        self.fields["service_area"].empty_label = empty
        self.fields["contact"].queryset = _colleagues(self.instance, self.user)
        self.fields["contact"].empty_label = empty
        self.fields["outcome"].choices = BestPractice.Outcome.choices
        self.fields["licence"].choices = [("", empty), *BestPractice.Licence.choices]

    def clean_legal_state_on(self):
        day = self.cleaned_data["legal_state_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day

    def clean(self):
        data = super().clean()
        began, ended = data.get("period_from"), data.get("period_to")
        if began and ended and ended < began:
            self.add_error("period_to", _("The end lies before the beginning."))
        undated = data.get("legal_basis") and not data.get("legal_state_on")
        if self.complete and undated and "legal_state_on" not in self.errors:
            self.add_error("legal_state_on", _("Give the day on which the legal basis was valid."))
        # If the form is shown again, mark all fields that are required for publishing.
        for name in NEEDED:
            self.fields[name].required = True
        return data

    def parts(self) -> list[dict]:
        """Template data of the groups. ``is_open``: whether any field has a value or an error."""
        return [
            {
                "group": group,
                "rows": [
                    [self[name] for name in ([entry] if isinstance(entry, str) else entry)]
                    for entry in group.fields
                ],
                "is_open": any(self._is_worth_seeing(name) for name in group.names()),
            }
            for group in GROUPS
        ]

    def _is_worth_seeing(self, name) -> bool:
        return bool(self[name].errors or self[name].value())


class IndicatorForm(forms.ModelForm):
    """The form of one indicator. If all its fields are empty, it is valid and is not saved."""

    class Meta:
        model = PracticeIndicator
        fields = ["name", "baseline", "target", "result", "unit", "source"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["name"].required = False

    def clean(self):
        data = super().clean()
        values = [value for name, value in data.items() if name != "name"]
        if any(values) and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Say what was measured, or clear the row."))
        return data


class BaseIndicatorFormSet(forms.BaseFormSet):
    """The formset of the indicators of a case. They are saved in the order of the forms."""

    @property
    def is_worth_seeing(self) -> bool:
        """Whether any indicator is filled in. If so, the page expands the group of indicators."""
        return any(form.initial or (form.is_bound and form.has_changed()) for form in self.forms)

    def filled(self) -> list[PracticeIndicator]:
        """The indicators that are filled in, as unsaved instances."""
        return [form.instance for form in self.forms if form.cleaned_data.get("name")]


IndicatorFormSet = forms.formset_factory(
    IndicatorForm,
    formset=BaseIndicatorFormSet,
    extra=3,
    max_num=MAX_INDICATORS,
    absolute_max=MAX_INDICATORS + 10,
    validate_max=True,
)


class FilterForm(forms.Form):
    """The form that filters the list of cases; its data is the query string."""

    q = forms.CharField(
        label=_("Words of the title"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    area = forms.ChoiceField(label=_("Service area"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", pgettext_lazy("which cases", "any")), *BestPractice.Outcome.choices],
    )
    show = forms.ChoiceField(
        label=_("Which cases"),
        required=False,
        choices=[
            ("", pgettext_lazy("which cases", "published")),
            ("archived", pgettext_lazy("which cases", "archived")),
            ("mine", pgettext_lazy("which cases", "mine")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        areas = ServiceArea.objects.values_list("slug", "name")
        self.fields["area"].choices = [("", pgettext_lazy("which cases", "all")), *areas]


def _rich(plain: forms.Field) -> RichTextField:
    """A rich-text field with the label and help text of the form field ``plain``."""
    return RichTextField(
        label=plain.label,
        help_text=plain.help_text,
        required=plain.required,
        max_text_length=10_000,
        widget=RichTextWidget(attrs={"rows": 5}),
    )


def _own_organisations(practice, user):
    """Organisations that ``user`` may choose as the lead of the case.

    These are the organisations of ``user``, other organisations of the same units, and the current
    lead. Moderators may choose any organisation. Only organisations that are confirmed in the
    register can be chosen, because all members see the name.
    """
    known = Organisation.objects.confirmed().in_polish_order()
    if membership_of(user).is_moderator:
        return known
    own = Affiliation.objects.in_force().filter(user=user).values("organisation")
    beside = Organisation.objects.filter(units__organisations__in=own).values("pk")
    reachable = Q(pk__in=own) | Q(pk__in=beside)
    if practice.organisation_id:
        reachable |= Q(pk=practice.organisation_id)
    return known.filter(reachable)


def _colleagues(practice, user):
    """People who may be the contact: the author, their colleagues, and the current contact."""
    writer_id = practice.author_id or user.pk
    in_force = Affiliation.objects.in_force()
    own = in_force.filter(user=writer_id).values("organisation")
    together = in_force.filter(organisation__in=own).values("user")
    people = Q(pk__in=together) | Q(pk__in=[writer_id, practice.contact_id or writer_id])
    return User.objects.filter(people).order_by("sort_key", "pk")
