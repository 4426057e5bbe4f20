"""Programmes and their groups, their forms, enrolments in the queue of a group, and its history."""

from training.models.appeals import Appeal
from training.models.audits import Audit, AuditLook
from training.models.enrolments import Delegation, DelegationRequest, Enrolment, EnrolmentEvent
from training.models.programmes import (
    Lecturer,
    Programme,
    RecruitingAssociation,
    TrainingGroup,
    TrainingSession,
    Voivodeship,
)
from training.models.records import RecruitmentRecord
from training.models.responses import (
    AnswerFile,
    CompletionCall,
    SpecialNeeds,
    SurveyResponse,
    Verification,
)
from training.models.surveys import Criterion, Question, Survey

__all__ = [
    "AnswerFile",
    "Appeal",
    "Audit",
    "AuditLook",
    "CompletionCall",
    "Criterion",
    "Delegation",
    "DelegationRequest",
    "Enrolment",
    "EnrolmentEvent",
    "Lecturer",
    "Programme",
    "Question",
    "RecruitingAssociation",
    "RecruitmentRecord",
    "SpecialNeeds",
    "Survey",
    "SurveyResponse",
    "TrainingGroup",
    "TrainingSession",
    "Verification",
    "Voivodeship",
]
