from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class MembershipConfig(AppConfig):
    default = True
    name = "members.membership"
    verbose_name = _("Membership")


class AccountsInCmsConfig(WagtailUsersAppConfig):
    """Wagtail's list of accounts, which says whose role rests."""

    default = False  # stands in INSTALLED_APPS in the place of "wagtail.users"
    user_viewset = "members.membership.admin.users.AccountViewSet"
