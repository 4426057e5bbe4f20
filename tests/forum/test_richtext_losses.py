"""Objects that a rich text cannot contain, such as pictures, form fields and equations.

Some of them become text. The others are lost. They are counted, and a message names them after the
text was saved.
"""

import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from forum.richtext.cooking import MAX_SOURCE, cook
from forum.richtext.losses import in_words, losses_of
from forum.richtext.objects import PICTURE
from tests.factories.meetings import make_body, open_session
from tests.factories.practices import typed_practice
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread
from tests.speed import within

OBJECTS = json.loads((Path(__file__).parent.parent / "objects.json").read_text())
LOST = '<p>Słowa<img src="file:///C:/a.png"><img src="data:image/png;base64,iVBO"></p>'
SAID = "Zapisano bez: 2 obrazów."
HINT = f"{SAID} Obrazy można dodać w polu „Dodaj pliki”."
VML = "<!--[if gte vml 1]><v:shape><v:imagedata src='file:///a.png'/></v:shape><![endif]-->"
IMAGE = "<![if !vml]><img width=604 src='file:///a.png'><![endif]>"


@pytest.mark.parametrize(("source", "lost"), OBJECTS)
def test_lost_objects_are_counted(source, lost):
    assert losses_of(source) == lost


def test_plain_text_has_no_losses():
    assert losses_of("a <img> b") == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<input type=checkbox checked> a <input type=radio> b", "☑ a ○ b"),
        ("a <input value='b &amp; c'><input type=password value=d>", "a b & c"),
        ("<span class=MathJax>b</span><i class=MJX_Assistive_MathML><math>b</math></i>", "b"),
        ("a <select><option>b<option>c</select>", "a b c"),
        ("a<img alt='👍' src=x>", "a👍"),
        ("a<img alt='{\\displaystyle x^{2}}' src=x>", "ax^{2}"),
        ("<math><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></math>", "ab²"),
        ("<math><mfrac><mn>1</mn><mi>c</mi></mfrac><annotation>x</annotation></math>", "(1)/(c)"),
        ("<math><msqrt><msub><mi>a</mi><mn>1</mn></msub></msqrt></math>", "√(a₁)"),
        ("<math><mi>a</mi></math><img alt='{\\displaystyle a}'>", "a"),
        (
            "<m:oMath><m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:e><m:r>a</m:r></m:e>"
            "</m:nary></m:oMath>",
            "∑a",
        ),
    ],
)
def test_convertible_objects_become_text(source, words):
    cooked = cook(f"<p>{source}</p>")
    assert " ".join(cooked.text.split()) == words
    assert cook(cooked.html).html == cooked.html


def test_word_text_boxes_and_equations_become_text():
    box = "<v:shape><v:textbox><div><p>Ramka</p></div></v:textbox></v:shape>"
    maths = "<m:oMath><m:r>x</m:r><m:sSup><m:sup><m:r>2</m:r></m:sup></m:sSup></m:oMath>"
    source = (
        f"<p>a<!--[if gte vml 1]>{box}<![endif]-->{IMAGE}</p>"
        f"<p><!--[if gte msEquation 12]>{maths}<![endif]-->"
        f"<![if !msEquation]>{VML}{IMAGE}<![endif]></p>"
    )
    assert cook(source).text == "a\nRamka\nx²"
    assert losses_of(source) == {"equation": 1}


def test_hostile_objects_are_sanitised():
    for source in (
        "<img alt='<script>alert(1)</script>' src=x>",
        "<img alt='\\<img src=x onerror=alert(1)>'>",
        "<input value='<img src=x onerror=alert(1)>'>",
        "<m:chr m:val='<script>'>",
        "<!--[if gte vml 1]><v:textbox><script>alert(1)</script></v:textbox><![endif]-->",
    ):
        html = cook(f"<p>a</p>{source}").html
        assert "<script" not in html
        assert "<img" not in html


