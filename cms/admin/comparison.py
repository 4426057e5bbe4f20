"""The comparison of two versions of formatted text, in Wagtail's history of a page."""

from django.utils.html import escape
from wagtail.admin.compare import RichTextBlockComparison, diff_text
from wagtail.rich_text import RichText, get_text_for_indexing

from forum.richtext.scripts import with_scripts_as_text


class FormattedTextComparison(RichTextBlockComparison):
    """Compares plain text: superscripts stay (22¹, not 221), and paragraphs are separated."""

    def htmlvalue(self, val):
        return escape(_words(val))

    def htmldiff(self):
        return diff_text(_words(self.val_a), _words(self.val_b)).to_html()


def _words(value: RichText) -> str:
    return " ".join(get_text_for_indexing(with_scripts_as_text(value.source)).split())
