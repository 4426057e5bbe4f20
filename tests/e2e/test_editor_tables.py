"""Tables in the editor: pasting into them, and the alignment of amounts."""

import re

import pytest

from tests.e2e.test_editor import drafts, editor_of, open_form, paste, send  # noqa: F401 (a fixture)

TABLE = (
    '<table><tbody><tr><td rowspan="2"><p>a</p></td><td><p>b</p></td><td><p>c</p></td></tr>'
    '<tr><td colspan="2"><p>d</p></td></tr></tbody></table>'
)
SMALL = "<table border=1><tr><td>1<td>2</tr><tr><td>3<td align=right>4</tr></table>"
MERGED = "<table border=1><tr><td colspan=2>1<td rowspan=2>2</tr><tr><td>3<td>4</tr></table>"
MIXED = f"<p>przed</p>{SMALL}<p>po</p>"
NESTED = f"<table border=1><tr><td>x{SMALL}</td><td><ul><li>y</ul><img src=z></td></tr></table>"


@pytest.fixture
def page(open_as):
    """Opens the form that starts a thread, and focuses its editor.

    JavaScript of the tests can use ``window.editor``, and ``window.library``, the editor's library.
    """
    page = open_as("member")
    page.add_init_script(
        "addEventListener('richtext:ready', ({ detail }) => { window.editor = detail.editor })"
    )
    open_form(page)
    editor_of(page).focus()
    page.evaluate(
        """async () => {
          window.library = await import("/static/django_prose_editor/editor.js")
        }"""
    )
    return page


def shown(page):
    html = page.evaluate("() => editor.getHTML()")
    return html.removesuffix("<p></p>").replace("<p></p>", "")


def pasted(page, html, into, at, to=None):
    """Pastes ``html`` into an editor with the content ``into``; returns the editor's HTML.

    ``html`` is pasted after the word ``at``. If ``to`` is given, the cells from the word ``at`` to
    the word ``to`` are selected and replaced. Asserts that one undo restores ``into``.
    """
    page.evaluate("html => editor.commands.setContent(html)", into)
    page.evaluate(
        """([at, to]) => {
          const { tables, state, history } = library.pm
          const { doc, tr } = editor.state
          const of = {}
          doc.descendants((node, start) => {
            if (node.isTextblock) of[node.textContent] = doc.resolve(start + 1)
          })
          const inTable = to && [of[at], of[to]].map((place) => tables.cellAround(place))
          const one = state.Selection.near(doc.resolve(of[at].pos + at.length))
          tr.setSelection(to ? new tables.CellSelection(...inTable) : one)
          editor.view.dispatch(history.closeHistory(tr))
          editor.view.focus()
        }""",
        [at, to],
    )
    before = shown(page)
    paste(page, html)
    after = shown(page)
    page.evaluate("() => editor.state.doc.check()")
    page.keyboard.press("Control+z")
    assert shown(page) == before
    return after


def rows_of(html):
    """Returns the rows of the table in ``html`` as texts, for example "a<2x1> | >b".

    In this example, the cell "a" has a colspan of 2 and a rowspan of 1, and "b" is aligned right.
    """

    def written(cell):
        said, words = re.match(r"<t[dh](.*?)>(.*)", cell).groups()
        spans = [re.search(rf'{name}="(\d)"', said) for name in ("colspan", "rowspan")]
        size = "x".join(span[1] if span else "1" for span in spans)
        right = ">" if "align-right" in said else ""
        return (
            right
            + " ".join(re.sub("<[^>]*>", " ", words).split())
            + f"<{size}>".replace("<1x1>", "")
        )

    rows = re.findall("<tr>(.*?)</tr>", html)
    return [" | ".join(map(written, re.findall("<t[dh].*?(?=</t[dh]>)", row))) for row in rows]


