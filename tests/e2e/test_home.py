"""The start page: how many clicks lead to what one came for, and a task that is taken back."""

import re

import pytest
from playwright.sync_api import expect

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


class Clicks:
    """Counts the clicks on the way from the start page."""

    def __init__(self, window):
        self.window, self.count = window, 0
        window.goto("/forum/")

    def click(self, link):
        self.count += 1
        link.click()


def heading(window):
    return window.get_by_role("heading", level=1)


def test_form_for_a_question_is_one_click_away(open_as):
    way = Clicks(open_as("member"))
    way.click(way.window.get_by_role("main").get_by_role("link", name="Nowy wątek"))
    expect(way.window.get_by_label("Tytuł")).to_be_editable()
    assert way.count == 1


@pytest.mark.parametrize("tab", ["Wątki", "Dobre praktyki"])
def test_thread_and_case_about_school_transport_are_near(open_as, tab):
    way = Clicks(open_as("member2"))
    way.click(way.window.get_by_role("navigation", name="Forum").get_by_role("link", name=tab))
    found = way.window.get_by_role("main").get_by_role("heading")
    way.click(found.get_by_role("link", name=re.compile("^Dowóz uczniów")).first)
    expect(heading(way.window)).to_contain_text("Dowóz uczniów")
    assert way.count <= 3


@BOTH
def test_done_task_is_taken_back(open_as, scripts):
    window = open_as("member", java_script_enabled=scripts)
    window.goto("/forum/")
    tasks = window.get_by_role("region", name="Moje zadania")
    task = tasks.get_by_role("listitem").first
    words = task.locator(".row-text").inner_text()
    task.get_by_role("button", name="Zrobione").click()
    told = window.locator(".messages")
    expect(told).to_contain_text(f"Odnotowano jako zrobione: {words}")
    expect(tasks).not_to_contain_text(words)

    tasks.get_by_role("link", name="Wszystkie zadania").click()
    closed = window.get_by_role("region", name="Zrobione i już niepotrzebne")
    expect(closed).to_contain_text(words)
    closed.get_by_role("listitem").filter(has_text=words).get_by_role("button").click()
    still_open = window.get_by_role("region", name="Do zrobienia")
    expect(still_open).to_contain_text(words)

    still_open.get_by_role("listitem").filter(has_text=words).get_by_role("button").click()
    told.get_by_role("button", name="Cofnij").click()
    expect(told).to_contain_text(f"Ponownie do zrobienia: {words}")
    expect(still_open).to_contain_text(words)
