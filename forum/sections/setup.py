"""Creates the sections of a new site."""

from forum.sections.models import Section
from members.units.models import ServiceArea


def setup_sections() -> None:
    """Creates a section for each service area that has no section."""
    for area in ServiceArea.objects.filter(sections=None):
        Section.objects.get_or_create(
            slug=area.slug,
            defaults={"name": area.name, "service_area": area, "position": area.position * 10},
        )
