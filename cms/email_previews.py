"""Previews of the e-mails about pages, contact forms, reported data and failed tasks."""

from datetime import timedelta
from functools import partial
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.tasks import OUTCOMES
from members.mail.previews import EmailPreview
from members.mail.tasks import deliver


def _url(name: str, *args) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _about_a_page(template: str, subject: str, **context) -> dict:
    page = SimpleNamespace(
        id=1, title="Dyżur w urzędzie", go_live_at=timezone.now() + timedelta(days=1)
    )
    context = {
        "page": page,
        "url": _url("wagtailadmin_pages:edit", 1),
        "switches_url": _url("wagtailadmin_account") + "#tab-notifications",
        **context,
    }
    return {"template": template, "subject": subject % {"title": page.title}, "context": context}


def page_waits() -> dict:
    subject = _("Waiting for approval: %(title)s")
    return _about_a_page("page_waits", subject, author="Anna Przykładowa", reason_of_substitute="")


def page_decided(outcome: str) -> dict:
    return _about_a_page(
        "page_decided",
        _(OUTCOMES[outcome][0]),
        outcome=outcome,
        editor="Jan Przykładowy",
        comment="Proszę dodać godziny dyżuru.\nNumer pokoju też się przyda.",
    )


def page_comments() -> dict:
    title = "Dyżur w urzędzie"
    comment, reply = (SimpleNamespace(text=text) for text in ("Proszę o numer pokoju.", "Dodano."))
    context = {
        "title": title,
        "editor": "Jan Przykładowy",
        "new_comments": [comment],
        "replied_comments": [{"comment": comment, "replies": [reply]}],
        "resolved_comments": [comment],
        "deleted_comments": [comment],
        "url": _url("wagtailadmin_pages:edit", 1),
        "switches_url": _url("wagtailadmin_account") + "#tab-notifications",
    }
    subject = _("Comments on the page: %(title)s") % {"title": title}
    return {"template": "page_comments", "subject": subject, "context": context}


def personal_data_reported() -> dict:
    heading = _("Personal data in a post were reported")
    context = {
        "heading": heading,
        "report_id": 12,
        "reported_at": timezone.now(),
        "is_hidden": True,
        "url": _url("moderation:report_decide", 1),
    }
    return {"template": "personal_data_reported", "subject": heading, "context": context}


def contact_message() -> dict:
    heading = "Wiadomość z formularza kontaktowego"
    answers = [
        ("Imię i nazwisko", "Jan Przykładowy"),
        ("Adres e-mail", "jan@example.org"),
        ("Wiadomość", "Dzień dobry,\nproszę o wzór umowy partnerskiej."),
    ]
    url = _url("wagtailforms:list_submissions", 1)
    return {
        "template": "contact_message",
        "subject": heading,
        "reply_to": "jan@example.org",
        "context": {"heading": heading, "answers": answers, "url": url},
    }


def work_failed() -> dict:
    return _about_work("work_failed", _("A background task failed"), "failed_work")


def email_given_up() -> dict:
    return _about_work("email_given_up", _("An e-mail was given up"), "outgoing_mail")


def _about_work(template: str, heading: str, report: str) -> dict:
    context = {
        "heading": heading,
        "work": deliver.module_path,
        "at": timezone.now(),
        "url": _url(report),
    }
    return {"template": template, "subject": heading, "context": context}


PREVIEWS = [
    EmailPreview("contact-message", contact_message),
    EmailPreview("page-waits", page_waits),
    *(
        EmailPreview(f"page-{outcome.replace('_', '-')}", partial(page_decided, outcome))
        for outcome in OUTCOMES
    ),
    EmailPreview("page-comments", page_comments),
    EmailPreview("personal-data-reported", personal_data_reported),
    EmailPreview("work-failed", work_failed),
    EmailPreview("email-given-up", email_given_up),
]
