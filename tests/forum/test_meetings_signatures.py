"""The minutes end with two signatures, with titles in the form that each person chose."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from forum.meetings.models import Minutes
from members.people.models import Profile
from tests.factories.meetings import make_body, open_session, set_minutes

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def signatures(as_user, member):
    """Returns the lines of the signatures of minutes whose chair has the profile ``titles``."""

    def signatures(titles):
        if titles is not None:
            Profile.objects.create(user=member, titles=titles)
        meeting = open_session(make_body(), chair=member, minute_taker=None)
        set_minutes(meeting, Minutes.State.CIRCULATED)
        page = as_user(member).get(reverse("meetings:minutes", args=[meeting.pk]))
        found = BeautifulSoup(page.content, "html.parser").select(".signature p")
        return [line.text for line in found]

    return signatures


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ("feminine", "Przewodnicząca obrad"),
        ("masculine", "Przewodniczący obrad"),
        ("", "Przewodniczenie obradom"),
        (None, "Przewodniczenie obradom"),
    ],
)
def test_title_of_the_chair_has_the_form_of_the_profile(signatures, member, titles, expected):
    assert signatures(titles)[:2] == [member.get_full_name(), expected]


def test_place_of_a_minute_taker_who_is_not_named_stays_empty(signatures):
    assert signatures("feminine")[2:] == ["", "Sporządzenie protokołu"]


def test_form_of_titles_is_chosen_in_the_profile(as_user, member):
    url = reverse("people:profile")
    form = {"first_name": "Ewa", "last_name": "Lis", "language": "pl", "titles": "feminine"}
    as_user(member).post(url, form)
    assert Profile.objects.get(user=member).titles == "feminine"
    as_user(member).post(url, form | {"titles": "other"})
    assert Profile.objects.get(user=member).titles == "feminine"
