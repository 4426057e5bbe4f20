"""Looks up titles for the URLs of threads, meetings and minutes in a text."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from forum.meetings.models import Meeting, Minutes
from forum.threads.models import Thread
from members.ids import id_of

THREAD = r"/forum/threads/(\d{1,19})/"
MEETING = r"/forum/meetings/(\d{1,19})/"
ADDRESS = re.compile(rf"{re.escape(settings.SITE_URL)}({THREAD}|{MEETING}(?:minutes/)?)")


def names_in(texts: Iterable[str], user) -> dict[str, str]:
    """Returns {URL path: title} for the URLs of threads, meetings and minutes in ``texts``.

    Only full URLs are recognised. Leaves out objects that ``user`` may not see. Makes at most three
    queries: one for each kind of URL that occurs in ``texts``.
    """
    paths = {found[1] for text in texts for found in ADDRESS.finditer(text or "")}
    titles = _titles(Thread.objects, THREAD, paths, user, "pk", "title")
    titles |= _titles(Meeting.objects, MEETING, paths, user, "pk", "title")
    minutes = _titles(
        Minutes.objects, f"{MEETING}minutes/", paths, user, "meeting_id", "meeting__title"
    )
    word = _("Minutes")
    return titles | {path: f"{word}: {title}" for path, title in minutes.items()}


def _titles(rows, pattern, paths, user, key, title) -> dict[str, str]:
    ids = {id_of(found[1]): path for path in paths if (found := re.fullmatch(pattern, path))}
    ids.pop(None, None)
    if not ids:
        return {}
    seen = rows.visible_to(user).filter(**{f"{key}__in": ids}).values_list(key, title)
    return {ids[pk]: told for pk, told in seen}


def texts_of(meeting: Meeting, items, actions=(), motions=()) -> list[str]:
    """All texts of ``meeting``, ``items``, ``actions`` and ``motions``, to pass to ``names_in``."""
    own = [meeting.introduction, meeting.cancelled_because, meeting.convening, meeting.remarks]
    texts = [*own, meeting.place, meeting.guests, *(action.what for action in actions)]
    texts += [motion.text for motion in motions]
    return texts + [
        text for item in items for text in (item.title, item.description, item.notes_html)
    ]
