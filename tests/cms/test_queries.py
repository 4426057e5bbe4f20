"""Constant SQL: the same number of queries for one row and for three."""

import pytest
from django.core.cache import cache

from tests.factories.cms import make_document, make_guide, make_news, make_picture, make_project


@pytest.fixture
def asks(client, django_assert_num_queries):
    """``asks(path, number)``: with cold caches, all renditions there."""

    def check(path, number):
        assert client.get(path).status_code == 200
        cache.clear()
        with django_assert_num_queries(number):
            client.get(path)

    return check


def fill(number, news_index, guide_index, projects):
    for _row in range(number):
        make_news(news_index, image=make_picture())
        make_guide(guide_index, image=make_picture())
        make_project(projects, image=make_picture())


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/", 20),
        ("/aktualnosci/", 17),
        ("/aktualnosci/feed/", 13),
        ("/poradniki/", 16),
        ("/projekty/", 16),
        ("/aktualnosci/nowe-wiadomosci/", 19),
    ],
)
def test_list(asks, news_index, guide_index, projects, rows, path, queries):
    fill(rows, news_index, guide_index, projects)
    asks(path, queries)


@pytest.mark.parametrize("rows", [1, 3])
def test_guide(asks, guide_index, rows):
    downloads = [("document", make_document()) for _row in range(rows)]
    asks(make_guide(guide_index, downloads=downloads).url, 16)
