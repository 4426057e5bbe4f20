"""An organiser lets somebody audit a programme, who finds out why one person has the place."""

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.recruiting import DAY, apply, email_to, link_in, moment, recruit


def grant(desk, programme, address):
    desk.goto(f"{programme.desk}auditors/")
    desk.get_by_label("Adres e-mail").fill(address)
    desk.get_by_label("Ostatni dzień").fill(moment(7 * DAY)[:10])
    assert violations(desk) == []
    desk.get_by_role("button", name="Przyznaj dostęp").click()
    expect(desk.locator(".messages")).to_contain_text("Dostęp przyznany")


def test_auditor_compares_two_people_and_leaves_a_trace(open_as, mail_folder, complaints):
    complaints.expected |= {404}  # after the audit was ended
    desk = open_as("organiser")
    made = recruit(desk)
    for name in ("member", "member2"):
        apply(open_as(name), made)
    grant(desk, made, "expert@example.org")

    auditor = open_as("expert", java_script_enabled=False)
    letter = email_to(mail_folder, "expert@", made, "można przeglądać nabór")
    auditor.goto(link_in(letter, made.desk))
    expect(auditor.locator("main")).to_contain_text("można przeglądać, ale nie zmieniać")
    auditor.get_by_role("link", name="Porównaj dwa zgłoszenia").click()
    auditor.get_by_label("Numer pierwszego zgłoszenia").fill("2")
    auditor.get_by_label("Numer drugiego zgłoszenia").fill("1")
    auditor.get_by_role("button", name="Porównaj").click()
    expect(auditor.locator("main")).to_contain_text("nr 1 jest przed nr 2")
    expect(auditor.locator("main")).to_contain_text("Miejsce przyznane od razu")

    desk.goto(f"{made.desk}auditors/")
    expect(desk.locator("table")).to_contain_text(f"{made.desk}compare/?one=2&other=1")
    desk.get_by_role("button", name="Zakończ kontrolę").click()
    assert auditor.goto(made.desk).status == 404
