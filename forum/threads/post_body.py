"""Cooking of posts: which people and posts a text may name, and under what names.

Names are written into the HTML when it is cooked, because posts are read a thousand times more
often than people change their names; who changes one has these posts cooked anew.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forum.richtext.cooking import Cooked, Reference, cook, references
from forum.sections.access import readers_of
from forum.sections.models import Section
from forum.threads.models import Post, PostMention, PostQuote, PostRevision, Thread
from members.accounts.models import User


@dataclass(frozen=True)
class PostBody:
    """A cooked text, and the ids of the people and posts that it names."""

    cooked: Cooked
    people: frozenset[int]
    posts: frozenset[int]


def cook_body(
    section: Section, thread: Thread | None, source: str, *, post: Post | None = None
) -> PostBody:
    """``source`` cooked for a post of ``thread`` (None: a new one) in ``section``.

    What was posted is a claim: people who may not enter the section are not named, posts of other
    threads and hidden ones are not quoted. The typed words stay in either case. Whom the ``post``
    that is changed has named already stays named after leaving, so that the name goes with the
    account; a deleted account is called so, whatever was typed.
    """
    named = references(source)
    people = quotes = {}
    if named.people:
        people = references_to_people(_may_be_named(section, post).filter(pk__in=named.people))
    if named.posts and thread:
        posts = thread.posts.counted().filter(pk__in=named.posts).select_related("author")
        quotes = references_to_posts(posts)
    cooked = cook(source, people=people, quotes=quotes)
    return PostBody(cooked, frozenset(people), frozenset(quotes))


def _may_be_named(section, post) -> QuerySet[User]:
    may = Q(pk__in=readers_of(section).values("pk")) | Q(erased_at__isnull=False)
    if post:
        may |= Q(pk__in=post.mentions.values("user"))
    return User.objects.filter(may)


def references_to_people(
    people: Iterable[User], *, gone: Collection[int] = ()
) -> dict[int, Reference]:
    """What a post calls each of ``people``. Deleted accounts, and ``gone``, have no name."""
    return {person.pk: _person(person, gone) for person in people}


def references_to_posts(
    posts: Iterable[Post], *, gone: Collection[int] = ()
) -> dict[int, Reference]:
    """What a quotation says above the words of each of ``posts``: the author, and the way there."""
    return {
        post.pk: Reference(_person(post.author, gone).label, post.get_absolute_url())
        for post in posts
    }


def _person(person: User, gone: Collection[int]) -> Reference:
    if person.erased_at or person.pk in gone:
        # Cooked text has no language of its own: it speaks the site's first.
        with translation.override(settings.LANGUAGE_CODE):
            return Reference(_("deleted account"))
    return Reference(person.get_full_name(), reverse("people:person", args=[person.pk]))


def save_references(post: Post, post_body: PostBody) -> None:
    """Stores whom ``post`` mentions and which posts it quotes. Earlier rows stay: its earlier
    texts go on naming them."""
    if post_body.people:
        mentions = [PostMention(post=post, user_id=pk) for pk in sorted(post_body.people)]
        PostMention.objects.bulk_create(mentions, ignore_conflicts=True)
    if post_body.posts:
        quotes = [PostQuote(post=post, quoted_id=pk) for pk in sorted(post_body.posts)]
        PostQuote.objects.bulk_create(quotes, ignore_conflicts=True)


def recook(posts: QuerySet[Post], *, gone: Collection[int] = ()) -> int:
    """Cooks ``posts`` and their earlier texts anew, in batches; says how many changed.

    For a new sanitiser, and when somebody whom they name is called otherwise; ``gone`` are people
    whose accounts are being deleted. The version of a post stays: nobody wrote anything.
    """
    changed = 0
    named = posts.order_by("pk").prefetch_related(
        "mentions__user", "quotes__quoted__author", "revisions"
    )
    for post in named.iterator(chunk_size=200):
        people = references_to_people((mention.user for mention in post.mentions.all()), gone=gone)
        quotes = references_to_posts((quote.quoted for quote in post.quotes.all()), gone=gone)
        changed += _cook_anew(post, people, quotes)
        for revision in post.revisions.all():
            _cook_anew(revision, people, quotes)
    return changed


def _cook_anew(row: Post | PostRevision, people, quotes) -> bool:
    cooked = cook(row.source, people=people, quotes=quotes)
    fields = {"source": cooked.source, "html": cooked.html}
    if isinstance(row, Post):
        fields["text"] = cooked.text
    if all(getattr(row, name) == value for name, value in fields.items()):
        return False
    # Whoever changed the text in the meantime had it cooked by the present rules.
    same = type(row).objects.filter(pk=row.pk, version=row.version)
    return bool(same.update(**fields))
