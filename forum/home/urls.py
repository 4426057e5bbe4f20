from django.urls import path

from forum.home import views

app_name = "forum"

urlpatterns = [path("", views.ForumHomeView.as_view(), name="home")]
