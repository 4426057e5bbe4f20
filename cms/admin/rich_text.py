"""The editor of formatted text in the CMS: Wagtail's Draftail, extended for pasted text.

``static/js/cms/pasting.js`` converts text pasted from other programs. Pasted text may contain
superscripts, subscripts, struck-out words, and lists whose markers are text, so every field allows
them.
"""

from django.forms import Media
from django.forms.widgets import Script
from django.utils.translation import ngettext_lazy
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ListElementHandler,
    ListItemElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import BlockFeature
from wagtail.rich_text import features as feature_registry

WRITTEN_LIST = "written-list"
"""Editor feature: lists whose items contain their markers as text, such as "§ 7." or "a)"."""
WRITTEN_ITEM = "written-list-item"
IN_EVERY_FIELD = ["superscript", "subscript", "strikethrough", WRITTEN_LIST]
PASTED = "PASTED"
PLURALS = {"one": 1, "few": 2, "many": 5, "other": 2}
"""Maps CLDR's plural categories of Polish and English to an example number."""


def register_written_list(features) -> None:
    """Registers WRITTEN_LIST, without a button: such lists only come from pasted text."""
    features.register_editor_plugin(
        "draftail", WRITTEN_LIST, BlockFeature({"type": WRITTEN_ITEM, "element": "li"})
    )
    list_props = {"data-marker": "text"}  # explained in forum/richtext/numbering.py
    features.register_converter_rule(
        "contentstate",
        WRITTEN_LIST,
        {
            "from_database_format": {
                "ol[data-marker='text']": ListElementHandler(WRITTEN_ITEM),
                "li": ListItemElementHandler(),
            },
            "to_database_format": {
                "block_map": {
                    WRITTEN_ITEM: {"element": "li", "wrapper": "ol", "wrapper_props": list_props}
                }
            },
        },
    )


def told(number: int) -> dict:
    """Maps the keys of ``counts`` in ``js/cms/blocks.js`` to messages for the user who pasted.

    ``number`` only chooses the plural form. The script fills in the real count.
    """
    return {
        "tables": ngettext_lazy(
            "The table was pasted as text: each row is a paragraph.",
            "%(count)s tables were pasted as text: each row is a paragraph.",
            number,
        ),
        "numbers": ngettext_lazy(
            "The numbers of the list are plain text now.",
            "The numbers of %(count)s lists are plain text now.",
            number,
        ),
        "depth": ngettext_lazy(
            "The list has more than five levels: what is deeper was pasted on the fifth.",
            "%(count)s lists have more than five levels: what is deeper was pasted on the fifth.",
            number,
        ),
        "headings": ngettext_lazy(
            "The heading was pasted as bold text.",
            "%(count)s headings were pasted as bold text.",
            number,
        ),
        "levels": ngettext_lazy(
            "One heading was a level deeper than this field has; it was pasted on the deepest.",
            "%(count)s headings were deeper than this field has levels; they were pasted on the"
            " deepest.",
            number,
        ),
        "quotations": ngettext_lazy(
            "The quotation was pasted as plain text.",
            "%(count)s quotations were pasted as plain text.",
            number,
        ),
        "code": ngettext_lazy(
            "The computer code was pasted as plain text.",
            "%(count)s pieces of computer code were pasted as plain text.",
            number,
        ),
        "pictures": ngettext_lazy(
            "The picture was not pasted. Please add it with a block of its own.",
            "%(count)s pictures were not pasted. Please add them with blocks of their own.",
            number,
        ),
        "films": ngettext_lazy(
            "The film or embedded object was not pasted.",
            "%(count)s films or embedded objects were not pasted.",
            number,
        ),
        "fields": ngettext_lazy(
            "The field of a form was pasted as plain text.",
            "%(count)s fields of forms were pasted as plain text.",
            number,
        ),
        "equations": ngettext_lazy(
            "The equation was pasted as plain text.",
            "%(count)s equations were pasted as plain text.",
            number,
        ),
        "remarks": ngettext_lazy(
            "One comment or deleted passage was left out.",
            "%(count)s comments and deleted passages were left out.",
            number,
        ),
    }


WORDS = {category: told(number) for category, number in PLURALS.items()}


class RichTextArea(DraftailRichTextArea):
    """Draftail with IN_EVERY_FIELD added to its features, and with the script for pasted text."""

    def __init__(self, *args, features=None, **kwargs):
        offered = feature_registry.get_default_features() if features is None else features
        features = list(dict.fromkeys([*offered, *IN_EVERY_FIELD]))
        super().__init__(*args, features=features, **kwargs)
        holds = {
            kind: [each["type"] for each in self.options.get(option, [])]
            for kind, option in [
                ("blocks", "blockTypes"),
                ("styles", "inlineStyles"),
                ("entities", "entityTypes"),
            ]
        }
        # PASTED is first, because Draftail passes pasted text to the entity types in their order.
        pasted = {"type": PASTED, **holds, "words": WORDS}
        self.options["entityTypes"] = [pasted, *self.options.get("entityTypes", [])]
        self.options["plugins"] = [
            *self.options.get("plugins", []),
            {"type": PASTED, "words": WORDS},
        ]

    @property
    def media(self):
        return super().media + Media(js=[Script("js/cms/pasting.js", type="module")])
