"""URLs of the inbox, for members.

The notification settings are for everybody who is signed in; the pages that end e-mails are for
whoever has the link from an e-mail.
"""

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from members.inbox import views
from members.membership.gate import member_required

app_name = "inbox"

own = [
    path("account/notifications/", views.preferences, name="preferences"),
    path("account/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]

closed = [
    path("inbox/", views.NotificationListView.as_view(), name="list"),
    path("inbox/read/", views.all_read, name="all_read"),
    path("inbox/following/", views.FollowingView.as_view(), name="following"),
    path("inbox/follow/", views.follow_target, name="follow"),
    path("inbox/<id:pk>/", views.notification_open, name="open"),
    path("inbox/<id:pk>/read/", views.notification_read, name="read"),
]

urlpatterns = own + decorate_urlpatterns(closed, member_required)
