"""The first administrator of a new site."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from members.accounts.models import Role, User
from members.mail.sending import send_templated_email


@transaction.atomic
def invite_administrator(email: str) -> User | None:
    """Makes the account with this address the first administrator, and returns it.

    Creates the account if necessary, and marks its address as verified. An e-mail says how to set
    the password. If the site has a superuser already, does nothing and returns None.
    """
    if User.objects.filter(is_superuser=True).exists():
        return None
    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    user = user or User.objects.create_user(email, first_name="Administrator", last_name="Forum")
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
    user.emailaddress_set.update_or_create(
        email=user.email, defaults={"verified": True, "primary": True}
    )
    _mail_invitation(user)
    return user


def _mail_invitation(user: User) -> None:
    with translation.override(user.language):
        context = {"url": settings.SITE_URL + reverse("account_reset_password"), "user": user}
        subject = _("Your administrator's account on the Local Government Forum")
        send_templated_email(
            "administrator_invited", to=user.email, subject=subject, context=context
        )
