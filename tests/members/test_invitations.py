"""Inviting people by e-mail: who may invite whom, withdrawing, sending again, the pages."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from members.audit.models import Entry
from members.membership import tasks
from members.membership.models import Invitation, digest_of
from members.membership.services import invitations
from members.membership.services.accepting import Newcomer, accept_invitation
from members.membership.services.applications import AlreadyDecided
from members.membership.services.invitations import (
    AlreadyMember,
    TooManyInvitations,
    invite,
    withdraw_invitation,
)
from members.units.models import Organisation
from tests.factories.members import AffiliationFactory, OrganisationFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

ADDRESS = "nowa.osoba@example.org"


def place_of(person) -> Organisation:
    return person.affiliations.get().organisation


def send(by, organisation=None, email=ADDRESS):
    organisation = organisation or place_of(by)
    return invite(email, by=by, organisation=organisation, source="strona urzędu")


class TestInviting:
    def test_email_names_inviter_organisation_and_source(
        self, member, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            invitation = send(member, email=" Nowa.Osoba@Example.org")
        (letter,) = mailoutbox
        assert letter.to == [ADDRESS]
        for words in (str(member), str(place_of(member)), "strona urzędu"):
            assert words in letter.body
        token = re.search(r"/account/invitation/([^/\s]+)/", letter.body)[1]
        assert invitation.digest == digest_of(token)
        assert token in letter.alternatives[0].content

    def test_token_is_not_stored(self, member, mailoutbox, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            send(member)
        token = re.search(r"/account/invitation/([^/\s]+)/", mailoutbox[0].body)[1]
        assert token not in str(Invitation.objects.values().get())
        assert token not in str(list(Entry.objects.values()))
        assert not hasattr(tasks.send_invitation, "enqueue")

    def test_valid_for_fourteen_days_and_logged(self, member):
        invitation = send(member)
        assert invitation.expires_at - invitation.created_at == timedelta(days=14)
        entry = Entry.objects.get()
        assert (entry.action, entry.by, entry.where) == (
            "invited",
            member,
            place_of(member).name,
        )

    @pytest.mark.parametrize(
        ("persona", "vouched"), [("member", False), ("coordinator", True), ("moderator", True)]
    )
    def test_who_vouches_for_the_invited_person(self, request, persona, vouched):
        assert send(request.getfixturevalue(persona)).vouched is vouched

    def test_members_invite_only_to_their_organisations(self, member):
        with pytest.raises(PermissionDenied):
            send(member, OrganisationFactory())

    def test_coordinators_invite_to_their_whole_unit(self, coordinator):
        school = OrganisationFactory(units=place_of(coordinator).units.all())
        assert send(coordinator, school).vouched

    def test_moderators_invite_to_registered_organisations(self, moderator, administrator):
        assert send(moderator, OrganisationFactory()).vouched
        with pytest.raises(PermissionDenied):
            send(administrator, OrganisationFactory(is_confirmed=False))

    @pytest.mark.parametrize("persona", ["outsider", "pending"])
    def test_outsiders_cannot_invite(self, request, persona):
        with pytest.raises(PermissionDenied):
            send(request.getfixturevalue(persona), OrganisationFactory())

    def test_inviting_a_member_of_the_organisation_is_refused(self, member):
        colleague = AffiliationFactory(organisation=place_of(member)).user
        with pytest.raises(AlreadyMember):
            send(member, email=colleague.email.upper())

    @pytest.mark.parametrize("state", ["pending", "ended", "rejected"])
    def test_inviting_other_users_is_allowed(self, member, state):
        known = AffiliationFactory(organisation=place_of(member), state=state).user
        send(member, email=known.email)
        send(member, email=make_member().email)

    def test_second_invitation_replaces_the_first(self, member):
        first, second = send(member), send(member)
        assert list(Invitation.objects.open()) == [second]
        first.refresh_from_db()
        assert first.stage == "withdrawn"

    def test_members_invitation_does_not_replace_a_coordinators(self, coordinator):
        colleague = AffiliationFactory(organisation=place_of(coordinator)).user
        first = send(coordinator)
        send(colleague)
        first.refresh_from_db()
        assert first.stage == "open"

    def test_daily_invitation_limit(self, member, monkeypatch):
        monkeypatch.setattr(invitations, "MOST_IN_A_DAY", 1)
        first = send(member)
        with pytest.raises(TooManyInvitations):
            send(member)
        Invitation.objects.update(created_at=first.created_at - timedelta(hours=25))
        send(member)


class TestWordOfACoordinator:
    @pytest.mark.parametrize(("role", "state"), [("coordinator", "active"), ("member", "pending")])
    def test_coordinators_invitation_vouches_while_in_office(
        self, coordinator, mailoutbox, django_capture_on_commit_callbacks, role, state
    ):
        with django_capture_on_commit_callbacks(execute=True):
            send(coordinator)
        token = re.search(r"/account/invitation/([^/\s]+)/", mailoutbox[0].body)[1]
        coordinator.affiliations.update(role=role)
        newcomer = Newcomer("Olga", "Maj", "dluga-fraza-2026", "pl")
        affiliation = accept_invitation(token, by=newcomer, position="referentka")
        assert affiliation.state == state


class TestWithdrawing:
    def test_withdrawing_invalidates_the_link(self, member):
        invitation = withdraw_invitation(send(member), by=member)
        assert invitation.stage == "withdrawn"
        assert Entry.objects.filter(action="withdrawn", by=member).count() == 1

    def test_only_the_inviter_and_moderators_withdraw(self, member, other_member, moderator):
        invitation = send(member)
        with pytest.raises(PermissionDenied):
            withdraw_invitation(invitation, by=other_member)
        withdraw_invitation(invitation, by=moderator)

    @pytest.mark.parametrize("column", ["accepted_at", "withdrawn_at", "expires_at"])
    def test_only_open_invitations_can_be_withdrawn(self, member, column):
        invitation = send(member)
        Invitation.objects.update(**{column: timezone.now()})
        with pytest.raises(AlreadyDecided):
            withdraw_invitation(invitation, by=member)


class TestPages:
    new = "/members/invitations/new/"

    def test_single_organisation_is_preselected(self, member, as_user):
        answer = as_user(member).get(self.new)
        assert answer.url == f"{self.new}?organisation={place_of(member).pk}"

    def test_moderators_search_for_the_organisation(self, moderator, as_user):
        OrganisationFactory(name="Żłobek w Łodzi")
        page = as_user(moderator).get(f"{self.new}?q=zlobek")
        assert [row.name for row in page.context["found"]] == ["Żłobek w Łodzi"]

    def test_sending(self, member, as_user, mailoutbox, django_capture_on_commit_callbacks):
        url = f"{self.new}?organisation={place_of(member).pk}"
        data = {"email": ADDRESS, "source": "  wizytówka \n z konferencji"}
        with django_capture_on_commit_callbacks(execute=True):
            assert as_user(member).post(url, data).url == "/members/invitations/"
        assert Invitation.objects.get().source == "wizytówka z konferencji"
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize(
        ("field", "value"), [("email", ""), ("email", "nie adres"), ("source", " ")]
    )
    def test_invalid_input_is_refused_and_shown_again(self, member, as_user, field, value):
        url = f"{self.new}?organisation={place_of(member).pk}"
        data = {"email": ADDRESS, "source": "znajomość"} | {field: value}
        page = as_user(member).post(url, data)
        assert page.context["form"].errors.keys() == {field}
        assert not Invitation.objects.exists()

    def test_too_many_invitations_keep_the_typed_text(self, member, as_user, monkeypatch):
        monkeypatch.setattr(invitations, "MOST_IN_A_DAY", 0)
        url = f"{self.new}?organisation={place_of(member).pk}"
        page = as_user(member).post(url, {"email": ADDRESS, "source": "znajomość"})
        assert page.context["form"].non_field_errors()
        assert ADDRESS in page.content.decode()

    @pytest.mark.parametrize("organisation", ["x", "0", "²", "9" * 40])
    def test_invalid_organisation_is_404(self, member, as_user, organisation):
        assert as_user(member).get(f"{self.new}?organisation={organisation}").status_code == 404

    def test_foreign_organisation_is_404(self, member, as_user):
        url = f"{self.new}?organisation={OrganisationFactory().pk}"
        assert as_user(member).get(url).status_code == 404

    def test_list_of_own_and_of_all_invitations(self, member, other_member, moderator, as_user):
        invitation = send(member)
        rows = {
            person: as_user(person).get("/members/invitations/").context["invitations"]
            for person in (member, other_member, moderator)
        }
        assert rows == {member: [invitation], other_member: [], moderator: [invitation]}

    @pytest.mark.parametrize("name", ["invitation_withdraw", "invitation_resend"])
    def test_actions_require_post_and_ownership(self, member, other_member, as_user, name):
        url = reverse(f"membership:{name}", args=[send(member).pk])
        assert as_user(other_member).post(url).status_code == 404
        assert as_user(member).get(url).status_code == 405
        assert as_user(member).post(url).url == "/members/invitations/"
        assert Invitation.objects.filter(withdrawn_at=None).count() == (
            name != "invitation_withdraw"
        )

    def test_accepted_invitation_is_not_sent_again(self, member, as_user):
        invitation = send(member)
        Invitation.objects.update(accepted_at=timezone.now())
        as_user(member).post(reverse("membership:invitation_resend", args=[invitation.pk]))
        assert Invitation.objects.count() == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_query_count_is_constant(
        self, moderator, as_user, django_assert_num_queries, count
    ):
        for _number in range(count):
            send(make_member())
        client = as_user(moderator)
        client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
        with django_assert_num_queries(6):
            page = client.get("/members/invitations/")
        assert len(page.context["invitations"]) == count
