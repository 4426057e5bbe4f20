"""Forms for planning and recording a meeting."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.meetings.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    Meeting,
    Motion,
    sensible_day,
)
from forum.richtext.fields import RichTextField
from members.ids import LARGEST_ID
from members.text import OneLineField


class MomentInput(forms.DateTimeInput):
    """``<input type="datetime-local">``, whose value has the only format that browsers accept."""

    def __init__(self, **kwargs):
        super().__init__({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M", **kwargs)


class DayInput(forms.DateInput):
    """``<input type="date">``, whose value has the only format that browsers accept."""

    def __init__(self, **kwargs):
        super().__init__({"type": "date"}, format="%Y-%m-%d", **kwargs)


def rows_of(count):
    """A textarea of ``count`` lines."""
    return forms.Textarea(attrs={"rows": count})


class PersonField(forms.TypedChoiceField):
    """A choice among ``people``, an iterable of users. The cleaned value is a user or None.

    Several fields can share one list of users, so that it is loaded only once.
    """

    def __init__(self, *, people=(), **kwargs):
        super().__init__(empty_value=None, **kwargs)
        self.people = people

    @property
    def people(self):
        return self._people.values()

    @people.setter
    def people(self, people):
        self._people = {str(user.pk): user for user in people}
        names = [(pk, user.get_full_name()) for pk, user in self._people.items()]
        self.choices = [("", _("Choose from the list")), *names]

    def _coerce(self, value):
        return self._people.get(value)

    def prepare_value(self, value):
        return getattr(value, "pk", value)


class BodyField(forms.ModelChoiceField):
    """A choice of a meeting body. Treats an id that is too large for the database as invalid."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except OverflowError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            ) from None


class MeetingForm(forms.ModelForm):
    """The plan of a meeting: body, title, time, place.

    ``bodies``: the bodies to choose from for a new meeting. None if the form edits a meeting, whose
    body cannot be changed; the form then has no field ``body``. ``numbers``: body -> the number to
    propose for its next meeting.
    """

    class Meta:
        model = Meeting
        fields = ["body", "kind", "number", "title", "starts_at", "place", "introduction"]
        field_classes = {"body": BodyField, "title": OneLineField}
        widgets = {
            "starts_at": MomentInput(),
            "introduction": rows_of(4),
            "number": forms.TextInput(attrs={"class": "input-short"}),
        }
        help_texts = {"title": _("What it is called in the invitation, e.g. Working meeting.")}

    def __init__(self, *args, bodies=None, numbers=None, **kwargs):
        super().__init__(*args, **kwargs)
        if bodies is None:
            del self.fields["body"]
        else:
            self.fields["body"].queryset = bodies
            self.fields["body"].empty_label = _("Choose from the list")
        self._propose({body: number for body, number in (numbers or {}).items() if number})

    def _propose(self, numbers):
        """Proposes the number of the meeting. ``numbers``: body -> its next number.

        If there is only one body, fills in this body and its number. If there are several, lists
        their numbers in the help text of the field ``number``.
        """
        if len(numbers) == 1:
            ((body, number),) = numbers.items()
            self.initial |= {"body": body.pk, "number": number}
        elif numbers:
            said = "; ".join(f"{body} – {number}" for body, number in numbers.items())
            self.fields["number"].help_text = _("Next numbers of this year: %(numbers)s.") % {
                "numbers": said
            }

    def clean_starts_at(self):
        """Raises ValidationError if the year is out of range or the start is not before the end.

        Checks the year here, because ``clean`` later uses it in a query.
        """
        starts_at = self.cleaned_data["starts_at"]
        sensible_day(starts_at)
        # Checked here, because Django does not check the constraint on ``ends_at``, which is not a
        # field of this form.
        if self.instance.ends_at and starts_at >= self.instance.ends_at:
            raise forms.ValidationError(_("The end must be later than the start."))
        return starts_at

    def clean(self):
        """Checks that no other meeting of the body has the same number in the same year."""
        data = super().clean()
        body = data.get("body") or (self.instance.body if self.instance.body_id else None)
        number, starts_at = data.get("number"), data.get("starts_at")
        if number and starts_at and body:
            same = Meeting.objects.filter(body=body, number=number, starts_at__year=starts_at.year)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error(
                    "number", _("This body already has a meeting with this number in this year.")
                )
        return data


