"""No-break spaces: where readers get them, and that no stored or plain text does."""

import time

import pytest
from django.template import engines
from django.utils.functional import lazystr
from django.utils.safestring import SafeString, mark_safe

from config.jinja import _environment
from forum.practices.presentation import chapters_of
from forum.practices.services import save_practice
from forum.richtext.cooking import Reference, cook, source_for_editing
from forum.richtext.fields import RichTextField
from forum.threads.quoting import quotation_of
from forum.threads.services.diff import SAME, compare
from members.typography import JOINER, NBSP, typeset, typeset_html, without_typesetting
from tests.factories.practices import BestPracticeFactory
from tests.factories.threads import make_thread

# "~" stands for a no-break space.
TEXTS = [
    ("Mieszka w domu i z psem", "Mieszka w~domu i~z~psem"),
    ("O tym, a także U nas (w gminie)", "O~tym, a~także U~nas (w~gminie)"),
    ("„W gminie” i", "„W~gminie” i"),
    ("na do we ze dla", "na do we ze dla"),
    ("grupa A, b, c", "grupa A, b, c"),
    ("12 grudnia 2023 r.", "12~grudnia 2023~r."),
    ("5 km, 10 %, 3,5 tys. zł", "5~km, 10~%, 3,5~tys.~zł"),
    ("20 m² i 7 kmh", "20~m² i~7 kmh"),
    ("1 234 567,50 zł", "1~234~567,50~zł"),
    ("lata 2023 2024 i 2023 100", "lata 2023 2024 i~2023 100"),
    ("art. 22 ust. 1 pkt 3 lit. a, § 7", "art.~22 ust.~1 pkt~3 lit.~a, §~7"),
    ("Nr 5, nr 5, art. pierwszy", "Nr~5, nr~5, art. pierwszy"),
    ("XX w. i 3 w.", "XX~w. i~3~w."),
    ("I saw a dog", "I~saw a~dog"),
    ("w  domu, w\ndomu, w ", "w  domu, w\ndomu, w "),
]
HTML = [
    ("<p>w <b>domu</b></p>", "<p>w~<strong>domu</strong></p>"),
    ("<p><b>w</b> domu</p>", "<p><strong>w</strong>~domu</p>"),
    ("<p><b>domow</b>i a</p><p>b</p>", "<p><strong>domow</strong>i a</p><p>b</p>"),
    ("<p>x<sub>i</sub> oraz 5 m<sup>2</sup></p>", "<p>x<sub>i</sub> oraz 5~m<sup>2</sup></p>"),
    ("<p>a <code>w domu</code> b</p>", "<p>a~<code>w domu</code> b</p>"),
    ("<p><code>a</code> b</p>", "<p><code>a</code> b</p>"),
    ("<pre>w domu 5 km</pre>", "<pre><code>w domu 5 km</code></pre>"),
    ("<p>w &lt;domu&gt;</p>", "<p>w~&lt;domu&gt;</p>"),
    ("<p>dom&nbsp;mój</p>", "<p>dom&nbsp;mój</p>"),
    ("<p>w&nbsp;domu</p>", "<p>w~domu</p>"),
    ("<p>w<br>domu</p>", "<p>w<br>domu</p>"),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_text_gets_no_break_spaces(text, shown):
    assert typeset(text).replace(NBSP, "~") == shown
    assert typeset(typeset(text)) == typeset(text)


@pytest.mark.parametrize(("source", "html"), HTML)
def test_cooked_html_gets_no_break_spaces(source, html):
    cooked = cook(source)
    assert cooked.html.replace(NBSP, "~") == html
    assert cook(cooked.html).html == cooked.html


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_source_and_plain_text_keep_ordinary_spaces(text, shown):
    cooked = cook(f"<p>{text}</p>")
    assert cooked.source == f"<p>{text}</p>"
    assert cooked.text == " ".join(text.split())
    assert source_for_editing(cooked.source) == " ".join(text.split())


def test_text_copied_from_a_page_loses_no_break_spaces():
    html = cook("w domu 5 km").html
    assert cook(html).text == "w domu 5 km"
    assert RichTextField().prepare_value(html) == "w domu 5 km"
    quotes = {1: Reference("Ewa Lis, #1", "/forum/posts/1/")}
    quoted = cook(f'<blockquote data-quote="1">{html}</blockquote>', quotes=quotes)
    assert NBSP not in quoted.source


def test_quotation_has_ordinary_spaces(db):
    post = make_thread().posts.get()
    post.html = cook("w domu").html
    assert NBSP in post.html
    assert "w domu" in quotation_of(post)


def test_comparison_ignores_no_break_spaces():
    parts = compare("<p>w domu</p>", cook("w domu").html)
    assert [part.kind for part in parts] == [SAME]


def test_address_in_a_link_is_unchanged():
    html = typeset_html('<p><a href="/?q=w domu>i a" title="z psem">w domu</a></p>')
    expected = f'<p><a href="/?q=w domu>i a" title="z psem">w{NBSP}domu</a></p>'
    assert html == expected


def test_case_keeps_ordinary_spaces_in_the_database(db, member):
    practice = BestPracticeFactory(author=member)
    practice.initial_situation = "w domu"
    save_practice(practice, by=member, indicators=[], version=practice.version)
    practice.refresh_from_db()
    assert practice.initial_situation == "<p>w domu</p>"
    assert chapters_of(practice)[0].parts[0].html == f"<p>w{NBSP}domu</p>"


@pytest.mark.parametrize("engine", ["django", "jinja2"])
def test_filter_leaves_escaping_to_the_template(engine):
    made = engines["django"] if engine == "django" else _environment("pl", {"autoescape": True})
    load = "{% load typography %}" if engine == "django" else ""
    template = made.from_string(load + "{{ plain|typeset }} {{ safe|typeset }}")
    html = template.render({"plain": "<b>w domu", "safe": mark_safe("<b>w domu</b>")})
    assert html == f"&lt;b&gt;w{NBSP}domu <b>w{NBSP}domu</b>"


def test_plain_text_is_never_marked_safe():
    assert not isinstance(typeset("<b>w domu"), SafeString)
    assert typeset(lazystr("w domu")) == f"w{NBSP}domu"


@pytest.mark.parametrize(
    "unit", ["a ", "1 ", "5 km ", "w\u00a0", "a <", '<"', "<b>a</b> ", "tys. "]
)
def test_time_for_hostile_text_is_linear(unit):
    def taken(size):
        text = unit * (size // len(unit))
        started = time.process_time()
        typeset(text)
        typeset_html(text)
        return time.process_time() - started

    least = min(taken(50_000) for _run in range(3))
    assert min(taken(100_000) for _run in range(3)) < 4 * least + 0.05


def test_removal_undoes_typesetting():
    assert without_typesetting(typeset("w domu 5 km, 1–2 lipca")) == "w domu 5 km, 1–2 lipca"


def test_range_of_numbers_does_not_break():
    assert typeset("1–2, 8.00–16.00, a–b") == f"1–{JOINER}2, 8.00–{JOINER}16.00, a–b"
    html = typeset_html('<p title="1–2"><b>1–2</b> <code>1–2</code></p>')
    assert html == f'<p title="1–2"><b>1–{JOINER}2</b> <code>1–2</code></p>'
    assert typeset(typeset("1–2")) == typeset("1–2")
