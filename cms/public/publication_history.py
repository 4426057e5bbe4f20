"""The publication history of a page: who published it, and when."""

from wagtail.models import Page, PageLogEntry

# The number of entries shown to visitors. The full log is in the CMS.
NEWEST = 20


def publication_history(page: Page) -> dict:
    """Returns ``{"published", "changes"}``, with one query.

    ``changes``: at most NEWEST publications, the newest first. ``published``: the newest one, or
    None. Each has ``at`` (the time) and ``by`` (the publisher's name, empty if the account is
    unknown). E-mail addresses are not included.
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
