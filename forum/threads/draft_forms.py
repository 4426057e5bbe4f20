"""What a draft keeps of the forms of threads; and the form in which others' words are changed."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.attachments.services import check_count, gone
from forum.richtext.fields import RichTextField
from forum.threads.forms import PostForm
from forum.threads.models import Draft, Thread
from forum.threads.services.tags import LONGEST_TAG, MOST_TAGS
from members.ids import LARGEST_ID

MOST = 1_000_000_000
"""The largest sequence that is taken: the row has room to grow when the text is sent."""

FIELDS = {
    Draft.Kind.THREAD: ["kind", "section", "title", "body", "tags", "may_be_quoted", "attachments"],
    Draft.Kind.REPLY: ["body", "attachments"],
    Draft.Kind.EDIT: ["body", "version", "attachments"],
}


class TokensField(forms.Field):
    """Tokens of files. Whether they may be attached is asked when the draft is shown."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        try:
            tokens = [str(UUID(token)) for token in value or []]
        except ValueError:
            raise gone() from None
        check_count(len(tokens), before=settings.ATTACHMENTS_UNATTACHED)
        return tokens


class DraftForm(forms.Form):
    """Unfinished fields: nothing is required, and nothing is longer than the forms allow."""

    sequence = forms.IntegerField(min_value=1, max_value=MOST)
    kind = forms.ChoiceField(choices=Thread.Kind.choices, required=False)
    section = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    title = forms.CharField(required=False, max_length=Thread._meta.get_field("title").max_length)
    body = RichTextField(required=False)
    tags = forms.CharField(required=False, max_length=(LONGEST_TAG + 2) * MOST_TAGS)
    may_be_quoted = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    attachments = TokensField(required=False)

    def stored(self, kind: str) -> dict:
        """What to keep for a form of this kind; empty where nobody has said anything."""
        data = {name: self.cleaned_data.get(name) for name in FIELDS[kind]}
        # The files of a post are there before anybody changes it.
        words = ["body"] if kind == Draft.Kind.EDIT else ["body", "title", "tags", "attachments"]
        return data if any(data.get(name) for name in words) else {}

    def problem(self) -> str:
        """What is wrong, in one sentence after the other."""
        return " ".join(
            str(error) for errors in self.errors.as_data().values() for error in _messages(errors)
        )


def _messages(errors: list[ValidationError]) -> list[str]:
    return [message for error in errors for message in error.messages]


class ModeratorPostForm(PostForm):
    """A change of another's words: never without a reason."""

    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        help_text=_("Everybody reads it in the history of the post; the author gets an e-mail."),
    )
    hide_history = forms.BooleanField(
        label=_("Hide the earlier texts"),
        required=False,
        help_text=_("For personal data and the like: only moderators will see them any more."),
    )

    field_order = ["body", "attachments", "reason", "hide_history"]
