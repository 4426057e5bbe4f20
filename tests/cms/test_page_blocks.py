"""The blocks in the body of a page: the HTML they produce, and the values they refuse."""

import re

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageViewRestriction

from cms.blocks.body import (
    AccordionBlock,
    BodyBlock,
    CallToActionBlock,
    ContactBlock,
    GalleryBlock,
    ReadNextBlock,
    StepsBlock,
)
from cms.blocks.chapters import ChapterBodyBlock
from cms.models import SiteSettings
from tests.factories.cms import make_guide, make_news, make_page, make_picture

TEXT = "<p>Treść.</p>"
STEPS = {"title": "Jak to zrobić", "steps": [{"title": "Najpierw", "text": TEXT}] * 2}
QUESTIONS = {"title": "Pytania", "items": [{"title": "Kto płaci?", "text": TEXT}]}
FOLLOWED = [("steps", STEPS), ("accordion", QUESTIONS), ("files", {"title": "Wzory"})]


def render(block, raw, **context):
    return block.render(block.to_python(raw), context=context)


def headings(html):
    return [int(level) for level in re.findall(r"<h([1-6])", html)]


# --- Headings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "levels"),
    [(BodyBlock, [2, 2, 3, 3, 2, 3, 2]), (ChapterBodyBlock, [3, 3, 4, 4, 3, 4, 3])],
)
def test_headings_skip_no_level(db, body, levels):
    raw = [{"type": "heading", "value": "Wstęp"}]
    raw += [{"type": kind, "value": value} for kind, value in FOLLOWED]
    assert headings(render(body(), raw)) == levels


def test_block_without_a_heading_starts_at_its_level():
    assert headings(render(StepsBlock(), STEPS | {"title": ""})) == [2, 2]


def test_headings_of_a_chapter_start_below_its_title(client, guide_index):
    body = [("heading", "Wstęp")]
    chapters = [("chapter", {"title": "Początek", "body": body})]
    page = client.get(make_guide(guide_index, chapters=chapters).url).content.decode()
    assert "<h3>Wstęp</h3>" in page


# --- Pictures ----------------------------------------------------------------------------------


@pytest.fixture
def gallery(db):
    def value(number):
        pictures = [
            {"image": {"image": make_picture(size=(1600, 900)).pk, "alt_text": f"Most {place}"}}
            for place in range(number)
        ]
        return {"title": "Mosty", "pictures": pictures}

    return value


def test_gallery_picture_links_to_the_large_rendition(gallery):
    html = render(GalleryBlock(), gallery(2))
    assert len(re.findall(r'<a href="[^"]+width-1344[^"]+\.webp">', html)) == 2
    assert 'alt="Most 1"' in html
    assert html.count('loading="lazy"') == 2


def test_gallery_query_count_is_constant(gallery, django_assert_num_queries):
    for number in (2, 5):
        value = gallery(number)
        render(GalleryBlock(), value)
        with django_assert_num_queries(2):  # one for the pictures, one for their renditions
            render(GalleryBlock(), value)


def test_deleted_picture_is_left_out(gallery):
    value = gallery(2)
    value["pictures"][0]["image"]["image"] = 999_999
    assert render(GalleryBlock(), value).count("<figure") == 1


def test_gallery_of_one_picture_is_refused(gallery):
    block = GalleryBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python(gallery(1)))


# --- Questions ---------------------------------------------------------------------------------


def test_question_is_a_heading_in_a_details_element():
    html = " ".join(render(AccordionBlock(), QUESTIONS).split())
    assert re.search(r"<details>\s*<summary>\s*<h3>Kto płaci\?</h3>\s*</summary>", html)


# --- Contact -----------------------------------------------------------------------------------


def office():
    return SiteSettings(operator="Urząd <Gminy>", phone="000 000 000", email="biuro@example.org")


def test_contact_without_a_name_shows_the_office():
    html = render(ContactBlock(), {"title": "Kontakt"}, frame={"operator": office()})
    assert "Urząd &lt;Gminy&gt;" in html
    assert 'href="tel:000000000">000 000 000<' in html
    assert 'href="mailto:biuro@example.org"' in html


def test_contact_with_a_name_hides_the_office():
    html = render(ContactBlock(), {"name": "Ewa Korczak"}, frame={"operator": office()})
    assert "Ewa Korczak" in html
    assert "example.org" not in html
    assert "000" not in html


def test_contact_on_a_page_uses_the_settings(client, home):
    settings = SiteSettings.load()
    settings.operator = "Urząd Gminy"
    settings.save()
    page = make_page(home, body=[("contact", {"title": "Pytania"})])
    main = client.get(page.url).content.decode().partition("<main")[2].partition("</main>")[0]
    assert "Urząd Gminy" in main


# --- Call to action ----------------------------------------------------------------------------


def call(**target):
    return {"text": "Proszę przeczytać.", "label": "Przeczytaj", **target}


@pytest.mark.parametrize("wrong", ["neither", "both"])
def test_call_to_action_has_one_target(home, wrong):
    target = {"target": home.pk, "url": "https://example.org/"} if wrong == "both" else {}
    block = CallToActionBlock()
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python(call(**target)))
    assert list(refused.value.block_errors) == (["url"] if wrong == "both" else ["target"])


def test_draft_of_a_call_to_action_may_be_incomplete(db):
    block = CallToActionBlock()
    block.defer_required_validation()
    assert block.clean(block.to_python(call()))


@pytest.mark.parametrize("kind", ["page", "address"])
def test_call_to_action_links_to_its_target(home, kind):
    page = make_page(home, title="Cel")
    target = {"target": page.pk} if kind == "page" else {"url": "https://example.org/a"}
    url = page.url if kind == "page" else "https://example.org/a"
    html = render(CallToActionBlock(), call(**target))
    assert f'<a class="button button-primary" href="{url}">Przeczytaj</a>' in html


@pytest.mark.parametrize("end", ["unpublish", "delete"])
def test_call_to_action_for_a_removed_page_is_left_out(home, end):
    page = make_page(home, title="Cel")
    getattr(page, end)()
    assert render(CallToActionBlock(), call(target=page.pk)).strip() == ""


# --- Read next ---------------------------------------------------------------------------------


def test_pages_to_read_next_keep_the_editors_order(news_index, guide_index):
    news, guide = make_news(news_index, title="Most"), make_guide(guide_index, title="Umowa")
    html = render(ReadNextBlock(), {"title": "Dalej", "pages": [guide.pk, news.pk, guide.pk]})
    assert re.findall(r'<a href="([^"]+)"', html) == [guide.url, news.url]


@pytest.mark.parametrize("end", ["unpublish", "delete", "close"])
def test_restricted_page_is_left_out(news_index, end):
    item = make_news(news_index, title="Tajny szkic")
    if end == "close":
        PageViewRestriction.objects.create(page=news_index, restriction_type="login")
    else:
        getattr(item, end)()
    assert render(ReadNextBlock(), {"title": "Dalej", "pages": [item.pk]}).strip() == ""


def test_pages_to_read_next_query_count_is_constant(news_index, django_assert_num_queries):
    pages = [make_news(news_index, title=f"Numer {number}").pk for number in range(4)]
    for chosen in (pages[:1], pages):
        render(ReadNextBlock(), {"pages": chosen})
        with django_assert_num_queries(2):  # one for all chosen pages, one for the published ones
            render(ReadNextBlock(), {"pages": chosen})
