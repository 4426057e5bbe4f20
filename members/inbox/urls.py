"""URLs of the inbox, for members, and of the notification settings, for everybody signed in."""

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from members.inbox import views
from members.membership.gate import member_required

app_name = "inbox"

own = [path("account/notifications/", views.preferences, name="preferences")]

closed = [
    path("inbox/", views.NotificationListView.as_view(), name="list"),
    path("inbox/read/", views.all_read, name="all_read"),
    path("inbox/following/", views.FollowingView.as_view(), name="following"),
    path("inbox/follow/", views.follow_target, name="follow"),
    path("inbox/<id:pk>/", views.notification_open, name="open"),
    path("inbox/<id:pk>/read/", views.notification_read, name="read"),
]

urlpatterns = own + decorate_urlpatterns(closed, member_required)
