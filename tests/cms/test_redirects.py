"""Old addresses of a page redirect to its present address."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.models import LegalNoticePage
from tests.factories.cms import TEXT, make_event, make_guide, make_page


@pytest.fixture
def page(home):
    return make_page(home, title="O Forum")


def rename(page, slug):
    page.slug = slug
    page.save_revision().publish()
    page.refresh_from_db()


def leads_to(client, path):
    response = client.get(path)
    assert response.status_code == 301
    return response.url


def test_renamed_page_is_found_at_its_old_address(client, page, committed):
    with committed():
        rename(page, "o-nas")
    assert leads_to(client, "/o-forum/") == "/o-nas/"
    assert leads_to(client, "/o-forum") == "/o-nas/"


def test_page_moved_twice_is_reached_by_one_redirect(client, home, page, committed):
    branch = make_page(home, title="Nad nimi")
    with committed():
        rename(page, "o-nas")
        page.move(branch, pos="last-child")
    assert leads_to(client, "/o-forum/") == leads_to(client, "/o-nas/") == "/nad-nimi/o-nas/"


def test_sub_pages_are_redirected(client, home, page, committed):
    make_page(page, title="Regulamin")
    with committed():
        rename(page, "o-nas")
    assert leads_to(client, "/o-forum/regulamin/") == "/o-nas/regulamin/"


def test_chapter_of_a_renamed_guide_is_found(client, guide_index, committed):
    chapters = [("chapter", {"title": title, "body": TEXT}) for title in ("Początek", "Umowa")]
    guide = make_guide(guide_index, title="Partnerstwa", chapters=chapters)
    with committed():
        rename(guide, "wspolpraca")
    old = "/poradniki/partnerstwa/umowa/"
    assert leads_to(client, old) == "/poradniki/wspolpraca/umowa/"


def test_new_page_at_an_old_address_wins(client, home, page, committed):
    with committed():
        rename(page, "o-nas")
        make_page(home, title="O Forum")
    assert client.get("/o-forum/").status_code == 200


def test_english_page_is_found_at_its_old_address(client, english_home, committed):
    page = make_page(english_home, title="About")
    with committed():
        rename(page, "who-we-are")
    assert leads_to(client, "/en/about/") == "/en/who-we-are/"


def test_redirect_does_not_bypass_the_members_area(client, as_user, member, home):
    Redirect.objects.create(old_path="/forum/nie-ma", redirect_link="https://example.org/")
    assert "/account/login/" in client.get("/forum/nie-ma/").url


@pytest.mark.parametrize("path", ["/%00", "/x%00/", "/%ff/", "/" + "x" * 3000 + "/"])
def test_hostile_address_is_not_found(client, home, path):
    assert client.get(path).status_code == 404


def test_editor_manages_redirects(as_user, editor, home):
    client = as_user(editor)
    form = {"old_path": "/zjazd", "is_permanent": "on", "redirect_link": "/wydarzenia/"}
    assert client.get("/admin/redirects/").status_code == 200
    client.post("/admin/redirects/add/", form | {"redirect_link": "https://example.org/zjazd"})
    assert leads_to(client, "/zjazd/") == "https://example.org/zjazd"


def test_member_manages_no_redirects(as_user, member, home):
    assert as_user(member).get("/admin/redirects/", follow=True).status_code == 403


def unpublish_after_to_and_fro(page):
    """Renames the page, renames it back, and unpublishes it.

    Each renaming creates a redirect. At the end, no page is published at either address.
    """
    slug = page.slug
    rename(page, "inaczej")
    rename(page, slug)
    page.unpublish()


def test_page_renamed_back_and_unpublished_is_404(client, page, committed):
    with committed():
        unpublish_after_to_and_fro(page)
    assert Redirect.objects.filter(old_path="/o-forum").exists()
    assert client.get("/o-forum/").status_code == client.get("/inaczej/").status_code == 404


def test_english_page_renamed_back_and_unpublished_is_404(client, english_home, committed):
    with committed():
        unpublish_after_to_and_fro(make_page(english_home, title="About"))
    assert client.get("/en/about/").status_code == client.get("/en/inaczej/").status_code == 404


def test_page_moved_back_and_unpublished_is_404(client, home, page, committed):
    branch = make_page(home, title="Nad nimi")
    with committed():
        page.move(branch, pos="last-child")
        page.refresh_from_db()
        page.move(home, pos="last-child")
        page.refresh_from_db()
        page.unpublish()
    assert client.get("/o-forum/").status_code == 404
    assert client.get("/nad-nimi/o-forum/").status_code == 404


def test_pages_with_swapped_urls_and_unpublished_are_404(client, home, page, committed):
    other = make_page(home, title="Kontakty")
    with committed():
        rename(page, "na-chwile")
        rename(other, "o-forum")
        rename(page, "kontakty")
        page.unpublish()
        other.unpublish()
    assert Redirect.objects.filter(old_path__in=["/o-forum", "/kontakty"]).count() == 2
    assert client.get("/o-forum/").status_code == client.get("/kontakty/").status_code == 404


def test_deleted_page_is_not_found_at_its_old_address(client, page, committed):
    with committed():
        rename(page, "o-nas")
    Page.objects.get(pk=page.pk).delete()
    assert client.get("/o-forum/").status_code == client.get("/o-nas/").status_code == 404


def test_replaced_page_is_reached_by_one_redirect(client, home, page, committed):
    heir = make_page(home, title="Następca")
    with committed():
        rename(page, "o-nas")
    page.unpublish()
    Redirect.add_redirect("/o-nas/", heir)
    assert leads_to(client, "/o-forum/") == leads_to(client, "/o-nas/") == "/nastepca/"


@pytest.mark.parametrize("link", ["/a/", "/a", "http://testserver/a/?b=1", "/b/"])
def test_circular_redirects_are_404(client, home, link):
    Redirect.add_redirect("/a", link)
    Redirect.add_redirect("/b", "/c/")
    Redirect.add_redirect("/c", "/a/")
    for path in ("/a/", "/b/", "/c/", "/a/?b=1"):
        assert client.get(path).status_code == 404


def test_redirect_to_a_working_url_is_followed(client, home):
    Redirect.add_redirect("/dawniej", "/aktualnosci/")
    Redirect.add_redirect("/szukaj", "/search/", is_permanent=False)
    assert leads_to(client, "/dawniej/") == "/aktualnosci/"
    assert client.get("/szukaj/").status_code == 302


def test_redirects_are_not_cached_by_browsers(client, page, committed):
    """A page that was renamed may be renamed back. A browser that had cached the redirects in both
    directions would then follow them without end."""
    with committed():
        rename(page, "o-nas")
    assert client.get("/o-forum/")["Cache-Control"] == "no-cache"


def chapters(*titles):
    return [("chapter", {"title": title, "body": TEXT}) for title in titles]


def test_missing_chapters_of_swapped_guides_are_404(client, guide_index, committed):
    first = make_guide(guide_index, title="Pierwszy", chapters=chapters("Początek", "Umowa"))
    second = make_guide(guide_index, title="Drugi", chapters=chapters("Początek", "Umowa"))
    with committed():
        rename(first, "na-chwile")
        rename(second, "pierwszy")
        rename(first, "drugi")
        for guide in (first, second):
            guide.chapters.pop()
            guide.save_revision().publish()
    assert leads_to(client, "/poradniki/pierwszy/umowa/") == "/poradniki/drugi/"
    assert leads_to(client, "/poradniki/drugi/umowa/") == "/poradniki/pierwszy/"
    assert client.get("/poradniki/drugi/inna/").status_code == 404


@pytest.mark.parametrize("below", ["", "print/", "umowa/"])
def test_sub_urls_of_a_renamed_guide_are_redirected(client, guide_index, committed, below):
    guide = make_guide(guide_index, title="Wzory", chapters=chapters("Początek", "Umowa"))
    with committed():
        rename(guide, "wzory-pism")
    assert leads_to(client, f"/poradniki/wzory/{below}") == f"/poradniki/wzory-pism/{below}"


def test_calendar_file_of_a_renamed_event_is_redirected(client, events, committed):
    event = make_event(events, title="Zjazd")
    with committed():
        rename(event, "zjazd-2026")
    assert leads_to(client, "/wydarzenia/zjazd/ics/") == "/wydarzenia/zjazd-2026/ics/"
    assert leads_to(client, "/wydarzenia/zjazd/ics") == "/wydarzenia/zjazd-2026/ics/"
    assert client.get("/wydarzenia/zjazd/nic/").status_code == 404


@pytest.mark.parametrize("below", ["feed/", "calendar/", "zjazd/", "zjazd/ics/", "?page=2"])
def test_sub_urls_of_a_renamed_event_list_are_redirected(client, events, committed, below):
    make_event(events, title="Zjazd")
    with committed():
        rename(events, "terminy")
    assert leads_to(client, f"/wydarzenia/{below}") == f"/terminy/{below}"


@pytest.mark.parametrize("below", ["feed/", "2026/", "temat/drogi/"])
def test_sub_urls_of_a_renamed_news_list_are_redirected(client, news_index, committed, below):
    with committed():
        rename(news_index, "wiesci")
    assert leads_to(client, f"/aktualnosci/{below}") == f"/wiesci/{below}"


def test_version_of_a_renamed_notice_is_redirected(client, home, committed):
    notice = LegalNoticePage.objects.child_of(home).first()
    notice.save_revision().publish()
    old = notice.url
    with committed():
        rename(notice, "zasady")
    assert leads_to(client, f"{old}wersja/1/") == "/zasady/wersja/1/"


def test_draft_below_a_renamed_page_is_found_once_it_is_published(client, page, committed):
    draft = make_page(page, title="Regulamin", live=False)
    with committed():
        rename(page, "o-nas")
    assert client.get("/o-forum/regulamin/").status_code == 404
    draft.refresh_from_db()
    draft.save_revision().publish()
    assert leads_to(client, "/o-forum/regulamin/") == "/o-nas/regulamin/"


def test_new_page_at_an_old_url_serves_its_sub_urls(client, events, committed):
    event = make_event(events, title="Zjazd")
    with committed():
        rename(event, "zjazd-2026")
    make_event(events, title="Zjazd")
    assert client.get("/wydarzenia/zjazd/ics/").status_code == 200
    assert client.get("/wydarzenia/zjazd/nic/").status_code == 404
