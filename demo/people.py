"""Loads units, organisations, people and their groups."""

from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group as RoleGroup

from demo.content.people import ACCOUNTS, EXTRA_PEOPLE, ORGANISATIONS, UNITS
from demo.content.threads import GROUPS
from demo.dates import moment_before
from demo.membership import load_membership
from members.accounts.models import Role, User
from members.membership.models import Affiliation, Group, GroupMembership
from members.units.models import LocalGovernmentUnit, Organisation

PASSWORD = "forum-demo-2026"  # noqa: S105 - announced by `make run`, refused where DEBUG is off
KINDS = {
    "wojewodztwo": LocalGovernmentUnit.Kind.VOIVODESHIP,
    "powiat": LocalGovernmentUnit.Kind.POWIAT,
    "miasto_na_prawach_powiatu": LocalGovernmentUnit.Kind.CITY,
    "gmina_miejska": LocalGovernmentUnit.Kind.URBAN,
    "gmina_wiejska": LocalGovernmentUnit.Kind.RURAL,
    "gmina_miejsko_wiejska": LocalGovernmentUnit.Kind.MIXED,
}
PEOPLE = ACCOUNTS + EXTRA_PEOPLE
# The age of the accounts in days. They must be older than the oldest thread.
DAYS_HERE = 200


def load_people(now) -> None:
    """Creates units, organisations, accounts with affiliations, and groups."""
    _load_units()
    organisations = _load_organisations()
    users = {person["email"]: _load_person(person, organisations, now) for person in PEOPLE}
    for group in GROUPS:
        _load_group(group, users, organisations)
    load_membership(now, organisations)


def _load_units():
    units = {}
    for unit in UNITS:
        units[unit["code"]] = LocalGovernmentUnit.objects.create(
            code=unit["code"],
            gmina_code=unit.get("gmina_code") or "",
            level=unit["level"],
            kind=KINDS[unit["kind"]],
            name=unit["name"],
            parent=units.get(unit["parent"]),
        )


def _load_organisations():
    organisations = {}
    for row in ORGANISATIONS:
        organisation = Organisation.objects.create(
            name=row["name"], kind=row["kind"], domains=row["domains"]
        )
        organisation.units.set(LocalGovernmentUnit.objects.filter(code__in=row["units"]))
        organisations[row["key"]] = organisation
    return organisations


def _load_person(person, organisations, now):
    administrator = Role.ADMINISTRATOR in person["site_groups"]
    user = User.objects.create(
        email=person["email"],
        password=_hashed_password(),
        first_name=person["first_name"],
        last_name=person["last_name"],
        language=person["language"],
        is_staff=administrator,
        is_superuser=administrator,
        date_joined=moment_before(now, DAYS_HERE),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.groups.set(RoleGroup.objects.filter(name__in=person["site_groups"]))
    if person["organisation"] and person["affiliation_state"]:
        active = person["affiliation_state"] == Affiliation.State.ACTIVE
        Affiliation.objects.create(
            user=user,
            organisation=organisations[person["organisation"]],
            position=person["position"],
            role=person["role"],
            state=person["affiliation_state"],
            created_at=moment_before(now, DAYS_HERE if active else 1),
            starts_at=moment_before(now, DAYS_HERE) if active else None,
        )
    return user


@cache
def _hashed_password():
    """The password hash of all accounts. Computed only once, because hashing is slow on purpose."""
    return make_password(PASSWORD)


def _load_group(row, users, organisations):
    group = Group.objects.create(name=row["name"])
    group.organisations.set(organisations[key] for key in row["organisations"])
    GroupMembership.objects.bulk_create(
        GroupMembership(group=group, user=users[email]) for email in row["people"]
    )
