"""Rich text of members: any input becomes safe, canonical HTML. Also tests the form field."""

import json
import re
from pathlib import Path

import nh3
import pytest
from django import forms
from django.utils.translation import override
from django_prose_editor.config import allowlist_from_extensions, expand_extensions
from hypothesis import given, settings, strategies as st

from forum.richtext.cooking import (
    ATTRIBUTES,
    LINK_REL,
    MAX_SOURCE,
    TAGS,
    Reference,
    References,
    cook,
    is_markup,
    references,
    source_for_editing,
)
from forum.richtext.fields import EXTENSIONS, RichTextField, RichTextWidget
from forum.richtext.trees import MAX_NESTED
from forum.threads.services.diff import compare
from members.typography import NBSP, without_typesetting
from tests.speed import within

PEOPLE = {12: Reference("Anna Nowak", "/members/12/"), 13: Reference("Jan <b> Kos")}
QUOTES = {55: Reference("Ewa Lis, #3", "/forum/posts/55/")}


class NoteForm(forms.Form):
    body = RichTextField(label="Treść")
    summary = RichTextField(label="W skrócie", max_text_length=10, required=False)


# --- Plain text, as sent without JavaScript ----------------------------------------------------


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        (" \n\t\n ", ""),
        ("Dzień dobry", "<p>Dzień dobry</p>"),
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
        ("Jan <Kos> <3", "<p>Jan &lt;Kos&gt; &lt;3</p>"),
        ("raz\r\ndwa\r\n\r\n\r\ntrzy", "<p>raz<br>dwa</p><p>trzy</p>"),
        ("&nbsp; <b>nie</b>", "<p>&amp;nbsp; &lt;b&gt;nie&lt;/b&gt;</p>"),
        ("akapit <p> bez końca", "<p>akapit &lt;p&gt; bez końca</p>"),
    ],
)
def test_plain_text_becomes_paragraphs(source, html):
    assert without_typesetting(cook(source).html) == html


def test_bare_address_becomes_a_link():
    html = cook("Zob. https://www.gov.pl/web?a=1&b=2).").html
    address = "https://www.gov.pl/web?a=1&amp;b=2"
    assert html == f'<p>Zob. <a href="{address}" rel="{LINK_REL}">{address}</a>).</p>'


def test_text_beside_elements_becomes_paragraphs():
    html = cook("Dopisek\nw dwóch wierszach\n\nDrugi\n\n<ul><li><p>punkt</p></li></ul>").html
    assert html == (
        "<p>Dopisek<br>w\u00a0dwóch wierszach</p><p>Drugi</p><ul><li><p>punkt</p></li></ul>"
    )


# --- The editor's HTML -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<p>Tekst <strong>gruby</strong>, <em>pochyły</em> i <strong><em>oba</em></strong></p>",
        "<h3>Nagłówek</h3><h4>Mniejszy</h4>",
        "<ul><li><p>a</p><ol><li><p>b</p></li></ol></li></ul>",
        '<ol start="3"><li><p>a</p></li></ol>',
        "<blockquote><p>cytat</p><p>dalej<br>i dalej</p></blockquote>",
        f'<p><a href="mailto:urzad@example.org" rel="{LINK_REL}">pismo</a></p>',
        '<table><tbody><tr><th colspan="2"><p>A</p></th></tr><tr><td><p>1</p></td><td></td></tr>'
        "</tbody></table>",
    ],
)
def test_html_of_the_editor_is_unchanged(html):
    assert without_typesetting(cook(html).html) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<h1>A</h1><h2>B</h2><h6>C</h6>", "<h3>A</h3><h4>B</h4><h5>C</h5>"),
        ("<h2>A</h2><h3>B</h3><h2>C</h2>", "<h3>A</h3><h4>B</h4><h3>C</h3>"),
        ("<h1>A</h1><h4>B</h4><h4>C</h4><h2>D</h2>", "<h3>A</h3><h5>B</h5><h5>C</h5><h4>D</h4>"),
        (
            "<h1>A</h1><h2>B</h2><h3>C</h3><h4>D</h4><h1>E</h1>",
            "<h3>A</h3><h4>B</h4><h5>C</h5><h5>D</h5><h3>E</h3>",
        ),
        ("<h4>A</h4><h4>B</h4><h3>C</h3><h4>D</h4>", "<h4>A</h4><h4>B</h4><h3>C</h3><h4>D</h4>"),
        (
            "<table><tr><th></th><th>A</th></tr></table>",
            "<table><tbody><tr><td></td><th><p>A</p></th></tr></tbody></table>",
        ),
        ("<p><b>a</b><i>b</i></p>", "<p><strong>a</strong><em>b</em></p>"),
        ("<div>a</div><p>b</p><section>c</section>", "<p>a</p><p>b</p><p>c</p>"),
        ("<p>a</p><p></p><p>&nbsp;</p><p><br></p><p>b</p>", "<p>a</p><p>b</p>"),
        (
            "<ul>luzem<li>punkt</li><li></li></ul>",
            "<ul><li><p>luzem</p></li><li><p>punkt</p></li></ul>",
        ),
        ("<p>a   b\n c<br></p>", "<p>a b c</p>"),
        (
            "<table><caption>Opis</caption><tr><td>1<table><tr><td>2</table></table>",
            "<p>Opis</p><table><tbody><tr><td><p>1</p><p>2</p></td></tr></tbody></table>",
        ),
        ("<p>a</p><table><tr><td></td></tr></table><blockquote><p></p></blockquote>", "<p>a</p>"),
        ('<p class="x" style="color:red" id="y" data-z="1" lang="pl">a</p>', "<p>a</p>"),
        ('<ol start="1e9" type="x"><li>a</li></ol>', "<ol><li><p>a</p></li></ol>"),
        ('<ol start="1" type="1"><li value="1">a</ol>', "<ol><li><p>a</p></li></ol>"),
        ('<ol data-marker="x" type="i"><li>a</ol>', '<ol type="i"><li><p>a</p></li></ol>'),
    ],
)
def test_other_html_is_converted_to_that_of_the_editor(source, html):
    assert without_typesetting(cook(source).html) == html


