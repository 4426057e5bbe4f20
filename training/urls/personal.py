"""URLs of training that depend on the user: the own enrolments, consents, the organisers' desk."""

from django.urls import include, path

import members.ids  # noqa: F401 - registers <id:pk>
from training.views import (
    appeals,
    applying,
    audits,
    building,
    consents,
    decisions,
    desk as views,
    exports,
    mine,
    programmes,
    records,
    verifying,
)

own = [
    path("", mine.MineView.as_view(), name="mine"),
    path("enrolments/<id:pk>/", mine.EnrolmentView.as_view(), name="detail"),
    path("enrolments/<id:pk>/accept/", mine.accept, name="accept"),
    path("enrolments/<id:pk>/decline/", mine.decline, name="decline"),
    path("enrolments/<id:pk>/withdraw/", mine.withdraw, name="withdraw"),
    path("enrolments/<id:pk>/prefer/", mine.prefer, name="prefer"),
    path("enrolments/<id:pk>/consent/", consents.ask, name="consent"),
    path("enrolments/<id:pk>/consent/upload/", consents.upload, name="consent_upload"),
    path("enrolments/<id:pk>/consent/document/", consents.document, name="consent_document"),
    path("enrolments/<id:pk>/appeal/", appeals.appeal, name="appeal"),
    path("appeals/<id:pk>/withdraw/", appeals.withdraw, name="appeal_withdraw"),
    path("units/", applying.units, name="units"),
    path("files/<uuid:token>/", applying.file, name="file"),
    path("<slug:slug>/apply/", applying.apply, name="apply"),
    path("<slug:slug>/review/", applying.review, name="review"),
    path("<slug:slug>/send/", applying.send, name="send"),
    path("<slug:slug>/submitted/", applying.submitted, name="submitted"),
    path(
        "<slug:slug>/statements/<id:key>/withdraw/",
        applying.statement_withdraw,
        name="statement_withdraw",
    ),
    path("<slug:slug>/needs/withdraw/", applying.needs_withdraw, name="needs_withdraw"),
]

consenting = [
    path("mine/consents/", consents.waiting, name="waiting"),
    path("mine/consents/<id:pk>/", consents.coordinator, name="coordinator"),
    path("consent/<str:token>/", consents.decide, name="decide"),
]

desk = [
    path("", views.home, name="home"),
    path("new/", programmes.ProgrammeFormView.as_view(), name="create"),
    path("groups/<id:pk>/", views.group, name="group"),
    path("groups/<id:pk>/edit/", programmes.group_edit, name="group_edit"),
    path("groups/<id:pk>/capacity/", views.capacity, name="capacity"),
    path("groups/<id:pk>/log/", views.log, name="log"),
    path("groups/<id:pk>/record/", records.record, name="record"),
    path("groups/<id:pk>/record.docx", records.record_docx, name="record_docx"),
    path("groups/<id:pk>/export.<str:ending>", exports.export, name="export"),
    path("enrolments/<id:pk>/", views.enrolment, name="enrolment"),
    path("enrolments/<id:pk>/reject/", views.enrolment_reject, name="reject"),
    path("enrolments/<id:pk>/move/", views.enrolment_move, name="move"),
    path("enrolments/<id:pk>/unit/", views.enrolment_unit, name="unit"),
    path("enrolments/<id:pk>/return-consent/", views.enrolment_return, name="return_consent"),
    path("appeals/<id:pk>/", appeals.decision, name="appeal"),
    path("audits/<id:pk>/end/", audits.audit_end, name="audit_end"),
    path("<slug:slug>/", views.programme, name="programme"),
    path("<slug:slug>/edit/", programmes.ProgrammeFormView.as_view(), name="edit"),
    path("<slug:slug>/grid/", programmes.grid, name="grid"),
    path("<slug:slug>/copy/", programmes.copy, name="copy"),
    path("<slug:slug>/state/", programmes.change_state, name="state"),
    path("<slug:slug>/form/", building.survey, name="survey"),
    path("<slug:slug>/form/publish/", building.survey_publish, name="survey_publish"),
    path("<slug:slug>/form/add/", building.question_add, name="question_add"),
    path("<slug:slug>/form/versions/<id:number>/", building.survey_version, name="survey_version"),
    path("<slug:slug>/form/questions/<id:key>/", building.question, name="question"),
    path("<slug:slug>/form/questions/<id:key>/move/", building.question_move, name="question_move"),
    path(
        "<slug:slug>/form/questions/<id:key>/remove/",
        building.question_remove,
        name="question_remove",
    ),
    path("<slug:slug>/criteria/", building.criteria, name="criteria"),
    path("<slug:slug>/criteria/<id:pk>/", building.criterion, name="criterion"),
    path("<slug:slug>/criteria/<id:pk>/move/", building.criterion_move, name="criterion_move"),
    path(
        "<slug:slug>/criteria/<id:pk>/remove/", building.criterion_remove, name="criterion_remove"
    ),
    path("<slug:slug>/decisions/", decisions.decisions, name="decisions"),
    path("<slug:slug>/appeals/", appeals.appeals, name="appeals"),
    path("<slug:slug>/compare/", audits.comparison, name="compare"),
    path("<slug:slug>/auditors/", audits.auditors, name="auditors"),
    path("<slug:slug>/special-needs/", verifying.special_needs, name="special_needs"),
    path("enrolments/<id:pk>/verification/", verifying.verification, name="verification"),
    path("enrolments/<id:pk>/call/", verifying.completion_call, name="completion_call"),
]

urlpatterns = [
    path("", include((consenting, "consents"))),
    path("mine/", include((own, "enrolments"))),
    path("desk/", include((desk, "training_desk"))),
]
