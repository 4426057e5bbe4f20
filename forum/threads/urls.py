from django.urls import path

from forum.threads import views

app_name = "threads"

urlpatterns = [
    path("sections/", views.SectionListView.as_view(), name="sections"),
    path("sections/<slug:slug>/", views.SectionView.as_view(), name="section"),
    path("threads/", views.ThreadListView.as_view(), name="list"),
    path("threads/new/", views.ThreadCreateView.as_view(), name="create"),
    path("threads/<int:pk>/", views.ThreadView.as_view(), name="detail"),
    path("threads/<int:pk>/reply/", views.ReplyView.as_view(), name="reply"),
    path("threads/<int:pk>/lock/", views.thread_lock, name="lock"),
    path("threads/<int:pk>/pin/", views.thread_pin, name="pin"),
    path("posts/<int:pk>/", views.post_permalink, name="post"),
    path("posts/<int:pk>/edit/", views.PostEditView.as_view(), name="post_edit"),
    path("posts/<int:pk>/solve/", views.post_solve, name="post_solve"),
]