class RecordForm(forms.ModelForm):
    """The record of a meeting: attendance, times, chair and minute-taker.

    ``people``: the people on the attendance list. ``others``: people whom the user may add to it.
    ``marks``: user id -> attendance recorded so far.
    """

    class Meta:
        model = Meeting
        fields = [
            "place",
            "starts_at",
            "ends_at",
            "breaks",
            "convening",
            "guests",
            "remarks",
            "next_on",
        ]
        widgets = {
            "starts_at": MomentInput(),
            "ends_at": MomentInput(),
            "next_on": DayInput(),
            "convening": rows_of(2),
            "guests": rows_of(4),
            "remarks": rows_of(3),
        }

    chair = PersonField(label=_("Chaired by"), required=False)
    minute_taker = PersonField(label=_("Minutes taken by"), required=False)
    extra_person = PersonField(
        label=_("Add a person who does not belong to this body"),
        help_text=_("The person is added as present. Guests are entered below."),
        required=False,
    )

    def __init__(self, *args, people, others, marks, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        for name in ("chair", "minute_taker"):
            holder = getattr(self.instance, name)
            known = people if holder in people or holder is None else [holder, *people]
            self.fields[name].people = known
            self.initial[name] = holder
        self.fields["extra_person"].people = others
        for person in people:
            self.fields[self._mark(person)] = forms.ChoiceField(
                label=person.get_full_name(),
                choices=Attendance.State.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=marks.get(person.pk, ""),
            )

    @staticmethod
    def _mark(person):
        return f"attendance-{person.pk}"

    def mark_rows(self):
        """Pairs (person, bound field of their attendance), for the attendance table."""
        return [(person, self[self._mark(person)]) for person in self.people]

    def marks(self, *, others_present: bool) -> dict:
        """Returns the attendance: user -> state.

        People without a mark count as present if ``others_present`` is True; otherwise they are
        left out.
        """
        present = Attendance.State.PRESENT
        default = present if others_present else ""
        marks = {person: self.cleaned_data[self._mark(person)] or default for person in self.people}
        if extra := self.cleaned_data["extra_person"]:
            marks[extra] = present
        return {person: mark for person, mark in marks.items() if mark}

    def facts(self) -> dict:
        """The cleaned values of all fields except the attendance."""
        names = [*self._meta.fields, "chair", "minute_taker"]
        return {name: self.cleaned_data[name] for name in names}


class NotesForm(forms.Form):
    """The notes of the discussion on one agenda item."""

    notes = RichTextField(
        label=_("Course of the discussion"),
        help_text=_("Who spoke on what, what was found. Decisions and actions go below."),
        required=False,
    )


class RemarksForm(forms.Form):
    """A reader's remarks on circulated minutes."""

    text = forms.CharField(
        label=_("Remarks"),
        max_length=5000,
        widget=rows_of(8),
        help_text=_("Which item, what it says, and what it should say."),
    )


class RowForm(forms.ModelForm):
    """Base class of the forms in a ``RowSet``.

    If no stored row has the submitted ``id``, the service creates a row.
    """

    id = forms.IntegerField(  # noqa: A003
        required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )


class RowSet(BaseFormSet):
    """A formset without a queryset.

    With a queryset, the formset would be invalid if somebody else added or removed rows meanwhile.

    ``proposed``: initial values of the first empty rows. They are stored only if the user sends the
    form.
    """

    def __init__(self, *args, proposed=(), **kwargs):
        self.proposed = proposed
        self.extra = max(self.extra, len(proposed) + 2 if proposed else 0)
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        """Passes the proposed values to the first empty rows as initial values."""
        kwargs = super().get_form_kwargs(index)
        at = -1 if index is None else index - self.initial_form_count()
        return kwargs | ({"initial": self.proposed[at]} if 0 <= at < len(self.proposed) else {})

    def rows(self) -> list[dict]:
        """The cleaned data of the filled-in rows that are not marked for removal."""
        kept = [form for form in self.forms if form.cleaned_data and not self._is_removed(form)]
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in kept
        ]

    def removed(self) -> list[int]:
        """The ids of stored rows marked for removal."""
        ids = [form.cleaned_data.get("id") for form in self.forms if self._is_removed(form)]
        return [pk for pk in ids if pk]

    @staticmethod
    def _is_removed(form):
        return bool(form.cleaned_data.get("DELETE"))

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")

    @property
    def has_errors(self) -> bool:
        """Whether the formset was submitted and is not valid."""
        return self.is_bound and not self.is_valid()