def test_allowed_tags_are_those_of_the_editor():
    allowed = allowlist_from_extensions(expand_extensions(EXTENSIONS))
    # Posts cannot have thead, which the editor allows but never produces. They can have span, with
    # which the site marks mentions.
    assert allowed["tags"] - {"thead"} | {"span"} == TAGS
    ours = {"span": {"data-mention"}, "blockquote": {"data-quote"}, "li": {"value"}}
    ours["ol"] = {"start", "type", "data-marker"}
    ours["td"] = ours["th"] = {"class", "colspan", "rowspan"}
    for tag, names in ATTRIBUTES.items():
        assert names == ours.get(tag) or names <= allowed["attributes"][tag]


# --- Pasted from other programs ----------------------------------------------------------------


def spaces_alike(html):
    return html.replace("&nbsp;", " ").replace(NBSP, " ")


FIXTURES = Path(__file__).parent.parent / "pasted"
PASTED = [path for path in sorted(FIXTURES.iterdir()) if path.stem.count(".") == 0]


@pytest.mark.parametrize("path", PASTED, ids=lambda path: path.stem)
def test_pasted_html_is_cooked_as_expected(path):
    html = cook(path.read_text()).html
    expected = path.with_suffix(".expected.html").read_text().strip()
    # The files show the spaces that were pasted. Typography makes some of them no-break spaces.
    assert spaces_alike(html) == spaces_alike(expected)
    assert cook(html).html == html
    assert cook(f"<blockquote>{html}</blockquote>").html == f"<blockquote>{html}</blockquote>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<p><s>5</s> <strike>6</strike> <del>7</del></p>", "<p><s>5</s> <s>6</s> <s>7</s></p>"),
        (
            "<p><span style='text-decoration: underline line-through'>5</span></p>",
            "<p><s>5</s></p>",
        ),
        ("<p style='text-decoration-line:line-through'>5</p>", "<p><s>5</s></p>"),
        ("<p><span style='text-decoration:none;color:red'>5</span></p>", "<p>5</p>"),
        ("<p>a <ins cite='mailto:A' datetime='2024'>b</ins></p>", "<p>a b</p>"),
        ("<p>a <del cite='mailto:Anna Lis' datetime='2024-03-05T09:12'>b</del></p>", "<p>a</p>"),
        ("<p>a <DEL\nDCTIME=20240305>b</DEL></p>", "<p>a</p>"),
        ("<p>a <span class=msoDel>b</span> <del class='x msoDel'>c</del></p>", "<p>a</p>"),
        ("<p>a <del style='mso-author:A'>b</del> c</p>", "<p>a c</p>"),
        ("<p>a <del title='datetime'>b</del></p>", "<p>a <s>b</s></p>"),
    ],
)
def test_struck_text_stays_and_tracked_deletions_are_removed(source, html):
    assert without_typesetting(cook(source).html) == html
    assert without_typesetting(cook(html).html) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<b>x <span style='font-weight:normal'>y</span> z</b>", "<b>x </b>y<b> z</b>"),
        ("<em>x <font style='font-style: normal'>y</font></em>", "<i>x </i>y"),
        ("<i>x <span style='font-weight:400'>y</span></i>", "<i>x y</i>"),
        ("<b>x <i>y <span style='font-weight:400'>z</span></i></b>", "<b>x <i>y </i></b><i>z</i>"),
        (
            "<i>x <span style='font-style:normal'>y <i>z</i></span></i>",
            "<i>x </i>y <i>z</i>",
        ),
        ("<b><b>x <span style='font-weight:normal'>y</span></b> z</b>", "<b>x </b>y<b> z</b>"),
        (
            "<span style=font-weight:700>x <font style=font-weight:400>y</font></span>",
            "<b>x </b>y",
        ),
        ("<style>.font5{font-weight:700}</style>x <font class=font5>y</font>", "x <b>y</b>"),
        ("<style>.xl5{font-weight:700}</style>x <span class=xl6>y</span>", "x y"),
    ],
)
def test_bold_and_italic_are_kept(source, html):
    cooked = cook(f"<p>{source}</p>").html
    assert re.sub("strong>", "b>", re.sub("em>", "i>", cooked)) == f"<p>{html}</p>"
    assert cook(cooked).html == cooked


