"""Pages of threads with JavaScript, and the same actions without it."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.talking import enter_reply_box

THREAD = "Dowóz uczniów: jak rozliczają Państwo kilometry bez pasażerów?"
SELECT = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture(autouse=True)
def drafts(complaints):
    """Allows HTTP 409 when drafts are saved, because tests of one user share drafts."""
    complaints.expected.add(409)


def open_thread(window):
    """Opens ``THREAD`` from the list for its keyword, which has no threads of other tests."""
    window.goto("/forum/threads/?tag=dowoz-uczniow")
    window.get_by_role("link", name=THREAD).click()
    expect(window.get_by_role("heading", level=1)).to_have_text(THREAD)
    # Until the page has loaded, the browser may scroll to the post that the URL's fragment names,
    # and move the focus to it.
    window.wait_for_load_state("load")
    return window


def press(window, *keys):
    """Waits until the script of the keyboard shortcuts has run, then presses ``keys``."""
    expect(window.locator(".keys-open")).to_be_visible()
    for key in keys:
        window.keyboard.press(key)


def editor_of(window):
    editor = enter_reply_box(window)
    editor.fill("")
    return editor


def start_thread(window):
    """Starts a new thread with one post."""
    window.goto("/forum/threads/new/?section=prawo-lokalne")
    window.locator("[name=kind]").first.check()
    window.locator("[name=title]").fill(f"Wątek {uuid4().hex[:8]}")
    window.get_by_role("textbox", name="Treść").fill("Pierwsze zdanie.")
    window.get_by_role("button", name="Opublikuj wątek").click()
    window.wait_for_url(re.compile(r"/forum/threads/\d+/"))
    return window


class TestMarks:
    def test_reaction_is_added_without_reload_and_announced(self, open_as):
        window = open_thread(open_as("editor"))
        thanks = window.locator("#post-6 .reaction", has_text="Dziękuję")
        before = int(thanks.locator(".reaction-count").inner_text())
        address = window.url
        thanks.click()
        expect(thanks).to_have_attribute("aria-pressed", "true")
        expect(thanks.locator(".reaction-count")).to_have_text(str(before + 1))
        expect(window.locator("#told")).to_contain_text("Dodano reakcję")
        thanks.click()
        expect(thanks).to_have_attribute("aria-pressed", "false")
        assert window.url == address

    def test_bookmark_stays_after_a_reload(self, open_as):
        window = open_thread(open_as("expert"))
        bookmark = window.locator("#post-2 [data-bookmark]")
        before = bookmark.inner_text()
        bookmark.press("Enter")
        expect(bookmark).to_have_attribute("aria-pressed", "true")
        expect(bookmark).not_to_have_text(before)
        label = bookmark.inner_text()
        window.reload()
        expect(bookmark).to_have_attribute("aria-pressed", "true")
        expect(bookmark).to_have_text(label)
        window.goto("/forum/bookmarks/")
        window.get_by_role("button", name="Usuń zakładkę").click()
        expect(window.get_by_role("main")).to_contain_text("Nie ma jeszcze zakładek")

    def test_reaction_and_bookmark_without_scripts(self, open_as):
        window = open_thread(open_as("organiser", java_script_enabled=False))
        window.locator("#post-6 .reaction", has_text="Też to mamy").click()
        expect(window).to_have_url(re.compile("#post-6$"))
        window.locator("#post-6 [data-bookmark]").click()
        expect(window).to_have_url(re.compile("#post-6$"))
        window.locator("#post-6").get_by_role("link", name="Kto zareagował").click()
        expect(window.get_by_role("main")).to_contain_text("Też to mamy")

    def test_ended_session_is_announced_and_the_reply_is_kept(self, open_as):
        window = open_thread(open_as("author"))
        editor_of(window).type("Niedokończone")
        window.context.clear_cookies(name="sessionid")
        window.locator("#post-2 .reaction").first.click()
        expect(window.locator("#news")).to_contain_text(re.compile("Sesja wygasła|Nie udało się"))
        expect(window.locator("#reply .richtext-text")).to_contain_text("Niedokończone")


class TestAside:
    @pytest.mark.parametrize("width", [1440, 360])
    def test_panel_stands_beside_the_posts_or_on_a_phone_below(self, open_as, width):
        window = open_thread(open_as("member", viewport={"width": width, "height": 900}))
        panel, posts = window.get_by_label("O tym wątku"), window.locator(".posts")
        panel, posts = panel.bounding_box(), posts.bounding_box()
        is_beside = panel["x"] >= posts["x"] + posts["width"] and panel["y"] < 400
        is_below = panel["y"] >= posts["y"] + posts["height"]
        assert (is_beside, is_below) == (width == 1440, width == 360)

    def test_printed_thread_has_its_address_but_no_panel(self, open_as):
        window = open_thread(open_as("member"))
        address = window.locator(".print-only", has_text="/forum/threads/")
        expect(address).to_be_hidden()
        window.emulate_media(media="print")
        expect(address).to_be_visible()
        expect(window.get_by_label("O tym wątku")).to_be_hidden()


class TestQuoting:
    def test_quoted_post_leaves_out_its_own_quotation(self, open_as):
        window = open_thread(open_as("member"))
        editor = editor_of(window)
        window.locator("#post-5 [data-quote-post]").click()
        quote = editor.locator("blockquote").last
        expect(quote).to_contain_text("czy przewoźnicy nie uciekali")
        expect(quote).not_to_contain_text("bazą do rozliczeń")
        expect(quote).not_to_contain_text("puste-odcinki.png")
        assert quote.get_attribute("data-quote") == window.locator("#post-5").get_attribute(
            "data-post"
        )
        expect(editor).to_be_focused()

    def test_selection_is_quoted_by_its_button(self, open_as):
        window = open_thread(open_as("member"))
        editor = editor_of(window)
        window.locator("#post-2 .post-body > p").last.evaluate(SELECT)
        window.get_by_role("button", name="Cytuj zaznaczenie").click()
        expect(editor.locator("blockquote").last).to_have_text(
            re.compile("^Beata NowickaW umowie zapisaliśmy")
        )
        expect(window.get_by_role("button", name="Cytuj zaznaczenie")).to_have_count(0)

    def test_selection_across_posts_cannot_be_quoted(self, open_as):
        window = open_thread(open_as("member"))
        editor_of(window)
        window.locator(".posts").evaluate(SELECT)
        window.wait_for_timeout(400)
        expect(window.get_by_role("button", name="Cytuj zaznaczenie")).to_have_count(0)

    def test_link_quotes_the_post_without_scripts(self, open_as):
        window = open_thread(open_as("member", java_script_enabled=False))
        window.locator("#post-2 [data-quote-post]").click()
        expect(window.locator("[name=body]")).to_have_value(re.compile("^> Biała Rawska"))

    def test_page_of_the_reply_shows_the_quotation_in_the_editor(self, open_as):
        window = open_thread(open_as("member"))
        window.goto(window.locator("#post-2 [data-quote-post]").get_attribute("href"))
        quote = window.locator(".richtext-text blockquote")
        expect(quote.locator(".quote-source")).to_have_text("Beata Nowicka")
        expect(quote.locator("table")).to_be_visible()
        # The field keeps the words until something is typed: opening the page saves no draft.
        expect(window.locator("[name=body]")).to_have_value(re.compile("^> Biała Rawska"))
        window.locator(".richtext-text").press("Control+End")
        window.keyboard.type("Tak")
        expect(window.locator("[name=body]")).to_have_value(re.compile("^<blockquote data-quote"))


class TestKeys:
    def test_j_and_k_move_between_posts(self, open_as):
        window = open_thread(open_as("member"))
        address = window.url.partition("#")[0]
        window.goto("/forum/bookmarks/")
        window.goto(address)
        for key, post in [("j", 1), ("j", 2), ("j", 3), ("k", 2)]:
            press(window, key)
            expect(window.locator(f"#post-{post}")).to_be_focused()

    def test_j_and_k_move_to_the_next_and_previous_page(self, open_as):
        window = open_as("member")
        window.goto("/forum/threads/2/#post-20")
        window.locator("#post-20").focus()
        press(window, "j")
        expect(window).to_have_url(re.compile(r"page=2#post-21$"))
        press(window, "k")
        expect(window).to_have_url(re.compile(r"/threads/2/#post-20$"))

    def test_q_b_r_and_u_act_on_the_focused_post(self, open_as):
        window = open_thread(open_as("member"))
        editor = editor_of(window)
        window.locator("#post-5").focus()
        press(window, "q")
        expect(editor.locator("blockquote").last).to_contain_text("czy przewoźnicy")
        window.locator("#post-5").focus()
        bookmark = window.locator("#post-5 [data-bookmark]")
        pressed = bookmark.get_attribute("aria-pressed")
        press(window, "b")
        expect(bookmark).not_to_have_attribute("aria-pressed", pressed)
        window.locator("#post-5").focus()
        press(window, "r")
        expect(editor).to_be_focused()
        window.locator("#post-5").focus()
        press(window, "u")
        expect(window).to_have_url(re.compile("/forum/sections/dowoz-uczniow/$"))

    def test_e_opens_the_form_of_an_own_post(self, open_as):
        window = start_thread(open_as("member"))
        window.locator("#post-1").focus()
        press(window, "e")
        expect(window).to_have_url(re.compile("/forum/posts/.+/edit/$"))

    def test_keys_do_nothing_in_the_editor(self, open_as):
        window = open_thread(open_as("member"))
        editor = editor_of(window)
        editor.press_sequentially("jbu?")
        # Another test may have left a draft in this thread. The text then begins with it.
        expect(editor).to_have_text(re.compile(r"jbu\?$"))
        expect(window.locator("#keys")).to_be_hidden()

    def test_keys_do_nothing_with_a_modifier(self, open_as):
        window = open_thread(open_as("member"))
        address = window.url
        window.locator("#post-2").focus()
        press(window, "Alt+u")
        press(window, "Control+j")
        expect(window.locator("#post-2")).to_be_focused()
        assert window.url == address

    def test_help_opens_and_gives_the_focus_back(self, open_as):
        window = open_thread(open_as("member"))
        window.locator("#post-2").focus()
        press(window, "?")
        dialog = window.get_by_role("dialog", name="Skróty klawiszowe")
        expect(dialog).to_be_visible()
        window.keyboard.press("j")
        window.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(window.locator("#post-2")).to_be_focused()

    def test_shortcuts_are_switched_off_and_on(self, open_as):
        window = open_thread(open_as("member"))
        for on in (False, True):
            window.get_by_role("button", name="Skróty klawiszowe").click()
            window.get_by_label("Skróty są włączone").set_checked(on)
            window.get_by_role("button", name="Zamknij").click()
            window.reload()
            window.locator("#post-2").focus()
            press(window, "j")
            expect(window.locator(f"#post-{3 if on else 2}")).to_be_focused()

    def test_j_and_o_work_in_lists(self, open_as):
        window = open_as("member")
        window.goto("/forum/threads/")
        links = window.locator(".row-title a")
        press(window, "j")
        expect(links.nth(0)).to_be_focused()
        press(window, "j")
        expect(links.nth(1)).to_be_focused()
        title = links.nth(1).inner_text()
        press(window, "o")
        expect(window.get_by_role("heading", level=1)).to_have_text(title)

    def test_shortcuts_button_is_hidden_without_scripts(self, open_as):
        window = open_thread(open_as("member", java_script_enabled=False))
        expect(window.locator(".keys-open")).to_be_hidden()


class TestNews:
    def test_reply_of_another_user_is_announced(self, open_as):
        mine = open_as("member")
        mine.clock.install()
        start_thread(mine)
        other = open_as("member2")
        other.goto(mine.url.partition("#")[0])
        other.get_by_role("textbox", name="Odpowiedź").fill("U nas inaczej.")
        other.get_by_role("button", name="Opublikuj odpowiedź").click()
        expect(other.locator("#post-2")).to_be_visible()

        mine.clock.fast_forward(31_000)
        expect(mine.locator("#news")).to_contain_text("Pojawił się 1 nowy wpis.")
        mine.locator("#news a").click()
        expect(mine.locator("#post-2")).to_contain_text("U nas inaczej.")
        expect(mine.locator("#post-2")).to_be_in_viewport()


class TestKeywords:
    def test_last_keyword_is_completed_by_the_keyboard(self, open_as):
        window = open_as("member")
        window.goto("/forum/threads/new/")
        field = window.locator("[name=tags]")
        field.press_sequentially("woda, dowo")
        option = window.locator("[role=option]", has_text="dowóz uczniów")
        expect(option).to_be_visible()
        field.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        field.press("Enter")
        expect(field).to_have_value("woda, dowóz uczniów, ")
        expect(field).to_be_focused()

    def test_mentions_depend_on_the_chosen_section(self, open_as):
        window = open_as("member2")
        window.goto("/forum/threads/new/")
        section = window.locator("[name=section]")
        section.select_option(label="Grupa robocza ds. odpadów")
        expect(window.locator("textarea[name=body]")).to_have_attribute(
            "data-mentions", f"/forum/threads/people/?in={section.input_value()}"
        )


# --- Rows of lists ----------------------------------------------------------------------------


def box_of(row, selector):
    return row.locator(selector).first.bounding_box()


@pytest.mark.parametrize("width", [1440, 360])
def test_badge_follows_the_title_in_its_line(open_as, width):
    window = open_as("member", viewport={"width": width, "height": 740})
    window.goto("/forum/threads/?tag=dowoz-uczniow")
    row = window.get_by_role("listitem").filter(has_text=THREAD)
    lines = row.locator(".row-title a").evaluate(
        "(link) => [...link.getClientRects()].map(({ bottom, height }) => ({ bottom, height }))"
    )
    badge = box_of(row, ".badge")
    assert badge["y"] < lines[-1]["bottom"], "the badge is on a line of its own"
    assert all(line["height"] >= 24 for line in lines)


def test_columns_stand_beside_the_title_and_on_a_telephone_below_it(open_as):
    for width, is_beside in ((1440, True), (360, False)):
        window = open_as("member", viewport={"width": width, "height": 740})
        window.goto("/forum/threads/?tag=dowoz-uczniow")
        row = window.get_by_role("listitem").filter(has_text=THREAD)
        main, last = box_of(row, ".row-main"), box_of(row, ".row-last")
        assert (last["x"] >= main["x"] + main["width"]) is is_beside
        assert (last["y"] >= main["y"] + main["height"]) is not is_beside
        expect(row.locator(".avatar").first).to_be_visible(visible=is_beside)
