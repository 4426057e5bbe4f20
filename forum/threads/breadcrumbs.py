"""Breadcrumbs of sections and threads."""

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.sections.rules import may_enter


def section_crumbs(section, *, reader) -> list[tuple[str, str]]:
    """Breadcrumbs to ``section``: the list of sections, the parent section and the section itself.

    The parent section is left out if ``reader`` may not enter it.
    """
    steps = [(_("Sections"), reverse("threads:sections"))]
    if section.parent_id and may_enter(reader, section.parent):
        steps.append(section_crumb(section.parent))
    return [*steps, section_crumb(section)]


def section_crumb(section) -> tuple[str, str]:
    """The breadcrumb of a section: (name, URL)."""
    return section.name, reverse("threads:section", args=[section.slug])


def thread_crumb(thread) -> tuple[str, str]:
    """The breadcrumb of a thread: (title, URL)."""
    return thread.title, thread.get_absolute_url()
