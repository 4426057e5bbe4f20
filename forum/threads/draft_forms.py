"""Forms that validate drafts before they are stored, and the form for edits by moderators."""

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
from members.membership.unsent_forms import MOST_BYTES

MOST = 1_000_000_000
"""The largest ``sequence`` that a form may send. It is below the limit of the database column,
because finishing a draft adds 1."""

FIELDS = {
    Draft.Kind.THREAD: ["kind", "section", "title", "body", "tags", "may_be_quoted", "attachments"],
    Draft.Kind.REPLY: ["body", "attachments", "quoted"],
    Draft.Kind.EDIT: ["body", "version", "attachments"],
}


class TokensField(forms.Field):
    """A field for the tokens of attached files. Checks only whether they are UUIDs, and how many.

    Whether the user may read the files is checked when the draft is shown.
    """

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        try:
            tokens = [str(UUID(token)) for token in value or []]
        except ValueError:
            raise gone() from None
        check_count(len(tokens), before=settings.ATTACHMENTS_UNATTACHED)
        return tokens


class DraftSequenceForm(forms.Form):
    """Validates the sequence number of a draft (see ``Draft``).

    Subclasses override ``stored``, which returns the data of the draft.
    """

    sequence = forms.IntegerField(min_value=1, max_value=MOST)

    def stored(self, kind: str) -> dict:
        """The data to store for a draft of this kind; an empty dict if nothing was typed."""
        raise NotImplementedError

    def problem(self) -> str:
        """All error messages of the form, joined by spaces."""
        return " ".join(
            str(error) for errors in self.errors.as_data().values() for error in _messages(errors)
        )


class DraftForm(DraftSequenceForm):
    """The draft of a thread, a reply or an edit. No field is required.

    The lengths of the fields are limited as in the form that publishes the text.
    """

    kind = forms.ChoiceField(choices=Thread.Kind.choices, required=False)
    section = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    title = forms.CharField(required=False, max_length=Thread._meta.get_field("title").max_length)
    body = RichTextField(required=False)
    tags = forms.CharField(required=False, max_length=(LONGEST_TAG + 2) * MOST_TAGS)
    may_be_quoted = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    attachments = TokensField(required=False)
    quoted = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def stored(self, kind):
        data = {name: self.cleaned_data.get(name) for name in FIELDS[kind]}
        if data.get("quoted") is None:
            data.pop("quoted", None)
        # Store an edit only if it has a body: the page, not the user, fills in the other fields.
        words = ["body"] if kind == Draft.Kind.EDIT else ["body", "title", "tags", "attachments"]
        return data if any(data.get(name) for name in words) else {}


class WholeDraftForm(DraftSequenceForm):
    """The draft of any other form: its posted fields, except passwords and the fields in SKIPPED.

    Checks only the total size of the fields. Their own form validates them when it is sent.
    """

    SKIPPED = frozenset({"csrfmiddlewaretoken", "target", "sequence", "writer", "draft_sequence"})

    def clean(self):
        typed = "".join(text for texts in self._typed().values() for text in texts)
        if len(typed.encode()) > MOST_BYTES:
            raise ValidationError(
                _(
                    "This form is too long to be saved automatically. Please "
                    "save it with the button of the form."
                )
            )
        return super().clean()

    def stored(self, kind):
        return {"fields": self._typed()}

    def _typed(self) -> dict[str, list[str]]:
        # PostgreSQL rejects NUL characters.
        return {
            name: [text.replace("\0", "") for text in texts]
            for name, texts in self.data.lists()
            if name not in self.SKIPPED and "password" not in name
        }


def _messages(errors: list[ValidationError]) -> list[str]:
    return [message for error in errors for message in error.messages]


class ModeratorPostForm(PostForm):
    """The form in which a moderator edits somebody else's post. A reason is required."""

    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        help_text=_("Everybody reads it in the history of the post; the author gets an e-mail."),
    )
    hide_history = forms.BooleanField(
        label=_("Hide the earlier texts"),
        required=False,
        help_text=_("For personal data and the like: from now on only moderators will see them."),
    )

    field_order = ["body", "attachments", "reason", "hide_history"]
