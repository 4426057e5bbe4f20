"""URLs of the user's own data, below /account/privacy/."""

from django.urls import path

from members.privacy import views

app_name = "privacy"

urlpatterns = [
    path("account/privacy/", views.OverviewView.as_view(), name="overview"),
    path("account/privacy/copies/new/", views.export_create, name="export_create"),
    path("account/privacy/copies/<id:pk>/", views.export_download, name="export_download"),
    path("account/privacy/erase/", views.erase, name="erase"),
    path("account/privacy/erased/", views.ErasedView.as_view(), name="erased"),
]
