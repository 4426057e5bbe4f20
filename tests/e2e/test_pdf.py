"""The page of a PDF document that is being made shows by itself that it is ready.

The demo has no worker, so a document is ready there at once. Therefore the test answers the
requests for the page itself, with the elements of templates/members/pdf/document_detail.html.
"""

from playwright.sync_api import expect

PATH = "/account/documents/1/"
WAITING = '<p data-waiting>Being made</p><a href="">Check again</a>'
READY = '<p>Ready</p><a href="file/">Download</a>'


def page_with(state):
    script = '<script type="module" src="/static/js/pdf.js"></script>'
    return (
        '<!doctype html><html lang="en"><title>Card</title>'
        f'<section data-document role="status">{state}</section>{script}</html>'
    )


def serve(window, *states):
    """Answers each request for the page with the next of ``states``. None is a busy server."""
    remaining = iter(states)

    def answer(route):
        state = next(remaining)
        if state is None:
            route.fulfill(status=503)
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=page_with(state))

    window.route(f"**{PATH}", answer)
    window.clock.install()
    window.goto(PATH)


def test_waiting_page_shows_the_finished_document_and_keeps_the_focus(open_as):
    window = open_as()
    serve(window, WAITING, WAITING, READY)
    window.get_by_role("link", name="Check again").focus()
    window.clock.run_for(2000)
    expect(window.get_by_role("status")).to_contain_text("Being made")
    window.wait_for_timeout(200)  # until the script has read the answer
    window.clock.run_for(2000)
    expect(window.get_by_role("link", name="Download")).to_be_focused()
    window.clock.run_for(10_000)  # a further request would have no answer


def test_waiting_page_waits_for_a_busy_server(open_as, complaints):
    window = open_as()
    complaints.expected.add(503)
    serve(window, WAITING, None, READY)
    window.clock.run_for(2000)
    window.wait_for_timeout(200)
    window.clock.run_for(2000)
    expect(window.get_by_role("link", name="Download")).to_be_visible()


def test_waiting_page_ends_when_the_session_ends(open_as):
    window = open_as()
    serve(window, WAITING)
    window.unroute(f"**{PATH}")
    window.clock.run_for(2000)
    window.wait_for_url("**/account/login/**")
