"""Helpers of browser tests that start threads and reply to them."""

from uuid import uuid4

OPEN = "Prawo lokalne"
CLOSED = "Grupa robocza ds. odpadów"
"""A closed section of the demo. The accounts member2 and chair may enter it; member may not."""


def unlike_others(words):
    """Returns ``words`` with a random ending, so that each test finds only its own texts."""
    return f"{words} {uuid4().hex[:8]}"


def ask(window, *, title, text="Czy wystarczy jedna osoba?", section=OPEN, keywords=""):
    """Starts a thread of the kind "question", and returns the URL of the thread."""
    window.goto("/forum/threads/new/")
    window.get_by_label("Pytanie").check()
    window.get_by_label("Dział").select_option(label=section)
    window.get_by_label("Tytuł").fill(title)
    window.locator("[name=tags]").fill(keywords)
    window.get_by_role("textbox", name="Treść").fill(text)
    window.get_by_role("button", name="Opublikuj wątek").click()
    window.locator("#post-1").wait_for()
    return window.url.partition("#")[0]


def enter_reply_box(window):
    """Focuses the reply box, which loads the editor, and returns the editor."""
    window.locator("#reply textarea").focus()
    editor = window.locator("#reply .richtext-text")
    editor.wait_for()
    return editor


def answer(window, address, *texts):
    """Posts each of ``texts`` as a reply to the thread at ``address``; returns their permalinks."""
    posts = []
    for text in texts:
        window.goto(f"{address}reply/")
        window.get_by_role("textbox", name="Odpowiedź").fill(text)
        window.get_by_role("button", name="Opublikuj odpowiedź").click()
        post = window.locator(".post", has_text=text)
        posts.append(post.locator(".post-number").get_attribute("href"))
    return posts
