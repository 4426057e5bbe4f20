"""The authentication backend: permissions come only from roles that are in effect."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from members.membership.access import membership_of
from members.membership.services.accepting import has_address, was_used


class RoleBackend(AuthenticationBackend):
    """allauth's backend, with permissions only from roles in effect.

    Django itself takes permissions from all groups of a user. This backend takes them from
    ``Membership.roles``, so that a suspension or the end of an affiliation also affects sessions
    that are open.
    """

    def authenticate(self, request, **credentials):
        """The account with this address and password, if it is verified or was used.

        For another account the right password is refused like a wrong one. Otherwise somebody could
        sign up with another person's address and then try to sign in with the same password: this
        would work only if the person had no account before.
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
