from django.urls import path

from forum.practices import views

app_name = "practices"

urlpatterns = [
    path("", views.PracticeListView.as_view(), name="list"),
    path("new/", views.PracticeCreateView.as_view(), name="create"),
    path("<id:pk>/", views.PracticeDetailView.as_view(), name="detail"),
    path("<id:pk>/edit/", views.PracticeEditView.as_view(), name="edit"),
    path("<id:pk>/publish/", views.practice_publish, name="publish"),
    path("<id:pk>/archive/", views.practice_archive, name="archive"),
    path("<id:pk>/confirm-contact/", views.practice_confirm_contact, name="confirm_contact"),
]
