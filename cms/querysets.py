"""Pages which everybody may read. Blocks ask for them, which the models import."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.db.models.functions import Left, Length
from wagtail.models import Page, PageQuerySet, PageViewRestriction


class PublishedQuerySet(PageQuerySet):
    def published(self) -> PublishedQuerySet:
        """Pages that everybody may read: live, and in no closed branch of the tree.

        As Wagtail's ``public()``, but inside the one query.
        """
        closed = PageViewRestriction.objects.filter(
            page__path=Left(OuterRef("path"), Length("page__path"))
        )
        return self.live().filter(~Exists(closed))

    def in_language_of(self, page: Page) -> PublishedQuerySet:
        """Pages of the tree in which ``page`` stands."""
        return self.filter(locale_id=page.locale_id)
