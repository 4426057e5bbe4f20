"""One person publishes a case, or sends its form, several times at once, in Python threads."""

from uuid import uuid4

import pytest

from forum.practices.models import BestPractice
from forum.practices.services import WrongState, publish_practice, save_practice
from members.accounts.models import User
from tests.at_once import at_once
from tests.factories.members import make_member
from tests.factories.practices import BestPracticeFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql,
]


def windows_of(person, count=5):
    """Returns ``count`` User objects of the same person, because each request loads its own."""
    return [User.objects.get(pk=person.pk) for _number in range(count)]


def test_case_is_published_once():
    practice = BestPracticeFactory()

    def publish(person):
        try:
            return publish_practice(practice, by=person)
        except WrongState:
            return None

    published = [each for each in at_once(windows_of(practice.author), publish) if each]
    assert len(published) == 1
    assert BestPractice.objects.get().published_at == published[0].published_at


def test_form_sent_several_times_creates_one_case():
    author, submission = make_member(), uuid4()
    organisation = author.affiliations.get().organisation

    def save(person):
        practice = BestPractice(title="Raz", organisation=organisation)
        return save_practice(practice, by=person, indicators=[], submission=submission)

    saved = at_once(windows_of(author), save)
    assert {practice.pk for practice in saved} == {BestPractice.objects.get().pk}
