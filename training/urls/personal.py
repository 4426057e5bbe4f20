"""URLs of training that depend on the user: the own enrolments, consents, the organisers' desk."""

from django.urls import URLPattern, include, path

from training.views import mine

own = [
    path("", mine.MineView.as_view(), name="mine"),
    path("enrolments/<id:pk>/", mine.EnrolmentView.as_view(), name="detail"),
    path("enrolments/<id:pk>/accept/", mine.accept, name="accept"),
    path("enrolments/<id:pk>/decline/", mine.decline, name="decline"),
    path("enrolments/<id:pk>/withdraw/", mine.withdraw, name="withdraw"),
    path("enrolments/<id:pk>/prefer/", mine.prefer, name="prefer"),
]

desk: list[URLPattern] = []

urlpatterns = [
    path("mine/", include((own, "enrolments"))),
    path("desk/", include((desk, "training_desk"))),
]
