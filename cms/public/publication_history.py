"""The publication history of a page: who published it, and when."""

from wagtail.models import Page, PageLogEntry

# How many entries visitors see at most. The full log is in the CMS.
NEWEST = 20


def publication_history(page: Page) -> dict:
    """Returns ``{"published", "changes"}``. Makes one query.

    ``changes`` has the newest publications, at most NEWEST, the newest first. ``published`` is the
    first of them, or None. Each has ``at`` (the time) and ``by`` (the publisher's name, empty if
    the account is unknown). E-mail addresses are not included.
    """
    entries = (
        PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish")
        .select_related("user")
        .order_by("-timestamp", "-pk")[:NEWEST]
        if page.pk
        else []
    )
    changes = [
        {"at": entry.timestamp, "by": entry.user.get_full_name() if entry.user else ""}
        for entry in entries
    ]
    return {"published": changes[0] if changes else None, "changes": changes}
