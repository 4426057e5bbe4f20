"""The form for the notification settings."""

from django import forms

from members.inbox.models import Preferences
from members.saved_meanwhile import SavedMeanwhileMixin


class PreferencesForm(SavedMeanwhileMixin, forms.ModelForm):
    """When, how and of what one person wants to be told."""

    class Meta:
        model = Preferences
        fields = [
            "level",
            "mention_level",
            "at_any_time",
            "digest_weekday",
            "digest_hour",
            "paused_until",
            "follows_started",
            "follows_answered",
            "follows_mentioned",
        ]
        widgets = {
            "paused_until": forms.DateInput(
                attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"
            ),
        }
