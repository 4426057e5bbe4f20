"""RSS feeds of news and events."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _


def news_feed(index, items) -> HttpResponse:
    """RSS feed of ``items``, which are news pages below ``index``."""
    return _feed(index, ((item, item.intro) for item in items))


def event_feed(index, events) -> HttpResponse:
    """RSS feed of ``events``, pages below ``index``. Their descriptions name time and place."""
    return _feed(index, ((event, _announcement(event)) for event in events))


def _announcement(event) -> str:
    when_and_where = ", ".join(filter(None, [str(event.date_range), event.place]))
    cancelled = [_("Cancelled")] if event.is_cancelled else []
    return ". ".join([*cancelled, when_and_where, event.intro])


def _feed(index, entries) -> HttpResponse:
    """RSS feed of ``entries``, which are pairs (page below ``index``, description).

    Addresses start with SITE_URL, not with the host of the request, because other sites show the
    feed. Feed readers recognise an entry by its id, so the id stays the same when a page is
    renamed.
    """
    feed = Rss201rev2Feed(
        title=f"{_('Local Government Forum')}: {index.title}",
        link=settings.SITE_URL + index.url,
        description=index.summary,
        language=index.locale.language_code,
        feed_url=settings.SITE_URL + index.url + index.reverse_subpage("feed"),
    )
    for page, description in entries:
        feed.add_item(
            title=page.title,
            link=settings.SITE_URL + page.url,
            description=description,
            pubdate=page.first_published_at,
            unique_id=f"urn:uuid:{page.translation_key}:{index.locale.language_code}",
            unique_id_is_permalink=False,
            author_name=page.office,
            categories=getattr(page, "topic_names", ()),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
