"""The authentication backend: permissions come only from roles that are in effect."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from members.membership.access import membership_of
from members.membership.services.accepting import has_address, was_used


class RoleBackend(AuthenticationBackend):
    """allauth's backend, with permissions only from roles in effect.

    Django uses the groups of a user. This backend uses ``Membership.roles``, so that a suspension
    or the end of an affiliation also affects open sessions.
    """

    def authenticate(self, request, **credentials):
        """The account with this address and password, if its address was verified.

        For an unverified address the right password is refused like a wrong one. Otherwise somebody
        who signs up with another person's address would learn whether it had an account before.
        """
        account = super().authenticate(request, **credentials)
        if account is None or was_used(account) or has_address(account, account.email):
            return account
        return None

    def _get_group_permissions(self, user_obj):
        return Permission.objects.filter(group__name__in=membership_of(user_obj).roles)

    def _get_user_permissions(self, user_obj):
        """Permissions given to the user directly, only if the user is a member."""
        enters = membership_of(user_obj).is_member
        return super()._get_user_permissions(user_obj) if enters else Permission.objects.none()
