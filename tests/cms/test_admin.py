"""Who may use the CMS, and which of its pages each role may open."""

import pytest

from cms.models import NewsPage, SiteImage
from tests.factories.cms import make_news, make_page, picture_file

CLOSED = [
    "/admin/users/",
    "/admin/users/new/",
    "/admin/groups/",
    "/admin/sites/",
    "/admin/locales/",
    "/admin/collections/",
    "/admin/workflows/list/",
    "/admin/settings/cms/sitesettings/",
]


@pytest.fixture
def editing(as_user, editor, home):
    return as_user(editor)


@pytest.mark.parametrize("path", ["", "pages/", "images/", "documents/", "account/"])
def test_editor_can_open_content_pages(editing, path):
    assert editing.get(f"/admin/{path}", follow=True).status_code == 200


@pytest.mark.parametrize("path", CLOSED)
def test_editor_cannot_open_other_pages(editing, path):
    assert editing.get(path, follow=True).redirect_chain[-1][0] == "/admin/"


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", *CLOSED])
def test_member_cannot_open_the_admin(as_user, member, home, path):
    response = as_user(member).get(path, follow=True)
    assert response.status_code == 403


def test_visitor_is_redirected_to_the_sign_in_page(client, home):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/account/login/?next=/admin/"


def test_signed_in_editor_is_redirected_from_the_sign_in(editing):
    assert editing.get("/admin/login/").url == "/admin/"


def test_editor_publishes_in_both_languages(editor, home, english_home):
    for page in (home, english_home):
        rights = page.permissions_for_user(editor)
        assert rights.can_edit()
        assert rights.can_publish()
        assert rights.can_add_subpage()


def test_editor_cannot_remove_the_home_page(editor, home):
    assert not home.permissions_for_user(editor).can_delete()


def test_editor_unpublishes_a_page(editing, home):
    page = make_page(home, title="O Forum")
    editing.post(f"/admin/pages/{page.pk}/unpublish/")
    assert editing.get("/o-forum/").status_code == 404


def test_upload_without_alternative_text_is_an_error_of_the_field(editing):
    response = editing.post("/admin/images/add/", {"title": "Most", "file": picture_file()})
    assert response.status_code == 200
    assert "id_description" in response.content.decode()
    assert not SiteImage.objects.exists()


def test_draft_preview_is_for_editors(client, editing, news_index):
    item = make_news(news_index, title="Szkic", live=False)
    item.save_revision()
    assert "Szkic" in editing.get(f"/admin/pages/{item.pk}/view_draft/").content.decode()
    client.logout()
    assert client.get(f"/admin/pages/{item.pk}/view_draft/").status_code == 302


def test_page_types_are_limited_by_parent(home, news_index):
    assert NewsPage.can_create_at(news_index)
    assert not NewsPage.can_create_at(home)
    assert not type(home).can_create_at(home.get_parent())


def test_cms_scripts_are_translated(editing):
    words = editing.get("/admin/jsi18n/").content.decode()
    assert '"Complex": "trudna"' in words
    assert '"Cancel": "Anuluj"' in words
