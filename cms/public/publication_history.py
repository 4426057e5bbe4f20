"""The publication history of a page: who published it and when."""

from wagtail.models import Page, PageLogEntry

# More would tell readers nothing; the whole log stands in the CMS.
NEWEST = 20


def publication_history(page: Page) -> dict:
    """``{"published", "changes"}``: the newest entry and the list, the newest first, in one query.

    Each entry has ``at`` and ``by``: the name of who published, empty when nobody is known any
    more. Only names: addresses of accounts are nobody's business.
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
