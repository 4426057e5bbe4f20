"""The authentication backend: permissions come only from roles that are in effect."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from members.membership.access import membership_of
from members.membership.services.accepting import has_address, was_used


class RoleBackend(AuthenticationBackend):
    """allauth's backend, with permissions only from roles in effect.

    Django itself takes permissions from all groups of a user. This backend takes them from
    ``Membership.roles``, so that a user who is suspended or whose affiliation ends loses them at
    once, even in an open session.
    """

    def authenticate(self, request, **credentials):
        """Returns the account with this address and password, or None.

        Returns None also for an account that was never used and whose address is not verified.
        Without this rule, people could find out whether an address has an account. They would sign
        up with the address and then sign in with the password that they chose: this would work only
        if the address had no account before.
        """
        account = super().authenticate(request, **credentials)
        if account is None or was_used(account) or has_address(account, account.email):
            return account
        return None

    def _get_group_permissions(self, user_obj):
        return Permission.objects.filter(group__name__in=membership_of(user_obj).roles)

    def _get_user_permissions(self, user_obj):
        """Permissions that were given to the user directly; none if the user is not a member."""
        enters = membership_of(user_obj).is_member
        return super()._get_user_permissions(user_obj) if enters else Permission.objects.none()
