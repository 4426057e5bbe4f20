"""Who may enter a section. Agrees with ``Section.objects.visible_to``; a test holds them to it."""

import rules

from members.units.membership import membership_of


@rules.predicate
def may_enter(user, section):
    """A member for whom the section is open, or who keeps order in all of them."""
    membership = membership_of(user)
    if section is None or not membership.enters_forum:
        return False
    return (
        section.group_id is None
        or membership.keeps_order
        or section.group_id in membership.group_ids
    )


rules.add_perm("sections.enter", may_enter)
