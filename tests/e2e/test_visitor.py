"""What everybody reads without an account."""

from playwright.sync_api import expect


def test_visitor_reads_news_and_a_guide(open_as):
    window = open_as()
    window.goto("/")
    expect(window.get_by_text("Treść przykładowa")).to_be_visible()
    window.get_by_role("link", name="Wszystkie aktualności").click()
    window.get_by_role("link", name="Z kart projektu").first.click()
    expect(window.get_by_role("heading", level=1)).to_contain_text("inauguracja")
    assert window.locator("main img").first.get_attribute("alt")

    window.goto("/poradniki/")
    window.get_by_role("link", name="Partnerstwa w samorządzie").first.click()
    window.get_by_role("navigation", name="W tym poradniku").get_by_role("link").nth(2).click()
    assert "#" in window.url
    expect(window.get_by_role("heading", level=1)).to_contain_text("Partnerstwa")


def test_visitor_changes_the_language_where_a_translation_is(open_as):
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