def word_list(*lines):
    """Returns the HTML of list paragraphs as Word copies them.

    Each of ``lines`` is one paragraph: (level, marker, text).
    """
    return "".join(
        f"<p style='mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>{marker}"
        f"<span>&nbsp; </span></span>{text}</p>"
        for level, marker, text in lines
    )


@pytest.mark.parametrize(
    ("markers", "html"),
    [
        ("§&nbsp;7. § 8.", None),
        ("1. 2. 6.", '<ol><li>0</li><li>1</li><li value="6">2</li></ol>'),
        ("1 2", '<ol data-marker="1"><li>0</li><li>1</li></ol>'),
        ("A B C", '<ol data-marker="A" type="A"><li>0</li><li>1</li><li>2</li></ol>'),
        ("IV. V.", '<ol start="4" type="I"><li>0</li><li>1</li></ol>'),
        ("i) ii)", '<ol data-marker="i)" type="i"><li>0</li><li>1</li></ol>'),
        ("h. i. j.", '<ol start="8" type="a"><li>0</li><li>1</li><li>2</li></ol>'),
        ("c) d)", '<ol data-marker="a)" start="3" type="a"><li>0</li><li>1</li></ol>'),
        ("3.1. 3.2.", None),
        ("2. 2a. 3.", None),
        ("1. 2)", None),
        ("ł) m)", None),
        ("01. 02.", None),
        ("(1) (2)", None),
        ("Art.&nbsp;5. Art.&nbsp;6.", None),
        ("aa) ab)", None),
        ("iiii. iiiii.", None),
        ("· ·", "<ul><li>0</li><li>1</li></ul>"),
        ("– o", "<ul><li>0</li><li>1</li></ul>"),
    ],
)
def test_word_list_keeps_its_markers(markers, html):
    said = re.sub(r"§ (?=\d)", "§&nbsp;", markers).split(" ")
    cooked = cook(word_list(*((1, marker, at) for at, marker in enumerate(said)))).html
    if html is None:
        items = (f"<li>{marker} {at}</li>" for at, marker in enumerate(said))
        html = f'<ol data-marker="text">{"".join(items)}</ol>'.replace("&nbsp;", " ")
    assert re.sub("</?p>", "", without_typesetting(cooked)) == html
    assert cook(cooked).html == cooked


def test_first_items_of_a_deeper_level_are_siblings():
    html = cook(word_list((3, "1.", "a"), (3, "2.", "b"), (2, "A.", "c"), (1, "I.", "d"))).html
    assert re.sub("</?p>", "", html) == (
        '<ol><li>a</li><li>b</li></ol><ol type="A"><li>c</li></ol><ol type="I"><li>d</li></ol>'
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<ol><li>a<li><li>c</ol>", '<ol><li>a</li><li value="3">c</li></ol>'),
        ("<ol><li><li>b</ol>", '<ol start="2"><li>b</li></ol>'),
        ("<ol><li value=7>a<li>b</ol>", '<ol start="7"><li>a</li><li>b</li></ol>'),
        ("<ol start=0><li>a</ol>", '<ol start="0"><li>a</li></ol>'),
        ("<ol type=1><li value=-2>a</ol>", "<ol><li>a</li></ol>"),
        (
            "<ol><ol type=a><li>x<li>y</ol><li>b</ol>",
            '<ol type="a"><li>x</li><li>y</li></ol><ol><li>b</li></ol>',
        ),
        ("<ol>x<ol><li>y</ol></ol>", "<ol><li>x</li><li><ol><li>y</li></ol></li></ol>"),
        (
            "<ol style='list-style:none'><li>§ 1. a</ol>",
            '<ol data-marker="text"><li>§ 1. a</li></ol>',
        ),
        ("<ol><li style='list-style-type:lower-roman'>a</ol>", '<ol type="i"><li>a</li></ol>'),
        ('<ol data-marker="a)" type=i><li>a</ol>', '<ol data-marker="i)" type="i"><li>a</li></ol>'),
        ("<ul type=a><li value=3>a</ul>", '<ol start="3" type="a"><li>a</li></ol>'),
        ("<ul type=square><li value=3>a</ul>", "<ul><li>a</li></ul>"),
        ("<ul style='list-style:inside decimal'><li>a</ul>", "<ol><li>a</li></ol>"),
        ("<ol style='list-style-type:disc'><li>a</ol>", "<ul><li>a</li></ul>"),
        ("<ol type=circle><li>a</ol>", "<ul><li>a</li></ul>"),
        ("<ul style='list-style:none'><li>a</ul>", '<ol data-marker="text"><li>a</li></ol>'),
        (
            "<ol style='list-style-type:decimal-leading-zero' start=9><li>a<li><p>b</p></ol>",
            '<ol data-marker="text"><li>09. a</li><li>10. b</li></ol>',
        ),
        (
            "<ol style='list-style-type:lower-greek'><li>a<li>b</ol>",
            '<ol data-marker="text"><li>α. a</li><li>β. b</li></ol>',
        ),
        (
            "<ol reversed><li>a<li>b<li>c</ol>",
            '<ol start="3"><li>a</li><li value="2">b</li><li value="1">c</li></ol>',
        ),
        ("<ol><li>a<li style='display:block'>b<li>c</ol>", "<ol><li>ab</li><li>c</li></ol>"),
        (
            "<ol><li>a<li style='list-style:none'><ol type=a><li>b</ol><li>c</ol>",
            '<ol><li>a<ol type="a"><li>b</li></ol></li><li value="3">c</li></ol>',
        ),
        (
            "<ol><li style='list-style-type:none'><ol type=a><li>b</ol></ol>",
            '<ol type="a"><li>b</li></ol>',
        ),
        (
            "<pre>x\n<ol type=a><li>y<li value=4>z</ol></pre>",
            "<pre><code>x\na. y\nd. z</code></pre>",
        ),
        ("<pre><ul><li>y</ul></pre>", "<pre><code>• y</code></pre>"),
    ],
)
def test_numbers_of_a_list_stay(source, html):
    cooked = cook(source).html
    assert re.sub("</?p>", "", without_typesetting(cooked)) == html
    assert cook(cooked).html == cooked


