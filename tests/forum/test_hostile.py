"""Hostile texts are sanitised: only allowed elements and attributes remain."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError

from forum.richtext.cooking import (
    ATTRIBUTES,
    LINK_REL,
    LINK_SCHEMES,
    MAX_SOURCE,
    TAGS,
    Reference,
    cook,
    references,
)
from forum.richtext.fields import RichTextField
from tests.hostile import TRICKS, tricks
from tests.speed import within

PEOPLE = {pk: Reference("Ewa <b>Lis</b>", f"/members/{pk}/") for pk in (1, 2, 3)}
QUOTES = {1: Reference("Jan, #1", "/forum/posts/1/")}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Walker(HTMLParser):
    """Parses HTML and collects in ``wrong`` what is not allowed in a post.

    It collects elements and attributes that a post cannot have, wrong values of attributes, end
    tags in the wrong place, comments and declarations. ``open`` lists the unclosed elements.
    """

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.wrong = []
        self.open = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)
        allowed = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        if tag not in TAGS or {name for name, _value in attrs} - allowed:
            self.wrong.append((tag, attrs))
        for name, value in attrs:
            if name == "href" and urlsplit(value).scheme not in LINK_SCHEMES:
                self.wrong.append((tag, attrs))
            if name == "rel" and value != LINK_REL:
                self.wrong.append((tag, attrs))
            if name not in {"href", "rel"} and not re.fullmatch("[0-9]+", value):
                self.wrong.append((tag, attrs))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_comment(self, data):
        self.wrong.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def around(text):
    """Yields ``text`` alone, then in a paragraph, a list, an unclosed quotation, and a table."""
    yield text
    yield f"<p>{text}</p>"
    yield f"<ul><li>{text}</li></ul><p>dalej</p>"
    yield f"<blockquote data-quote='1'><p>{text}"
    yield f"<table><tr><td>{text}</td></tr></table>"


def test_hostile_texts_are_many():
    assert len(TRICKS) >= 160
    assert len({text for _kind, text in TRICKS}) == len(TRICKS)


@pytest.mark.parametrize(
    ("number", "kind", "text"), [pytest.param(*trick, id=str(trick[0])) for trick in tricks()]
)
def test_output_has_only_allowed_html(number, kind, text):
    with within(seconds=1):
        for source in around(text):
            cooked = cook(source)
            walker = Walker(cooked.html)
            assert (walker.wrong, walker.open) == ([], [])
            assert cook(cooked.html) == cook(cook(cooked.html).html)
            assert cook(cooked.html).html == cooked.html
            assert not TURNING.search(cooked.html + cooked.text)
            (cooked.source + cooked.html + cooked.text).encode()


@pytest.mark.parametrize("kind", sorted({kind for kind, _text in TRICKS}))
def test_known_mentions_and_quotations_stay_safe(kind):
    ours = re.compile(
        r'<a class="mention" href="/members/[123]/" data-mention="[123]">'
        r"@Ewa &lt;b&gt;Lis&lt;/b&gt;</a>"
        r'|<p class="quote-source"><a href="/forum/posts/1/">Jan, #1</a></p>'
    )
    for _number, _kind, text in (trick for trick in tricks() if trick[1] == kind):
        for source in around(text):
            cooked = cook(source, people=PEOPLE, quotes=QUOTES)
            assert Walker(ours.sub("", cooked.html)).wrong == []
            assert cook(cooked.source, people=PEOPLE, quotes=QUOTES).html == cooked.html
            references(source)


# --- Sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag", ["div", "b", "p", "ul><li", "table><tr><td", "blockquote", "span", "svg", "a href=//x"]
)
def test_ten_thousand_nested_tags_become_text(tag):
    source = f"<p>x</p>{f'<{tag}>' * 10_000}"
    with within(seconds=1):
        html = cook(source).html
    assert html.startswith(("<p>&lt;p&gt;x", "<p>x</p>"))


@pytest.mark.parametrize(
    "again", ["<b>", "<i x>", "<p>", "<ul><li>", "<blockquote>", "<pre>", "<td>", "<code>", "@<a>"]
)
def test_deeply_nested_text_takes_less_than_a_second(again):
    source = "<p>x</p>" + again * ((MAX_SOURCE - 8) // len(again))
    with within(seconds=1):
        cook(source)


def test_oversized_text_is_refused_without_parsing():
    with within(seconds=0.5), pytest.raises(ValidationError, match="5"):
        RichTextField().clean("<p>" + "<b>x" * 1_250_000)
