"""The form field for attachments, which works with and without JavaScript."""

from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.widgets import Media, Script
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from forum.attachments.formats import EXTENSIONS, known_extensions
from forum.attachments.models import Attachment
from forum.attachments.services import check_count, claimable, gone, largest_size, upload
from members.accounts.models import User


class Submitted(NamedTuple):
    """The submitted value of the field: tokens of uploaded files to keep, and new files."""

    tokens: list[str]
    files: list


class AttachmentsWidget(forms.Widget):
    """A widget with the list of uploaded files, each with its token, and a file input.

    ``static/js/attachments.js`` uploads a new file as soon as the user chooses it. Without
    JavaScript, new files are submitted with the form.
    """

    template_name = "forum/attachments/_field.html"
    needs_multipart_form = True
    use_fieldset = True

    @property
    def media(self):
        return Media(js=[Script("js/attachments.js", type="module")])

    def value_from_datadict(self, data, files, name):
        removed = set(_all(data, f"{name}_remove"))
        tokens = [token for token in _all(data, name) if token not in removed]
        return Submitted(tokens, _all(files, files_name(name)))

    def value_omitted_from_data(self, data, files, name):
        return name not in data and files_name(name) not in files

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "rows": value or [],
            "files_name": files_name(name),
            "accept": ",".join(f".{extension}" for extension in EXTENSIONS),
            "most": settings.ATTACHMENTS_PER_POST,
            "largest": settings.ATTACHMENT_MAX_SIZE,
            "largest_size": largest_size(),
        }
        return context


class AttachmentsField(forms.Field):
    """A form field for the attachments of a post.

    ``clean`` uploads new files and returns the tokens of all files. ``kept``: the tokens of the
    files that the edited post already has. If the form is shown again with errors, the field lists
    all files that were accepted so far.
    """

    widget = AttachmentsWidget

    def __init__(self, *, user: User, kept: Iterable[str] = (), **kwargs):
        self.user, self.kept = user, [str(token) for token in kept]
        self.rows: list[Attachment] | None = None
        kwargs = {"required": False, "label": _("Files"), "help_text": files_help()} | kwargs
        super().__init__(**kwargs)

    def clean(self, value: Submitted) -> list[str]:
        self.rows, errors = self._claimable(value.tokens)
        if len(self.rows) < len(set(value.tokens)):
            errors.append(gone())
        for file in value.files:
            try:
                check_count(len(self.rows) + 1)
                self.rows.append(upload(file, by=self.user))
            except ValidationError as refused:
                errors += [f"{file.name}: {message}" for message in refused.messages]
        try:
            check_count(len(self.rows), before=len(self.kept))
        except ValidationError as refused:
            errors.append(refused)
        if errors:
            raise ValidationError(errors)
        return [str(row.token) for row in self.rows]

    def prepare_value(self, value) -> list[dict]:
        """Template data for the list of files.

        ``value``: tokens from the initial data or from a draft, or the submitted value.
        """
        if self.rows is None:
            tokens = value.tokens if isinstance(value, Submitted) else value or []
            self.rows, _errors = self._claimable(tokens)
        return [as_row(row, is_kept=str(row.token) in self.kept) for row in self.rows]

    def has_changed(self, initial, data):
        return bool(data.files) or data.tokens != [str(token) for token in initial or []]

    def _claimable(self, tokens) -> tuple[list[Attachment], list]:
        try:
            return claimable(tokens, by=self.user, kept=self.kept), []
        except ValidationError as refused:
            return [], [refused]


class AttachmentsFormMixin:
    """Mixin that adds the field ``attachments`` to a form.

    It must come before the form class in the list of base classes.

    ``user``: the uploader. ``kept``: tokens of the files that the edited post already has.
    """

    def __init__(self, *args, user: User, kept: Iterable[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attachments"] = AttachmentsField(user=user, kept=kept)
        self.initial.setdefault("attachments", list(kept))
        self.order_fields(self.field_order)


def as_row(attachment: Attachment, *, is_kept: bool = False) -> dict:
    """Template data of ``attachment`` for the list of files.

    ``is_kept``: whether the file already belongs to a post, so that there is no URL to delete it.
    """
    return attachment.summary() | {
        "url": attachment.get_absolute_url(),
        "thumbnail_url": attachment.thumbnail_url,
        "note": attachment.note,
        "remove_url": "" if is_kept else reverse("attachments:remove", args=[attachment.token]),
    }


def files_name(name: str) -> str:
    """The name of the file input of the field ``name``: the form's prefix, then "files"."""
    prefix, dash, _name = name.rpartition("-")
    return f"{prefix}{dash}files"


def _all(data, name: str) -> list:
    return data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))


def files_help() -> str:
    """The help text, which says how many files are allowed, how large, and of which formats."""
    most = settings.ATTACHMENTS_PER_POST
    how_many = ngettext("At most %(most)d file", "At most %(most)d files", most) % {"most": most}
    return gettext("%(how_many)s, %(limit)s each: %(known)s.") % {
        "how_many": how_many,
        "limit": largest_size(),
        "known": known_extensions(),
    }
