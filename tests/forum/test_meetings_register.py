"""The register of meeting bodies in the CMS admin."""

import pytest
from django.urls import reverse

from forum.meetings.models import Body
from tests.factories.meetings import BodyFactory, MeetingFactory, make_body
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeping(as_user, administrator):
    return as_user(administrator)


def url(view="index", *args):
    return reverse(f"registers_body:{view}", args=args)


def test_body_is_created(keeping, member):
    organisation = OrganisationFactory()
    data = {"name": "Zarząd", "abbreviation": "ZF", "organisations": [organisation.pk]}
    keeping.post(url("add"), data)
    body = Body.objects.get()
    assert (body.name, body.is_open) == ("Zarząd", False)
    assert list(body.organisations.all()) == [organisation]
    assert body not in Body.objects.visible_to(member)


def test_body_form_links_to_its_group(keeping):
    body = make_body()
    page = keeping.get(url("edit", body.pk)).content.decode()
    people = f"{reverse('registers_membership:index')}?group={body.pk}"
    assert people in page
    assert body.chair.last_name in keeping.get(people).content.decode()


def test_body_with_meetings_cannot_be_deleted(keeping):
    body = MeetingFactory().body
    response = keeping.post(url("delete", body.pk))
    assert response.url == url("edit", body.pk)
    assert Body.objects.filter(pk=body.pk).exists()


def test_deleting_the_group_does_not_delete_the_body(keeping):
    body = BodyFactory()
    keeping.post(reverse("registers_group:delete", args=[body.pk]))
    assert Body.objects.filter(pk=body.pk).exists()
