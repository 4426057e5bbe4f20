"""The blocks from which editors build the body of a page."""

import re

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import (
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.rich_text import RichText

from cms.blocks.recruitment import ProgrammeBlock
from cms.public.training import current_training, training_with_id
from cms.querysets import PublishedQuerySet
from forum.richtext.scripts import with_scripts_as_text

INLINE = ["bold", "italic", "link", "document-link"]
LISTS = ["ol", "ul"]
# Headings in a text must not skip a level. The page title is an h1, so text on a page starts at h2.
# The title of a chapter is an h2, so text in a chapter starts at h3.
ON_PAGE = ["h2", "h3", *INLINE, *LISTS]
IN_CHAPTER = ["h3", "h4", *INLINE, *LISTS]
TOP_LEVEL = 2
"""Heading level of titled blocks in the body of a page."""


class FormattedTextBlock(blocks.RichTextBlock):
    """A block of formatted text.

    In the search index, superscripts are kept as characters ("art. 22¹"), and a space separates a
    list from the words before it.
    """

    def get_searchable_content(self, value):
        html = re.sub(r"(?=<[ou]l\b)", " ", with_scripts_as_text(value.source))
        return super().get_searchable_content(RichText(html))

    def get_comparison_class(self):
        # Imported here, because it needs the models of Wagtail's admin, which load after this
        # module.
        from cms.admin.comparison import FormattedTextComparison

        return FormattedTextComparison

    def deconstruct(self):
        """Makes migrations name Wagtail's block, because the stored value is the same."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.RichTextBlock", args, kwargs


class FigureBlock(blocks.StructBlock):
    """A picture with an optional caption.

    ImageBlock requires an alternative text unless the picture is marked as decorative.
    """

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    """A quotation and its source."""

    text = blocks.TextBlock(label=_("Text"), rows=3)
    source = blocks.CharBlock(
        label=_("Who said it"), max_length=200, help_text=_("Name and position, or the document.")
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class TitledBlock(blocks.StructBlock):
    """A block with an optional heading.

    If it has a heading, the headings inside the block are one level lower (h3 instead of h2).
    """

    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        level = context.setdefault("level", TOP_LEVEL)
        return context | {"inner_level": level + 1 if value["title"] else level}


class FilesBlock(TitledBlock):
    """Documents to download; the page shows their type and size."""

    documents = blocks.ListBlock(DocumentChooserBlock(label=_("Document")), label=_("Documents"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Files to download")
        template = "cms/blocks/files.html"


class TableBlock(TypedTableBlock):
    """A table. Its caption and a heading for each column are required, for screen readers."""

    text = blocks.CharBlock(label=_("Text"), required=False)
    rich_text = FormattedTextBlock(
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
    """One row of a list of facts: a term and its value."""

    term = blocks.CharBlock(label=_("What"), max_length=120)
    value = blocks.TextBlock(label=_("Value"), rows=2)

    class Meta:
        icon = "list-ul"
        label = _("Fact")


def text_block(features):
    """Returns a block of formatted text whose editor offers only ``features``."""
    return FormattedTextBlock(
        features=features, icon="pilcrow", label=_("Text"), template="cms/blocks/text.html"
    )


class GalleryBlock(TitledBlock):
    """Several pictures, each linked to a large version."""

    pictures = blocks.ListBlock(FigureBlock(), label=_("Pictures"), min_num=2)

    class Meta:
        icon = "image"
        label = _("Gallery")
        template = "cms/blocks/gallery.html"

    def get_context(self, value, parent_context=None):
        """Adds ``figures``, the pictures that still exist. Loads all renditions in one query."""
        figures = [figure for figure in value["pictures"] if figure["image"]]
        prefetch_related_objects([figure["image"] for figure in figures], "renditions")
        return super().get_context(value, parent_context) | {"figures": figures}


class StepBlock(blocks.StructBlock):
    """One step of a procedure."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = FormattedTextBlock(label=_("Text"), required=False, features=[*INLINE, "ul"])

    class Meta:
        icon = "order"
        label = _("Step")


class StepsBlock(TitledBlock):
    """The steps of a procedure, in order."""

    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2)

    class Meta:
        icon = "order"
        label = _("Steps")
        template = "cms/blocks/steps.html"


class QuestionBlock(blocks.StructBlock):
    """A question with an answer that the reader can expand."""

    title = blocks.CharBlock(label=_("Question or heading"), max_length=160)
    text = FormattedTextBlock(label=_("Text"), features=[*INLINE, *LISTS])

    class Meta:
        icon = "help"
        label = _("Question")


