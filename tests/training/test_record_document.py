"""The record of recruitment as a page, as a PDF and as a DOCX file."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from members.pdf.kinds import find_object
from members.pdf.rendering import render_pdf
from tests.factories.members import UnitFactory, make_member
from tests.factories.training import (
    CriterionFactory,
    TrainingGroupFactory,
    enrol_people,
    make_organiser,
)
from tests.pdf_structure import check_pdf
from training.documents import RECORD
from training.models import Enrolment, Programme
from training.services.deciding import reject
from training.services.enrolling import accept_offer
from training.services.launching import launch

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    group = TrainingGroupFactory(capacity=2, minimum=1, decision_on=timezone.localdate())
    CriterionFactory(programme=group.programme, text="Praca w jednostce samorządu.")
    Programme.objects.update(regulations="Decyduje kolejność zgłoszeń.")
    return group


@pytest.fixture
def organiser(group):
    return make_organiser(group.programme)


@pytest.fixture
def people(group, organiser):
    """Two people hold places, one waits, one was rejected."""
    rows = enrol_people(group, 4, unit=UnitFactory())
    reject(rows[0], by=organiser, reason="Kryterium 1.")
    accept_offer(rows[2], by=rows[2].user)
    return [Enrolment.objects.select_related("user").get(pk=row.pk) for row in rows]


@pytest.fixture
def launched(group, people, organiser):
    launch([group], by=organiser, reason="Wystarczy osób.")
    return group


def page_of(group) -> str:
    return reverse("training_desk:record", args=[group.pk])


def test_page_of_a_launched_group(client, launched, people, organiser):
    client.force_login(organiser)
    page = client.get(page_of(launched)).content.decode()
    assert launched.record.checksum in page
    assert "Dane w bazie zgadzają się" in page
    for text in ("Kryterium 1.", "Wystarczy osób.", "Decyduje kolejność", "Praca w jednostce"):
        assert text in page
    assert all(row.user.get_full_name() in page for row in people)


def test_page_says_that_something_was_changed(client, launched, people, organiser):
    Enrolment.objects.filter(pk=people[3].pk).update(state="resigned")
    client.force_login(organiser)
    assert "nie zgadzają się z historią" in client.get(page_of(launched)).content.decode()


def test_draft_of_a_group_without_a_decision(client, group, people, organiser):
    client.force_login(organiser)
    page = client.get(page_of(group)).content.decode()
    assert "Protokół z naboru (projekt)" in page
    assert "Suma kontrolna" not in page


def test_later_steps_do_not_change_the_document(client, launched, people, organiser):
    client.force_login(organiser)
    before = client.get(page_of(launched)).content.decode()
    reject(people[1], by=organiser, reason="Nowy powód.")
    after = client.get(page_of(launched)).content.decode()
    assert "Nowy powód." not in after
    assert before.count("<tr>") == after.count("<tr>")


@pytest.mark.parametrize("has_decision", [True, False])
def test_structure_of_the_pdf(group, people, organiser, has_decision):
    if has_decision:
        launch([group], by=organiser, reason="")
    html = RECORD.html(RECORD.find(organiser, group.pk))
    assert check_pdf(render_pdf(html), html) == []


def test_docx_has_the_same_tables(client, launched, people, organiser):
    client.force_login(organiser)
    response = client.get(reverse("training_desk:record_docx", args=[launched.pk]))
    file = Document(BytesIO(response.content))
    names = [row.user.get_full_name() for row in people]
    places, waiting, ended, steps = (
        [[cell.text for cell in row.cells] for row in table.rows[1:]] for table in file.tables
    )
    assert [row[2] for row in places] == [names[1], names[2]]
    assert [(row[0], row[3]) for row in waiting] == [("1", names[3])]
    assert [row[2] for row in ended] == [names[0]]
    assert len(steps) == launched.events.count()
    text = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert launched.record.checksum in text
    assert "Podpisy" in text
    assert file.core_properties.title


def test_record_for_others(client, launched, people):
    for stranger in (make_member(), people[1].user, make_organiser()):
        client.force_login(stranger)
        assert client.get(page_of(launched)).status_code == 404
        path = reverse("training_desk:record_docx", args=[launched.pk])
        assert client.get(path).status_code == 404
        assert find_object(stranger, RECORD.name, launched.pk) is None


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(client, group, organiser, django_assert_num_queries, count):
    enrol_people(group, count)
    launch([group], by=organiser, reason="Mimo to.")
    client.force_login(organiser)
    client.get(page_of(group))
    with django_assert_num_queries(15):
        client.get(page_of(group))
