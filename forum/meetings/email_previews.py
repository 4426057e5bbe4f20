"""Preview of the e-mail with remarks on minutes."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from members.mail.previews import EmailPreview


def minutes_remarks() -> dict:
    heading, title = _("Remarks on the minutes"), "Posiedzenie zespołu ds. transportu"
    return {
        "template": "minutes_remarks",
        "subject": f"{heading}: {title}",
        "reply_to": "jan@example.org",
        "context": {
            "heading": heading,
            "sender": "Jan Przykładowy",
            "title": title,
            "text": "W punkcie 2 powinno być 12 km.\nPoza tym bez uwag.",
            "url": settings.SITE_URL + reverse("meetings:minutes", args=[1]),
        },
    }


PREVIEWS = [EmailPreview("minutes-remarks", minutes_remarks)]
