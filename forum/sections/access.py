"""The rule about who may enter and who moderates a section. It is defined only here.

Each part of the rule is written in three forms: a ``Q`` that filters sections, a check of one
section without a query, and a queryset of people. A test checks that the three forms agree.

A section is open to all members, or only to the people of ``Section.group``. The moderators of the
site may enter and moderate all sections. The people of the group ``Section.moderators`` may enter
and moderate that section.
"""

from django.db.models import Q, QuerySet

from members.membership.access import membership_of
from members.membership.people import group_q, members_among, moderator_q
from members.people.models import Person


def open_to(user, prefix: str = "") -> Q:
    """A ``Q`` that matches rows whose section ``user`` may enter.

    ``prefix``: the lookup from the row to the section, such as "thread__section__". If ``user`` is
    not a member, the ``Q`` matches no row, and Django makes no query.
    """
    membership = membership_of(user)
    if not membership.is_member:
        return Q(pk__in=[])
    if membership.is_moderator:
        return _every(prefix)
    to_all = Q(**{f"{prefix}group": None})
    if not membership.group_ids:
        return to_all
    to_own = Q(**{f"{prefix}group__in": membership.group_ids})
    return to_all | to_own | moderated_by(user, prefix)


def is_open_to(user, section) -> bool:
    """Whether ``user`` may enter ``section``. Makes no query."""
    membership = membership_of(user)
    if section is None or not membership.is_member:
        return False
    is_open = section.group_id is None or section.group_id in membership.group_ids
    return is_open or is_moderated_by(user, section)


def readers_of(section) -> QuerySet[Person]:
    """The people who may enter ``section``, and so may be mentioned and notified there."""
    people = members_among(Person.objects.all())
    if section.group_id is None:
        return people
    groups = [pk for pk in (section.group_id, section.moderators_id) if pk]
    return people.filter(moderator_q() | group_q(groups))


def moderated_by(user, prefix: str = "") -> Q:
    """A ``Q`` that matches rows whose section ``user`` moderates.

    ``prefix``: the lookup from the row to the section, such as "thread__section__".
    """
    membership = membership_of(user)
    if membership.is_moderator:
        return _every(prefix)
    groups = membership.group_ids
    return Q(**{f"{prefix}moderators__in": groups})


def may_moderate(user) -> bool:
    """Whether ``user`` is a moderator of the site or belongs to any group. Makes no query.

    If this is False, ``user`` certainly moderates no section. If it is True, ``user`` may still
    moderate none, because not every group moderates a section.
    """
    membership = membership_of(user)
    return membership.is_moderator or bool(membership.group_ids)


def is_moderated_by(user, section) -> bool:
    """Whether ``user`` moderates ``section`` or, if it is None, the whole site. Makes no query."""
    membership = membership_of(user)
    if not membership.is_member:
        return False
    return membership.is_moderator or (
        section is not None and section.moderators_id in membership.group_ids
    )


def moderators_of(section) -> QuerySet[Person]:
    """The people who moderate ``section``, including the moderators of the site."""
    moderators = moderator_q()
    if section.moderators_id:
        moderators |= group_q([section.moderators_id])
    return members_among(Person.objects.all()).filter(moderators)


def _every(prefix: str) -> Q:
    """A ``Q`` that matches every row. ``Q()`` would not work: ``Q() | other`` is ``other``."""
    return ~Q(**{f"{prefix}pk__in": []})
