"""Decides which users may open the CMS and get its e-mails. Only roles in effect count.

A role is not in effect while its holder is suspended or has no active affiliation.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.models import BaseViewRestriction, Collection, Page, TaskState

from members.accounts.models import User
from members.membership.access import has_resting_role, membership_of
from members.membership.people import people_with_role


def opens_cms(user: User) -> bool:
    """Whether ``user`` may open ``/admin/``.

    ``RestingRolesMiddleware`` enforces the same rule for each request.
    """
    has_right = user.has_perm("wagtailadmin.access_admin")
    return has_right and not has_resting_role(user)


def deciding_on(state: TaskState) -> QuerySet[User]:
    """The users who may now approve or send back the page that ``state`` belongs to."""
    groups = state.task.specific.groups.values_list("name", flat=True)
    return people_with_role(groups, User.objects.all())


def refuse_resting_roles(user, where: Page | Collection) -> None:
    """Raises PermissionDenied if ``user`` may open ``where`` only through a role not in effect.

    Each role is a group. Wagtail checks only whether the user is in the group, not whether the role
    is in effect.
    """
    if not has_resting_role(user):
        return
    rights = membership_of(user)
    for each in where.get_view_restrictions():
        for_groups = each.restriction_type == BaseViewRestriction.GROUPS
        if for_groups and not each.groups.filter(name__in=rights.roles).exists():
            raise PermissionDenied


def without_resting_roles(addresses: list[str]) -> list[str]:
    """Returns ``addresses`` without the addresses of accounts whose role is not in effect."""
    wanted = {User.objects.normalize_email(address) for address in addresses}
    accounts = User.objects.filter(email__in=wanted)
    former = {account.email for account in accounts if has_resting_role(account)}
    return [each for each in addresses if User.objects.normalize_email(each) not in former]
