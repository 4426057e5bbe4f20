"""What editors build the body of a page from."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

INLINE = ["bold", "italic", "link", "document-link"]
LISTS = ["ol", "ul"]
# A page's title is its h1 and a chapter's title an h2: text goes on below, without a gap.
ON_PAGE = ["h2", "h3", *INLINE, *LISTS]
IN_CHAPTER = ["h3", "h4", *INLINE, *LISTS]


class FigureBlock(blocks.StructBlock):
    """A picture. Its alternative text is demanded by ImageBlock, unless it only decorates."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, and whose they are."""

    text = blocks.TextBlock(label=_("Text"), rows=3)
    source = blocks.CharBlock(
        label=_("Who said it"), max_length=200, help_text=_("Name and position, or the document.")
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class FilesBlock(blocks.StructBlock):
    """Documents to take away; the page says their type and size."""

    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    documents = blocks.ListBlock(DocumentChooserBlock(label=_("Document")), label=_("Documents"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Files to download")
        template = "cms/blocks/files.html"


class TableBlock(TypedTableBlock):
    """A table with a caption and a heading over each column, so that it can be listened to."""

    text = blocks.CharBlock(label=_("Text"), required=False)
    rich_text = blocks.RichTextBlock(
        label=_("Formatted text"), required=False, features=[*INLINE, "ul"]
    )
    number = blocks.DecimalBlock(label=pgettext_lazy("table column", "Number"), required=False)

    class Meta:
        label = _("Table")
        template = "cms/blocks/table.html"

    def clean(self, table):
        table = super().clean(table)
        if self.is_deferred_validation:
            return table
        missing = []
        if not table.caption.strip():
            missing.append(_("Give the table a caption."))
        if not table.columns or not all(column["heading"].strip() for column in table.columns):
            missing.append(_("Give every column of the table a heading."))
        if missing:
            raise TypedTableBlockValidationError(non_block_errors=ValidationError(missing).messages)
        return table


class FactBlock(blocks.StructBlock):
    """One line of a list of facts."""

    term = blocks.CharBlock(label=_("What"), max_length=120)
    value = blocks.TextBlock(label=_("Value"), rows=2)

    class Meta:
        icon = "list-ul"
        label = _("Fact")


class FactsBlock(blocks.ListBlock):
    """Facts in pairs: "Leader" - "the association"."""

    def __init__(self, child_block=None, **kwargs):
        super().__init__(child_block or FactBlock(), **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("List of facts")
        template = "cms/blocks/facts.html"


def text_block(features):
    """A block of formatted text which offers ``features`` and nothing else."""
    return blocks.RichTextBlock(
        features=features, icon="pilcrow", label=_("Text"), template="cms/blocks/text.html"
    )


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    text = text_block(ON_PAGE)
    image = FigureBlock()
    quote = QuoteBlock()
    files = FilesBlock()
    table = TableBlock()
    facts = FactsBlock()

    class Meta:
        template = "cms/blocks/body.html"


class ChapterBodyBlock(BodyBlock):
    """The body of a guide's chapter."""

    text = text_block(IN_CHAPTER)


class ChapterBlock(blocks.StructBlock):
    """A chapter of a guide; its title stands in the side navigation too."""

    title = blocks.CharBlock(label=_("Title of the chapter"), max_length=120)
    body = ChapterBodyBlock(label=_("Text of the chapter"))

    class Meta:
        icon = "title"
        label = _("Chapter")


class PointBlock(blocks.StructBlock):
    """One reason to come here, on the home page."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), rows=2, max_length=300)

    class Meta:
        icon = "tick"
        label = _("Point")
