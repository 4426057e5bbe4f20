"""URLs of PDF documents, below /account/documents/."""

from django.urls import path

from members.pdf import views

app_name = "pdf"

urlpatterns = [
    path("account/documents/new/<slug:kind>/<id:object_id>/", views.document_create, name="create"),
    path("account/documents/print/<slug:kind>/<id:object_id>/", views.document_print, name="print"),
    path("account/documents/<id:pk>/", views.document_detail, name="detail"),
    path("account/documents/<id:pk>/file/", views.document_download, name="download"),
]
