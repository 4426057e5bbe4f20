"""One's own things below /account/, open to everybody who signed in, and the closed part below
/members/."""

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from members.units import views
from members.units.gate import member_required

app_name = "units"

own = [
    path("account/start/", views.landing, name="landing"),
    path("account/joining/", views.JoiningView.as_view(), name="joining"),
]

closed = [
    path("members/applications/", views.ApplicationListView.as_view(), name="applications"),
    path(
        "members/applications/<int:pk>/approve/",
        views.application_approve,
        name="application_approve",
    ),
    path(
        "members/applications/<int:pk>/reject/",
        views.application_reject,
        name="application_reject",
    ),
]

urlpatterns = own + decorate_urlpatterns(closed, member_required)
