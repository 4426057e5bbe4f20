from django.urls import path

from members.accounts import code_views, entrance, views

app_name = "accounts"

urlpatterns = [
    # The routes up to ``mfa_login_webauthn`` replace views of allauth: they have the same URLs and
    # names, and config/urls.py includes this list before that of allauth.
    path(
        "confirm-email/",
        code_views.ConfirmAddressView.as_view(),
        name="account_email_verification_sent",
    ),
    path(
        "login/code/confirm/",
        code_views.ConfirmSignInView.as_view(),
        name="account_confirm_login_code",
    ),
    path(
        "password/reset/confirm/",
        code_views.ConfirmResetCodeView.as_view(),
        name="account_confirm_password_reset_code",
    ),
    path("login/", entrance.SignInView.as_view(), name="account_login"),
    path("signup/", entrance.SignUpView.as_view(), name="account_signup"),
    path("login/code/", entrance.RequestCodeView.as_view(), name="account_request_login_code"),
    path("2fa/webauthn/login/", entrance.PasskeyView.as_view(), name="mfa_login_webauthn"),
    path("language/", views.language, name="language"),
    path(
        "reauthenticate/code/",
        views.ReauthenticateByCodeView.as_view(),
        name="reauthenticate_by_code",
    ),
    path("restore/done/", views.AddressRestoredView.as_view(), name="address_restored"),
    path("restore/<token>/", views.restore_address, name="restore_address"),
    # This route also replaces a view of allauth: it has the same URL.
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        views.RemovePasskeyView.as_view(),
        name="remove_passkey",
    ),
    path("sessions/<id:pk>/end/", views.end_session, name="end_session"),
]
