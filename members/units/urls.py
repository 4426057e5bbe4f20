"""One's own things below /account/, open to everybody who signed in, and the closed part below
/members/."""

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from members.units.gate import member_required
from members.units.views import accepting, applications, applying, joining

app_name = "units"

own = [
    path("account/start/", joining.landing, name="landing"),
    path("account/joining/", joining.own_affiliations, name="joining"),
    path("account/joining/rules/", joining.rules_accept, name="joining_rules"),
    path("account/joining/place/", applying.choose_place, name="joining_place"),
    path("account/joining/find/", applying.find, name="joining_find"),
    path("account/joining/unit/<int:pk>/", applying.choose_organisation, name="joining_unit"),
    path("account/joining/unit/<int:pk>/missing/", applying.apply_missing, name="joining_missing"),
    path("account/joining/organisation/<int:pk>/", applying.apply, name="joining_apply"),
    path("account/joining/<int:pk>/", joining.application, name="joining_application"),
    path(
        "account/joining/<int:pk>/withdraw/", joining.application_withdraw, name="joining_withdraw"
    ),
    path("account/joining/<int:pk>/primary/", joining.primary, name="joining_primary"),
    path("account/joining/<int:pk>/leave/", joining.leave, name="joining_leave"),
    path("account/invitation/<str:token>/", accepting.invitation, name="invitation"),
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
