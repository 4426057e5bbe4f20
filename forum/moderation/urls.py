"""URLs of moderation. The URL of an action on a thread or post contains the id of that object."""

from django.urls import path

from forum.moderation.views import actions, moving, queue

app_name = "moderation"

urlpatterns = [
    path("threads/<id:pk>/moderate/", actions.ThreadModerateView.as_view(), name="thread"),
    path("threads/<id:pk>/lock/", actions.thread_lock, name="thread_lock"),
    path("threads/<id:pk>/pin/", actions.thread_pin, name="thread_pin"),
    path("threads/<id:pk>/hide/", actions.ThreadHideView.as_view(), name="thread_hide"),
    path("threads/<id:pk>/restore/", actions.thread_restore, name="thread_restore"),
    path("threads/<id:pk>/rename/", actions.ThreadRenameView.as_view(), name="thread_rename"),
    path("threads/<id:pk>/move/", moving.ThreadMoveView.as_view(), name="thread_move"),
    path("threads/<id:pk>/merge/", moving.ThreadMergeView.as_view(), name="thread_merge"),
    path("threads/<id:pk>/moderate/find/", moving.thread_find, name="thread_find"),
    path("threads/<id:pk>/split/", moving.ThreadSplitView.as_view(), name="thread_split"),
    path("posts/<id:pk>/report/", queue.PostReportView.as_view(), name="post_report"),
    path("posts/<id:pk>/moderate/", actions.PostModerateView.as_view(), name="post"),
    path("posts/<id:pk>/restore/", actions.post_restore, name="post_restore"),
    path("moderation/", queue.QueueView.as_view(), name="queue"),
    path("moderation/log/", queue.LogView.as_view(), name="log"),
    path("moderation/reports/<id:pk>/", queue.ReportDecideView.as_view(), name="report_decide"),
    path("moderation/held/<id:pk>/", queue.PendingDecideView.as_view(), name="pending_decide"),
]
