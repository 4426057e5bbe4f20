"""Rich text that members write: the form field, and the editor in place of its textarea.

The editor is an enhancement of a plain textarea. Whoever stores the text passes the field's
value, the source, to ``cook`` and keeps what it returns.
"""

import json
from functools import cache

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.widgets import Media, Script
from django.utils.translation import get_language, gettext_lazy as _, ngettext_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import ProseEditorWidget

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
    "Code": True,
    "Heading": {"levels": [3, 4]},
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
"""What the editor can make, in the words of django-prose-editor."""

WORDS = {
    "toolbar": _("Formatting"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "code": _("Code"),
    "heading": _("Heading"),
    "subheading": _("Smaller heading"),
    "bulletList": _("Bullet list"),
    "orderedList": _("Numbered list"),
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
}
"""Words on the editor's buttons, in its dialogue and its list of people, by its own names."""


@cache
def config(_language: str) -> str:
    """What ``editor.js`` reads of its field, with the words of the reader's language."""
    known = {
        "extensions": EXTENSIONS,
        "blocks": OPENING_BLOCKS,
        "words": WORDS,
    }
    return json.dumps(known, separators=(",", ":"), cls=DjangoJSONEncoder)


class RichTextWidget(ProseEditorWidget):
    """A textarea which ``static/js/editor.js`` turns into the editor.

    ``RichTextWidget(attrs={"data-mentions": url})`` lets people be mentioned: the address answers
    ``?q=`` with ``{"people": [{"id": 12, "name": "Anna Kowalska", "place": "Starostwo"}]}``. A form
    that only knows it later sets ``field.widget.attrs["data-mentions"]``.

    The package's own preset is not used: it needs an inline import map and has neither labels nor
    words on its buttons.
    """

    def __init__(self, attrs=None, **kwargs):
        super().__init__({"rows": 10} | (attrs or {}), **kwargs)

    @property
    def media(self):
        return Media(css={"all": ["css/editor.css"]}, js=[Script("js/editor.js", type="module")])

    def get_context(self, name, value, attrs):
        # The package's own writes the same text for each field anew.
        context = super(ProseEditorWidget, self).get_context(name, value, attrs)
        context["widget"]["attrs"][f"data-django-prose-editor-{self.preset}"] = config(
            get_language()
        )
        return context


class RichTextField(ProseEditorFormField):
    """The form field for rich text; its cleaned value is the source, to be passed to ``cook``.

    ``max_length`` bounds the source with its tags, ``max_text_length`` the plain text that a
    person sees and counts. Markup without a word in it counts as empty.
    """

    default_error_messages = {
        "max_length": ngettext_lazy(
            "This text is too long: together with its formatting it has %(show_value)d characters, "
            "and %(limit_value)d is the most. Please shorten it or divide it.",
            "This text is too long: together with its formatting it has %(show_value)d characters, "
            "and %(limit_value)d are the most. Please shorten it or divide it.",
            "limit_value",
        ),
        "max_text_length": ngettext_lazy(
            "This text is too long: it has %(show_value)d characters, and %(limit_value)d is the "
            "most. Please shorten it.",
            "This text is too long: it has %(show_value)d characters, and %(limit_value)d are the "
            "most. Please shorten it.",
            "limit_value",
        ),
    }

    def __init__(self, *, max_length=MAX_SOURCE, max_text_length=None, **kwargs):
        self.max_text_length = max_text_length
        kwargs.setdefault("widget", RichTextWidget)
        super().__init__(
            max_length=max_length, config={"extensions": EXTENSIONS}, preset="forum", **kwargs
        )
        # The validator's own message wins over the field's unless it is told.
        for validator in self.validators:
            if validator.code == "max_length":
                validator.message = self.error_messages["max_length"]

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        # The browser would cut a long paste without a word; the server says what is wrong instead.
        attrs.pop("maxlength", None)
        if self.required:
            attrs["aria-required"] = "true"
        return attrs

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
