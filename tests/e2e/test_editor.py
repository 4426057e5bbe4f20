"""The rich-text editor of the forum, in the form that starts a thread."""

import json
import re
import sys

import pytest
from playwright.sync_api import expect

from forum.richtext.cooking import cook
from tests.e2e.axe import violations
from tests.e2e.reading import FIXTURES, measure, sources, table, total

PASTED = sources()
FROM_WORD = """
<style>p.MsoNormal { margin: 0 }</style>
<h1 style="color: red">Wnioski</h1>
<p class="MsoNormal" style="margin: 0" onclick="alert(1)">Zdanie <b>ważne</b></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p style="mso-list: l0 level1"><span style="mso-list: Ignore">·<i>&nbsp; </i></span>raz</p>
<p style="mso-list: l0 level1"><span style="mso-list: Ignore">·<i>&nbsp; </i></span>dwa</p>
<p>koniec <a href="javascript:alert(1)">zły</a><img src="x" onerror="alert(1)"></p>
"""


@pytest.fixture(autouse=True)
def drafts(complaints):
    """Allows HTTP 409 when a draft is saved, because all tests share an account and a draft."""
    complaints.expected.add(409)


def open_form(page):
    page.goto("/forum/threads/new/")
    page.locator("[name=kind]").first.check()
    page.locator("[name=section]").select_option(index=1)
    page.locator("[name=title]").fill("Kto prowadzi wspólny rejestr umów?")
    # Discards the draft of an earlier test.
    page.locator("[name=body]").evaluate(
        "(field) => { field.value = ''; field.dispatchEvent(new Event('change')) }"
    )
    return page


def send(page):
    page.locator("form:has([name=body]) .button-primary").click()
    page.wait_for_url(re.compile(r"/forum/threads/\d+/"))
    return page.locator(".post-body").first


def editor_of(page):
    """Waits until the editor has replaced the textarea, and returns the editor.

    Without waiting, the test would find the textarea, which has the same label.
    """
    page.locator(".richtext-text").wait_for()
    editor = page.get_by_role("textbox", name=page.locator("label[for=id_body]").inner_text())
    editor.wait_for()
    return editor


def paste(page, text, kind="text/html"):
    """Pastes ``text`` of the MIME type ``kind`` into the focused element.

    Returns how many milliseconds it took.
    """
    return page.evaluate(
        """([text, kind]) => {
          const started = performance.now()
          const clipboardData = new DataTransfer()
          clipboardData.setData(kind, text)
          const options = { clipboardData, bubbles: true, cancelable: true }
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options))
          return performance.now() - started
        }""",
        [text, kind],
    )


def test_keyboard_alone_writes_bold_list_and_link(open_as):
    page = open_form(open_as("member"))
    editor = editor_of(page)
    editor.focus()
    keys = page.keyboard
    keys.type("Zdanie ")
    keys.press("Control+b")
    keys.type("ważne")
    keys.press("Control+b")
    keys.press("Enter")
    keys.press("Shift+Tab")
    for _step in range(4):
        keys.press("ArrowRight")
    button = page.locator(":focus")
    assert button.get_attribute("aria-pressed") == "false"
    keys.press("Enter")
    assert page.locator("[data-name=bulletList]").get_attribute("aria-pressed") == "true"
    keys.type("punkt ")
    keys.press("Control+k")
    keys.type("strona")
    keys.press("Tab")
    keys.type("javascript:alert(1)")
    keys.press("Enter")
    assert page.locator("dialog .field-error").inner_text()
    keys.press("Control+a")
    keys.type("www.gov.pl")
    keys.press("Enter")
    html = send(page).inner_html()
    assert "<p>Zdanie <strong>ważne</strong></p>" in html
    assert (
        '<li><p>punkt <a href="https://www.gov.pl" rel="nofollow noopener ugc">strona</a>' in html
    )


def test_tab_leaves_the_editor_even_from_a_table(open_as):
    page = open_form(open_as("member"))
    editor = editor_of(page)
    editor.focus()
    page.locator("[data-name=table]").click()
    assert page.locator("[data-name=addRow]").is_visible()
    page.keyboard.type("Gmina")
    page.keyboard.press("Tab")
    assert not editor.evaluate("(editor) => editor.contains(document.activeElement)")
    assert "<th><p>Gmina</p></th>" in send(page).inner_html()


