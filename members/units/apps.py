from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class UnitsConfig(AppConfig):
    default = True
    name = "members.units"
    label = "units"
    verbose_name = _("Units and membership")


class AccountsInCmsConfig(WagtailUsersAppConfig):
    """Wagtail's list of accounts, which says whose role rests."""

    default = False  # stands in INSTALLED_APPS in the place of "wagtail.users"
    user_viewset = "members.membership.admin.users.AccountViewSet"
