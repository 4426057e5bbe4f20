"""The only task type of the workflow: an editor approves a page or sends it back."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask

SEND_BACK = "reject"


class ReasonForm(forms.Form):
    """The form for sending a page back, with a comment that says what the author should change."""

    comment = forms.CharField(
        label=_("What should be changed"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The author gets this text by e-mail and sees it above the page."),
        error_messages={"required": _("Say what should be changed: the author sees only this.")},
    )


class ApprovalForm(forms.Form):
    """The form for an approval with an optional comment."""

    comment = forms.CharField(
        label=_("Comment for the author"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PublicationTask(AbstractGroupApprovalTask):
    """A workflow task: users in the chosen groups approve a page, or send it back with a reason."""

    class Meta:
        verbose_name = _("approval with a reason for sending back")
        verbose_name_plural = _("approvals with a reason for sending back")

    @classmethod
    def get_description(cls):
        return _("People of the chosen groups publish the page or send it back with a reason.")

    def get_actions(self, obj, user):
        """Returns (name, label, whether the action first opens a form) for each action of ``user``.

        Returns an empty list if ``user`` may not decide on the page.
        """
        if not super().get_actions(obj, user):
            return []
        return [
            (SEND_BACK, _("Send back for changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a comment for the author"), True),
        ]

    def get_form_for_action(self, action):
        return ReasonForm if action == SEND_BACK else ApprovalForm

    def on_action(self, task_state, user, action_name, **kwargs):
        """Approves the page or sends it back. Raises ValidationError if the reason is missing."""
        if action_name == SEND_BACK and not kwargs.get("comment", "").strip():
            raise ValidationError(ReasonForm.base_fields["comment"].error_messages["required"])
        return super().on_action(task_state, user, action_name, **kwargs)


def reason_in(data) -> str:
    """The reason for sending back, from the POST data of the page form; empty if there is none."""
    try:
        words = json.loads(data.get("workflow-action-extra-data") or "{}")
    except ValueError:
        return ""
    return str(words.get("comment") or "").strip() if isinstance(words, dict) else ""
