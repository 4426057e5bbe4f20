"""Accounts of the benchmark data, and the cookies that sign them in."""

CSRF = "c" * 32


def members(count) -> list:
    """Returns the first ``count`` members of the benchmark data who are in no group."""
    from members.accounts.models import User

    found = User.objects.filter(email__startswith="bench", group_memberships=None)
    return list(found.order_by("pk")[:count])


def moderator():
    """Makes a member of the benchmark data a moderator with a second factor. Returns the user.

    Takes the last of the members who are in no group.
    """
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.models import Group

    from members.accounts.models import Role, User

    user = User.objects.filter(email__startswith="bench", group_memberships=None).latest("pk")
    user.groups.add(Group.objects.get(name=Role.MODERATOR))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def cookies_of(user) -> str:
    """Returns a Cookie header with a new session of ``user`` and a CSRF token.

    The session is valid for every site with this database.
    """
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={CSRF}"