def test_html_pasted_from_word_is_cleaned(open_as):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    paste(page, FROM_WORD)
    body = send(page)
    assert re.sub(r">\s+<", "><", body.inner_html().strip()) == (
        "<h3>Wnioski</h3><p>Zdanie <strong>ważne</strong></p>"
        "<ul><li><p>raz</p></li><li><p>dwa</p></li></ul><p>koniec zły</p>"
    )


LEAST = {"words": 99, "markers": 95, "bold": 98, "italic": 98}
"""Kind of content -> percentage of it that must be kept when all sources are pasted.

The kinds are those of ``reading.compare``. Those that are missing here must be kept completely.
"""


def test_what_other_programs_copy_comes_out_clean(open_as, browser, capsys):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    wrong, results, slowest = {}, {}, 0
    for path in PASTED:
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        slowest = max(slowest, paste(page, path.read_text()))
        expected = path.with_suffix(".expected.html").read_text().strip()
        shown = page.locator("[name=body]").input_value()
        if shown.replace("<p></p>", "") != expected.replace(' rel="nofollow noopener ugc"', ""):
            wrong[path.stem] = shown
        results[path] = shown
    found = measure(browser.new_page(), results)
    with capsys.disabled():
        sys.stdout.write(f"\n{table(found)}\nslowest paste: {slowest:.0f} ms\n")
    assert wrong == {}
    shares = {kind: share.percent for kind, share in total(found).items()}
    assert {kind: per for kind, per in shares.items() if per < LEAST.get(kind, 100)} == {}
    assert slowest < 300


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_editor_and_dialogue(open_as, scheme):
    page = open_form(open_as("member", viewport={"width": 320, "height": 800}, color_scheme=scheme))
    editor_of(page).focus()
    page.locator("[data-name=table]").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Control+k")
    page.locator("dialog").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert editor_of(page).evaluate("(editor) => editor.contains(document.activeElement)")


def test_failed_form_keeps_the_text_with_and_without_script(open_as):
    for options in ({}, {"java_script_enabled": False}):
        page = open_form(open_as("member", **options))
        if not options:
            editor_of(page).focus()
            page.keyboard.type("To zostaje < tutaj")
        else:
            page.locator("[name=body]").fill("To zostaje < tutaj")
        page.locator("[name=title]").fill(" ")
        page.locator("form:has([name=body]) .button-primary").click()
        page.locator(".error-summary").wait_for()
        assert page.locator("[name=body]").input_value() == "To zostaje < tutaj"
        if not options:
            expect(editor_of(page)).to_have_text("To zostaje < tutaj")


def test_without_script_plain_text_becomes_paragraphs(open_as):
    page = open_form(open_as("member", java_script_enabled=False))
    page.locator("[name=body]").fill("Czy a < b?\nTak.\n\nDziękuję <3")
    html = send(page).inner_html().strip()
    assert html == "<p>Czy a&nbsp;&lt; b?<br>Tak.</p><p>Dziękuję &lt;3</p>"


# --- Links -------------------------------------------------------------------------------------


def test_addresses_are_the_same_links_typed_pasted_and_sent_without_script(open_as):
    cases = json.loads((FIXTURES.parent / "addresses.json").read_text())
    for options in ({}, {"java_script_enabled": False}):
        page = open_form(open_as("member", **options))
        if options:
            page.locator("[name=body]").fill("\n\n".join(typed for typed, _html in cases))
        else:
            editor_of(page).focus()
            for typed, _html in cases[:3]:
                page.keyboard.type(typed)
                page.keyboard.press("Enter")
            paste(page, "\n".join(typed for typed, _html in cases[3:]), "text/plain")
        html = send(page).inner_html().strip().replace(' rel="nofollow noopener ugc"', "")
        html = html.replace("&nbsp;", " ")  # the typography adds it after words of one letter
        made = html.removeprefix("<p>").removesuffix("</p>").split("</p><p>")
        assert made == [html for _typed, html in cases]


def test_link_dialogue_makes_the_same_links_as_the_server(open_as):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    addresses = ["https://example.org/a_(b)", "www.example.pl/ą?ę=ó", "example.gov.pl/x"]
    addresses += ["HTTP://EXAMPLE.ORG/", "urzad@example.pl", "mailto:a@b.pl?cc=c@d.pl"]
    for address in addresses:
        page.keyboard.press("Control+k")
        page.keyboard.press("Tab")
        page.keyboard.type(address)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    made = typed_in(page).removesuffix("<p></p>")
    assert made == cook("\n\n".join(addresses)).html.replace(' rel="nofollow noopener ugc"', "")


