"""URLs of the public training offer, below /training/ and, in English, below /en/training/."""

from django.urls import path

import members.ids  # noqa: F401 - registers <id:pk>
from training.views import offer

app_name = "training"

urlpatterns = [
    path("", offer.offer, name="offer"),
    path("archive/", offer.archive, name="archive"),
    path("<slug:slug>/", offer.programme, name="programme"),
    path("<slug:slug>/<id:pk>/", offer.group, name="group"),
    path("<slug:slug>/<id:pk>/calendar/", offer.calendar, name="calendar"),
]
