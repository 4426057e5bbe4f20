"""The toolbar of the editor: one for each form, acting on the field that has the focus."""

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 320, "height": 740}


def open_case(page):
    """Opens the form of a case. Returns the editors of its fields for the problem and solution."""
    page.goto("/forum/practices/new/")
    problem, solution = (
        page.locator("#id_initial_situation-editor"),
        page.locator("#id_solution-editor"),
    )
    problem.wait_for()
    solution.wait_for()
    expect(page.locator(".richtext-bar.is-shared")).to_have_count(1)
    return problem, solution


def open_post(page):
    page.goto("/forum/threads/new/")
    editor = page.locator(".richtext-text")
    editor.focus()
    return editor


def test_one_toolbar_acts_on_the_field_with_the_focus(open_as):
    page = open_as("member")
    problem, solution = open_case(page)
    toolbar = page.get_by_role("toolbar")
    assert toolbar.count() == 1
    for editor, name, word in ((problem, "Problem", "bold"), (solution, "Rozwiązanie", "italic")):
        editor.focus()
        assert toolbar.get_attribute("aria-controls") == editor.get_attribute("id")
        assert name in toolbar.get_attribute("aria-label")
        toolbar.locator(f"[data-name={word}]").click()
        page.keyboard.type("słowo")
    assert page.locator("[name=initial_situation]").input_value() == "<p><strong>słowo</strong></p>"
    assert page.locator("[name=solution]").input_value() == "<p><em>słowo</em></p>"
    problem.focus()
    page.keyboard.press("End")
    assert toolbar.locator("[data-name=bold]").get_attribute("aria-pressed") == "true"
    assert violations(page) == []


def test_shared_toolbar_stays_in_sight_above_the_first_field(open_as):
    page = open_as("member")
    problem, solution = open_case(page)
    bar = page.locator(".richtext-bar")
    assert bar.bounding_box()["y"] < problem.bounding_box()["y"]
    solution.evaluate("(field) => scrollTo(0, field.getBoundingClientRect().top)")
    expect(bar).to_be_in_viewport(ratio=1)
    solution.focus()
    for _line in range(30):
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Home")
    cursor = page.evaluate(
        "getSelection().getRangeAt(0).startContainer.getBoundingClientRect().top"
    )
    edge = bar.bounding_box()
    assert cursor >= edge["y"] + edge["height"]


@pytest.mark.parametrize("open_form", [open_post, lambda page: open_case(page)[1]])
def test_alt_f10_goes_to_the_toolbar_and_escape_back(open_as, open_form):
    page = open_as("member")
    editor = open_form(page)
    editor.focus()
    page.keyboard.press("Alt+F10")
    expect(page.locator("[data-name=bold]")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-name=redo]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(editor).to_be_focused()


def test_form_with_one_field_has_the_toolbar_inside_the_field(open_as):
    page = open_as("member")
    open_post(page)
    assert page.locator(".richtext > .richtext-bar:not(.is-shared)").count() == 1
    assert page.get_by_role("toolbar").get_attribute("aria-label") == "Formatowanie tekstu"


def test_table_tools_appear_only_in_a_table(open_as):
    page = open_as("member")
    open_post(page)
    tools = page.locator(".richtext-table-tools button")
    insert = page.locator("[data-name=table]")
    assert tools.count() == 5
    expect(tools.first).to_be_hidden()
    insert.click()
    expect(tools.last).to_be_visible()
    assert insert.get_attribute("aria-disabled") == "true"
    page.locator("[data-name=deleteTable]").click()
    expect(tools.first).to_be_hidden()
    assert insert.get_attribute("aria-disabled") == "false"


@pytest.mark.parametrize(("viewport", "has_words"), [(WIDE, True), (PHONE, False)])
def test_toolbar_is_one_row_of_words_or_on_a_phone_of_icons(open_as, viewport, has_words):
    page = open_as("member", viewport=viewport)
    open_post(page)
    buttons = page.locator(".richtext-toolbar > button")
    boxes = [button.bounding_box() for button in buttons.all()]
    assert len({box["y"] for box in boxes}) == 1
    assert min(box["width"] for box in boxes) >= 24
    quote = page.locator("[data-name=blockquote]")
    assert quote.locator("svg").is_visible() is not has_words
    expect(quote).to_have_accessible_name("Cytat")
    # Screen readers still read the words of an icon; others see them when it has the focus.
    clipped = "(button) => getComputedStyle(button.lastChild).clipPath"
    assert (quote.evaluate(clipped) == "none") is has_words
    page.keyboard.press("Alt+F10")
    for _step in range(6):
        page.keyboard.press("ArrowRight")
    expect(quote).to_be_focused()
    assert quote.evaluate(clipped) == "none"
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