@pytest.mark.parametrize(
    ("pasted", "html"),
    [
        ("https://example.org/a_(b)", '<a href="https://example.org/a_(b)">słowa</a>'),
        ("www.example.pl/ą", '<a href="https://www.example.pl/ą">słowa</a>'),
        ("urzad@example.pl", '<a href="mailto:urzad@example.pl">słowa</a>'),
        ("np.tak", "np.tak"),
        ("https://[", "https://["),
    ],
)
def test_address_pasted_over_words_links_them(open_as, pasted, html):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    page.keyboard.type("słowa")
    page.keyboard.press("Control+a")
    paste(page, pasted, "text/plain")
    assert typed_in(page) == f"<p>{html}</p>"


# --- Content that is lost ----------------------------------------------------------------------


def test_notice_of_lost_content_stays_until_closed_or_next_paste(open_as):
    page = open_form(open_as("member"))
    editor = editor_of(page)
    editor.focus()
    notice = page.locator(".richtext-notice")
    status = notice.get_by_role("status")
    assert status.count() == 1
    paste(page, "<p>a<img src=x><img src=y></p><div style='mso-element:comment'>b</div>")
    expect(status).to_have_text(
        "Wklejono bez: 2 obrazów, 1 komentarza. Obrazy można dodać w polu „Dodaj pliki”."
    )
    assert violations(page) == []
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_accessible_name("Ukryj komunikat")
    page.keyboard.press("Enter")
    expect(status).to_be_empty()
    expect(editor).to_be_focused()
    for text, kind in (("b", "text/plain"), ("<p>b</p>", "text/html")):
        paste(page, "<p>a<iframe></iframe></p>" + "<ul><li>" * 7 + "b")
        expect(status).to_have_text(re.compile("^Wklejono bez: 1 filmu.*sześć poziomów"))
        paste(page, text, kind)
        expect(status).to_be_empty()


def test_form_without_files_does_not_offer_them_for_pictures(open_as):
    page = open_as("member")
    page.goto("/forum/practices/new/")
    page.locator(".richtext-text").first.focus()
    paste(page, "<p>a<img src=x><input><input></p>")
    expect(page.get_by_role("status").filter(has_text="Wklejono")).to_have_text(
        "Wklejono bez: 1 obrazu, 2 pól formularza."
    )


def test_notice_names_files_pasted_into_a_form_without_attachments(open_as):
    page = open_as("member")
    page.goto("/forum/practices/new/")
    editor = page.locator(".richtext-text").first
    editor.focus()
    for event, kind in (("paste", "clipboardData"), ("drop", "dataTransfer")):
        prevented = editor.evaluate(
            """(element, [name, kind]) => {
              const transfer = new DataTransfer()
              for (const type of ["image/png", "application/pdf"]) {
                transfer.items.add(new File(["x"], "x", { type }))
              }
              const { x, y } = element.getBoundingClientRect()
              const options = { bubbles: true, cancelable: true, [kind]: transfer }
              Object.assign(options, { clientX: x + 20, clientY: y + 20 })
              const Kind = name === "paste" ? ClipboardEvent : DragEvent
              return !element.dispatchEvent(new Kind(name, options))
            }""",
            [event, kind],
        )
        assert prevented
        expect(page.locator(".richtext-notice p").first).to_have_text(
            "Wklejono bez: 1 obrazu, 1 pliku."
        )
        page.get_by_role("button", name="Ukryj komunikat").click()


def test_editor_counts_lost_content_as_the_server_does(open_as):
    cases = json.loads((FIXTURES.parent / "objects.json").read_text())
    page = open_form(open_as("member"))
    editor_of(page)
    counted = page.evaluate(
        """async (sources) => {
          const { cleanPasted } = await import("/static/js/editor/paste.js")
          return sources.map((source) => {
            let lost
            cleanPasted(source, { tell: (found) => { lost = found } })
            return Object.fromEntries(Object.entries(lost).filter(([, count]) => count))
          })
        }""",
        [source for source, _lost in cases],
    )
    assert counted == [lost for _source, lost in cases]


