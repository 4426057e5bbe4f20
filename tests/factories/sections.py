import factory
from factory.django import DjangoModelFactory

from forum.sections.models import Section


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    slug = factory.Sequence(lambda n: f"dzial-{n}")
    name = factory.Sequence(lambda n: f"Dział {n}")
