"""The filter of the audit log."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.audit.models import Entry


class LogFilterForm(forms.Form):
    """A filter by kind of decision and by a person's name."""

    decision = forms.ChoiceField(
        label=_("Decision"), required=False, choices=[("", _("All")), *Entry.Action.choices]
    )
    person = forms.CharField(label=_("Who decided, or about whom"), required=False, max_length=160)

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Returns the ``entries`` that match the form."""
        if self.cleaned_data["decision"]:
            entries = entries.filter(action=self.cleaned_data["decision"])
        if self.cleaned_data["person"]:
            entries = entries.naming(self.cleaned_data["person"])
        return entries

    @property
    def query(self) -> dict[str, str]:
        """The values that are not empty, as query parameters for links to other pages."""
        return {name: value for name, value in self.cleaned_data.items() if value}
