"""Pictures on pages have small files in several sizes and a reserved place, and load lazily."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from cms.models.files import RENDITIONS, SHARED
from tests.factories.cms import make_guide, make_news, make_page, make_picture

SPEC = re.compile(r"{% srcset_image \S+ ([a-z]+)-{([^}]+)} (format-[a-z]+)")


@pytest.fixture
def pictures(client):
    """``pictures(path)``: the <img> elements in the <main> element of that page, in order."""

    def found(path):
        return BeautifulSoup(client.get(path).content, "html.parser").select("main img")

    return found


@pytest.fixture
def wide():
    """Returns a picture that is larger than every rendition."""
    return make_picture(size=(1600, 900))


def test_every_rendition_in_templates_is_listed():
    """``RENDITIONS`` lists exactly the renditions that the site uses, for the demo to create them.

    The site uses those in its templates, and ``SHARED`` for link previews.
    """
    asked = set()
    for template in Path(settings.BASE_DIR, "templates/cms").rglob("*.html"):
        for operation, sizes, form in SPEC.findall(template.read_text()):
            asked.update(f"{operation}-{size}|{form}" for size in sizes.split(","))
    assert asked | {SHARED} == set(RENDITIONS)


def test_first_picture_of_a_list_is_loaded_eagerly(pictures, news_index, wide):
    for number in range(3):
        make_news(news_index, title=f"Wiadomość {number}", image=wide)
    first, *others = pictures("/aktualnosci/")
    assert first["fetchpriority"] == "high"
    assert not first.get("loading")
    assert [other["loading"] for other in others] == ["lazy", "lazy"]


def test_pictures_of_the_home_page_are_lazy(pictures, news_index, wide):
    make_news(news_index, image=wide)
    assert [picture["loading"] for picture in pictures("/")] == ["lazy"]


def test_main_picture_is_eager_and_others_are_lazy(pictures, news_index, wide):
    body = [("image", {"image": wide})]
    page = make_news(news_index, image=wide, body=body)
    top, below = pictures(page.url)
    assert top["fetchpriority"] == "high"
    assert below["loading"] == "lazy"


@pytest.mark.parametrize("make", [make_news, make_guide, make_page])
def test_pictures_are_webp_with_width_and_height(
    pictures, news_index, guide_index, projects, wide, make
):
    parents = {make_news: news_index, make_guide: guide_index, make_page: projects.get_parent()}
    page = make(parents[make], image=wide)
    found = [*pictures(page.url), *pictures(page.get_parent().url)]
    assert found
    for picture in found:
        widths = re.findall(r"\.webp (\d+)w", picture["srcset"])
        assert len(widths) > 1
        assert picture["sizes"]
        assert int(picture["width"]) > int(picture["height"]) > 0
