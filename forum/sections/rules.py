"""Who may enter a section, and who keeps order there.

Agrees with ``Section.objects.visible_to`` and ``moderated_by``; a test holds them to it.
"""

import rules

from members.units.membership import membership_of


@rules.predicate
def may_enter(user, section):
    """A member for whom the section is open, or who keeps order there."""
    membership = membership_of(user)
    if section is None or not membership.enters_forum:
        return False
    return (
        section.group_id is None
        or membership.keeps_order
        or section.group_id in membership.group_ids
        or section.moderators_id in membership.group_ids
    )


@rules.predicate
def moderates(user, section):
    """Moderators of the site, and those of the section."""
    membership = membership_of(user)
    if not membership.enters_forum:
        return False
    return membership.keeps_order or (
        section is not None and section.moderators_id in membership.group_ids
    )


rules.add_perm("sections.enter", may_enter)
rules.add_perm("sections.moderate", moderates)