def test_item_without_a_marker_joins_the_item_before():
    source = "<ol><li>a<li style='display:block'>b <i>c</i><p>d</p><li>e</ol>"
    html = "<ol><li><p>a</p><p>b <em>c</em></p><p>d</p></li><li><p>e</p></li></ol>"
    assert cook(source).html == html


@pytest.mark.parametrize("quotations", [0, 4, 6])
def test_word_list_nesting_is_limited(quotations):
    lists = word_list(*((level, f"{level}.", level) for level in range(1, 10)))
    html = cook("<blockquote>" * quotations + lists + "</blockquote>" * quotations).html
    assert nesting(html) == MAX_NESTED
    assert cook(html).html == html


def test_numbered_heading_stays_a_heading():
    heading = word_list((1, "§ 3.", "Opłaty"), (2, "·", "Inne")).replace("<p", "<h2")
    assert cook(heading.replace("</p", "</h2")).html == "<h3>§\u00a03. Opłaty</h3><h3>Inne</h3>"


# --- Code --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<pre>a\n\n  b<br>c</pre>", "<pre><code>a\n\n  b\nc</code></pre>"),
        (
            "<pre><code>\r\n \r\n\ta &lt;b&gt;\r\n</code></pre>",
            "<pre><code>\ta &lt;b&gt;</code></pre>",
        ),
        ("<pre>https://a.pl <b>b</b></pre>", "<pre><code>https://a.pl b</code></pre>"),
        ("<p><kbd>a   https://a.pl</kbd>  b</p>", "<p><code>a   https://a.pl</code> b</p>"),
        ("<ul><li><pre>a</pre></li></ul>", "<ul><li><pre><code>a</code></pre></li></ul>"),
        ("<pre><p>a</p><p>b</p></pre>", "<pre><code>a\nb</code></pre>"),
        ("<pre> \n </pre><p><code> </code></p>", ""),
    ],
)
def test_code_is_unchanged(source, html):
    assert cook(source).html == html
    assert cook(html).html == html


# --- Mentions and quotations -------------------------------------------------------------------

MENTION = '<span data-mention="12">@Anna Kowalska</span>'
QUOTE = '<blockquote data-quote="55"><p>cytat</p></blockquote>'


def test_mention_shows_the_current_name():
    cooked = cook(f"<p>Cześć {MENTION}</p>", people=PEOPLE)
    assert cooked.html == (
        '<p>Cześć <a class="mention" href="/members/12/" data-mention="12">@Anna Nowak</a></p>'
    )
    assert cooked.source == '<p>Cześć <span data-mention="12">@Anna Nowak</span></p>'
    assert cooked.text == "Cześć @Anna Nowak"
    gone = cook(cooked.source, people={12: Reference("[konto usunięte]")})
    assert "Anna" not in f"{gone.source}{gone.html}{gone.text}"


def test_mention_without_a_url_is_no_link():
    html = cook('<p><span data-mention="13">@X</span></p>', people=PEOPLE).html
    assert html == '<p><span class="mention" data-mention="13">@Jan &lt;b&gt; Kos</span></p>'


