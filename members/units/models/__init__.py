"""The register of units, the organisations of people, and who belongs where."""

from members.membership.models.affiliations import (
    Affiliation,
    CoordinatorAppointment,
    load_units_of_erased,
    private_files,
)
from members.membership.models.groups import Group, GroupMembership
from members.membership.models.invitations import Invitation, digest_of
from members.membership.models.suspensions import Suspension
from members.units.models.register import (
    LocalGovernmentUnit,
    Organisation,
    ServiceArea,
    not_ended,
)

__all__ = [
    "Affiliation",
    "CoordinatorAppointment",
    "Group",
    "GroupMembership",
    "Invitation",
    "LocalGovernmentUnit",
    "Organisation",
    "ServiceArea",
    "Suspension",
    "digest_of",
    "load_units_of_erased",
    "not_ended",
    "private_files",
]
