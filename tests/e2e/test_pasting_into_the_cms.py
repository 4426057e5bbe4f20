"""Texts pasted into Draftail, the CMS's editor, keep their meaning; a notice names lost content."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from wagtail.admin.rich_text import get_rich_text_editor_widget

from cms.blocks.body import ON_PAGE
from members.typography import NBSP
from tests.e2e.test_publishing import explore, type_title
from tests.e2e.waiting import wait_until

FIXTURES = Path(__file__).parent.parent / "pasted"
PASTED = [path for path in sorted(FIXTURES.iterdir()) if path.suffixes == [".html"]]
FIELD = "[name=body-0-value]"
TITLE, SLUG = "Uchwała wklejona", "uchwala-wklejona"


@pytest.fixture
def window(open_as):
    """A window with the form for a new news page. The cursor is in an empty text block."""
    page = open_as("editor", viewport={"width": 1440, "height": 1000})
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/pages/")
    explore(page, "/")
    explore(page, "/aktualnosci/")
    page.locator("a[href*='/add_subpage/'], a[href*='/add/cms/newspage/']").first.click()
    page.locator(".c-sf-add-button").first.click()
    page.locator(".w-combobox__option").first.click()
    page.locator(".public-DraftEditor-content").last.click()
    return page


def stored(page):
    """Returns the HTML that would be saved for ``FIELD``, without the ids of Draftail's blocks."""
    data = {"text": page.locator(FIELD).input_value()}
    html = get_rich_text_editor_widget(features=ON_PAGE).value_from_datadict(data, {}, "text")
    return re.sub(r' data-block-key="[^"]*"', "", html)


def paste(page, html, text="Wklejone", field=FIELD):
    """Pastes HTML and plain text into the focused editor; only plain text if ``html`` is "".

    Waits until the editor has written to its form field, which the selector ``field`` finds.
    """
    # Draftail writes to the field after a short delay. Until then, the field has the value "null".
    page.evaluate(
        """([html, text, field]) => {
          document.querySelector(field).value = "null"
          const clipboardData = new DataTransfer()
          if (html) clipboardData.setData("text/html", html)
          clipboardData.setData("text/plain", text)
          const options = { clipboardData, bubbles: true, cancelable: true }
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options))
        }""",
        [html, text, field],
    )
    wait_until(page, "(field) => document.querySelector(field).value !== 'null'", field)


def pasted(page, html, **more):
    """Empties the focused editor and pastes ``html``. Returns the HTML that would be saved.

    ``more`` are further arguments of ``paste``.
    """
    for key in ("Control+a", "Delete", "Backspace"):
        page.keyboard.press(key)
    paste(page, html, **more)
    return stored(page)


def test_text_pasted_from_other_programs_keeps_its_meaning(window, pytestconfig):
    wrong = {}
    for path in PASTED:
        expected = path.with_suffix(".cms.html")
        html = pasted(window, path.read_text())
        if pytestconfig.getoption("write_pasted") and not expected.exists():
            expected.write_text(f"{html}\n")
        if not expected.exists() or html != expected.read_text().strip():
            wrong[path.stem] = html
    assert wrong == {}, "docs/testing.md says how to create a file of expected HTML"


