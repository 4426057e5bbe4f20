"""Programmes and their groups, enrolments in the queue of a group, and what happened to them."""

from training.models.enrolments import Delegation, DelegationRequest, Enrolment, EnrolmentEvent
from training.models.programmes import (
    Lecturer,
    Programme,
    RecruitingAssociation,
    TrainingGroup,
    TrainingSession,
    Voivodeship,
)

__all__ = [
    "Delegation",
    "DelegationRequest",
    "Enrolment",
    "EnrolmentEvent",
    "Lecturer",
    "Programme",
    "RecruitingAssociation",
    "TrainingGroup",
    "TrainingSession",
    "Voivodeship",
]
