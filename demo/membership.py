"""Loads profiles, appointments of coordinators, an invitation and a substitution.

Also loads log entries about them.
"""

from datetime import timedelta
from secrets import token_urlsafe

from django.core.files.base import ContentFile
from django.utils import timezone

from demo.content.membership import COORDINATORS, INVITATION, PROFILES
from demo.dates import moment_before
from members.accounts.models import User
from members.audit.models import Entry, record
from members.membership.models import (
    Affiliation,
    CoordinatorAppointment,
    Invitation,
    Substitution,
    digest_of,
)
from members.people.services import name_topics, profile_of
from members.units.models import Organisation, ServiceArea

DAYS_HERE, DAYS_VALID = 200, 14
# A PDF with one empty page. Programs can open it, but nobody mistakes it for a real letter.
EMPTY_LETTER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def load_membership(now, organisations: dict[str, Organisation]) -> None:
    """Creates profiles, appointments and an invitation for the people of ``load_people``.

    ``organisations`` maps each ``key`` in the content to its organisation.
    """
    for row in PROFILES:
        _load_profile(row)
    begun = moment_before(now, DAYS_HERE)
    moderator = _person("moderator")
    for name in COORDINATORS:
        _load_appointment(_person(name), moderator, begun)
    _load_invitation(now, organisations)
    _load_substitution(now)
    _log(Entry.Action.APPROVED, begun, by=moderator, about=_person("member"))


def _person(name):
    return User.objects.get(email=f"{name}@example.org")


def _load_profile(row):
    profile = profile_of(_person(row["person"]))
    for name in ("phone", "titles", "show_phone", "show_email"):
        setattr(profile, name, row.get(name, getattr(profile, name)))
    profile.save()
    profile.areas.set(ServiceArea.objects.filter(slug__in=row.get("areas", [])))
    name_topics(profile, row["topics"])


def _load_appointment(person, moderator, day):
    place = person.affiliations.get(role=Affiliation.Role.COORDINATOR)
    CoordinatorAppointment.objects.create(
        affiliation=place,
        role=place.role,
        letter=ContentFile(EMPTY_LETTER, f"{place.pk}.pdf"),
        letter_name="upowaznienie.pdf",
        appointed_by=moderator,
        appointed_at=day,
    )
    _log(Entry.Action.APPOINTED, day, by=moderator, about=person)


def _load_invitation(now, organisations):
    sent = moment_before(now, INVITATION["days_ago"])
    inviter = _person(INVITATION["by"])
    Invitation.objects.create(
        email=INVITATION["email"],
        source=INVITATION["source"],
        organisation=organisations[INVITATION["organisation"]],
        digest=digest_of(token_urlsafe(32)),
        invited_by=inviter,
        created_at=sent,
        expires_at=sent + timedelta(days=DAYS_VALID),
    )
    where = organisations[INVITATION["organisation"]]
    _log(Entry.Action.INVITED, sent, by=inviter, where=where)


def _load_substitution(now):
    """The coordinator is on holiday for two weeks, from the Monday after next."""
    monday = timezone.localdate(now) + timedelta(days=14 - timezone.localdate(now).weekday())
    Substitution.objects.create(
        user=_person("coordinator"),
        substitute=_person("member"),
        first_day=monday,
        last_day=monday + timedelta(days=11),
    )


def _log(action, moment, *, by, about=None, where=None):
    where = where or about.affiliations.get().organisation
    entry = record(action, by=by, about=about, where=where)
    Entry.objects.filter(pk=entry.pk).update(at=moment)
