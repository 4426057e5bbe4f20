"""The travel card and the consent to be signed: who may have them, and their structure."""

import pytest

from members.pdf.kinds import find_object
from members.pdf.rendering import render_pdf
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.training import (
    TrainingGroupFactory,
    TrainingSessionFactory,
    enrol_people,
    make_organiser,
)
from tests.pdf_structure import check_pdf
from training.documents import CONSENT, TRAVEL_CARD
from training.services.enrolling import resign

pytestmark = pytest.mark.django_db
KINDS = [TRAVEL_CARD, CONSENT]


@pytest.fixture
def held():
    """A held place whose consent is awaited, in a group with two sessions."""
    group = TrainingGroupFactory(
        capacity=1,
        town="Żary",
        venue="Dom Kultury „Łużyce”",
        programme__consent_workdays=5,
        programme__costs="Jednostka pokrywa dojazd.",
        programme__meals="Obiad każdego dnia.",
    )
    TrainingSessionFactory(group=group)
    TrainingSessionFactory(group=group, kind="distance")
    return enrol_people(group, 1, unit=UnitFactory())[0]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_structure_of_the_document(held, kind):
    html = kind.html(kind.find(held.user, held.pk))
    assert check_pdf(render_pdf(html), html) == []
    assert held.user.get_full_name() in html
    assert "Jednostka pokrywa dojazd." in html


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_document_of_somebody_else(held, kind):
    for stranger in (UserFactory(), make_organiser(held.programme)):
        assert find_object(stranger, kind.name, held.pk) is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_document_without_a_place(held, kind):
    [waiting] = enrol_people(held.group, 1)
    assert find_object(waiting.user, kind.name, waiting.pk) is None
    resign(held, by=held.user)
    assert find_object(held.user, kind.name, held.pk) is None


def test_no_consent_to_be_signed_after_it_was_given(held):
    type(held).objects.update(consent="given")
    assert find_object(held.user, "unit-consent", held.pk) is None
    assert find_object(held.user, "travel-card", held.pk)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_queries_of_a_document(held, kind, django_assert_num_queries):
    with django_assert_num_queries(2):
        kind.html(kind.find(held.user, held.pk))
