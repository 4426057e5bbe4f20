"""Additional rules and messages for Wagtail's content checker in the preview.

The checker runs axe, a library that finds accessibility errors, in the editor's browser. Rules for
axe are plain data, so the site adds no script.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

# Matches alternative texts that do not describe the picture: a file name (with an extension or an
# underscore), or a word such as "photo", with or without a number.
NO_DESCRIPTION = (
    r"\.(avif|gif|jpg|jpeg|png|svg|webp)$|_"
    r"|^(zdjęcie|fotografia|obraz|obrazek|grafika|logo|image|photo|picture|img|dsc)\W*\d*$"
)
AXE_RULES = ["image-alt", "image-redundant-alt", "list", "table-duplicate-name"]
AXE_RULES += ["th-has-data-cells"]
MESSAGES = {
    "image-alt": {
        "error_name": _("A picture has no alternative text"),
        "help_text": _("Say in one sentence what the picture shows"),
    },
    "image-redundant-alt": {
        "error_name": _("The alternative text repeats the text beside it"),
        "help_text": _("Say what the picture adds, or mark it as a decoration"),
    },
    "list": {
        "error_name": _("A list contains something that is not a list item"),
        "help_text": _("Use the list buttons of the editor"),
    },
    "table-duplicate-name": {
        "error_name": _("The caption and the summary of a table are the same"),
        "help_text": _("Give the table one caption that says what it compares"),
    },
    "th-has-data-cells": {
        "error_name": _("A table heading has no data below it"),
        "help_text": _("Remove the empty column or fill it in"),
    },
}


def prepare(item: ContentCheckerItem) -> None:
    """Adds the site's rules to ``item`` and limits the check to the content that editors write."""
    item.axe_include = ["#content"]
    item.axe_run_only = [*item.axe_run_only, *AXE_RULES]
    item.axe_custom_checks = [_patterned(check) for check in item.axe_custom_checks]
    item.axe_messages = {**item.axe_messages, **MESSAGES}


def _patterned(check: dict) -> dict:
    if check["id"] != "check-image-alt-text":
        return check
    return {**check, "options": {"pattern": NO_DESCRIPTION}}
