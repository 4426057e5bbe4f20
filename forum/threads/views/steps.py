"""Where a page of the discussion stands in the breadcrumbs."""

from django.urls import reverse
from django.utils.translation import gettext as _


def section_steps(section) -> list[tuple[str, str]]:
    """All sections, the one above it if there is one, and the section itself."""
    steps = [(_("Sections"), reverse("threads:sections"))]
    if section.parent_id:
        steps.append(section_step(section.parent))
    return [*steps, section_step(section)]


def section_step(section) -> tuple[str, str]:
    """The section's place in the breadcrumbs."""
    return section.name, reverse("threads:section", args=[section.slug])


def thread_step(thread) -> tuple[str, str]:
    """The thread's place in the breadcrumbs."""
    return thread.title, thread.get_absolute_url()
