from django.urls import path

from forum.meetings import recording, views

app_name = "meetings"

urlpatterns = [
    path("", views.MeetingListView.as_view(), name="list"),
    path("new/", recording.MeetingCreateView.as_view(), name="create"),
    path("<int:pk>/", views.MeetingView.as_view(), name="detail"),
    path("<int:pk>/edit/", recording.MeetingEditView.as_view(), name="edit"),
    path("<int:pk>/agenda/", recording.AgendaView.as_view(), name="agenda"),
    path("<int:pk>/record/", recording.RecordView.as_view(), name="record"),
    path("<int:pk>/items/<int:item_pk>/", recording.ItemRecordView.as_view(), name="item_record"),
    path("<int:pk>/minutes/", views.MinutesView.as_view(), name="minutes"),
    path("<int:pk>/minutes/circulate/", views.minutes_circulate, name="circulate"),
    path("<int:pk>/cancel/", recording.MeetingCancelView.as_view(), name="cancel"),
    *[
        path(f"<int:pk>/{name}/", views.meeting_move, {"move": name}, name=name)
        for name in views.MOVES
    ],
    path("actions/<int:pk>/done/", views.action_done, name="action_done"),
]
