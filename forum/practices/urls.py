from django.urls import path

from forum.practices import views

app_name = "practices"

urlpatterns = [
    path("", views.PracticeListView.as_view(), name="list"),
    path("new/", views.PracticeCreateView.as_view(), name="create"),
    path("<int:pk>/", views.PracticeDetailView.as_view(), name="detail"),
    path("<int:pk>/edit/", views.PracticeEditView.as_view(), name="edit"),
    path("<int:pk>/publish/", views.practice_publish, name="publish"),
    path("<int:pk>/archive/", views.practice_archive, name="archive"),
    path("<int:pk>/confirm-contact/", views.practice_confirm_contact, name="confirm_contact"),
]