@pytest.mark.parametrize(
    "again",
    ["<img ", "<img>", "<!--[if gte vml 1]>", "<v:textbox>", "<math><msup>", "<input ", "<!--"]
    + ["<![if !vml]>", "<m:sup>", "<ul>", "<script", "<li role=checkbox>", "<img alt=' "],
)
def test_longest_source_is_counted_quickly(again):
    source = f"<p></p><img>{again * (MAX_SOURCE // len(again))}"[:MAX_SOURCE]
    with within(seconds=1):
        losses_of(source)


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 obrazu"), (2, "2 obrazów"), (5, "5 obrazów"), (22, "22 obrazów")]
)
def test_message_has_polish_plural_forms(count, words):
    assert in_words(Counter({PICTURE: count}), takes_files=False) == (f"Zapisano bez: {words}.")


def test_message_is_in_the_language_of_the_reader():
    lost = losses_of(LOST + "<iframe></iframe>" + "<ul>" * 7)
    with override("en"):
        assert in_words(lost, takes_files=True) == (
            "Saved without: 2 pictures, 1 film or embedded object. "
            "Pictures can be added at “Add files”. "
            "Lists and quotations have at most six levels; what is deeper moves up to the sixth."
        )


def said_after(response):
    """Returns the messages "Zapisano bez: …" that ``response`` has left for the next page.

    Asserts that ``response`` is a redirect, which means that the form was saved.
    """
    assert response.status_code == 302
    said = [str(message) for message in get_messages(response.wsgi_request)]
    return [words for words in said if "bez:" in words]


@pytest.mark.django_db
class TestSaying:
    def test_message_after_a_new_thread(self, member, as_user):
        data = {"kind": "question", "section": SectionFactory().pk, "title": "Jak?", "body": LOST}
        client = as_user(member)
        response = client.post(reverse("threads:create"), data)
        assert response.status_code == 302
        assert HINT in client.get(response.url).content.decode()
        assert HINT not in client.get(response.url).content.decode()

    def test_message_after_a_reply(self, member, as_user):
        url = reverse("threads:reply", args=[make_thread().pk])
        client = as_user(member)
        assert said_after(client.post(url, {"body": "<p>Słowa</p>"})) == []
        assert said_after(client.post(url, {"body": LOST})) == [HINT]

    def test_message_about_too_deep_lists(self, member, as_user):
        url = reverse("threads:reply", args=[make_thread().pk])
        body = "<ul><li><p>a</p>" * 7 + "</li></ul>" * 7
        response = as_user(member).post(url, {"body": body})
        said = [str(message) for message in get_messages(response.wsgi_request)]
        assert [words for words in said if "sześć poziomów" in words] == [
            "Listy i cytaty mają najwyżej sześć poziomów; to, co jest głębiej, trafia na szósty."
        ]

    def test_message_after_an_edit(self, member, as_user):
        post = make_thread(by=member).posts.get()
        url = reverse("threads:post_edit", args=[post.pk])
        assert said_after(as_user(member).post(url, {"body": LOST, "version": 1})) == [HINT]

    def test_no_message_before_saving(self, member, as_user):
        data = {"kind": "question", "title": "", "body": LOST}
        response = as_user(member).post(reverse("threads:create"), data)
        assert response.status_code == 200
        assert not list(get_messages(response.wsgi_request))

    def test_message_after_saving_a_case(self, member, as_user):
        data = typed_practice(member, objectives=LOST, solution="<p>a<iframe></iframe></p>")
        [said] = said_after(as_user(member).post(reverse("practices:create"), data))
        assert said.startswith("Zapisano bez: 2 obrazów, 1 filmu lub osadzonego obiektu.")

    def test_message_after_saving_notes_of_an_item(self, as_user):
        body = make_body()
        item = open_session(body).items.get()
        data = {"version": 1, "notes": LOST}
        for name in ("motions", "actions"):
            data |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
        response = as_user(body.minute_taker).post(
            item.get_absolute_url(),
            urlencode(data),
            content_type="application/x-www-form-urlencoded",
        )
        assert said_after(response) == [SAID]
