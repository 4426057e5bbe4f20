"""Reporting an accessibility problem to the office, without JavaScript."""

from cms.public.contact_form import FASTEST_SECONDS


def test_accessibility_problem_is_reported_without_scripts(open_as):
    window = open_as(None, java_script_enabled=False)
    window.goto("/latwy-tekst/")
    window.locator('footer a[href*="zglos-brak-dostepnosci"]').click()
    assert window.locator("[name=page]").input_value().endswith("/latwy-tekst/")
    window.fill("[name=name]", "Jan Przykładowy")
    window.fill("[name=problem]", "Obraz nie ma opisu.")
    window.locator("form.form .button-primary").click()
    assert window.locator(".error-summary").is_visible()
    assert window.locator("[name=problem]").input_value() == "Obraz nie ma opisu."
    window.fill("[name=contact]", "000 000 000")
    window.wait_for_timeout((FASTEST_SECONDS + 1) * 1000)
    window.locator("form.form .button-primary").click()
    assert window.url.endswith("?sent=1")
    window.reload()
    assert window.locator("form.form").count() == 0