@pytest.mark.parametrize("pk", ["14", "0", "012", "1e1", "-12", " 12", "١٢", "9" * 19, "x", ""])
def test_unknown_mention_becomes_plain_text(pk):
    cooked = cook(f'<p><span data-mention="{pk}">@Kto <b>to</b></span></p>', people=PEOPLE)
    assert cooked.html == "<p>@Kto <strong>to</strong></p>"


@pytest.mark.parametrize("around", ["a href=https://a.pl", "code", "pre"])
def test_no_mention_in_links_and_code(around):
    source = f"<p>x</p><{around}>{MENTION}</{around.split()[0]}>"
    assert "data-mention" not in cook(source, people=PEOPLE).html


def test_name_in_a_mention_is_escaped():
    nasty = {12: Reference('Ewa\u202e\n<script>"', '/x"onclick=')}
    html = cook(f"<p>{MENTION}</p>", people=nasty).html
    assert ">@Ewa &lt;script&gt;&quot;</a>" in html
    assert 'href="/x&quot;onclick="' in html


def test_quotation_names_its_author_once():
    cooked = cook(QUOTE, quotes=QUOTES)
    line = '<p class="quote-source"><a href="/forum/posts/55/">Ewa Lis, #3</a></p>'
    assert cooked.html == f'<blockquote data-quote="55">{line}<p>cytat</p></blockquote>'
    assert cooked.source == QUOTE
    assert cooked.text == "cytat"
    assert cook(cooked.html, quotes=QUOTES) == cooked


def test_unknown_quotation_becomes_a_plain_blockquote():
    cooked = cook(QUOTE)
    assert cooked.html == cooked.source == "<blockquote><p>cytat</p></blockquote>"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://f.pl/posts/55/", f'<a href="https://f.pl/posts/55/" rel="{LINK_REL}">Ewa</a>'),
        ("/forum/posts/55/", "Ewa"),
    ],
)
def test_author_of_an_unknown_quotation_stays_as_text(address, said):
    line = f'<p class="quote-source"><a href="{address}">Ewa</a></p>'
    cooked = cook(f'<blockquote data-quote="55">{line}<p>cytat</p></blockquote>')
    assert cooked.html == f"<blockquote><p>{said}</p><p>cytat</p></blockquote>"
    assert "Ewa" in cooked.source


def test_quote_source_class_is_removed_elsewhere():
    html = cook('<p class="quote-source">a</p><blockquote><p>b</p></blockquote>').html
    assert html == "<p>a</p><blockquote><p>b</p></blockquote>"


def test_references_lists_the_ids_in_the_source():
    source = f"<p>{MENTION}<span data-mention='7'>@X</span></p>{QUOTE}"
    assert references(source) == References(frozenset({7, 12}), frozenset({55}))
    assert references(f"bez znaczników {MENTION}") == References(frozenset(), frozenset())
    absurd = "".join(f'<span data-mention="{pk}">' for pk in (0, 2**63, "x", "1" * 40))
    assert references(f"<p>{absurd}</p>") == References(frozenset(), frozenset())


def test_number_of_references_is_limited():
    many = "".join(f"<span data-mention={pk}>" for pk in range(1, 500))
    assert len(references(f"<p>{many}</p>").people) == 50


def test_source_without_references_is_unchanged():
    source = "<div>a</div><p>b</p>"
    assert cook(source, people=PEOPLE, quotes=QUOTES).source == source


def test_direction_overrides_are_removed():
    cooked = cook("<p>a\u202eb\u2066c</p>")
    assert (cooked.html, cooked.text) == ("<p>abc</p>", "abc")
    assert cook("broken \ud83d").text == "broken \ufffd"


# --- Plain text and stored source --------------------------------------------------------------


def test_plain_text_has_one_line_per_block():
    source = (
        "<h3>Tytuł</h3><p>a &amp; b<br>c</p><ul><li><p>d</p></li></ul>"
        "<table><tr><th>e</th><th>f</th></tr><tr><td><p>g</p></td><td>h</td></tr></table>"
    )
    assert cook(source).text == "Tytuł\na & b\nc\nd\ne\nf\ng\nh"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>art. 22<sup>1</sup> k.p.</p>", "art. 22¹ k.p."),
        ("<p>art. 43<sup>1a</sup></p>", "art. 43^(1a)"),
        ("<p>CO<sub>2</sub> i 10<sup>-3</sup> m<sup>3</sup></p>", "CO₂ i 10⁻³ m³"),
        ("<p>x<em><sub>n</sub></em><sub>+1</sub></p>", "x_(n+1)"),
        ("<p>e<sup>x<sub>2</sub></sup> &lt; <sup>a&amp;b</sup></p>", "e^(x₂) < ^(a&b)"),
        ("<p>wstęp<sup>[1]</sup>, <strong>m<sup>2</sup></strong></p>", "wstęp [1], m²"),
        ("<p>a<sup>1</sup></p><p><sup>2</sup>b</p>", "a¹\n²b"),
        ("<pre>a<sup>2</sup> + b<sub>i</sub></pre>", "a² + b_(i)"),
    ],
)
def test_superscript_is_marked_in_plain_text(html, text):
    assert cook(html).text == text
    assert cook(cook(html).html).text == text


