"""Old addresses redirect to the page's present one."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from tests.factories.cms import TEXT, make_guide, make_page


@pytest.fixture
def page(home):
    return make_page(home, title="O Forum")


def rename(page, slug):
    page.slug = slug
    page.save_revision().publish()


def leads_to(client, path):
    response = client.get(path)
    assert response.status_code == 301
    return response.url


def test_renamed_page_is_found_at_its_old_address(client, page, committed):
    with committed():
        rename(page, "o-nas")
    assert leads_to(client, "/o-forum/") == "/o-nas/"
    assert leads_to(client, "/o-forum") == "/o-nas/"


def test_page_that_moved_twice_is_reached_in_one_step(client, home, page, committed):
    branch = make_page(home, title="Nad nimi")
    with committed():
        rename(page, "o-nas")
        page.move(branch, pos="last-child")
    assert leads_to(client, "/o-forum/") == leads_to(client, "/o-nas/") == "/nad-nimi/o-nas/"


def test_what_is_below_moves_along(client, home, page, committed):
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


def test_redirect_opens_no_closed_address(client, as_user, member, home):
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
