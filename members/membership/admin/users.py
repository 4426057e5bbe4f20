"""The list of accounts in the CMS. It shows the roles of each account, and which are in effect."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.users.views.users import IndexView

from members.accounts.cms_users import UserViewSet
from members.accounts.models import User
from members.membership.access import role_name, roles_in_effect
from members.membership.people import has_affiliation


def roles_of(account: User) -> str:
    """The roles of ``account`` as text, such as "Editor (not in effect), Moderator".

    ``account`` needs the annotation ``has_affiliation``; its groups should be prefetched.
    """
    held = frozenset(group.name for group in account.groups.all())
    in_effect = roles_in_effect(account, held, has_affiliation=account.has_affiliation)
    return ", ".join(
        role_name(role)
        if role in in_effect
        else _("%(role)s (not in effect)") % {"role": role_name(role)}
        for role in sorted(held)
    )


class AccountIndexView(IndexView):
    @cached_property
    def columns(self):
        *first, active, last_login = super().columns
        roles = Column("roles", label=gettext_lazy("Roles"), accessor=roles_of)
        return [*first, roles, active, last_login]

    def get_base_queryset(self):
        accounts = super().get_base_queryset().annotate(has_affiliation=has_affiliation())
        return accounts.prefetch_related("groups")


class AccountViewSet(UserViewSet):
    index_view_class = AccountIndexView
