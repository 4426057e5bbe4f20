"""Wagtail's users in the CMS, with the pages which this site changes."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "members.accounts.cms_users.UserViewSet"