# --- Code --------------------------------------------------------------------------------------


def with_code_buttons(page):
    """Makes the page of the form say that RICHTEXT_CODE_BUTTONS is on."""

    def answer(route):
        response = route.fetch()
        off, on = (f"&quot;codeButtons&quot;:{value}" for value in ("false", "true"))
        assert off in response.text()
        route.fulfill(response=response, body=response.text().replace(off, on))

    page.route("**/forum/threads/new/", answer)
    return page


def test_code_keeps_typed_characters(open_as):
    page = open_form(with_code_buttons(open_as("member")))
    editor_of(page).focus()
    page.locator("[data-name=codeBlock]").click()
    page.keyboard.type("if a:\n  https://a.pl <b>")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+e")
    assert page.locator("[data-name=code]").get_attribute("aria-pressed") == "true"
    page.keyboard.type("x  =  1")
    page.unroute_all()
    html = send(page).inner_html()
    assert "<pre><code>if a:\n  https://a.pl &lt;b&gt;</code></pre>" in html
    assert "<p><code>x  =  1</code></p>" in html


def test_code_has_no_buttons_but_pasted_code_is_kept(open_as):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    assert page.locator("[data-name=table]").count() == 1
    assert page.locator("[data-name^=code]").count() == 0
    paste(page, "<p>a <code>b</code></p><pre>c</pre>")
    assert typed_in(page).startswith("<p>a <code>b</code></p><pre><code>c</code></pre>")


def test_buttons_name_their_keyboard_shortcuts(open_as):
    page = open_form(open_as("member"))
    editor_of(page)
    bold = page.locator("[data-name=bold]")
    assert bold.get_attribute("aria-keyshortcuts") == "Control+B"
    assert bold.get_attribute("title").endswith("(Ctrl+B)")


# --- Mentions and quotations -------------------------------------------------------------------

OFFERED = ".richtext-people [role=option]"
PEOPLE = [
    {"id": 12, "name": "Anna Kowalska", "place": "Starostwo Powiatowe w Łowiczu"},
    {"id": 13, "name": "Anna <b>Nowak</b>", "place": ""},
]


def open_with_people(page):
    """Opens the form and returns its editor, which has the focus.

    A fake endpoint suggests ``PEOPLE`` if the typed name begins with "an". Otherwise it suggests
    nobody.
    """

    def answer(route):
        found = PEOPLE if "q=an" in route.request.url.lower() else []
        route.fulfill(json={"people": found})

    page.route("**/people-here/?*", answer)
    open_form(page)
    editor_of(page)
    page.evaluate(
        """() => {
          const old = document.querySelector("textarea[name=body]")
          const fresh = old.cloneNode()
          fresh.value = ""
          fresh.classList.remove("richtext-source")
          fresh.removeAttribute("aria-hidden")
          fresh.dataset.mentions = "/people-here/?in=1"
          document.querySelector(".richtext").remove()
          old.replaceWith(fresh)
          fresh.focus()
        }"""
    )
    editor = page.locator("#id_body-editor")
    expect(editor).to_be_focused()
    return editor


def typed_in(page):
    return page.locator("[name=body]").input_value()


def test_keyboard_alone_mentions_somebody(open_as):
    page = open_as("member")
    editor = open_with_people(page)
    page.keyboard.type("Pani @An")
    expect(editor).to_have_attribute("aria-expanded", "true")
    assert page.locator(OFFERED).count() == 2
    assert editor.get_attribute("role") == "combobox"
    assert page.locator("[role=status]", has_text="2").count() == 1
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = editor.get_attribute("aria-activedescendant")
    assert page.locator(f"[id='{active}'][aria-selected=true]").inner_text().startswith("Anna Kow")
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.keyboard.type("proszę")
    assert typed_in(page) == ('<p>Pani <span data-mention="12">@Anna Kowalska</span> proszę</p>')
    assert editor.get_attribute("role") == "textbox"


def test_mention_is_deleted_as_a_whole(open_as):
    page = open_as("member")
    open_with_people(page)
    page.keyboard.type("x @anna")
    page.locator(OFFERED, has_text="Nowak").click()
    assert (
        typed_in(page) == '<p>x <span data-mention="13">@Anna &lt;b&gt;Nowak&lt;/b&gt;</span> </p>'
    )
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    assert typed_in(page) == "<p>x </p>"


