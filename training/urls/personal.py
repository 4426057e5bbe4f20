"""URLs of training that depend on the user: the own enrolments, consents, the organisers' desk."""

from django.urls import URLPattern, include, path

own: list[URLPattern] = []

desk: list[URLPattern] = []

urlpatterns = [
    path("mine/", include((own, "enrolments"))),
    path("desk/", include((desk, "training_desk"))),
]