@pytest.mark.parametrize("name", ["MsoFootnoteReference", "MsoEndnoteReference"])
def test_footnote_mark_is_separated_by_a_space(name):
    mark = f"<a href='#_ftn1'><span class={name}><span class={name}>[1]</span></span></a>"
    cooked = cook(f"<p>WSTĘP{mark}</p><p>{mark} Dz.U. poz. 5</p>")
    assert cooked.html == "<p>WSTĘP [1]</p><p>[1] Dz.U. poz.\u00a05</p>"
    assert cooked.source.count(name) == 4


def test_superscript_is_a_difference_in_a_comparison():
    parts = compare("<p>art. 221</p>", "<p>art. 22<sup>1</sup></p>")
    assert [(part.kind, part.text.strip()) for part in parts if part.kind != "same"] == [
        ("removed", "221"),
        ("added", "22¹"),
    ]


def test_source_is_stored_as_typed():
    assert cook("<p onclick=x>a</p>").source == "<p onclick=x>a</p>"


# --- Hostile input -----------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<p>a</p><script>alert(1)</script>",
    "<p>a<img src=x onerror=alert(1)></p>",
    "<p onclick=alert(1) onmouseover=alert(1)>a</p>",
    '<p><a href="javascript:alert(1)">a</a></p>',
    "<p><a href='java\nscript:alert(1)'>a</a></p>",
    '<p><a href=" &#1;javascript:alert(1)">a</a></p>',
    '<p><a href="JaVaScRiPt&colon;alert(1)">a</a></p>',
    '<p><a href="data:text/html,<script>alert(1)</script>">a</a></p>',
    '<p><a href="vbscript:x">a</a> <a href="//example.org">b</a> <a href="/forum/">c</a></p>',
    '<p><a href="https://a.pl" target="_top" onclick="x" style="x">a</a></p>',
    '<p><a href="https://[">a</a> https://[ </p>',
    "<svg><p><style><img src=x onerror=alert(1)></style></p></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=a()'>",
    "<p><svg/onload=alert(1)><math href=javascript:alert(1)>CLICK</math></p>",
    "<style>*{display:none}</style><p style='background:url(javascript:alert(1))'>a</p>",
    "<p><iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object></p>",
    "<p><form action=x><input name=y><button formaction=javascript:alert(1)>z</button></form></p>",
    "<p><template><script>alert(1)</script></template></p>",
    "<p><noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript></p>",
    "<p><textarea></p></textarea><img src=x onerror=alert(1)></p>",
    "<<p>script>alert(1)<</p>/script>",
    "<p><b><i><a href=https://a.pl><p></b><ul></a></i><li><table><p>x</table></ul>",
    "<p a=\"<p>\" b='</p>'>x</p <p",
    "<!--<p>--!><script>alert(1)</script></p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>\x00\x01\x0b</p><p>a\u202e\ufeffb</p>",
    "<p>&#0;&#1;&#x80;&#xd800;a</p>",
    "<base href=https://a.pl><meta http-equiv=refresh content=0><p>x</p>",
]
ONLY_OURS = re.compile(
    r"</?(?:p|br|strong|em|s|su[bp]|code|h[345]|ul|ol|li|blockquote|pre|table|tbody|tr|th|td)>|</a>"
    r'|<ol(?: data-marker="(?:text|[1aAiI]\))")?(?: start="\d+")?(?: type="[aAiI]")?>'
    r'|<li value="\d+">|<t[dh](?: class="align-right")?(?: (?:colspan|rowspan)="\d+")*>'
    rf'|<a href="(?i:https?:|mailto:)[^"<>]*" rel="{LINK_REL}">'
)


def assert_harmless(html):
    rest = ONLY_OURS.sub("", html)
    assert "<" not in rest
    assert ">" not in rest
    cleaned = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=LINK_REL)
    assert cleaned == html.replace(NBSP, "&nbsp;")


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_input_is_sanitised(source):
    html = cook(source).html
    assert_harmless(html)
    assert cook(html).html == html


