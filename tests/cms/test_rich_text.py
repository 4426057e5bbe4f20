"""The rich-text editor of the CMS: what its fields store, and its messages after pasting."""

import json

import pytest
from django.utils import translation
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.rich_text import RichText

from cms.admin.rich_text import PLURALS, told
from cms.blocks.body import IN_CHAPTER
from members.typography import NBSP

ACT = (
    '<ol data-marker="text"><li>§ 7. Opłatę pobiera się:<ol data-marker="text"><li>a) za najem'
    "</li></ol></li></ol><p>Art. 22<sup>1</sup>, CO<sub>2</sub> i <s>uchylony</s></p>"
)


@pytest.mark.parametrize("features", [IN_CHAPTER, ["bold", "link"]])
def test_special_formatting_is_kept_in_every_field(features):
    widget = get_rich_text_editor_widget(features=features)
    state = json.loads(widget.format_value(ACT))
    assert [(block["type"], block["depth"]) for block in state["blocks"]] == [
        ("written-list-item", 0),
        ("written-list-item", 1),
        ("unstyled", 0),
    ]
    saved = widget.value_from_datadict({"text": json.dumps(state)}, {}, "text")
    for part in ['<ol data-marker="text">', "22<sup>1</sup>", "CO<sub>2</sub>", "<s>uchylony</s>"]:
        assert part in saved


def test_numbered_list_keeps_its_type():
    widget = get_rich_text_editor_widget(features=["ol"])
    state = json.loads(widget.format_value("<ol><li>raz</li></ol>"))
    assert state["blocks"][0]["type"] == "ordered-list-item"


def test_paste_plugin_is_first_and_knows_the_features():
    first, *others = get_rich_text_editor_widget(features=["h3", "link", "ul"]).options[
        "entityTypes"
    ]
    assert first["blocks"] == ["header-three", "unordered-list-item", "written-list-item"]
    assert first["styles"] == ["SUPERSCRIPT", "SUBSCRIPT", "STRIKETHROUGH"]
    assert first["entities"] == ["LINK"]
    assert [each["type"] for each in others] == ["LINK"]


@pytest.mark.parametrize(
    ("category", "said"),
    [
        ("one", "Tabelę wklejono jako tekst: każdy wiersz jest akapitem."),
        ("few", "%(count)s tabele wklejono jako tekst: każdy wiersz jest akapitem."),
        ("many", "%(count)s tabel wklejono jako tekst: każdy wiersz jest akapitem."),
    ],
)
def test_messages_have_plural_forms(category, said):
    message = told(PLURALS[category])["tables"]
    with translation.override("pl"):
        assert str(message) == said
    with translation.override("en"):
        assert "pasted as text" in str(message)


def test_stored_text_is_shown_unchanged():
    assert '<ol data-marker="text"><li>§ 7.' in str(RichText(ACT)).replace(NBSP, " ")
