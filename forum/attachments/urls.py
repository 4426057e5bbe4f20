from django.urls import path

from forum.attachments import views

app_name = "attachments"

urlpatterns = [
    path("", views.upload_file, name="upload"),
    path("<uuid:token>/", views.file, name="file"),
    path("<uuid:token>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("<uuid:token>/remove/", views.remove_file, name="remove"),
]
