"""News for readers' programs."""

from datetime import datetime, time

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _


def news_feed(index, items) -> HttpResponse:
    """RSS of ``items``, the news pages below ``index``.

    Addresses start with SITE_URL whatever host was asked: a feed is read far from the site.
    """
    feed = Rss201rev2Feed(
        title=f"{_('Local Government Forum')}: {index.title}",
        link=settings.SITE_URL + index.url,
        description=index.summary,
        language=index.locale.language_code,
        feed_url=settings.SITE_URL + index.url + index.reverse_subpage("feed"),
    )
    for item in items:
        address = settings.SITE_URL + item.url
        feed.add_item(
            title=item.title,
            link=address,
            description=item.intro,
            pubdate=timezone.make_aware(datetime.combine(item.date, time(12))),
            unique_id=address,
            author_name=item.office,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