class AccordionBlock(TitledBlock):
    """Questions with answers that readers expand one by one."""

    items = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Questions and answers")
        template = "cms/blocks/accordion.html"


class ContactBlock(TitledBlock):
    """Contact details of a person or, if no name is given, of the office (site settings)."""

    name = blocks.CharBlock(
        label=pgettext_lazy("person", "Name"),
        required=False,
        max_length=160,
        help_text=_("Empty: the office, as the site's settings name it."),
    )
    position = blocks.CharBlock(label=_("Position"), required=False, max_length=160)
    phone = blocks.CharBlock(label=_("Telephone"), required=False, max_length=40)
    email = blocks.EmailBlock(label=_("E-mail address"), required=False)

    class Meta:
        icon = "mail"
        label = _("Contact")
        template = "cms/blocks/contact.html"


class CallToActionBlock(blocks.StructBlock):
    """A short text and one button that leads to a page or an address."""

    text = blocks.TextBlock(label=_("Text"), rows=2, max_length=250)
    label = blocks.CharBlock(
        label=_("Words on the button"), max_length=60, help_text=_("Say what happens: a verb.")
    )
    target = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("Or an address"), required=False)

    class Meta:
        icon = "link"
        label = _("Call to action")
        template = "cms/blocks/call_to_action.html"

    def clean(self, value):
        value = super().clean(value)
        if value["target"] and value["url"]:
            error = ValidationError(_("Choose a page or give an address, not both."))
            raise StructBlockValidationError(block_errors={"url": error})
        if not (value["target"] or value["url"] or self.is_deferred_validation):
            error = ValidationError(_("Choose the page to which the button leads, or an address."))
            raise StructBlockValidationError(block_errors={"target": error})
        return value

    def get_context(self, value, parent_context=None):
        """Adds ``url``, the button's target; empty if the page is deleted or not published."""
        context = super().get_context(value, parent_context)
        page, url = value["target"], value["url"]
        if page:
            url = page.get_url(context.get("request")) if page.live else ""
        return context | {"url": url}


class ReadNextBlock(TitledBlock):
    """Pages to read next: guides, news, projects."""

    pages = blocks.ListBlock(blocks.PageChooserBlock(label=_("Page")), label=_("Pages"))

    class Meta:
        icon = "doc-full"
        label = _("Read next")
        template = "cms/blocks/read_next.html"

    def get_context(self, value, parent_context=None):
        """Adds ``pages``: the chosen pages that everybody may read, in the editor's order."""
        chosen = [page.pk for page in value["pages"] if page]
        readable = PublishedQuerySet(Page).filter(pk__in=chosen).published().in_bulk()
        pages = [readable[pk] for pk in dict.fromkeys(chosen) if pk in readable]
        return super().get_context(value, parent_context) | {"pages": pages}


class OpenRecruitmentBlock(TitledBlock):
    """A training programme, or all that are not over, with the state of recruitment and a link."""

    programme = ProgrammeBlock(
        label=_("Training programme"),
        required=False,
        help_text=_("Empty: all programmes that are not over."),
    )

    class Meta:
        icon = "calendar-check"
        label = _("Open recruitment")
        template = "cms/blocks/open_recruitment.html"

    def get_context(self, value, parent_context=None):
        """Adds ``programmes``: what to say of each; empty if everybody may see none of them."""
        context = super().get_context(value, parent_context)
        request, programme = context.get("request"), value["programme"]
        if programme:
            programmes = training_with_id(request, programme.pk)
        else:
            programmes = current_training(request)
        return context | {"programmes": programmes}


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    text = text_block(ON_PAGE)
    heading = blocks.CharBlock(
        icon="title", label=_("Heading"), max_length=160, template="cms/blocks/heading.html"
    )
    image = FigureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    files = FilesBlock()
    table = TableBlock()
    facts = blocks.ListBlock(
        FactBlock(), icon="list-ul", label=_("List of facts"), template="cms/blocks/facts.html"
    )
    steps = StepsBlock()
    accordion = AccordionBlock()
    contact = ContactBlock()
    call_to_action = CallToActionBlock()
    read_next = ReadNextBlock()
    open_recruitment = OpenRecruitmentBlock()

    class Meta:
        template = "cms/blocks/body.html"
        level = TOP_LEVEL

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"level": self.meta.level}
