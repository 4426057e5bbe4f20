from django.urls import path

from members.accounts import views

app_name = "accounts"

urlpatterns = [path("language/", views.language, name="language")]
