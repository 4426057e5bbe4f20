"""URLs for joining (below /account/) and for managing memberships (below /members/).

Signed-in users who are not members may use the URLs below /account/, too. Visitors may use the URL
of an invitation.
"""

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from members.membership.gate import member_required
from members.membership.views import (
    accepting,
    affiliations,
    applications,
    applying,
    coordinators,
    invitations,
    joining,
    substitutions,
    suspensions,
)

app_name = "membership"

own = [
    path("account/start/", joining.landing, name="landing"),
    path("account/joining/", joining.own_affiliations, name="joining"),
    path("account/joining/rules/", joining.rules_accept, name="joining_rules"),
    path("account/joining/place/", applying.choose_place, name="joining_place"),
    path("account/joining/find/", applying.find, name="joining_find"),
    path("account/joining/unit/<id:pk>/", applying.choose_organisation, name="joining_unit"),
    path("account/joining/unit/<id:pk>/missing/", applying.apply_missing, name="joining_missing"),
    path("account/joining/organisation/<id:pk>/", applying.apply, name="joining_apply"),
    path("account/joining/<id:pk>/", joining.application, name="joining_application"),
    path(
        "account/joining/<id:pk>/withdraw/", joining.application_withdraw, name="joining_withdraw"
    ),
    path("account/joining/<id:pk>/primary/", joining.primary, name="joining_primary"),
    path("account/joining/<id:pk>/leave/", joining.leave, name="joining_leave"),
    path("account/substitute/", substitutions.substitution, name="substitution"),
    path("account/substitute/end/", substitutions.substitution_end, name="substitution_end"),
    path(
        "account/substitute/<id:pk>/decline/",
        substitutions.substitution_decline,
        name="substitution_decline",
    ),
    path("account/invitation/<str:token>/", accepting.invitation, name="invitation"),
]

closed = [
    path("members/applications/", applications.ApplicationListView.as_view(), name="applications"),
    path(
        "members/applications/<id:pk>/approve/",
        applications.application_approve,
        name="application_approve",
    ),
    path(
        "members/applications/<id:pk>/reject/",
        applications.application_reject,
        name="application_reject",
    ),
    path(
        "members/applications/<id:pk>/organisation/",
        applications.application_organisation,
        name="application_organisation",
    ),
    path("members/affiliations/", affiliations.AffiliationListView.as_view(), name="affiliations"),
    path("members/affiliations/<id:pk>/end/", affiliations.affiliation_end, name="affiliation_end"),
    path("members/coordinators/", coordinators.CoordinatorListView.as_view(), name="coordinators"),
    path("members/coordinators/<id:pk>/", coordinators.coordinators_of, name="coordinators_of"),
    path(
        "members/coordinators/<id:pk>/dismiss/",
        coordinators.coordinator_dismiss,
        name="coordinator_dismiss",
    ),
    path("members/letters/<id:pk>/", coordinators.letter, name="letter"),
    path("members/invitations/", invitations.InvitationListView.as_view(), name="invitations"),
    path("members/invitations/new/", invitations.invitation_create, name="invitation_create"),
    path(
        "members/invitations/<id:pk>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(
        "members/invitations/<id:pk>/resend/",
        invitations.invitation_resend,
        name="invitation_resend",
    ),
    path("members/people/<id:pk>/suspend/", suspensions.suspension_create, name="suspend"),
    path("members/suspensions/", suspensions.SuspensionListView.as_view(), name="suspensions"),
    path("members/suspensions/<id:pk>/lift/", suspensions.suspension_lift, name="suspension_lift"),
]

urlpatterns = own + decorate_urlpatterns(closed, member_required)
