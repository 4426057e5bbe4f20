"""URLs of the user's own profile, below /account/, and of the directory, in the members' area.

The user's own profile is open to everybody who is signed in, the directory only to members.
"""

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from members.membership.gate import member_required
from members.people import views

app_name = "people"

own = [path("account/profile/", views.profile, name="profile")]

closed = [
    path("members/", views.DirectoryView.as_view(), name="directory"),
    path("members/people/<id:pk>/", views.PersonView.as_view(), name="person"),
    path("members/units/", views.UnitListView.as_view(), name="units"),
    path("members/units/<str:code>/", views.UnitView.as_view(), name="unit"),
    path("members/organisations/<id:pk>/", views.OrganisationView.as_view(), name="organisation"),
]

urlpatterns = own + decorate_urlpatterns(closed, member_required)
