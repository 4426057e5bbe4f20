"""Blocks that only one type of page uses."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class PointBlock(blocks.StructBlock):
    """One benefit of the Forum, on the home page."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), rows=2, max_length=300)

    class Meta:
        icon = "tick"
        label = _("Point")


class ChangeBlock(blocks.StructBlock):
    """What changed in a guide, and when."""

    date = blocks.DateBlock(label=_("Date"))
    version = blocks.CharBlock(label=_("Version"), required=False, max_length=20)
    text = blocks.TextBlock(label=_("What changed"), rows=2)

    class Meta:
        icon = "history"
        label = pgettext_lazy("noun", "Change")


class TimelineBlock(blocks.StructBlock):
    """One stage of a project, past or planned."""

    when = blocks.CharBlock(label=_("When"), max_length=120, help_text=_("A day, month or season."))
    title = blocks.CharBlock(label=_("What"), max_length=160)
    text = blocks.TextBlock(label=_("Text"), required=False, rows=2)

    class Meta:
        icon = "date"
        label = _("Stage")


class FundingBlock(blocks.StructBlock):
    """A source of funding, with the sentence and the logo that the funder prescribes."""

    text = blocks.TextBlock(label=_("Sentence about the funding"), rows=2)
    logo = ImageBlock(label=_("Mark"), required=False)
    url = blocks.URLBlock(label=_("Page of the funder"), required=False)

    class Meta:
        icon = "image"
        label = _("Funding source")


class PersonBlock(blocks.StructBlock):
    """A contact person."""

    name = blocks.CharBlock(label=pgettext_lazy("person", "Name"), max_length=160)
    position = blocks.CharBlock(label=_("Position"), required=False, max_length=160)
    tasks = blocks.TextBlock(label=_("Responsible for"), required=False, rows=2)
    phone = blocks.CharBlock(label=_("Telephone"), required=False, max_length=40)
    email = blocks.EmailBlock(label=_("E-mail address"), required=False)

    class Meta:
        icon = "user"
        label = _("Person")


class PeopleBlock(blocks.StructBlock):
    """A named group of people."""

    title = blocks.CharBlock(label=_("Name of the group"), max_length=120)
    people = blocks.ListBlock(PersonBlock(), label=_("People"), min_num=1)

    class Meta:
        icon = "group"
        label = _("Group of people")


class EasyTextBlock(blocks.StructBlock):
    """A section of an easy-to-read text: a few short sentences and a picture."""

    title = blocks.CharBlock(label=_("Heading"), max_length=80)
    text = blocks.TextBlock(
        label=_("Text"),
        rows=4,
        help_text=_("One sentence in a line. One thought in a sentence."),
    )
    image = ImageBlock(label=_("Picture"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Part")
