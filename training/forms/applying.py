"""The application form of a programme, as applicants fill it in."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from members.dates import words
from members.membership.models import Affiliation
from members.people.services import shown_profile_of
from training.forms.fields import (
    PicksUnitMixin,
    UnitField,
    field_for,
    initial_value,
    stored_value,
)
from training.models import (
    Criterion,
    Enrolment,
    Programme,
    Question,
    SpecialNeeds,
    Survey,
    TrainingGroup,
)
from training.services.applying import Given

MOST_CHOICES = 5
"""How many groups one form names at most. More can be added after it was sent."""


class ApplicationForm(PicksUnitMixin, forms.Form):
    """The form of one person. Its fields come from the version in force and from the criteria.

    ``response``: the stored application; None for a new one. ``preselected``: the id of the group
    from which the person came. ``survey``: a version to preview instead of the one in force.
    """

    unit = UnitField(
        label=gettext_lazy("Local government unit"),
        help_text=gettext_lazy(
            "The unit for which you work, or to which your workplace belongs. Begin with the name,"
            " for instance “Kluczbork”."
        ),
        error_messages={
            "required": gettext_lazy("Give the local government unit for which you work.")
        },
    )
    workplace = forms.CharField(
        label=gettext_lazy("Workplace"),
        max_length=250,
        help_text=gettext_lazy("The name of the office or institution that employs you."),
    )
    position = forms.CharField(label=gettext_lazy("Position"), max_length=160)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=60,
        help_text=gettext_lazy("The organiser calls it if something changes at short notice."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What do you need?"),
        choices=SpecialNeeds.Need,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs_text = forms.CharField(
        label=gettext_lazy("Anything else"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs_consent = forms.BooleanField(
        label=gettext_lazy("I consent to the use of these data about my special needs"),
        required=False,
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1
    )

    def __init__(
        self,
        *args,
        programme: Programme,
        applicant,
        response=None,
        preselected=None,
        survey: Survey | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.programme, self.applicant, self.response = programme, applicant, response
        survey = survey or Survey.objects.in_force(programme)
        self.questions = list(survey.questions.all()) if survey else []
        self.criteria = list(programme.criteria.all())
        self.files_kept = {row.key: row for row in response.files.all()} if response else {}
        self.enrolled = _enrolled_in(programme, applicant)
        self.groups = _groups_to_choose(programme)
        for question in self.questions:
            has_file = question.key in self.files_kept
            self.fields[_name(question)] = field_for(question, has_file=has_file)
        for criterion in self.criteria:
            self.fields[_criterion_name(criterion)] = _criterion_field(criterion)
        self._add_choices()
        if self.is_sent:
            self.fields["unit"].disabled = True
            self.fields["unit"].help_text = _("If it is wrong, please ask the organiser.")
        self.initial = self._stored() if response else _known_about(applicant)
        self._fill_choices(preselected)

    @property
    def is_sent(self) -> bool:
        return self.response is not None and self.response.is_submitted

    def _add_choices(self):
        left = [group for group in self.groups if group.pk not in self.enrolled]
        self.choice_names = [f"choice_{n}" for n in range(1, min(len(left), MOST_CHOICES) + 1)]
        for number, name in enumerate(self.choice_names, start=1):
            field = forms.TypedChoiceField(
                label=_("Choice %(number)d") % {"number": number},
                choices=_options(self.groups),
                coerce=int,
                empty_value=None,
                required=number == 1 and not self.enrolled,
                error_messages={"required": _("Choose at least one group.")},
            )
            # A form that is sent twice names groups in which the first one has enrolled.
            field.widget.choices = _options(left)
            self.fields[name] = field

    def _fill_choices(self, preselected):
        chosen = list(self.response.groups) if self.response else []
        known = {group.pk for group in self.groups} - self.enrolled
        if preselected in known and preselected not in chosen:
            chosen.append(preselected)
        if not chosen and len(known) == 1 and not self.enrolled:
            chosen = list(known)
        for name, pk in zip(self.choice_names, [pk for pk in chosen if pk in known], strict=False):
            self.initial[name] = pk

    def _stored(self) -> dict:
        response = self.response
        initial = {name: getattr(response, name) for name in ("workplace", "position", "phone")}
        initial |= {"unit": response.unit, "version": response.version}
        for question in self.questions:
            answer = response.answers.get(str(question.key))
            initial[_name(question)] = initial_value(question, answer)
        for criterion in self.criteria:
            initial[_criterion_name(criterion)] = criterion.pk in response.declared
        needs = SpecialNeeds.objects.kept().filter(response=response).first()
        if needs:
            initial |= {"needs": needs.needs, "needs_text": needs.text, "needs_consent": True}
        return initial

    def clean(self):
        data = super().clean()
        for name in [name for name, field in self.fields.items() if isinstance(field, UnitField)]:
            if data.get(name) and not self.fields[name].disabled:
                data[name] = self.pick_unit(name, data[name])
        if self.is_sent:
            data["unit"] = self.response.unit
        self._clean_choices(data)
        wants = data.get("needs") or data.get("needs_text")
        if wants and not data.get("needs_consent"):
            self.add_error(
                "needs_consent",
                _("Without this consent we may not store special needs: consent, or clear them."),
            )
        return data

    def _clean_choices(self, data):
        chosen: list[int] = []
        for name in self.choice_names:
            pk = data.get(name)
            if pk in chosen:
                self.add_error(name, _("This group is chosen twice."))
            elif pk is not None and pk not in self.enrolled:
                chosen.append(pk)
        data["groups"] = chosen

    def given(self) -> Given:
        """What was filled in, for the services. Only for a valid form."""
        data = self.cleaned_data
        is_file = Question.Kind.FILE
        files = [row for row in self.questions if row.kind == is_file and data.get(_name(row))]
        return Given(
            **{name: data[name] for name in ("unit", "workplace", "position", "phone")},
            answers={
                str(row.key): stored_value(row, data[_name(row)])
                for row in self.questions
                if row.kind != is_file
            },
            files={row.key: data[_name(row)] for row in files},
            declared=[row.pk for row in self.criteria if data[_criterion_name(row)]],
            groups=data["groups"],
            needs=data["needs"],
            needs_text=data["needs_text"],
        )

    # --- What the template prints -----------------------------------------------------------------

    def workplace_fields(self) -> list:
        return self._with_picks(["unit", "workplace", "position", "phone"])

    def choice_fields(self) -> list:
        return [self[name] for name in self.choice_names]

    def criterion_fields(self) -> list:
        return [self[_criterion_name(row)] for row in self.criteria]

    def question_fields(self) -> list[dict]:
        """The questions without statements: each with its field and the file that is kept."""
        kinds = [row for row in self.questions if row.kind != Question.Kind.STATEMENT]
        return [
            {"field": field, "file": self.files_kept.get(row.key)}
            for row in kinds
            for field in self._with_picks([_name(row)])
        ]

    def statement_fields(self) -> list:
        kind = Question.Kind.STATEMENT
        return [self[_name(row)] for row in self.questions if row.kind == kind]

    def needs_fields(self) -> list:
        return [self[name] for name in ("needs", "needs_text", "needs_consent")]

    def has_needs(self) -> bool:
        """Whether the block of special needs is open at first."""
        return any(field.value() or field.errors for field in self.needs_fields())

    def _with_picks(self, names) -> list:
        every = [one for name in names for one in (name, f"{name}_pick")]
        return [self[name] for name in every if name in self.fields]


def _name(question) -> str:
    return f"question_{question.key}"


def _criterion_name(criterion) -> str:
    return f"criterion_{criterion.pk}"


def _criterion_field(criterion: Criterion) -> forms.Field:
    missing = _("Only people who fulfil this criterion can apply. If you do, please tick it.")
    return forms.BooleanField(label=criterion.text, error_messages={"required": missing})


def _enrolled_in(programme, applicant) -> set[int]:
    own = Enrolment.objects.active().filter(programme=programme, user=applicant)
    return set(own.values_list("group", flat=True))


def _groups_to_choose(programme) -> list[TrainingGroup]:
    """Groups that accept applications now or will do so later."""
    if not programme.is_published:
        return []
    now = timezone.now()
    groups = programme.groups.for_list().filter(state__in=TrainingGroup.RECRUITING)
    return [group for group in groups if group.closes_at is None or group.closes_at > now]


def _options(groups) -> list:
    """The options of a select, the towns below their service areas."""
    options: dict[str, list] = {}
    for group in groups:
        area = group.service_area.name if group.service_area else ""
        options.setdefault(area, []).append((group.pk, group_words(group)))
    grouped = [(area, towns) for area, towns in options.items() if area]
    return [("", _("Choose from the list")), *options.get("", []), *grouped]


def group_words(group: TrainingGroup) -> str:
    """The town and its voivodeship, the service area, and when recruitment opens if it is to come.

    A closed list shows these words without the heading above them, and cuts them on a telephone.
    """
    name = f"{group.town} ({group.get_voivodeship_display()})"
    if group.service_area:
        name = f"{name}: {group.service_area.name}"
    if group.opens_at and group.opens_at > timezone.now():
        local = timezone.localtime(group.opens_at)
        opens = f"{words(local)}, {local:%H:%M}"
        return _("%(group)s, recruitment opens on %(moment)s") % {"group": name, "moment": opens}
    return name


def _known_about(applicant) -> dict:
    """What the account and the primary affiliation say already."""
    own = Affiliation.objects.in_force().filter(user=applicant).select_related("organisation")
    affiliation = own.order_by("-is_primary", "pk").first()
    known = {"phone": shown_profile_of(applicant).phone}
    if affiliation:
        known |= {"workplace": affiliation.organisation.name, "position": affiliation.position}
        units = list(affiliation.organisation.units.select_related("parent")[:2])
        known["unit"] = units[0] if len(units) == 1 else None
    return known
