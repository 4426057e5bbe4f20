"""The form field for rich text, and the widget with the editor.

Without JavaScript, the widget is a plain textarea. The value of the field is the source of the
text: pass it to ``cook`` and store the result.
"""

import json
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.widgets import Media, Script
from django.utils.translation import get_language, gettext_lazy as _, ngettext_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import ProseEditorWidget

from forum.richtext import losses
from forum.richtext.cooking import (
    LINK_SCHEMES,
    MAX_SOURCE,
    OPENING_BLOCKS,
    cook,
    is_blank,
    references,
    source_for_editing,
)

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Superscript": True,
    "Subscript": True,
    "Code": True,
    "Heading": {"levels": [3, 4, 5]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "CodeBlock": True,
    "Link": {"enableTarget": False, "protocols": sorted(LINK_SCHEMES)},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
    "History": True,
}
"""Name of an extension of django-prose-editor -> its options, or True if it needs none."""

WORDS = {
    "toolbar": _("Formatting"),
    "toolbarOf": _("Formatting: {field}"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "code": _("Code"),
    "heading": _("Heading"),
    "subheading": _("Subheading"),
    "bulletList": _("Bullets"),
    "orderedList": _("Numbering"),
    "blockquote": _("Quotation"),
    "codeBlock": _("Block of code"),
    "link": _("Link"),
    "table": _("Table"),
    "addRow": _("Add row"),
    "addColumn": _("Add column"),
    "deleteRow": _("Delete row"),
    "deleteColumn": _("Delete column"),
    "deleteTable": _("Delete table"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "linkAddress": _("Address of the page, or an e-mail address"),
    "linkText": _("Text of the link"),
    "linkError": _(
        "This is not an address. Please give one such as https://www.gov.pl or office@example.org."
    ),
    "save": _("Save"),
    "removeLink": _("Remove link"),
    "cancel": _("Cancel"),
    "controlKey": _("Ctrl"),
    "people": _("People to mention"),
    "peopleFound": _("People found: {count}. Arrows choose, Enter inserts the name."),
    "peopleNone": _("Nobody of that name takes part here."),
    "personAdded": _("Mentioned: {name}"),
    "pastedAsText": _("A table cannot be placed here. Its text was pasted instead."),
}
"""Key in ``editor.js`` -> the text of a button, of the link dialogue or of the list of people."""


@cache
def config(_language: str) -> str:
    """The JSON configuration of ``editor.js``, with texts in the active language.

    ``_language`` must be the active language. It is needed only as the key of the cache.
    """
    known = {
        "extensions": EXTENSIONS,
        "blocks": OPENING_BLOCKS,
        "codeButtons": settings.RICHTEXT_CODE_BUTTONS,
        "words": WORDS,
    }
    return _as_json(known)


@cache
def words_of_losses(_language: str) -> str:
    """JSON with the messages about what pasted HTML has lost. Cached like ``config``.

    Only the widget of the first rich text field of a form contains this JSON.
    """
    # Polish has three plural forms. These numbers are an example of each.
    counted = [losses.amounts(count) for count in (1, 2, 5)]
    known = {
        "kinds": {kind: [words[kind] for words in counted] for kind in counted[0]},
        "pasted": _("Pasted without: {things}."),
        "addPictures": losses.ADD_PICTURES,
        "tooDeep": losses.TOO_DEEP,
        "hide": _("Hide the message"),
    }
    return _as_json(known)


def _as_json(known: dict) -> str:
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


class RichTextWidget(ProseEditorWidget):
    """A textarea which ``static/js/editor.js`` turns into the editor.

    ``RichTextWidget(attrs={"data-mentions": url})`` turns on mentions. A form may also set
    ``field.widget.attrs["data-mentions"]`` later. The editor sends the typed name to ``url`` as
    ``?q=``, and the response must be JSON such as
    ``{"people": [{"id": 12, "name": "Anna Kowalska", "place": "Starostwo"}]}``.

    The preset of django-prose-editor is not used, because it needs an inline import map, and its
    buttons have no labels.
    """

    def __init__(self, attrs=None, **kwargs):
        super().__init__({"rows": 10} | (attrs or {}), **kwargs)

    @property
    def media(self):
        return Media(css={"all": ["css/editor.css"]}, js=[Script("js/editor.js", type="module")])

    def get_context(self, name, value, attrs):
        # Skip the method of ProseEditorWidget: it would serialise the configuration for each field.
        context = super(ProseEditorWidget, self).get_context(name, value, attrs)
        context["widget"]["attrs"][f"data-django-prose-editor-{self.preset}"] = config(
            get_language()
        )
        return context


class RichTextField(ProseEditorFormField):
    """The form field for rich text. Its cleaned value is the source; pass it to ``cook``.

    ``max_length``: how many characters the source may have, including tags. ``max_text_length``:
    how many characters the plain text may have. HTML without any visible text counts as empty.
    """

    default_error_messages = {
        "max_length": ngettext_lazy(
            "This text is too long: together with its formatting it has %(show_value)d"
            " characters, and the limit is %(limit_value)d. Please shorten it or divide it.",
            "This text is too long: together with its formatting it has %(show_value)d"
            " characters, and the limit is %(limit_value)d. Please shorten it or divide it.",
            "limit_value",
        ),
        "max_text_length": ngettext_lazy(
            "This text is too long: it has %(show_value)d characters, and the limit is"
            " %(limit_value)d. Please shorten it.",
            "This text is too long: it has %(show_value)d characters, and the limit is"
            " %(limit_value)d. Please shorten it.",
            "limit_value",
        ),
    }

    def __init__(self, *, max_length=MAX_SOURCE, max_text_length=None, **kwargs):
        self.max_text_length = max_text_length
        kwargs.setdefault("widget", RichTextWidget)
        super().__init__(
            max_length=max_length, config={"extensions": EXTENSIONS}, preset="forum", **kwargs
        )
        # Django's validator has a message of its own. Replace it by the message of this field.
        for validator in self.validators:
            if validator.code == "max_length":
                validator.message = self.error_messages["max_length"]

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        # With ``maxlength``, browsers would silently cut off the end of a long pasted text. Without
        # it, the user gets an error message from the server.
        attrs.pop("maxlength", None)
        if self.required:
            attrs["aria-required"] = "true"
        return attrs

    def get_bound_field(self, form, field_name):
        fields = (name for name, field in form.fields.items() if isinstance(field, RichTextField))
        if next(fields) == field_name:
            self.widget.attrs["data-losses"] = words_of_losses(get_language())
        return super().get_bound_field(form, field_name)

    def clean(self, value):
        source = super().clean(value)
        losses.note(source)
        return source

    def to_python(self, value):
        source = super().to_python(value)
        if len(source) > self.max_length:
            return source
        return self.empty_value if is_blank(cook(source).text) else source

    def validate(self, value):
        super().validate(value)
        if self.max_text_length is None or len(value) > self.max_length:
            return
        length = len(cook(value).text)
        if length > self.max_text_length:
            raise ValidationError(
                self.error_messages["max_text_length"],
                code="max_text_length",
                params={"show_value": length, "limit_value": self.max_text_length},
            )

    def prepare_value(self, value):
        if isinstance(value, str) and len(value) <= self.max_length:
            return source_for_editing(value)
        return value

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        before, after = initial or "", data or ""
        if before == after:
            return False
        return cook(before).html != cook(after).html or references(before) != references(after)
