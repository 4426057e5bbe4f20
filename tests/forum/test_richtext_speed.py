"""Cooking a rich text takes limited time for any input, even for HTML that no editor produces."""

import time
from types import SimpleNamespace

import pytest

from forum.richtext.cooking import MAX_SOURCE, Reference, cook, references, source_for_editing
from forum.threads.quoting import quotation_of
from forum.threads.services.diff import compare
from tests.hostile.long_texts import AROUND, UNITS, long_text
from tests.speed import within

SECONDS = 0.4
"""Limit in CPU seconds for a fast machine to cook a text and prepare it for editing and quoting."""

PEOPLE = {7: Reference("Ewa Lis", "/members/7/")}
QUOTES = {7: Reference("Ewa Lis, #1", "/forum/posts/7/")}


def taken(action) -> float:
    """Returns the shortest CPU time of three runs of ``action``, in seconds."""
    times = []
    for _time in range(3):
        started = time.process_time()
        action()
        times.append(time.process_time() - started)
    return min(times)


def cook_anew(source):
    return cook(source, people=PEOPLE, quotes=QUOTES)


@pytest.mark.parametrize(
    "around",
    [
        "html",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ["paragraph", "table", "text"]),
    ],
)
@pytest.mark.parametrize("name", UNITS)
def test_longest_text_is_processed_quickly(name, around):
    source = long_text(name, around)
    with within(seconds=SECONDS):
        cooked = cook_anew(source)
        source_for_editing(source)
        references(source)
        quotation_of(SimpleNamespace(pk=7, html=cooked.html))
    with within(seconds=SECONDS):
        compare(cooked.html, cooked.html.replace("x", "y"))


@pytest.mark.slow
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", UNITS)
def test_processing_time_is_linear(name, around):
    half, whole = (long_text(name, around, size) for size in (MAX_SOURCE // 2, MAX_SOURCE))
    assert taken(lambda: cook_anew(whole)) < 4 * taken(lambda: cook_anew(half)) + 0.05


def sheet(rule: str, times: int = 390) -> str:
    return f"<style>{rule * times}</style>"


@pytest.mark.parametrize(
    "source",
    [
        sheet("p.a b.c,p p{font-weight:bold}") + "<p>x</p>" * 3500,
        sheet("*{font-weight:bold}") + "<p>x</p>" * 4800,
        sheet("* " * 30 + "i{font-weight:bold}", 300) + "<p>x</p>" * 2500,
        sheet("p{font-weight:bold}", 2000) + "<p>x</p>" * 1000,
        f'<p style="vertical-align:{"1" * 49_000}">x</p>',
        f'<p style="margin-left:{"1." * 24_000}">x</p>',
        f'<p style="{"font:" * 9000}">x</p>',
        f"<p>{'<![if !supportLists]>' * 2300}</p>",
        f"<p>{'<b style=font-weight:bold>a</b>' * 1500}</p>",
        "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.</span>x</p>" * 600,
        "<ul><li data-aria-level=2>x</ul>" * 1500,
    ],
    ids=lambda source: source[:40],
)
def test_hostile_styles_take_limited_time(source):
    with within(seconds=SECONDS):
        cook_anew(source)
