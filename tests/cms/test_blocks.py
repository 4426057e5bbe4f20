"""Blocks in the body of a page: which content they accept, and which they refuse."""

import json

import pytest
from django.core.exceptions import ValidationError
from wagtail.admin.compare import StreamBlockComparison
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

from cms.blocks.body import BodyBlock, FilesBlock, QuoteBlock, TableBlock
from tests.factories.cms import make_document, make_picture, picture_file

TABLE = {
    "caption": "Grupy",
    "columns": [{"type": "text", "heading": "Obszar"}, {"type": "number", "heading": "Grupy"}],
    "rows": [{"values": ["oświata", "7"]}],
}


def image_value(picture, *, alt, decorative=False):
    value = {"image": picture.pk, "alt_text": alt, "decorative": decorative}
    block = BodyBlock().child_blocks["image"]
    return block, block.to_python({"image": value, "caption": ""})


def test_picture_without_alternative_text_is_refused(db):
    block, value = image_value(make_picture(), alt="")
    with pytest.raises(ValidationError):
        block.clean(value)


def test_picture_with_alternative_text_is_accepted(db):
    block, value = image_value(make_picture(size=(1600, 900)), alt="Most o zachodzie")
    html = block.render(block.clean(value))
    for attribute in ('alt="Most o zachodzie"', 'width="720"', 'height="405"', 'loading="lazy"'):
        assert attribute in html


def test_decorative_picture_has_an_empty_alt(db):
    block, value = image_value(make_picture(), alt="", decorative=True)
    assert 'alt=""' in block.render(block.clean(value))


def test_upload_without_alternative_text_is_refused(db):
    form_class = get_image_form(get_image_model())
    form = form_class({"title": "Most"}, {"file": picture_file()})
    assert "description" in form.errors


def test_quote_without_source_is_refused():
    block = QuoteBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"text": "Warto.", "source": ""}))


def test_file_links_show_type_and_size(db):
    block = FilesBlock()
    html = block.render(block.to_python({"title": "", "documents": [make_document().pk]}))
    assert "Wzór umowy" in html
    assert "PDF, 2,0" in html


def test_deleted_document_is_left_out(db):
    block = FilesBlock()
    html = block.render(block.to_python({"title": "", "documents": [999]}))
    assert "<li>" not in html


def test_table_has_caption_and_scoped_headings():
    block = TableBlock()
    html = block.render(block.clean(block.to_python(TABLE)))
    assert "<caption>Grupy</caption>" in html
    assert '<th scope="col">Obszar</th>' in html
    assert '<td class="num">7</td>' in html


@pytest.mark.parametrize(
    "change",
    [{"caption": " "}, {"columns": [{"type": "text", "heading": ""}, TABLE["columns"][1]]}],
)
def test_table_without_caption_or_heading_is_refused(change):
    block = TableBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python(TABLE | change))


def pasted(*blocks, entities=None):
    """Returns the HTML that is stored if a browser sends these ``blocks`` of the Draftail editor.

    Each block is a pair (type, text).
    """
    state = {
        "blocks": [
            {
                "key": f"k{number}",
                "type": kind,
                "text": text,
                "depth": 0,
                "inlineStyleRanges": [{"offset": 0, "length": 3, "style": "EVIL"}],
                "entityRanges": [{"offset": 0, "length": 3, "key": 0}] if entities else [],
            }
            for number, (kind, text) in enumerate(blocks)
        ],
        "entityMap": entities or {},
    }
    field = BodyBlock().child_blocks["text"]
    return field.render(field.value_from_datadict({"body": json.dumps(state)}, {}, "body"))


def test_markup_in_pasted_text_is_escaped():
    html = pasted(("unstyled", '<script>alert(1)</script><img src=x onerror="alert(1)">'))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_unsupported_block_type_becomes_text():
    html = pasted(("header-one", "Nagłówek"), ("atomic", "obcy"))
    assert "<h1" not in html


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "LINK", "data": {"url": "javascript:alert(1)"}},
        {"type": "LINK", "data": {"url": " JaVaScRiPt:alert(1)"}},
        {"type": "IMAGE", "data": {"id": "1", "src": "x", "format": "left"}},
        {"type": "EMBED", "data": {"url": "https://example.org/film"}},
    ],
)
def test_hostile_entity_is_dropped(entity):
    html = pasted(
        ("unstyled", "kliknij tutaj"), entities={"0": {"mutability": "MUTABLE", **entity}}
    )
    assert "javascript" not in html.lower()
    assert "<img" not in html
    assert "<embed" not in html
    assert "knij tutaj" in html


def test_search_text_has_superscripts_and_separate_words():
    html = "<ul><li>Art. 22<sup>1</sup><ul><li>emisja CO<sub>2</sub></li></ul></li></ul>"
    block = BodyBlock()
    words = block.get_searchable_content(block.to_python([{"type": "text", "value": html}]))
    assert " ".join(words).split() == ["Art.", "22¹", "emisja", "CO₂"]


def test_comparison_shows_a_changed_superscript():
    body = BodyBlock()
    old, new = (
        body.to_python([{"type": "text", "value": html, "id": "1"}])
        for html in ("<p>Art. 22<sup>1</sup></p><p>Uchylony</p>", "<p>Art. 221</p><p>Uchylony</p>")
    )
    (block,) = StreamBlockComparison(body, True, True, old, new).get_block_comparisons()
    assert block.has_changed()
    assert block.htmlvalue(old[0].value) == "Art. 22¹ Uchylony"
    assert "22¹" in block.htmldiff()
