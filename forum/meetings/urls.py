from django.urls import include, path

from forum.meetings import recording, views

app_name = "meetings"

meetings = [
    path("", views.MeetingListView.as_view(), name="list"),
    path("new/", recording.MeetingCreateView.as_view(), name="create"),
    path("<id:pk>/", views.MeetingView.as_view(), name="detail"),
    path("<id:pk>/edit/", recording.MeetingEditView.as_view(), name="edit"),
    path("<id:pk>/agenda/", recording.AgendaView.as_view(), name="agenda"),
    path("<id:pk>/record/", recording.RecordView.as_view(), name="record"),
    path("<id:pk>/items/<id:item_pk>/", recording.ItemRecordView.as_view(), name="item_record"),
    path("<id:pk>/minutes/", views.MinutesView.as_view(), name="minutes"),
    path("<id:pk>/minutes/circulate/", views.minutes_circulate, name="circulate"),
    path("<id:pk>/cancel/", recording.MeetingCancelView.as_view(), name="cancel"),
    path("<id:pk>/open/", recording.MeetingOpenView.as_view(), name="open"),
    path("<id:pk>/undo/", views.meeting_undo, name="undo"),
    path("<id:pk>/minutes/remarks/", views.RemarksView.as_view(), name="remarks"),
    *[
        path(f"<id:pk>/{name}/", views.meeting_move, {"move": name}, name=name)
        for name in views.MOVES
        if name != "open"
    ],
    path("actions/<id:pk>/done/", views.action_done, name="action_done"),
    path("actions/<id:pk>/reopen/", views.action_reopen, name="action_reopen"),
]

urlpatterns = [
    path("meetings/", include(meetings)),
    path("actions/", views.ActionListView.as_view(), name="actions"),
]