NUMBERS = "Numery listy są teraz zwykłym tekstem."
WRITTEN = '<ol data-marker="text">'
DEEP = "".join(f"<ul><li>{level}" for level in range(1, 7)) + "</li></ul>" * 6
# (pasted HTML, stored HTML, words of the notice, or "" if there must be no notice)
CASES = [
    (
        "<ol><li>raz<ol><li>pod</li></ol></li><li>dwa</li></ol>",
        "<ol><li>raz<ol><li>pod</li></ol></li><li>dwa</li></ol>",
        "",
    ),
    # If an item contains a list of another kind, Wagtail stores the items after it as a new list.
    (
        "<ol><li>raz<ul><li>pod</li></ul></li><li>dwa</li></ol>",
        f"{WRITTEN}<li>1. raz<ul><li>pod</li></ul></li></ol>{WRITTEN}<li>2. dwa</li></ol>",
        NUMBERS,
    ),
    (
        "<ul><li>a<ol><li>x</li><li>y</li></ol></li></ul><ol><li>z</li></ol>",
        f"<ul><li>a<ol><li>x</li><li>y</li></ol></li></ul>{WRITTEN}<li>1. z</li></ol>",
        NUMBERS,
    ),
    (
        "<ol><li>a<ol type=a><li>x</li></ol></li></ol><ul><li>z</li></ul>",
        f"{WRITTEN}<li>1. a{WRITTEN}<li>a. x</li></ol></li></ol><ul><li>z</li></ul>",
        NUMBERS,
    ),
    ("<ol start=3><li>c</li></ol>", f"{WRITTEN}<li>3. c</li></ol>", NUMBERS),
    ("<ol type=I><li>c</li></ol>", f"{WRITTEN}<li>I. c</li></ol>", NUMBERS),
    (
        "<ol><li>a</li><li value=4>d</li></ol>",
        f"{WRITTEN}<li>1. a</li><li>4. d</li></ol>",
        NUMBERS,
    ),
    ("<ol><li>a</li></ol><ol start=2><li>b</li></ol>", "<ol><li>a</li><li>b</li></ol>", ""),
    (
        "<ol><li>a</li></ol><ol><li>b</li></ol>",
        f"<ol><li>a</li></ol>{WRITTEN}<li>1. b</li></ol>",
        NUMBERS,
    ),
    (
        "<ol><li><ol type=a><li>x</li></ol></li></ol>",
        f"{WRITTEN}<li>1.{WRITTEN}<li>a. x</li></ol></li></ol>",
        NUMBERS,
    ),
    ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br/>b</li></ul>", ""),
    (
        "<ul><li>a<ul><li>b</li></ul><p>c</p></li></ul>",
        f"<ul><li>a<ul><li>b</li></ul></li></ul>{WRITTEN}<li>c</li></ol>",
        "",
    ),
    (
        DEEP,
        "<ul><li>1<ul><li>2<ul><li>3<ul><li>4<ul><li>5</li><li>6" + "</li></ul>" * 5,
        "Lista ma więcej niż pięć poziomów",
    ),
    ("<p>§ 7. Tekst</p><p>1. tekst</p>", "<p>§ 7. Tekst</p><p>1. tekst</p>", ""),
    (
        "<h1>A</h1><h2>B</h2><h3>C</h3>",
        "<h2>A</h2><h3>B</h3><h3>C</h3>",
        "Nagłówek był niższego poziomu",
    ),
    (
        "<table><tr><th>Rok</th><th>Gmina</th><th>Kwota</th></tr>"
        "<tr><td rowspan=2>2024</td><td><p>A</p><p>B</p></td><td>5</td></tr>"
        "<tr><td><ol><li>x</li><li>y</li></ol></td><td></td></tr>"
        "<tr><td colspan=2>razem</td><td>m<sup>2</sup></td></tr></table>",
        "<p><b>Rok</b> | <b>Gmina</b> | <b>Kwota</b></p>"
        "<p>2024 | A; B | 5</p><p>2024 | 1. x; 2. y</p>"
        "<p>razem | | m<sup>2</sup></p>",
        "Tabelę wklejono jako tekst",
    ),
    ("<p>a<iframe src='https://x.pl/'></iframe></p>", "<p>a</p>", "Nie wklejono filmu"),
    (
        "<p>a <del cite='mailto:Ewa' datetime='2024'>b</del> c</p>",
        "<p>a c</p>",
        "Pominięto jeden komentarz lub skreślony",
    ),
    ("<blockquote><p>Warto.</p></blockquote>", "<p>Warto.</p>", "Cytat wklejono"),
    (
        '<p>a<img src="x"> b<img src="y"></p>',
        "<p>a b</p>",
        "2 obrazów nie wklejono",
    ),
    (
        '<p>Zob. https://gov.pl/a?b=1. <a href="javascript:alert(1)">zły</a> a@b.pl</p>',
        '<p>Zob. <a href="https://gov.pl/a?b=1">https://gov.pl/a?b=1</a>. zły '
        '<a href="mailto:a@b.pl">a@b.pl</a></p>',
        "",
    ),
    (
        '<p><a href="https://gov.pl/">raz <b>dwa</b></a></p>',
        '<p><a href="https://gov.pl/">raz <b>dwa</b></a></p>',
        "",
    ),
    # HTML with an attribute of Draftail that contains invalid data.
    ("<p data-draftjs-conductor-fragment='{'>Tekst</p>", "<p>Tekst</p>", ""),
]


