"""Which permissions of the CMS a person has: those of the roles that are in effect."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from members.membership.access import membership_of
from members.membership.services.accepting import has_address, was_used


class RoleBackend(AuthenticationBackend):
    """Signs people in as allauth does; a role that rests gives no permission.

    Django looks for the groups of a person, this one for the roles in effect (see
    ``Membership.roles``): in an open session, too, and when an affiliation ends by its date.
    """

    def authenticate(self, request, **credentials):
        """The account of the address and the password, once the address was confirmed.

        Before, the password is refused like a wrong one: whoever signed up with the address of
        somebody else would learn by it whether there had been an account already.
        """
        account = super().authenticate(request, **credentials)
        if account is None or was_used(account) or has_address(account, account.email):
            return account
        return None

    def _get_group_permissions(self, user_obj):
        return Permission.objects.filter(group__name__in=membership_of(user_obj).roles)

    def _get_user_permissions(self, user_obj):
        """What was given to the person alone needs one who enters the forum."""
        enters = membership_of(user_obj).is_member
        return super()._get_user_permissions(user_obj) if enters else Permission.objects.none()
