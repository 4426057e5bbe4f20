"""An editor puts the recruitment of a programme on a page."""

from playwright.sync_api import expect

from tests.e2e.test_publishing import explore, publish, type_title

PROGRAMME = "Zarządzanie usługami w samorządzie: edycja przykładowa"


def test_editor_shows_one_programme_on_a_page(open_as):
    page = open_as("editor", locale="en-GB")
    page.goto("/admin/pages/")
    explore(page, "/")
    explore(page, "/o-forum/")
    page.locator("a[href*='/add_subpage/'], a[href*='/add/']").first.click()
    if "/add_subpage/" in page.url:
        page.locator("main a[href*='/add/cms/standardpage/']").first.click()
    type_title(page, "Nabór na szkolenia")
    page.locator(".c-sf-add-button").first.click()
    page.locator(".w-combobox__option").last.click()
    choice = page.locator("select[name$='-programme']")
    choice.select_option(label=PROGRAMME)
    publish(page)
    visitor = open_as()
    visitor.goto("/o-forum/nabor-na-szkolenia/")
    expect(visitor.locator("main .rows").get_by_role("link", name=PROGRAMME)).to_be_visible()
    page.goto("/admin/pages/")
    explore(page, "/")
    explore(page, "/o-forum/")
    page.get_by_role("link", name="Nabór na szkolenia").first.click()
    expect(page.locator("select[name$='-programme'] option:checked")).to_have_text(PROGRAMME)
