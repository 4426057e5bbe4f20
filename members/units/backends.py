"""Which permissions of the CMS a person has: those of the roles that are in effect."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from members.units.membership import membership_of


class RoleBackend(AuthenticationBackend):
    """Signs people in as allauth does; a role that rests gives no permission.

    Django looks for the groups of a person, this one for the roles in effect (see
    ``Membership.roles``): in an open session, too, and when an affiliation ends by its date.
    """

    def _get_group_permissions(self, user_obj):
        return Permission.objects.filter(group__name__in=membership_of(user_obj).roles)

    def _get_user_permissions(self, user_obj):
        """What was given to the person alone needs one who enters the forum."""
        enters = membership_of(user_obj).enters_forum
        return super()._get_user_permissions(user_obj) if enters else Permission.objects.none()
