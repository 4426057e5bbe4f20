"""Creates the site roles and the six service areas of a new site."""

from django.contrib.auth.models import Group as RoleGroup

from members.accounts.models import Role
from members.units.models import ServiceArea

SERVICE_AREAS = [
    ("woda-i-odpady", "Gospodarka wodno-kanalizacyjna i odpady", ServiceArea.Kind.TECHNICAL),
    ("mieszkalnictwo", "Gospodarka mieszkaniowa", ServiceArea.Kind.TECHNICAL),
    ("drogi", "Zarządzanie drogami", ServiceArea.Kind.TECHNICAL),
    ("kultura", "Kultura", ServiceArea.Kind.SOCIAL),
    ("oswiata", "Oświata", ServiceArea.Kind.SOCIAL),
    ("pomoc-spoleczna", "Pomoc społeczna", ServiceArea.Kind.SOCIAL),
]


def setup_units() -> None:
    """Creates the roles and service areas that are missing. Does not change existing rows."""
    for role in Role:
        RoleGroup.objects.get_or_create(name=role.value)
    for position, (slug, name, kind) in enumerate(SERVICE_AREAS, start=1):
        ServiceArea.objects.get_or_create(
            slug=slug, defaults={"name": name, "kind": kind, "position": position}
        )
