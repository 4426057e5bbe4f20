"""The chapters of a guide: their blocks and their slugs."""

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.body import IN_CHAPTER, BodyBlock, text_block

WHOLE_GUIDE = "print"
"""The slug of the page that shows the whole guide. No chapter may have it."""
LONGEST_SLUG = 80


class ChapterBodyBlock(BodyBlock):
    """The body of a chapter. Its headings start at h3, because the chapter's title is an h2."""

    text = text_block(IN_CHAPTER)

    class Meta:
        level = 3


class ChapterBlock(blocks.StructBlock):
    """A chapter of a guide. Its title also appears in the side navigation."""

    title = blocks.CharBlock(label=_("Title of the chapter"), max_length=120)
    slug = blocks.RegexBlock(
        regex=r"^[a-z0-9-]+$",
        label=_("Address of the chapter"),
        required=False,
        max_length=LONGEST_SLUG,
        help_text=_("Left empty, it is made from the title. Later it stays as it is."),
        error_messages={"invalid": _("Small letters, digits and hyphens only.")},
    )
    body = ChapterBodyBlock(label=_("Text of the chapter"))

    class Meta:
        icon = "title"
        label = _("Chapter")


class ChaptersBlock(blocks.StreamBlock):
    """All chapters of a guide. Each chapter has a different slug."""

    chapter = ChapterBlock()

    def clean(self, value):
        value = super().clean(value)
        errors, taken = {}, set()
        for position, chapter in enumerate(value):
            slug = chapter.value["slug"]
            if message := _refusal(slug, taken):
                errors[position] = StructBlockValidationError(
                    block_errors={"slug": ValidationError(message)}
                )
            taken.add(slug)
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return value


def _refusal(slug: str, taken: set[str]) -> str:
    """The error message if ``slug`` is reserved or taken; empty if the chapter may have it."""
    if slug == WHOLE_GUIDE:
        return gettext("The whole guide has this address when it is printed. Choose another.")
    if slug and slug in taken:
        return gettext("Another chapter has this address. Choose a different one.")
    return ""


def give_slugs(chapters) -> None:
    """Makes a slug from the title for each chapter that has none. Existing slugs do not change."""
    taken = {WHOLE_GUIDE} | {chapter.value.get("slug") for chapter in chapters}
    for chapter in chapters:
        if not chapter.value.get("slug"):
            chapter.value["slug"] = slug = _free_slug(chapter.value["title"], taken)
            taken.add(slug)


def _free_slug(title: str, taken: set[str]) -> str:
    # Leaves room for the number that makes a slug unique.
    wanted = slugify(anyascii(title))[: LONGEST_SLUG - 4].strip("-_").replace("_", "-") or "chapter"
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
