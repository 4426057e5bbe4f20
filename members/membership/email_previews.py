"""Previews of the e-mails that ``tasks`` sends."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.mail.previews import EmailPreview
from members.membership.models import Affiliation, Invitation, Substitution, Suspension
from members.membership.tasks import SUBSTITUTION_SUBJECTS
from members.units.models import Organisation

REASON = "Proszę o pismo z urzędu, które potwierdza zatrudnienie."


def _url(name: str, *args) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _affiliation(**fields) -> Affiliation:
    return Affiliation(
        user=User(first_name="Anna", last_name="Przykładowa"),
        organisation=_organisation(),
        position="inspektor",
        **fields,
    )


def _organisation() -> Organisation:
    return Organisation(name="Urząd Gminy Przykładowo", is_confirmed=False)


def _about(affiliation: Affiliation, template: str, subject: str, **context) -> dict:
    context["affiliation"] = affiliation
    return {"template": template, "subject": subject, "context": context}


def application_received() -> dict:
    url = _url("membership:joining_application", 1)
    subject = _("Your application was sent")
    return _about(_affiliation(), "application_received", subject, url=url)


def application_approved(*, is_open: bool) -> dict:
    if is_open:
        subject = _("Your application was approved: the Forum is open to you")
    else:
        subject = _("Your application was approved")
    context = {"approved": True, "is_open": is_open, "url": _url("forum:home")}
    return _about(_affiliation(), "affiliation_decided", subject, **context)


def application_rejected() -> dict:
    subject = _("Your application was not approved")
    context = {"approved": False, "is_open": False, "url": _url("membership:joining")}
    return _about(_affiliation(reason=REASON), "affiliation_decided", subject, **context)


def affiliation_ended() -> dict:
    subject = _("Your affiliation was ended")
    context = {"reason": "Koniec zatrudnienia.", "url": _url("membership:joining")}
    return _about(_affiliation(), "affiliation_ended", subject, **context)


def coordinator_appointed() -> dict:
    affiliation = _affiliation(role=Affiliation.Role.COORDINATOR)
    subject = _("New role in the Forum: %(role)s") % {"role": affiliation.get_role_display()}
    url = _url("membership:applications")
    return _about(affiliation, "coordinator_appointed", subject, url=url)


def coordinator_dismissed() -> dict:
    subject = _("The role of coordinator has ended")
    context = {"reason": "Zmiana stanowiska.", "url": _url("membership:joining")}
    return _about(_affiliation(), "coordinator_dismissed", subject, **context)


def suspension(*, lifted: bool, is_open: bool) -> dict:
    if is_open:
        heading = _("The Forum is open to you again")
    elif lifted:
        heading = _("The suspension was lifted")
    else:
        heading = _("Access to the Forum is suspended")
    ends_at = timezone.now() + timedelta(days=7)
    context = {
        "heading": heading,
        "suspension": Suspension(reason="Obraźliwe wpisy mimo uwag.", ends_at=ends_at),
        "lifted": lifted,
        "is_open": is_open,
        "url": _url("forum:home"),
    }
    return {"template": "suspension", "subject": heading, "context": context}


def substitution(*, what: str) -> dict:
    person = User(first_name="Anna", last_name="Przykładowa")
    today = timezone.localdate()
    heading = _(SUBSTITUTION_SUBJECTS[what]) % {"name": person}
    context = {
        "what": what,
        "heading": heading,
        "person": person,
        "substitution": Substitution(first_day=today, last_day=today + timedelta(days=11)),
        "url": _url("membership:substitution"),
    }
    return {"template": "substitution", "subject": heading, "context": context}


def invitation() -> dict:
    inviter = User(first_name="Jan", last_name="Przykładowy")
    example = Invitation(
        invited_by=inviter,
        organisation=_organisation(),
        source="strona internetowa urzędu",
        expires_at=timezone.now() + timedelta(days=14),
    )
    return {
        "template": "invitation",
        "subject": _("%(name)s invites you to the Local Government Forum") % {"name": inviter},
        "context": {"invitation": example, "url": _url("membership:invitation", "example")},
    }


PREVIEWS = [
    EmailPreview("application-received", application_received),
    EmailPreview("application-approved", partial(application_approved, is_open=True)),
    EmailPreview("application-approved-suspended", partial(application_approved, is_open=False)),
    EmailPreview("application-rejected", application_rejected),
    EmailPreview("affiliation-ended", affiliation_ended),
    EmailPreview("coordinator-appointed", coordinator_appointed),
    EmailPreview("coordinator-dismissed", coordinator_dismissed),
    EmailPreview("suspension", partial(suspension, lifted=False, is_open=False)),
    EmailPreview("suspension-lifted", partial(suspension, lifted=True, is_open=False)),
    EmailPreview("suspension-lifted-open", partial(suspension, lifted=True, is_open=True)),
    EmailPreview("substitute-named", partial(substitution, what="named")),
    EmailPreview("substitution-ended", partial(substitution, what="ended")),
    EmailPreview("substitution-declined", partial(substitution, what="declined")),
    EmailPreview("invitation", invitation),
]
