from django.urls import path

from forum.sections import views

app_name = "sections"

urlpatterns = [
    path("", views.SectionListView.as_view(), name="list"),
]
