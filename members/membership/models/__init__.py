"""Affiliations, appointments, groups, invitations, substitutions and suspensions."""

from members.membership.models.affiliations import (
    Affiliation,
    CoordinatorAppointment,
    left_to_moderators_until,
    load_units_of_erased,
    private_files,
)
from members.membership.models.groups import Group, GroupMembership
from members.membership.models.invitations import Invitation, digest_of
from members.membership.models.substitutions import Substitution
from members.membership.models.suspensions import Suspension

__all__ = [
    "Affiliation",
    "CoordinatorAppointment",
    "Group",
    "GroupMembership",
    "Invitation",
    "Substitution",
    "Suspension",
    "digest_of",
    "left_to_moderators_until",
    "load_units_of_erased",
    "private_files",
]
