"""Affiliations, appointments, groups, invitations and suspensions."""

from members.membership.models.affiliations import (
    Affiliation,
    CoordinatorAppointment,
    load_units_of_erased,
    private_files,
)
from members.membership.models.groups import Group, GroupMembership
from members.membership.models.invitations import Invitation, digest_of
from members.membership.models.suspensions import Suspension

__all__ = [
    "Affiliation",
    "CoordinatorAppointment",
    "Group",
    "GroupMembership",
    "Invitation",
    "Suspension",
    "digest_of",
    "load_units_of_erased",
    "private_files",
]
