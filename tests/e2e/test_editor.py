"""The rich-text editor of the forum, in the form that starts a thread."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PASTED = """
<style>p.MsoNormal { margin: 0 }</style>
<h1 style="color: red">Wnioski</h1>
<p class="MsoNormal" style="margin: 0" onclick="alert(1)">Zdanie <b>ważne</b></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p style="mso-list: l0 level1"><span style="mso-list: Ignore">·<i>&nbsp; </i></span>raz</p>
<p style="mso-list: l0 level1"><span style="mso-list: Ignore">·<i>&nbsp; </i></span>dwa</p>
<p>koniec <a href="javascript:alert(1)">zły</a><img src="x" onerror="alert(1)"></p>
"""


def open_form(page):
    page.goto("/forum/threads/new/")
    page.locator("[name=kind]").first.check()
    page.locator("[name=section]").select_option(index=1)
    page.locator("[name=title]").fill("Kto prowadzi wspólny rejestr umów?")
    return page


def send(page):
    page.locator("form:has([name=body]) .button-primary").click()
    page.wait_for_url(re.compile(r"/forum/threads/\d+/"))
    return page.locator(".post-body").first


def editor_of(page):
    editor = page.get_by_role("textbox", name=page.locator("label[for=id_body]").inner_text())
    editor.wait_for()
    return editor


def paste(page, html):
    page.evaluate(
        """(html) => {
          const clipboardData = new DataTransfer()
          clipboardData.setData("text/html", html)
          const options = { clipboardData, bubbles: true, cancelable: true }
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options))
        }""",
        html,
    )


def violations(page):
    return [each["id"] for each in Axe().run(page).response["violations"]]


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


def test_word_comes_out_clean(open_as):
    page = open_form(open_as("member"))
    editor_of(page).focus()
    paste(page, PASTED)
    body = send(page)
    assert re.sub(r">\s+<", "><", body.inner_html().strip()) == (
        "<h3>Wnioski</h3><p>Zdanie <strong>ważne</strong></p>"
        "<ul><li><p>raz</p></li><li><p>dwa</p></li></ul><p>koniec zły</p>"
    )


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


def test_failed_form_keeps_the_words_with_and_without_script(open_as):
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
    assert send(page).inner_html().strip() == "<p>Czy a &lt; b?<br>Tak.</p><p>Dziękuję &lt;3</p>"