def test_unsupported_content_becomes_text_and_is_named(window):
    wrong = []
    for html, expected, said in CASES:
        result = pasted(window, html)
        notice = window.locator(".pasted-notice:not([hidden])")
        heard = notice.locator("div").inner_text() if notice.count() else ""
        if result != expected or (said not in heard if said else heard):
            wrong.append((result, heard))
    assert wrong == []


def test_plain_text_keeps_its_numbers(window):
    assert pasted(window, "", text="§ 7. Tekst\n1. raz\n5. pięć") == (
        "<p>§ 7. Tekst</p><p>1. raz</p><p>5. pięć</p>"
    )


def test_notice_says_that_a_pasted_picture_is_lost(window):
    window.evaluate(
        """() => {
          const clipboardData = new DataTransfer()
          clipboardData.items.add(new File(["x"], "ekran.png", { type: "image/png" }))
          const options = { clipboardData, bubbles: true, cancelable: true }
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options))
        }"""
    )
    expect(window.locator(".pasted-notice")).to_contain_text("Obrazu nie wklejono.")


def test_list_pasted_into_a_paragraph_splits_it(window):
    window.keyboard.type("Wstęp: koniec")
    for _letter in "koniec":
        window.keyboard.press("ArrowLeft")
    paste(window, "<ol type=a><li>raz</li><li>dwa</li></ol>")
    assert stored(window) == (
        f"<p>Wstęp: </p>{WRITTEN}<li>a. raz</li><li>b. dwa</li></ol><p>koniec</p>"
    )
    window.keyboard.press("Control+z")
    unchanged = "(field) => document.querySelector(field).value.includes('Wstęp: koniec')"
    wait_until(window, unchanged, FIELD)


def copied(page):
    """Copies all text of the focused editor. Returns [HTML, plain text] from the clipboard."""
    page.keyboard.press("Control+a")
    return page.evaluate(
        """() => {
          const clipboardData = new DataTransfer()
          const options = { clipboardData, bubbles: true, cancelable: true }
          document.activeElement.dispatchEvent(new ClipboardEvent("copy", options))
          return [clipboardData.getData("text/html"), clipboardData.getData("text/plain")]
        }"""
    )


def test_copy_into_another_field_keeps_numbers_and_paragraphs(window):
    html = pasted(window, "<p>§ 7. <b>Tekst</b></p><ol><li>raz</li><li>dwa</li></ol><h2>Tu</h2>")
    clipboard, text = copied(window)
    assert pasted(window, clipboard, text=text) == html
    # The texts in a block of steps can have neither numbered lists nor headings.
    window.locator(".c-sf-add-button").last.click()
    window.locator(".w-combobox__option", has_text="Kroki").click()
    step = "[name='body-1-value-steps-0-value-text']"
    window.locator(f"[data-contentpath=text]:has({step}) .public-DraftEditor-content").click()
    paste(window, clipboard, text=text, field=step)
    assert "2. dwa" in window.locator(step).input_value()
    expect(window.locator(".pasted-notice", has_text=NUMBERS)).to_be_visible()


def test_saved_page_shows_list_markers_as_text(window, complaints):
    expected = pasted(window, (FIXTURES / "word-act.html").read_text())
    notice = window.locator(".pasted-notice[role=status]")
    expect(notice).to_contain_text("Numery 2 list są teraz zwykłym tekstem.")
    type_title(window, TITLE)
    expect(window.locator("[name=slug]")).to_have_value(SLUG)
    window.locator("[name=intro]").fill("O regulaminie.")
    window.locator("footer [type=submit]").first.click()
    window.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    assert stored(window) == expected
    window.goto(window.url.replace("/edit/", "/view_draft/"))
    text = window.locator(".prose ol[data-marker=text]").first
    assert text.inner_text().replace(NBSP, " ").split("\n")[:3] == [
        "§ 7. Wprowadza się regulamin:",
        "1. Opłatę pobiera się:",
        "1) za najem:",
    ]
    styles = "(list) => getComputedStyle(list).listStyleType"
    assert text.evaluate(styles) == "none"
    # Wagtail's content checker writes each problem that it finds in the draft to the console.
    complaints.heard = [text for text in complaints.heard if "axe.run results" not in text]