def test_cells_are_pasted_into_a_table_whole(page):
    wrong = {}
    for name, html, at, to, rows in [
        ("grows", SMALL, "d", None, ["a<1x2> | b | c", "1 | 2", " | 3 | >4"]),
        ("grows to the right", SMALL, "c", None, ["a<1x2> | b | 1 | 2", "d | 3 | >4"]),
        ("divides", SMALL, "b", None, ["a<1x2> | 1 | 2", "3 | >4"]),
        ("at a merged cell", SMALL, "a", None, ["1 | 2 | c", "3 | >4 | d"]),
        ("merged", MERGED, "b", None, ["a<1x2> | 1<2x1> | 2<1x2>", "3 | 4"]),
        ("smaller than the selection", SMALL, "a", "d", ["1 | 2 | ", "3 | >4 | "]),
        ("larger than the selection", SMALL, "c", "c", ["a<1x2> | b | 1 | 2", "d | 3 | >4"]),
        ("in merged cells", MERGED, "b", "d", ["a<1x2> | 1<2x1> | 2<1x2>", "3 | 4"]),
        ("one cell", "<table border=1><tr><td>1</table>", "b", None, ["a<1x2> | b1 | c", "d<2x1>"]),
        ("words", "<p>1</p><ul><li>2</ul>", "b", "d", ["a<1x2> | 1 2 | ", "<2x1>"]),
        ("a table in a table", NESTED, "c", None, None),
        ("words and a table", MIXED, "c", None, None),
    ]:
        after = pasted(page, html, TABLE, at, to)
        assert len(re.findall("<table", after)) == 1, name
        words = re.sub("<[^>]*>", " ", html).split()
        if not all(word in re.sub("<[^>]*>", " ", after) for word in words):
            wrong[name] = after
        elif rows and rows_of(after) != rows:
            wrong[name] = rows_of(after)
    assert wrong == {}


def test_table_is_pasted_anywhere_and_no_word_is_lost(page):
    wrong = {}
    for into in [
        "<p>a</p>",
        "<h3>a</h3>",
        "<ul><li><p>a</p></li></ul>",
        "<blockquote><p>a</p></blockquote>",
        "<pre><code>a</code></pre>",
        f"<ul><li><p>x</p>{TABLE}</li></ul>",
    ]:
        for html in [SMALL, MERGED, MIXED, NESTED, f"<ul><li>x{SMALL}</ul>"]:
            after = re.sub("<[^>]*>", " ", pasted(page, html, into, "a"))
            if not all(word in after for word in re.sub("<[^>]*>", " ", html).split()):
                wrong[into, html] = after
    assert wrong == {}


def test_notice_says_that_a_table_became_text(page):
    status = page.locator(".richtext-status[role=status]")
    pasted(page, SMALL, TABLE, "a")
    assert status.inner_text() == ""
    page.evaluate("html => editor.commands.setContent(html)", TABLE)
    page.locator(".richtext-text td").first.click()
    paste(page, MIXED)
    assert "tabeli" in status.inner_text()
    page.keyboard.type("x")
    assert status.inner_text() == ""


def test_added_row_is_aligned_as_the_one_above(page):
    paste(page, SMALL)
    page.locator(".richtext-text td", has_text="4").click()
    page.locator("[data-name=addRow]").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("5")
    assert rows_of(shown(page)) == ["1 | 2", "3 | >4", " | >5"]


def test_empty_cells_of_a_form_and_amounts_are_saved_as_shown(page):
    paste(page, SMALL.replace("<td>1<td>2", "<td><td>").replace("</table>", "<tr><td><td></table>"))
    before = shown(page)
    assert rows_of(before) == [" | ", "3 | >4", " | "]
    body = send(page)
    assert body.inner_html().strip() == before
    page.emulate_media(media="print")
    cell = body.locator("td", has_text="4")
    assert cell.evaluate("cell => getComputedStyle(cell).textAlign") == "right"
    assert "tabular" in cell.evaluate("cell => getComputedStyle(cell).fontVariantNumeric")
