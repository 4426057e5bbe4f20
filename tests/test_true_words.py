"""What the site says about itself is true.

The accessibility statement names all shortcuts and the office's contact. A best-practice case shows
the date as of which it describes the law ("Stan prawny") only if its authors stated this date.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from cms.models import AccessibilityStatementPage, HomePage
from forum.practices.models import BestPractice
from forum.threads.models import Thread
from members.typography import NBSP
from tests.factories.office import OFFICE, make_office, make_statement
from tests.factories.practices import BestPracticeFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent
LAW = "Stan prawny"


def keys_of_scripts():
    """Returns (the keys that threads.js handles, the keys that the editor's schema.js handles
    together with Ctrl)."""
    threads = (ROOT / "static/js/threads.js").read_text()
    start = threads.index("const actions = {")
    block = threads[start : threads.index('addEventListener("keydown"', start)]
    single = set(re.findall(r'^ +"?(\S)"?(?:: |\(\) \{)', block, re.M))
    single |= set(re.findall(r"actions\.(\w) =", block))
    schema = (ROOT / "static/js/editor/schema.js").read_text()
    return single, {key.upper() for key in re.findall(r'"Mod-(.)": \(', schema)}


@pytest.fixture
def statements(client):
    """Returns a dict: language -> text of the accessibility statement."""
    make_office()
    texts = {}
    for code, _name in settings.LANGUAGES:
        home = HomePage.objects.get(locale__language_code=code)
        page = make_statement(home)
        texts[code] = client.get(page.url).content.decode().split("<main")[1].split("</main>")[0]
    return texts


def test_statement_names_every_key_of_the_scripts(statements):
    single, of_editor = keys_of_scripts()
    assert single >= {"j", "k", "u", "?", "n", "r", "q", "b", "e", "o"}
    assert of_editor >= {"K", "[", "]"}
    for text in statements.values():
        assert set(re.findall(r"<kbd>(.)</kbd>", text)) == single
        assert all(f"Ctrl+{key}" in text for key in of_editor)


def test_statement_and_help_of_the_forum_name_the_same_keys(statements):
    dialog = (ROOT / "jinja2/forum/threads/keys.jinja").read_text()
    for text in statements.values():
        assert set(re.findall(r"<kbd>(.)</kbd>", text)) == set(
            re.findall(r"<kbd>(.)</kbd>", dialog)
        )


def test_statement_exists_in_every_language(statements):
    said = {code: "Skróty klawi" in text for code, text in statements.items()}
    assert said == {code: code == "pl" for code, _name in settings.LANGUAGES}
    assert AccessibilityStatementPage.objects.live().count() == len(settings.LANGUAGES)


def test_statement_names_the_contact_of_the_office(statements):
    for page in statements.values():
        text = page.replace(NBSP, " ")
        for name in ("accessibility_name", "accessibility_email", "accessibility_phone"):
            assert OFFICE[name] in text
        assert f"mailto:{OFFICE['accessibility_email']}" in text


class TestDateOfTheLaw:
    def page(self, client, practice):
        return client.get(reverse("practices:detail", args=[practice.pk])).content.decode()

    @pytest.mark.parametrize("stated", [True, False])
    def test_case_shows_the_date_only_if_stated(self, member, as_user, stated):
        practice = BestPracticeFactory(published=True)
        day = timezone.localdate() if stated else None
        BestPractice.objects.filter(pk=practice.pk).update(legal_state_on=day)
        page = self.page(as_user(member), practice)
        assert (LAW in page) is stated
        assert stated or "Opublikowano:" in page

    def test_answer_shows_no_date_of_the_law(self, member, as_user):
        thread = make_thread(kind="question")
        add_replies(thread, 1)
        Thread.objects.filter(pk=thread.pk).update(solved_by=thread.posts.get(number=2))
        with translation.override("pl"):
            page = as_user(member).get(thread.get_absolute_url()).content.decode()
        assert "opublikowano <time" in page
        assert LAW not in page
