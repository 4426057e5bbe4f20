from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class MembershipConfig(AppConfig):
    default = True
    name = "members.membership"
    verbose_name = _("Membership")

    def ready(self):
        from members.mail.previews import email_previews
        from members.membership.email_previews import PREVIEWS

        email_previews.extend(PREVIEWS)


class AccountsInCmsConfig(WagtailUsersAppConfig):
    """Replaces Wagtail's list of accounts with one that shows which roles are not in effect."""

    default = False  # INSTALLED_APPS names this class in place of "wagtail.users"
    user_viewset = "members.membership.admin.users.AccountViewSet"
