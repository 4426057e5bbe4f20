"""One's own things below /account/, open to everybody who signed in, and the closed part below
/members/."""

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from members.units.gate import member_required
from members.units.views import applications, joining

app_name = "units"

own = [
    path("account/start/", joining.landing, name="landing"),
    path("account/joining/", joining.JoiningView.as_view(), name="joining"),
]

closed = [
    path("members/applications/", applications.ApplicationListView.as_view(), name="applications"),
    path(
        "members/applications/<int:pk>/approve/",
        applications.application_approve,
        name="application_approve",
    ),
    path(
        "members/applications/<int:pk>/reject/",
        applications.application_reject,
        name="application_reject",
    ),
]

urlpatterns = own + decorate_urlpatterns(closed, member_required)
