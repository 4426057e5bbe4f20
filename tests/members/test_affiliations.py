"""The page with the list of affiliations, and the page that ends an affiliation."""

import pytest
from django.urls import reverse

from tests.factories.members import AffiliationFactory, make_coordinator, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

URL = "/members/affiliations/"


@pytest.fixture
def office(coordinator):
    return coordinator.affiliations.get().organisation


def end_url(affiliation):
    return reverse("membership:affiliation_end", args=[affiliation.pk])


def test_coordinators_see_only_their_organisations(coordinator, office, as_user):
    person = AffiliationFactory(organisation=office)
    AffiliationFactory()
    AffiliationFactory(organisation=office, state="pending")
    rows = as_user(coordinator).get(URL).context["affiliations"]
    assert set(rows) == {person, coordinator.affiliations.get()}


def test_moderators_see_all_affiliations(moderator, as_user):
    person = AffiliationFactory(user__last_name="Żółć")
    assert as_user(moderator).get(f"{URL}?q=zolc").context["affiliations"] == [person]


def test_ending_needs_a_reason(coordinator, office, as_user):
    person = AffiliationFactory(organisation=office)
    page = as_user(coordinator).post(end_url(person), {"reason": " "})
    assert page.context["form"].errors.keys() == {"reason"}
    assert as_user(coordinator).post(end_url(person), {"reason": "Odejście"}).url == URL
    person.refresh_from_db()
    assert person.state == "ended"


def test_ending_an_ended_affiliation_redirects(coordinator, office, as_user):
    person = AffiliationFactory(organisation=office, state="ended")
    assert as_user(coordinator).post(end_url(person), {"reason": "Odejście"}).url == URL


def test_ending_is_404_or_403_for_others(coordinator, office, moderator, as_user):
    person = AffiliationFactory(organisation=office)
    deputy = AffiliationFactory(organisation=office, role="deputy")
    assert as_user(make_coordinator()).get(end_url(person)).status_code == 404
    assert as_user(deputy.user).get(end_url(coordinator.affiliations.get())).status_code == 403
    assert as_user(moderator).get(end_url(coordinator.affiliations.get())).status_code == 200
    for url in (URL, end_url(person)):
        assert as_user(make_member()).get(url).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_is_constant(coordinator, office, as_user, django_assert_num_queries, count):
    AffiliationFactory.create_batch(count, organisation=office)
    client = as_user(coordinator)
    client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
    with django_assert_num_queries(7):
        assert len(client.get(URL).context["affiliations"]) == count + 1
