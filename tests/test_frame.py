"""Header and footer are the same on pages rendered by Django's templates and by Jinja2."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.factories.threads import make_thread

pytestmark = pytest.mark.django_db

# Maps the name of each part of a page to a regular expression that finds the part.
PARTS = {
    "head": r"(?s)<head>.*?<title>",
    "styles": r"(?s)<link rel=\"icon\".*?js/ui.js\"></script>",
    "header": r"(?s)<a class=\"skip-link\".*?</header>",
    "navigation": r"(?s)<div class=\"forum-bar\">.*?</div>",
    "footer": r"(?s)<footer class=\"site-footer\">.*?</footer>",
}


def part(page, name):
    """Returns the HTML of the part ``name`` of the page.

    Whitespace and the values that differ from page to page are left out.
    """
    found = re.search(PARTS[name], page)[0]
    found = re.sub(
        r' aria-current="[a-z]+"|name="(?:next|csrfmiddlewaretoken)" value="[^"]*"|\?page=[^"]*',
        "",
        found,
    )
    return re.sub(r"\s+", "", found)


@pytest.mark.parametrize("persona", ["member", "moderator", "coordinator", "editor"])
@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", PARTS)
def test_frame_is_the_same(name, language, persona, as_user, request):
    user = request.getfixturevalue(persona)
    user.language = language
    user.save()
    client = as_user(user)
    pages = [
        client.get(reverse(route)).content.decode()
        for route in ("threads:list", "threads:sections")
    ]
    assert part(pages[0], name) == part(pages[1], name)


def test_current_menu_item_is_marked(member, as_user):
    thread = make_thread()
    page = as_user(member).get(thread.get_absolute_url()).content.decode()
    navigation = re.search(PARTS["navigation"], page)[0]
    assert re.findall(r'href="([^"]*)" aria-current="(\w+)"', navigation) == [
        ("/forum/threads/", "true")
    ]


def test_applications_menu_item_is_marked_on_sub_pages(moderator, as_user):
    page = as_user(moderator).get(reverse("membership:coordinators")).content.decode()
    navigation = re.search(PARTS["navigation"], page)[0]
    assert re.findall(r'href="([^"]*)" aria-current="(\w+)"', navigation) == [
        ("/members/applications/", "true")
    ]


def test_public_404_has_header_and_footer(client):
    page = client.get("/nothing-of-the-kind/").content.decode()
    assert "site-footer" in page
    assert reverse("account_login") in page


@pytest.mark.parametrize("language", ["pl", "en"])
def test_menu_urls_do_not_depend_on_the_language(language):
    """Jinja2 templates call ``url`` without arguments only for routes whose path is the same in
    every language, because ``url`` caches one path for all languages."""
    found = {
        name
        for path in (settings.BASE_DIR / "jinja2").rglob("*.jinja")
        for name in re.findall(r'\burl\("([\w:-]+)"\)', path.read_text())
    }
    assert len(found) > 20
    with translation.override("pl"):
        in_polish = {name: reverse(name) for name in found}
    with translation.override(language):
        assert {name: reverse(name) for name in found} == in_polish
        assert ("en/" in reverse("cms:site-map")) == (language == "en")
