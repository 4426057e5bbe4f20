"""URLs of the public training offer, below /training/ and, in English, below /en/training/."""

from django.urls import URLPattern

app_name = "training"

urlpatterns: list[URLPattern] = []
