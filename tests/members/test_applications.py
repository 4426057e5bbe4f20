"""Moderators approve and reject applications for membership."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from members.membership.models import Affiliation
from members.membership.services.applications import (
    AlreadyDecided,
    approve_affiliation,
    reject_affiliation,
)
from tests.at_once import at_once
from tests.factories.members import AffiliationFactory, make_member

pytestmark = pytest.mark.postgresql

State = Affiliation.State


@pytest.fixture
def application(db):
    return AffiliationFactory(state=State.PENDING)


@pytest.mark.django_db
class TestDeciding:
    def test_approved_applicant_enters_the_forum_and_gets_an_email(
        self, application, moderator, as_user, mailoutbox, django_capture_on_commit_callbacks
    ):
        url = reverse("membership:application_approve", args=[application.pk])
        with django_capture_on_commit_callbacks(execute=True):
            as_user(moderator).post(url)
        application.refresh_from_db()
        assert (application.state, application.decided_by) == (State.ACTIVE, moderator)
        assert as_user(application.user).get("/forum/threads/").status_code == 200
        (letter,) = mailoutbox
        assert letter.to == [application.user.email]
        assert "/forum/" in letter.body
        assert letter.alternatives[0].mimetype == "text/html"

    def test_rejection_email_has_the_reason(
        self, application, moderator, as_user, mailoutbox, django_capture_on_commit_callbacks
    ):
        url = reverse("membership:application_reject", args=[application.pk])
        with django_capture_on_commit_callbacks(execute=True):
            as_user(moderator).post(url, {"reason": "Nie ma takiego stanowiska."})
        application.refresh_from_db()
        assert application.state == State.REJECTED
        assert "Nie ma takiego stanowiska." in mailoutbox[0].body
        page = as_user(application.user).get("/forum/")
        assert page.status_code == 404
        assert "Nie ma takiego stanowiska." in page.content.decode()

    def test_rejection_without_a_reason_is_refused(self, application, moderator, as_user):
        url = reverse("membership:application_reject", args=[application.pk])
        response = as_user(moderator).post(url, {"reason": " "})
        assert "To pole jest wymagane." in response.content.decode()
        application.refresh_from_db()
        assert application.state == State.PENDING

    @pytest.mark.parametrize("name", ["application_approve", "application_reject"])
    def test_members_cannot_decide(self, application, member, as_user, name):
        url = reverse(f"membership:{name}", args=[application.pk])
        assert as_user(member).post(url, {"reason": "x"}).status_code == 403
        assert as_user(member).get(reverse("membership:applications")).status_code == 403
        application.refresh_from_db()
        assert application.state == State.PENDING

    def test_approval_requires_post(self, application, moderator, as_user):
        url = reverse("membership:application_approve", args=[application.pk])
        assert as_user(moderator).get(url).status_code == 405

    def test_own_application_cannot_be_decided(self, administrator):
        own = AffiliationFactory(user=administrator, state=State.PENDING)
        with pytest.raises(PermissionDenied):
            approve_affiliation(own, by=administrator)

    def test_decided_application_cannot_be_decided_again(
        self, application, moderator, administrator
    ):
        approve_affiliation(application, by=moderator)
        with pytest.raises(AlreadyDecided):
            reject_affiliation(application, by=administrator, reason="Jednak nie")

    @pytest.mark.parametrize("count", [1, 3])
    def test_queue_query_count_is_constant(
        self, moderator, as_user, django_assert_num_queries, count
    ):
        AffiliationFactory.create_batch(count, state=State.PENDING)
        client = as_user(moderator)
        client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
        with django_assert_num_queries(7):
            response = client.get(reverse("membership:applications"))
        assert len(response.context["applications"]) == count


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_simultaneous_decisions_only_one_succeeds():
    application = AffiliationFactory(state=State.PENDING)
    moderators = [make_member(roles=["moderator"]) for _number in range(2)]

    def decide(moderator):
        try:
            approve_affiliation(application, by=moderator)
        except AlreadyDecided:
            return "told"
        return "won"

    assert sorted(at_once(moderators, decide)) == ["told", "won"]
