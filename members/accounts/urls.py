from django.urls import path

from members.accounts import views

app_name = "accounts"

urlpatterns = [
    path("language/", views.language, name="language"),
    # Stands before allauth's own view of this address.
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        views.RemovePasskeyView.as_view(),
        name="remove_passkey",
    ),
    path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
]
