"""Web and e-mail addresses become links, in rich texts and in fields for plain text."""

import json
from pathlib import Path

import pytest
from django.template import Context, Template
from hypothesis import given, settings, strategies as st

from forum.richtext.cooking import LINK_REL, MAX_SOURCE, cook
from forum.richtext.fields import RichTextField
from members.typography import without_typesetting
from tests.speed import within

ADDRESSES = json.loads((Path(__file__).parent.parent / "addresses.json").read_text())
PIECES = ["https://", "http://", "mailto:", "www.", "a.pl", "b.com", "x@", "\u00a0", "\u200b"]
PIECES += [" ", *"@.,;:!?()[]/-+'\"„”<>&_=#ża1|…–"]


def shown(html):
    return without_typesetting(html).replace(f' rel="{LINK_REL}"', "")


@pytest.mark.parametrize(("typed", "html"), ADDRESSES)
def test_address_becomes_a_link(typed, html):
    cooked = shown(cook(typed).html)
    assert cooked == f"<p>{html}</p>"
    assert shown(cook(cooked).html) == cooked
    assert cook(typed).text == typed


@pytest.mark.parametrize(("typed", "html"), ADDRESSES[:6])
def test_address_in_html_becomes_the_same_link(typed, html):
    escaped = typed.replace("&", "&amp;")
    for before, after in [("<p><strong>", "</strong></p>"), ("<ul><li><p>", "</p></li></ul>")]:
        assert shown(cook(before + escaped + after).html) == before + html + after


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<p><code>www.a.pl</code></p><pre>a@b.pl</pre>", None),
        ("<p><a href='https://b.pl'>www.a.pl, <b>a@b.pl</b></a></p>", None),
        (
            "<p><b>Strona:</b>https://a.pl<b>.</b></p>",
            '<p><strong>Strona:</strong><a href="https://a.pl">https://a.pl</a>'
            "<strong>.</strong></p>",
        ),
        (
            "<p>https://a.pl<br>www.b.pl</p>",
            '<p><a href="https://a.pl">https://a.pl</a><br>'
            '<a href="https://www.b.pl">www.b.pl</a></p>',
        ),
        (
            "<p>https://a.pl<sup>1</sup></p>",
            '<p><a href="https://a.pl">https://a.pl</a><sup>1</sup></p>',
        ),
    ],
)
def test_no_link_in_code_and_in_links(source, html):
    cooked = shown(cook(source).html)
    if html is None:
        assert cooked.count("<a ") == source.count("<a ")
    else:
        assert cooked == html


@pytest.mark.parametrize(("typed", "html"), ADDRESSES[:12])
def test_plain_fields_have_the_same_links(typed, html):
    printed = Template("{% load addresses %}{{ text|with_links|linebreaks }}")
    assert shown(printed.render(Context({"text": typed}))) == f"<p>{html}</p>"


def test_plain_fields_are_escaped():
    printed = Template("{% load addresses %}{{ text|with_links }}")
    html = printed.render(Context({"text": '<script>&lt;</script> https://a.pl/"onclick=x'}))
    assert shown(html) == (
        '&lt;script&gt;&amp;lt;&lt;/script&gt; <a href="https://a.pl/">https://a.pl/</a>"onclick=x'
    )


def test_text_with_links_is_edited_as_plain_text():
    for typed, _html in ADDRESSES:
        assert RichTextField().prepare_value(f"<p>{cook(typed).html[3:-4]}</p>") == typed


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=300, deadline=None)
def test_existing_links_are_unchanged(typed):
    html = cook(f"<p>{typed}</p>").html
    assert cook(html).html == html


@pytest.mark.parametrize(
    "again",
    ["https://a.pl ", "https://", "mailto:", "www.", "a.", "a@", ")", "https://a,", "a.pl,", ",x@"],
)
def test_longest_text_is_linked_quickly(again):
    source = f"https://a.pl/{again * (MAX_SOURCE // len(again))}"[:MAX_SOURCE]
    with within(seconds=2):
        cook(source)
