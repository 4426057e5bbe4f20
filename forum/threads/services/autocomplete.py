"""Suggestions while somebody types: people to mention, and existing keywords."""

from collections import Counter

from django.db.models import Case, IntegerField, Q, QuerySet, When

from forum.sections.access import readers_of
from forum.sections.models import Section
from forum.threads.models import Thread, ThreadTag
from forum.threads.services.tags import tag_of
from members.accounts.models import User
from members.membership.models import Affiliation
from members.people.models import Person
from members.text import search_words

MOST_OFFERED = 8
MOST_WORDS = 4
MOST_COUNTED = 2000
"""How many uses of keywords, the latest first, are counted to rank the keywords."""


def people_named(words: str, section: Section, *, by: User) -> list[dict[str, object]]:
    """People, except ``by``, who may enter ``section`` and whose name contains all ``words``.

    Returns at most MOST_OFFERED dicts for the editor: ``id``, ``name``, ``place``. People come
    first if each word is the beginning of one of their names. Makes two queries. If ``words`` is
    blank, returns an empty list without a query.
    """
    wanted = search_words(words)[:MOST_WORDS]
    if not wanted:
        return []
    people = readers_of(section).exclude(pk=by.pk)
    starts = Q()
    for word in wanted:
        people = people.filter(folded__contains=word)
        starts &= Q(folded__startswith=word) | Q(folded__contains=f" {word}")
    rank = Case(When(starts, then=0), default=1, output_field=IntegerField())
    found = list(people.order_by(rank, "sort_key", "pk")[:MOST_OFFERED])
    places = _places_of(found)
    return [
        {"id": person.pk, "name": person.get_full_name(), "place": places.get(person.pk, "")}
        for person in found
    ]


def _places_of(people: list[Person]) -> dict[int, str]:
    """Maps the id of each user to a text with position and organisation.

    If a person has several affiliations, the text is about the primary affiliation.
    """
    rows = Affiliation.objects.in_force().filter(user__in=people).select_related("organisation")
    return {
        row.user_id: ", ".join(filter(None, [row.position, row.organisation.public_name]))
        for row in rows.order_by("is_primary", "-pk")
    }


def tags_like(words: str, threads: QuerySet[Thread]) -> list[dict[str, str]]:
    """Keywords of ``threads`` as dicts with ``tag`` (the slug) and ``name``, the most used first.

    A keyword matches if it, or a later word in it, starts with ``words``; if ``words`` is empty,
    every keyword matches. Makes one query, which reads at most MOST_COUNTED rows.
    """
    start = tag_of(words)
    uses = ThreadTag.objects.filter(thread__in=threads)
    if start:
        uses = uses.filter(Q(tag__startswith=start) | Q(tag__contains=f"-{start}"))
    elif words.strip():
        return []
    latest = list(uses.order_by("-pk").values_list("tag", "name")[:MOST_COUNTED])
    count = Counter(tag for tag, _name in latest)
    names = dict(reversed(latest))
    ranked = sorted(count, key=lambda tag: (-count[tag], tag))
    return [{"tag": tag, "name": names[tag]} for tag in ranked[:MOST_OFFERED]]
