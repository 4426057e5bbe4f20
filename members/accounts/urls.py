from django.urls import path

from members.accounts import code_pages, views

app_name = "accounts"

urlpatterns = [
    # Stand before allauth's own views of these addresses, which keep their names.
    path("confirm-email/", code_pages.ConfirmAddressView.as_view()),
    path("login/code/confirm/", code_pages.ConfirmSignInView.as_view()),
    path("password/reset/confirm/", code_pages.ConfirmResetCodeView.as_view()),
    path("language/", views.language, name="language"),
    # Stands before allauth's own view of this address.
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        views.RemovePasskeyView.as_view(),
        name="remove_passkey",
    ),
    path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
]