class AgendaItemForm(RowForm):
    """One agenda item."""

    class Meta:
        model = AgendaItem
        fields = ["position", "kind", "title", "presenter", "description"]
        field_classes = {"title": OneLineField}
        widgets = {"description": rows_of(2)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.fields["kind"].required = False
        self.fields["kind"].choices = [("", _("From the title")), *AgendaItem.Kind.choices]
        self.initial["kind"] = (kwargs.get("initial") or {}).get("kind", "")

    @property
    def changed_data(self) -> list[str]:
        """The names of the changed fields; none for a new row with only a number and a kind.

        Such a row remains if somebody deletes a proposed title. Without changed fields, it counts
        as empty.
        """
        changed = super().changed_data
        is_empty = set(changed) <= {"position", "kind"} and not self.initial.get("id")
        return [] if is_empty else changed

    def clean_position(self):
        """If an agenda item has no position, puts it last."""
        position = self.cleaned_data["position"]
        return AgendaItem.LAST if position is None else position

    def clean(self):
        """If no kind was chosen, derives it from the title (``kind_of``)."""
        data = super().clean()
        data["kind"] = data.get("kind") or AgendaItem.kind_of(data.get("title", ""))
        return data


class MotionForm(RowForm):
    """One motion with its votes."""

    class Meta:
        model = Motion
        fields = ["kind", "number", "text", *Motion.VOTES, "outcome"]
        widgets = {"text": rows_of(3)}

    def clean(self):
        """Rejects incomplete vote counts, and an outcome that contradicts the counts."""
        data = super().clean()
        votes = [data.get(name) for name in Motion.VOTES]
        if any(name in self.errors for name in Motion.VOTES):
            return data
        if None in votes and votes != [None] * 3:
            for name in Motion.VOTES:
                if data.get(name) is None:
                    self.add_error(
                        name, _("Please enter all three counts; 0 if nobody voted that way.")
                    )
        elif None not in votes:
            self._check_outcome(data)
        return data

    def _check_outcome(self, data):
        outcome, ahead = data.get("outcome"), data["votes_for"] - data["votes_against"]
        if outcome == Motion.Outcome.ADOPTED and ahead < 0:
            self.add_error("outcome", _("More votes were against than for: was it adopted?"))
        elif outcome == Motion.Outcome.NONE and sum(data[name] for name in Motion.VOTES):
            self.add_error("outcome", _("Votes were counted: please enter the result."))


class ActionForm(RowForm):
    """One action item: what is to be done, by whom, and until when."""

    owner = PersonField(label=pgettext_lazy("action", "Who"))

    class Meta:
        model = ActionItem
        fields = ["what", "due_on", "state"]
        widgets = {"due_on": DayInput(), "what": rows_of(2)}

    field_order = ["what", "owner", "due_on", "state"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].people = people


def row_set(form, *, extra, most):
    """Returns a ``RowSet`` class with ``extra`` empty rows and at most ``most`` rows."""
    return formset_factory(
        form,
        formset=RowSet,
        extra=extra,
        can_delete=True,
        can_delete_extra=False,
        max_num=most,
        validate_max=True,
        absolute_max=most + 20,
    )


AgendaFormSet = row_set(AgendaItemForm, extra=3, most=AgendaItem.MOST)
MotionFormSet = row_set(MotionForm, extra=1, most=30)
ActionFormSet = row_set(ActionForm, extra=1, most=30)
