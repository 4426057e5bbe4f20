"""The link report lists broken links, but no working links."""

import pytest

from cms.admin.link_check import broken_links, external_links
from cms.public.caching import new_generation
from tests.factories.cms import (
    TEXT,
    make_document,
    make_guide,
    make_news,
    make_page,
    make_picture,
)

pytestmark = pytest.mark.postgresql


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "https://forum.example.pl"


def linking(home, html, **fields):
    body = [("text", f"<p>{html}</p>")]
    return make_page(home, title="Źródło", **{"body": body, **fields})


def problems():
    return [row.problem for row in broken_links()]


@pytest.fixture
def target(home):
    return make_page(home, title="Cel")


def test_link_to_a_deleted_page_is_reported_with_its_page(home, target):
    source = linking(home, f'Zob. <a linktype="page" id="{target.pk}">nasz cel</a>')
    target.delete()
    (row,) = broken_links()
    assert (row.page_id, row.title, row.words) == (source.pk, "Źródło", "nasz cel")
    assert ", 1: " in row.where
    assert row.problem


@pytest.mark.parametrize("state", ["draft", "closed", "public"])
def test_link_to_a_non_public_page_is_reported(home, target, state):
    linking(home, f'<a linktype="page" id="{target.pk}">cel</a> <a href="/cel/">adres</a>')
    if state == "draft":
        target.unpublish()
    if state == "closed":
        target.view_restrictions.create(restriction_type="login")
    assert len(problems()) == (0 if state == "public" else 2)


def test_missing_files_are_reported(home):
    document, picture = make_document(), make_picture()
    body = [
        ("text", f'<p><a linktype="document" id="{document.pk}">wzór</a></p>'),
        ("files", {"title": "", "documents": [document]}),
        ("image", {"image": picture, "caption": ""}),
    ]
    linking(home, "", body=body)
    assert problems() == []
    document.delete()
    picture.delete()
    assert len(problems()) == 3


def test_chooser_of_a_deleted_page_is_reported(home, target):
    action = {"text": "Dalej", "label": "Zobacz", "target": target, "url": ""}
    read_next = {"title": "", "pages": [target]}
    linking(home, "", body=[("call_to_action", action), ("read_next", read_next)])
    assert problems() == []
    target.delete()
    assert len(problems()) == 2


@pytest.mark.parametrize(
    "address",
    [
        "/cel/",
        "/cel",
        "/cel/?x=1#a",
        "https://forum.example.pl/cel/",
        "/aktualnosci/feed/",
        "/poradniki/umowy/spory/",
        "/forum/",
        "/account/login/",
        "/mapa-strony/",
        "/en/site-map/",
        "/en/",
        "/media/images/most.webp",
        "#czesc",
        "mailto:biuro@example.org",
        "tel:+48000000000",
    ],
)
def test_working_url_is_not_reported(home, english_home, guide_index, target, address):
    chapters = [("chapter", {"title": title, "body": TEXT}) for title in ("Początek", "Spory")]
    make_guide(guide_index, title="Umowy", chapters=chapters)
    linking(home, f'<a href="{address}">x</a>')
    assert broken_links() == external_links() == []


@pytest.mark.parametrize(
    "address",
    [
        "/nie-ma/",
        "/cel/nie-ma/",
        "/forum/nie-ma/",
        "/poradniki/umowy/nie-ma/",
        "/documents/999/wzor.pdf",
        "https://forum.example.pl/nie-ma/",
        "http://forum.example.pl/nie-ma",
        "http://[nie-adres",
        "/%00",
        "javascript:alert(1)",
    ],
)
def test_broken_url_is_reported(home, guide_index, target, address):
    make_guide(guide_index, title="Umowy")
    linking(home, f'<a href="{address}">x</a>')
    assert [row.target for row in broken_links()] == [address]


def test_redirected_url_is_not_reported(home, target, committed):
    linking(home, '<a href="/cel/">x</a>')
    with committed():
        target.slug = "nowy-cel"
        target.save_revision().publish()
    assert broken_links() == []


def test_drafts_are_not_checked(home):
    linking(home, '<a href="/nie-ma/">x</a> <a href="https://example.org/">y</a>', live=False)
    assert broken_links() == external_links() == []


def test_external_links_are_listed_but_not_requested(home):
    action = {"text": "Dalej", "label": "Zobacz", "target": None, "url": "https://example.org/b"}
    text = '<p><a href="https://example.org/a">tam</a></p>'
    linking(home, "", body=[("text", text), ("call_to_action", action)])
    assert [row.target for row in external_links()] == [
        "https://example.org/a",
        "https://example.org/b",
    ]


@pytest.mark.parametrize("host", ["example.org", "forum.example.pl"])
def test_address_of_another_protocol_is_listed_as_external(home, host):
    address = f"ftp://{host}/plany/"
    linking(home, f'<a href="{address}">x</a>')
    assert broken_links() == []
    assert [row.target for row in external_links()] == [address]


@pytest.mark.parametrize("rows", [1, 3])
def test_check_query_count_is_constant(
    home, news_index, guide_index, rows, django_assert_num_queries
):
    for number in range(rows):
        make_news(news_index, title=f"Wiadomość {number}")
        make_guide(guide_index, title=f"Umowy {number}")
        linking(home, '<a href="/nie-ma/">x</a>', slug=f"zrodlo-{number}")
    broken_links()
    new_generation()
    with django_assert_num_queries(16):
        assert len(broken_links()) == rows
    with django_assert_num_queries(0):
        broken_links()


@pytest.mark.parametrize("report", ["broken-links", "external-links"])
def test_report_is_shown_and_exported(as_user, editor, home, report):
    linking(home, '<a href="/nie-ma/">wzór</a> <a href="https://example.org/">dalej</a>')
    client = as_user(editor)
    page = client.get(f"/admin/reports/{report}/").content.decode()
    assert "Źródło" in page
    assert "/edit/" in page
    table = client.get(f"/admin/reports/{report}/?export=csv").getvalue().decode()
    assert "Źródło" in table
    assert client.get(f"/admin/reports/{report}/results/").status_code == 200


def test_report_is_in_the_menu_of_editors(as_user, editor, home):
    assert "/admin/reports/broken-links/" in as_user(editor).get("/admin/").content.decode()


def test_long_report_is_paged(as_user, editor, home):
    anchors = "".join(f'<a href="/nie-ma-{number}/">x</a>' for number in range(60))
    linking(home, anchors)
    client = as_user(editor)
    assert "/nie-ma-59/" not in client.get("/admin/reports/broken-links/").content.decode()
    assert "/nie-ma-59/" in client.get("/admin/reports/broken-links/?p=2").content.decode()


def test_member_sees_no_report(as_user, member, home):
    response = as_user(member).get("/admin/reports/broken-links/", follow=True)
    assert response.status_code == 403
