"""The register of sections in the CMS admin."""

import pytest
from django.urls import reverse

from forum.sections.models import Section
from tests.factories.members import GroupFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeping(as_user, administrator):
    return as_user(administrator)


def url(view="index", *args):
    return reverse(f"registers_section:{view}", args=args)


def test_closed_section_is_created(keeping, member):
    group = GroupFactory()
    data = {"name": "Odpady", "slug": "odpady", "position": 5, "group": group.pk}
    keeping.post(url("add"), data)
    section = Section.objects.get()
    assert (section.slug, section.group, section.position) == ("odpady", group, 5)
    assert section not in Section.objects.visible_to(member)


def test_slug_is_derived_only_for_new_sections(keeping):
    """Renaming a section does not change its address, so that links to it keep working."""
    section = SectionFactory()
    assert "w-sync#apply" in keeping.get(url("add")).content.decode()
    assert "w-sync#apply" not in keeping.get(url("edit", section.pk)).content.decode()


def test_counter_cannot_be_changed(keeping):
    section = SectionFactory(thread_count=3)
    data = {"name": "Inna", "slug": section.slug, "position": 0, "thread_count": 99}
    keeping.post(url("edit", section.pk), data)
    section.refresh_from_db()
    assert (section.name, section.thread_count) == ("Inna", 3)


def test_section_with_threads_cannot_be_deleted(keeping, member):
    section = SectionFactory()
    make_thread(section, by=member)
    response = keeping.post(url("delete", section.pk))
    assert response.url == url("edit", section.pk)
    assert Section.objects.filter(pk=section.pk).exists()


def test_used_slug_is_refused(keeping):
    SectionFactory(slug="odpady")
    response = keeping.post(url("add"), {"name": "Odpady", "slug": "odpady", "position": 0})
    assert response.context["form"].errors.keys() == {"slug"}


def test_thread_opened_while_the_form_is_filled_in_is_counted():
    section = SectionFactory()
    in_the_form = Section.objects.get(pk=section.pk)
    make_thread(section)
    in_the_form.name = "Inaczej"
    in_the_form.save()
    section.refresh_from_db()
    assert (section.name, section.thread_count) == ("Inaczej", 1)
