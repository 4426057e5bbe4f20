"""The unit consents to a training: by its coordinator, by its head, or by a signed document."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.recruiting import apply, email_to, link_in, recruit

HEAD = "starosta@powiat.example.org"
GIVEN = "Jednostka wyraziła zgodę na udział."


@pytest.fixture
def made(open_as):
    return recruit(open_as("organiser"))


@pytest.fixture
def holder(open_as, made):
    """The window of a person who has the place and works where ``coordinator`` coordinates."""
    window = open_as("member")
    apply(window, made, unit="powiat łowicki")
    return window


def open_own(window, programme):
    window.goto("/training/mine/")
    row = window.locator(".enrolment", has_text=programme.title)
    row.locator(".row-title a").click()


def open_consent(window, programme):
    open_own(window, programme)
    window.get_by_role("link", name="Załatw zgodę jednostki").click()
    assert violations(window) == []


def decide(window, name):
    window.locator("[name=decision][value=consent]").check()
    window.fill("[name=name]", name)
    window.get_by_role("button", name="Zapisz decyzję").click()


def test_coordinator_consents_in_the_name_of_the_mayor(holder, made, open_as, mail_folder):
    open_consent(holder, made)
    expect(holder.locator("main")).to_contain_text("Renata Sobieraj")
    coordinator = open_as("coordinator")
    coordinator.goto(link_in(email_to(mail_folder, "coordinator@", made), "/training/"))
    expect(coordinator.locator("main")).to_contain_text("Katarzyna Domańska")
    assert violations(coordinator) == []
    decide(coordinator, "starosta łowicki")
    expect(coordinator.locator(".messages")).to_contain_text("Decyzja została zapisana")
    expect(coordinator.locator("main")).not_to_contain_text(made.title)
    email_to(mail_folder, "member@", made, GIVEN)
    open_own(holder, made)
    expect(holder.locator("main")).to_contain_text(GIVEN)
    expect(holder.locator("main")).to_contain_text("starosta łowicki")


def ask_head(window, address):
    window.fill("[name=name]", "Jan Przykładowy, starosta")
    window.fill("[name=email]", address)
    window.locator("[aria-labelledby=by-link] .form-actions button").click()


def test_head_consents_without_an_account(holder, made, open_as, mail_folder):
    open_consent(holder, made)
    ask_head(holder, "member@example.org")
    expect(holder.get_by_role("alert")).to_have_count(1)
    expect(holder.locator("[name=name]")).to_have_value("Jan Przykładowy, starosta")
    ask_head(holder, HEAD)
    expect(holder.locator("[aria-labelledby=by-link]")).to_contain_text(HEAD)

    head = open_as()
    head.goto(link_in(email_to(mail_folder, HEAD, made), "/training/consent/"))
    expect(head.locator("main")).to_contain_text("Katarzyna Domańska")
    expect(head.locator("[name=name]")).to_have_value("Jan Przykładowy, starosta")
    assert violations(head) == []
    decide(head, "Jan Przykładowy, starosta")
    expect(head.get_by_role("heading", level=1)).to_have_text("Decyzja została zapisana")
    assert violations(head) == []
    open_own(holder, made)
    expect(holder.locator("main")).to_contain_text(GIVEN)


def test_used_and_broken_links_decide_nothing(holder, made, open_as, mail_folder, complaints):
    complaints.expected.update({404, 410})
    open_consent(holder, made)
    ask_head(holder, HEAD)
    head = open_as()
    link = link_in(email_to(mail_folder, HEAD, made), "/training/consent/")
    head.goto(link)
    decide(head, "Jan Przykładowy, starosta")
    assert head.goto(link).status == 410
    expect(head.locator(".lead")).to_contain_text("Jednostka wyraziła już zgodę.")
    expect(head.locator("[name=decision]")).to_have_count(0)
    assert violations(head) == []
    broken = re.sub(r"/consent/\d+", "/consent/999", link)
    assert head.goto(broken).status == 404
    expect(head.locator("main")).not_to_contain_text("Domańska")


def test_signed_document_is_uploaded(holder, made, open_as, tmp_path):
    open_consent(holder, made)
    holder.get_by_role("button", name="Zgoda do podpisu (PDF)").click()
    expect(holder.locator("[data-document]")).to_contain_text("Dokument PDF jest gotowy.")
    with holder.expect_download() as download:
        holder.locator("[data-document] .button-primary").click()
    signed = tmp_path / "zgoda-podpisana.pdf"
    download.value.save_as(signed)
    assert signed.read_bytes().startswith(b"%PDF")

    open_consent(holder, made)
    holder.set_input_files("[name=document]", signed)
    holder.locator("[aria-labelledby=by-document] .form-actions button").click()
    expect(holder.locator(".messages")).to_contain_text("Dokument zgody wpłynął.")
    expect(holder.locator("main")).to_contain_text(GIVEN)
    desk = open_as("organiser")
    desk.goto(f"{made.desk}?q=member@example.org")
    desk.get_by_role("link", name="Katarzyna Domańska").first.click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name=signed.name).click()
    assert download.value.suggested_filename == signed.name
    assert violations(desk) == []