@pytest.mark.parametrize(
    ("start", "again"),
    [
        ("<p></p>", "<p>x</p>"),
        ("<p></p>", "x\n\n"),
        ("<p></p>", "x<br>"),
        ("<p></p>", "<"),
        ("<p></p>", "https://a.pl "),
        ("<p></p>", "<blockquote>"),
        ("<p></p>", "<div></b>"),
        ("<p></p>", "<div><table></div></table>"),
        ("<p></p>", "<table><tr><td>"),
        ("<p></p>", "<b><i>"),
        ("<p></p>", "<a "),
        ("<p></p>", "<!--"),
        ("<p></p><p>" + "".join(f"<b {number}>" for number in range(1000)), "<p>x"),
        ("<p></p><p>" + "".join(f"<b {number}>" for number in range(20)), "<p>x"),
        ("<p></p><p>" + "".join(f"<a href=https://{number}.pl>" for number in range(800)), "<p>x"),
        ("", "\n"),
    ],
    ids=lambda part: part[:12],
)
def test_longest_source_is_cooked_in_seconds(start, again):
    source = start + again * ((MAX_SOURCE - len(start)) // len(again))
    with within(seconds=2):
        html = cook(source).html
    assert "<" not in ONLY_OURS.sub("", html)


def test_html_over_the_limit_is_treated_as_text():
    assert cook("<p>" + "słowo " * 10_000 + "</p>").html.startswith("<p>&lt;p&gt;słowo")


def nesting(html):
    """Returns how deeply lists and quotations are nested in ``html``; 0 if it has none."""
    depth = deepest = 0
    for closing in re.findall(r"<(/?)(?:ul|ol|blockquote)\b", html):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<ul><li>", "</li></ul>"),
        ("<ol><li>", "</li></ol>"),
        ("<blockquote>", "</blockquote>"),
        ("<blockquote><ul><li>", "</li></ul></blockquote>"),
        ("<ul><li><table><tr><td>", "</td></tr></table></li></ul>"),
        ("<div><blockquote>", "</blockquote></div>"),
        ("<ul><li>x</li>", "</ul>"),
    ],
)
@pytest.mark.parametrize("depth", [3, 6, 7, 19, 38, 200, 1000])
def test_too_deep_nesting_is_flattened(opening, closing, depth):
    cooked = cook(f"<p></p>{opening * depth}<p>dno</p>{closing * depth}")
    assert nesting(cooked.html) == min(depth * len(re.findall("<[uob]", opening)), MAX_NESTED)
    assert cooked.text.split("\n")[-1] == "dno"
    assert cook(cooked.html).html == cooked.html


def test_flattening_keeps_the_order_of_words():
    levels = range(40)
    source = "".join(f"<ul><li>punkt {level}" for level in levels)
    assert cook(source + "</ul>").text == "\n".join(f"punkt {level}" for level in levels)


def test_table_in_a_list_in_a_quotation_stays():
    html = "<blockquote><ul><li><table><tbody><tr><td><p>a</p></td></tr></tbody></table></li></ul>"
    html += "</blockquote>"
    assert cook(html).html == html


def test_mark_in_flattened_text_stays():
    html = cook("<blockquote>" * 30 + "<p>a <b>b</b></p>" + "</blockquote>" * 30).html
    assert "<p>a\u00a0<strong>b</strong></p>" in html


# --- Properties --------------------------------------------------------------------------------

PIECES = st.sampled_from(
    """<p> </p> <b> </b> <strong> </strong> <em> </em> <br> <a\thref="https://a.pl"> </a> <a>
    <a\thref=x> <ul> </ul> <ol\tstart=5> </ol> <li> </li> <blockquote> </blockquote> <h1> </h1> <h3>
    </h3> <table> </table> <tbody> <tr> </tr> <td> </td> <th\tcolspan=2> </th> <caption> </caption>
    <div> </div> <pre> </pre> <code> </code> <kbd> <span\tdata-mention=12> </span>
    <blockquote\tdata-quote=55> <p\tclass=quote-source>
    <thead> </thead> <tr\talign=right> <td\trowspan=3> <td\tx:num> <th\tclass=align-right>
    <td\tcolspan=9> <td\tstyle=text-align:right;font-weight:700> data-sheets-
    <table><tbody><tr><td\tclass="align-right"\tcolspan="9">
    <h4> </h4> <h5> </h5> <sup> </sup> <sub> </sub> <s> </s> <del> </del> <del\tcite=x>
    <ol\ttype=a> <li\tvalue=9> <ol\tdata-marker=text>
    <p\tstyle="mso-list:l0\tlevel2"> <span\tstyle=mso-list:ignore>
    <li\tstyle="mso-list:l0\tlevel1"> <h2\tstyle="mso-list:l1\tlevel1"> 1. b)
    <script> </script> <svg> </svg> <math> <style> </style> <template>
    <form> <select> </select> <option> <font> <center> <!-- --> <p\tx=' < > & &lt; &amp;lt; &nbsp;
    &#13; a b https://b.pl/?x=1&y=2. https://""".replace("\n", "").split(" ")
    + [" ", "\n", "\n\n", "\x0c", "\u200b"]
)
SOURCES = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=25).map("".join),
    st.lists(PIECES, max_size=25).map(lambda pieces: f"<p>{''.join(pieces)}</p>"),
)


@given(SOURCES)
@settings(max_examples=300, deadline=None)
def test_cooking_again_changes_nothing(source):
    cooked = cook(source)
    assert cook(cooked.html).html == cooked.html
    assert cook(cooked.html).text == cooked.text
    assert_harmless(cooked.html)


@given(SOURCES)
@settings(max_examples=300, deadline=None)
def test_cooking_again_changes_no_reference(source):
    known = {"people": PEOPLE, "quotes": QUOTES}
    cooked = cook(source, **known)
    assert cook(cooked.source, **known) == cooked
    assert cook(cooked.html, **known).html == cooked.html
    assert_harmless(cook(cooked.source).html)


