"""URLs of training that depend on the user: the own enrolments, consents, the organisers' desk."""

from django.urls import URLPattern, include, path

from training.views import consents, mine

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
]

consenting = [
    path("mine/consents/", consents.waiting, name="waiting"),
    path("mine/consents/<id:pk>/", consents.coordinator, name="coordinator"),
    path("consent/<str:token>/", consents.decide, name="decide"),
]

desk: list[URLPattern] = []

urlpatterns = [
    path("", include((consenting, "consents"))),
    path("mine/", include((own, "enrolments"))),
    path("desk/", include((desk, "training_desk"))),
]
