"""What every new site needs of this app: a section for each service area."""

from forum.sections.models import Section
from members.units.models import ServiceArea


def setup_sections() -> None:
    """Makes a section for each service area that has none; leaves the others alone."""
    for area in ServiceArea.objects.filter(sections=None):
        Section.objects.get_or_create(
            slug=area.slug,
            defaults={"name": area.name, "service_area": area, "position": area.position * 10},
        )
