"""Compares two versions of formatted text, for Wagtail's page history."""

from django.utils.html import escape
from wagtail.admin.compare import RichTextBlockComparison, diff_text
from wagtail.rich_text import RichText, get_text_for_indexing

from forum.richtext.scripts import with_scripts_as_text


class FormattedTextComparison(RichTextBlockComparison):
    """The comparison of two versions of a rich text block, as plain text.

    Superscripts stay recognisable (22¹, not 221), and a space separates paragraphs.
    """

    def htmlvalue(self, val):
        return escape(_words(val))

    def htmldiff(self):
        return diff_text(_words(self.val_a), _words(self.val_b)).to_html()


def _words(value: RichText) -> str:
    return " ".join(get_text_for_indexing(with_scripts_as_text(value.source)).split())
