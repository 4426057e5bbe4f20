"""Permissions on best-practice cases. Only members can have them."""

import rules

from members.membership.rules import is_member, is_moderator


@rules.predicate
def is_author(user, practice):
    return practice is not None and practice.author_id == user.pk


@rules.predicate
def is_contact(user, practice):
    return practice is not None and practice.contact_id == user.pk


@rules.predicate
def is_archived(user, practice):
    return practice is not None and practice.is_archived


@rules.predicate
def is_published(user, practice):
    return practice is not None and practice.is_published


@rules.predicate
def can_be_published(user, practice):
    """Whether the case is a draft or was returned for completion."""
    return practice is not None and practice.state in {
        practice.State.DRAFT,
        practice.State.RETURNED,
    }


rules.add_perm("practices.add", is_member)
rules.add_perm("practices.keep", is_member & (is_author | is_moderator))
rules.add_perm("practices.change", is_member & ((is_author & ~is_archived) | is_moderator))
rules.add_perm("practices.publish", is_member & is_author & can_be_published)
rules.add_perm("practices.archive", is_member & is_published & (is_author | is_moderator))
rules.add_perm(
    "practices.confirm_contact",
    is_member & is_published & (is_author | is_contact | is_moderator),
)