def test_mention_becomes_plain_text_in_a_code_block(open_as):
    page = with_code_buttons(open_as("member"))
    open_with_people(page)
    page.keyboard.type("x @an")
    page.locator(OFFERED, has_text="Kowalska").click()
    page.keyboard.press("Control+a")
    page.locator("[data-name=codeBlock]").click()
    assert typed_in(page).startswith("<pre><code>x @Anna Kowalska </code></pre>")


def test_escape_closes_the_suggestions_and_keeps_the_typed_text(open_as):
    page = open_as("member")
    editor = open_with_people(page)
    page.keyboard.type("@an")
    page.locator(OFFERED).first.wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(OFFERED).first).to_be_hidden()
    page.keyboard.type("n")
    page.wait_for_timeout(400)
    assert editor.get_attribute("aria-expanded") is None
    page.keyboard.press("Enter")
    assert typed_in(page) == "<p>@ann</p><p></p>"


def test_mention_without_a_match_is_announced(open_as):
    page = open_as("member")
    editor = open_with_people(page)
    page.keyboard.type("pisz na urzad@an albo @zzz")
    expect(page.locator(".richtext [role=status]")).not_to_be_empty()
    assert editor.get_attribute("aria-expanded") is None


def test_quotation_keeps_its_post_and_leaves_room_to_answer(open_as):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    page.keyboard.type("Najpierw to.")
    page.evaluate(
        """() => {
          const inner = '<p class="quote-source"><a href="/x/">Jan</a></p><p>a <b>b</b></p>'
          const html = `<blockquote data-quote="7">${inner}</blockquote><p style="x">c</p>`
          const detail = { post: 55, html }
          const event = new CustomEvent("richtext:quote", { bubbles: true, detail })
          document.querySelector("[name=body]").dispatchEvent(event)
        }"""
    )
    expect(page.locator(".richtext blockquote p:not(.quote-source)").first).to_have_text("a b")
    page.keyboard.type("Odpowiedź")
    assert typed_in(page) == (
        '<p>Najpierw to.</p><blockquote data-quote="55"><blockquote data-quote="7">'
        "<p>a <strong>b</strong></p></blockquote><p>c</p></blockquote><p>Odpowiedź</p>"
    )


PASTED_QUOTATION = """<blockquote data-quote="55"><p class="quote-source">
<a href="https://forum.example.org/forum/posts/55/">Ewa Lis</a></p><p>Cytat</p></blockquote>"""


def test_quotation_pasted_into_a_case_keeps_its_author_as_words(open_as):
    page = open_as("member")
    page.goto("/forum/practices/new/")
    page.locator(".richtext-text").first.focus()
    paste(page, PASTED_QUOTATION)
    assert page.locator("textarea.richtext-source").first.input_value() == (
        '<blockquote><p><a href="https://forum.example.org/forum/posts/55/">Ewa Lis</a></p>'
        "<p>Cytat</p></blockquote><p></p>"
    )


def test_quotation_pasted_into_a_post_keeps_its_post(open_as):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    paste(page, PASTED_QUOTATION)
    assert typed_in(page).startswith('<blockquote data-quote="55"><p>Cytat</p></blockquote>')


def test_author_of_a_quotation_is_shown_but_is_no_part_of_the_text(open_as):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    paste(page, PASTED_QUOTATION)
    quotation = page.locator(".richtext-text blockquote")
    expect(quotation).to_have_text("Ewa LisCytat")
    page.keyboard.press("Control+Home")
    page.keyboard.type("Cały ")
    expect(quotation.locator(".quote-source")).to_have_text("Ewa Lis")
    assert typed_in(page).startswith('<blockquote data-quote="55"><p>Cały Cytat</p></blockquote>')


def test_backspace_deletes_a_quotation_only_as_a_whole(open_as):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    paste(page, PASTED_QUOTATION)
    before = typed_in(page)
    page.keyboard.press("Control+Home")
    page.wait_for_timeout(200)  # the editor learns of a moved cursor a moment later
    page.keyboard.press("Backspace")
    expect(page.locator("blockquote.ProseMirror-selectednode")).to_have_count(1)
    assert typed_in(page) == before
    page.keyboard.press("Backspace")
    assert "Cytat" not in typed_in(page)
