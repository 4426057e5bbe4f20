"""What visitors without an account do: read and print public pages, change the language."""

import re

from playwright.sync_api import expect


def test_visitor_reads_news_and_a_guide(open_as):
    window = open_as()
    window.goto("/")
    expect(window.locator(".example-strip")).to_be_visible()
    window.get_by_role("link", name="Wszystkie aktualności").click()
    window.get_by_role("link", name="Z kart projektu").first.click()
    expect(window.get_by_role("heading", level=1)).to_contain_text("inauguracja")
    assert window.locator("main img").first.get_attribute("alt")

    window.goto("/poradniki/")
    window.get_by_role("link", name="Partnerstwa w samorządzie").first.click()
    window.get_by_role("navigation", name="W tym poradniku").get_by_role("link").nth(3).click()
    expect(window).to_have_url(re.compile("/negocjacje/$"))
    expect(window.get_by_role("heading", level=1)).to_contain_text("Partnerstwa")
    expect(window.get_by_role("heading", name="Negocjacje")).to_be_visible()


def test_visitor_without_a_script_reads_a_guide_part_by_part_on_a_small_screen(open_as):
    window = open_as(java_script_enabled=False, viewport={"width": 360, "height": 740})
    window.goto("/poradniki/partnerstwa-w-samorzadzie/trzy-formy/")
    parts = window.get_by_role("navigation", name="W tym poradniku")
    last = parts.get_by_role("link", name="Najczęstsze błędy")
    expect(last).to_be_hidden()
    assert window.locator("h2#part").bounding_box()["y"] < 740
    parts.locator("summary").click()
    last.click()
    expect(window.get_by_role("heading", name="Najczęstsze błędy")).to_be_visible()
    expect(window.locator("main a[rel=next]")).to_have_count(0)
    window.locator("main a[rel=prev]").click()
    expect(window).to_have_url(re.compile("/lista-kontrolna/$"))


def test_visitor_prints_the_whole_guide(open_as):
    window = open_as()
    window.goto("/poradniki/partnerstwa-w-samorzadzie/")
    window.locator("main a[href$='/print/']").click()
    window.evaluate("window.print = () => { document.title = 'printed' }")
    window.locator("[data-print]").click()
    expect(window).to_have_title("printed")
    window.emulate_media(media="print")
    expect(window.locator("[data-print]")).to_be_hidden()
    # Collapsed parts of the page are printed as well.
    expect(window.get_by_text("Pierwsze wydanie.")).to_be_visible()


def test_visitor_opens_the_translation_of_a_page(open_as):
    window = open_as()
    window.goto("/o-forum/")
    window.get_by_role("link", name="English").first.click()
    expect(window.get_by_role("heading", level=1)).to_have_text("About the Forum")
    expect(window.locator("html")).to_have_attribute("lang", "en")


def test_visitor_gets_no_cookie(open_as):
    window = open_as()
    for path in ("/", "/aktualnosci/", "/poradniki/", "/en/"):
        window.goto(path)
    assert window.context.cookies() == []


def test_visitor_finds_the_feed(open_as, base_url):
    window = open_as()
    window.goto("/aktualnosci/")
    feed = window.locator("link[rel=alternate][type='application/rss+xml']").get_attribute("href")
    answer = window.request.get(feed if feed.startswith("http") else base_url + feed)
    assert answer.ok
    assert "Z kart projektu" in answer.text()
    assert f"<link>{base_url}/aktualnosci/" in answer.text()
