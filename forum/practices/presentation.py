"""Template data of the page of a case: its chapters, and labels of fields and keywords."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from forum.practices.models import BestPractice, Tag
from members.typography import typeset_html

CHAPTERS = (
    ("problem", _("Problem and initial situation"), ("initial_situation",)),
    ("objectives", _("Objectives"), ("objectives",)),
    ("target", _("Target group"), ("target_group",)),
    ("solution", _("Solution"), ("solution",)),
    ("steps", _("Step by step"), ("steps",)),
    ("effects", _("Effects"), ("effects",)),
    ("costs", _("Costs and funding"), ("cost_note", "funding", "staff")),
    ("difficulties", _("Difficulties"), ("difficulties",)),
    ("lessons", _("Lessons"), ("lessons",)),
    ("conditions", _("Conditions of success"), ("conditions",)),
    (
        "transfer",
        _("Can it be transferred?"),
        ("transfer_prerequisites", "transfer_adapt", "transfer_avoid"),
    ),
    ("law", _("Legal basis"), ("legal_basis",)),
)


@dataclass(frozen=True)
class Part:
    """One rich text of a chapter, with its title."""

    title: str
    html: SafeString


@dataclass(frozen=True)
class Chapter:
    """A chapter of the page of a case. ``has_subheads``: whether each part shows its title."""

    key: str
    title: str
    parts: list[Part]
    has_subheads: bool


def chapters_of(practice: BestPractice, *, has_indicators: bool = False) -> list[Chapter]:
    """The chapters that have text, in reading order.

    Two chapters may also be included without text, because the page shows other data in them:
    "effects" if ``has_indicators`` is true, and "transfer" if ``smallest_unit`` is filled in.
    """
    besides = {"transfer": bool(practice.smallest_unit), "effects": has_indicators}
    chapters = []
    for key, title, names in CHAPTERS:
        parts = [
            Part(_label(name), typeset_html(getattr(practice, name)))
            for name in names
            if getattr(practice, name)
        ]
        if parts or besides.get(key):
            chapters.append(Chapter(key, str(title), parts, len(names) > 1))
    return chapters


def missing_labels(practice: BestPractice) -> list[str]:
    """Labels of the fields that must be filled in before the case can be published."""
    return [_label(name) for name in practice.missing()]


def tag_labels(practice: BestPractice) -> list[str]:
    """Labels of the keywords of the case."""
    return [Tag(tag).label for tag in practice.tags if tag in Tag]


def _label(name: str) -> str:
    return str(BestPractice._meta.get_field(name).verbose_name)