@given(SOURCES)
@settings(max_examples=300, deadline=None)
def test_editing_without_a_change_keeps_the_html(source):
    assert cook(source_for_editing(source)).html == cook(source).html


@given(st.text(max_size=60).filter(lambda text: not is_markup(text)))
@settings(deadline=None)
def test_plain_text_has_every_word(source):
    shown = cook(source).text
    # Spaces and control characters are not compared. Cooking removes control characters, such as
    # those that change the direction of text.
    unseen = r"[\x00-\x1f\x7f\s\u200b-\u200d\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
    visible = re.sub(unseen, "", source)
    assert re.sub(r"[\s\u200b-\u200d\u2060\ufeff]", "", shown) == visible


# --- The field ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "empty", ["", "  ", "<p></p>", "<p>&nbsp;</p>", "<p><br></p>", "<ul><li><p></p></li></ul>"]
)
def test_markup_without_words_counts_as_empty(empty):
    form = NoteForm({"body": empty, "summary": empty})
    assert not form.is_valid()
    assert list(form.errors) == ["body"]
    assert form.errors["body"].as_data()[0].code == "required"
    assert form.cleaned_data["summary"] == ""


def test_cleaned_value_is_the_source():
    form = NoteForm({"body": " <p>a <b>b</b></p> "})
    assert form.is_valid()
    assert form.cleaned_data["body"] == "<p>a <b>b</b></p>"


def test_over_long_source_is_refused_and_kept():
    form = NoteForm({"body": "<p>" + "a" * 50_000 + "</p>"})
    with override("en"):
        (message,) = form.errors["body"]
    assert "50007 characters" in message.replace(",", "")
    assert "a" * 50_000 in str(form["body"])


def test_length_is_measured_without_tags():
    assert NoteForm({"body": "x", "summary": "<p><strong>dziesiątka</strong></p>"}).is_valid()
    errors = NoteForm({"body": "x", "summary": "jedenastka!"}).errors
    assert errors["summary"].as_data()[0].code == "max_text_length"


def test_null_character_is_refused():
    assert "body" in NoteForm({"body": "a\x00b"}).errors


def test_failed_form_shows_what_was_typed():
    source = '<ul><li><p>a &amp; "b"</p></li></ul>'
    assert "a &amp;amp; &quot;b&quot;" in str(NoteForm({"body": source})["body"])


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("zwykły < tekst", "zwykły < tekst"),
        ("<p>a &lt; b<br>c</p><p>d</p>", "a < b\nc\n\nd"),
        ("<p>https://www.gov.pl</p>", "https://www.gov.pl"),
        ("<p>a <strong>b</strong></p>", "<p>a <strong>b</strong></p>"),
        ("<ul><li><p>a</p></li></ul>", "<ul><li><p>a</p></li></ul>"),
        ("<p>&lt;p&gt;a&lt;/p&gt;</p>", "<p>&lt;p&gt;a&lt;/p&gt;</p>"),
    ],
)
def test_simple_text_is_edited_as_plain_text(stored, shown):
    assert NoteForm(initial={"body": stored})["body"].value() == shown


def test_same_text_is_no_change():
    field = RichTextField()
    assert not field.has_changed("<p>a<br>b</p>", "a\r\nb")
    assert field.has_changed("<p>a</p>", "<p><strong>a</strong></p>")


def test_different_mention_is_a_change():
    field = RichTextField()
    assert field.has_changed(f"<p>{MENTION}</p>", f"<p>{MENTION.replace('12', '13')}</p>")


def test_mention_is_edited_as_html():
    assert NoteForm(initial={"body": f"<p>{MENTION}</p>"})["body"].value() == f"<p>{MENTION}</p>"


def test_mention_url_is_a_widget_attribute():
    field = RichTextField(widget=RichTextWidget(attrs={"data-mentions": "/kto/?x=1"}))
    assert field.widget.attrs["data-mentions"] == "/kto/?x=1"
    assert field.widget.attrs["aria-required"] == "true"


def test_widget_is_a_textarea_with_editor_texts():
    with override("en"):
        html = str(NoteForm({"body": ""})["body"])
    assert html.startswith("<textarea")
    assert 'aria-required="true"' in html
    assert 'aria-invalid="true"' in html
    assert " maxlength=" not in html
    assert " required" not in html
    config = json.loads(
        NoteForm()
        .fields["body"]
        .widget.get_context("body", "", {})["widget"]["attrs"]["data-django-prose-editor-forum"]
    )
    assert config["words"].keys() >= {"bold", "toolbar", "linkError"}


def test_media_is_one_script_and_one_style_sheet():
    media = str(NoteForm().media)
    assert media.count("<script") == media.count("<link") == 1
    assert '<script src="/static/js/editor.js" type="module"></script>' in media
    assert "importmap" not in media
