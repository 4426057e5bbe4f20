"""Deciding on applications and ending affiliations: who may, and when; the list of applications."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from members.accounts.models import Role, User
from members.audit.models import Entry
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.membership.services.applications import (
    AlreadyDecided,
    approve_affiliation,
    end_affiliation,
    reject_affiliation,
)
from members.membership.workdays import POLAND
from members.units.models import Organisation
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory,
    make_coordinator,
    make_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

State = Affiliation.State
HOUR = timedelta(hours=1)
LONG_AGO = timedelta(days=30)


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def office(unit):
    return OrganisationFactory(units=[unit])


@pytest.fixture
def coordinator(office):
    return make_coordinator(office)


@pytest.fixture
def application(office):
    return AffiliationFactory(organisation=office, state=State.PENDING)


def decidable(user) -> bool:
    """Rejects the waiting application as ``user``. Returns False if that is forbidden, else True.

    Also asserts that the user's list has the application if, and only if, that is allowed.
    """
    fresh = User.objects.get(pk=user.pk)
    application = Affiliation.objects.get(state=State.PENDING)
    own, _others = Affiliation.objects.by_decider(membership_of(fresh))
    in_list = own.filter(pk=application.pk).exists()
    try:
        reject_affiliation(application, by=fresh, reason="Nie pracuje u nas.")
    except PermissionDenied:
        assert not in_list
        return False
    assert in_list
    return True


class TestWhoDecides:
    def test_coordinator(self, application, coordinator):
        assert decidable(coordinator)

    def test_deputy(self, application, office):
        assert decidable(AffiliationFactory(organisation=office, role="deputy").user)

    def test_coordinator_of_the_office_for_a_school_of_the_unit(self, unit, coordinator):
        school = OrganisationFactory(units=[unit])
        AffiliationFactory(organisation=school, state=State.PENDING)
        assert decidable(coordinator)

    def test_coordinator_of_a_unit_cannot_decide_for_an_association(self, unit, coordinator):
        association = OrganisationFactory(units=[unit, UnitFactory()])
        AffiliationFactory(organisation=association, state=State.PENDING)
        assert not decidable(coordinator)

    def test_coordinator_of_another_unit_cannot_decide(self, application, coordinator):
        assert not decidable(make_coordinator())

    @pytest.mark.parametrize("persona", ["member", "editor", "outsider", "pending"])
    def test_others_cannot_decide(self, request, persona, office):
        person = request.getfixturevalue(persona)
        Affiliation.objects.filter(state=State.PENDING).delete()
        AffiliationFactory(organisation=office, state=State.PENDING)
        assert not decidable(person)

    def test_former_coordinator_cannot_decide(self, application, coordinator):
        coordinator.affiliations.update(ends_at=timezone.now() - HOUR)
        assert not decidable(coordinator)

    def test_suspended_coordinator_cannot_decide(self, application, coordinator):
        User.objects.filter(pk=coordinator.pk).update(suspended_until=timezone.now() + HOUR)
        assert not decidable(coordinator)

    def test_own_application_cannot_be_decided(self, office):
        unit = office.units.get()
        person = make_coordinator(OrganisationFactory(units=[unit]))
        AffiliationFactory(user=person, organisation=office, state=State.PENDING)
        assert not decidable(person)

    def test_superuser_cannot_decide_an_own_application(self, administrator, office):
        AffiliationFactory(user=administrator, organisation=office, state=State.PENDING)
        assert not decidable(administrator)


@pytest.fixture(params=["moderator", "administrator"])
def moderator_or_administrator(request):
    return request.getfixturevalue(request.param)


class TestWhenModeratorsDecide:
    def test_moderators_decide_without_a_coordinator(self, application, moderator_or_administrator):
        assert decidable(moderator_or_administrator)

    def test_moderators_wait_for_the_coordinator(
        self, application, coordinator, moderator_or_administrator
    ):
        assert not decidable(moderator_or_administrator)

    def test_moderators_wait_for_the_coordinator_of_the_unit(
        self, unit, coordinator, moderator_or_administrator
    ):
        school = OrganisationFactory(units=[unit])
        AffiliationFactory(organisation=school, state=State.PENDING)
        assert not decidable(moderator_or_administrator)

    def test_moderators_decide_after_two_working_days(
        self, application, coordinator, moderator_or_administrator
    ):
        Affiliation.objects.filter(pk=application.pk).update(created_at=timezone.now() - LONG_AGO)
        assert decidable(moderator_or_administrator)

    @pytest.mark.parametrize(("minute", "expected"), [(-1, False), (1, True)])
    def test_two_working_days_are_exact_to_the_minute(
        self, application, coordinator, moderator, monkeypatch, minute, expected
    ):
        friday = datetime(2026, 7, 10, 15, 30, tzinfo=POLAND)
        Affiliation.objects.filter(pk=application.pk).update(created_at=friday)
        tuesday = datetime(2026, 7, 14, 15, 30, tzinfo=POLAND) + timedelta(minutes=minute)
        monkeypatch.setattr("django.utils.timezone.now", lambda: tuesday)
        Affiliation.objects.exclude(pk=application.pk).update(starts_at=friday)
        assert decidable(moderator) is expected

    @pytest.mark.parametrize(
        "why", [{"user__is_active": False}, {"user__suspended_until": timezone.now() + LONG_AGO}]
    )
    def test_moderators_decide_if_the_coordinator_cannot(self, application, office, moderator, why):
        AffiliationFactory(organisation=office, role="coordinator", **why)
        assert decidable(moderator)

    def test_moderators_decide_for_the_only_coordinator(self, unit, moderator, office):
        person = make_coordinator(office)
        school = OrganisationFactory(units=[unit])
        AffiliationFactory(user=person, organisation=school, state=State.PENDING)
        assert decidable(moderator)

    @pytest.mark.parametrize("at_the_place", [True, False])
    def test_moderators_wait_for_another_coordinator(self, unit, moderator, office, at_the_place):
        person = make_coordinator(office)
        school = OrganisationFactory(units=[unit])
        make_coordinator(school if at_the_place else OrganisationFactory(units=[unit]))
        AffiliationFactory(user=person, organisation=school, state=State.PENDING)
        assert not decidable(moderator)

    def test_moderators_decide_if_coordinators_are_of_other_units(self, unit, moderator):
        person = make_coordinator()
        make_coordinator(person.affiliations.get().organisation)
        school = OrganisationFactory(units=[unit])
        AffiliationFactory(user=person, organisation=school, state=State.PENDING)
        assert decidable(moderator)


class TestScreen:
    url = "/members/applications/"

    def test_coordinators_see_their_own_queue(self, application, coordinator, as_user):
        AffiliationFactory(state=State.PENDING, user__last_name="Obca")
        page = as_user(coordinator).get(self.url)
        assert page.context["applications"] == [application]
        assert "Obca" not in page.content.decode()
        assert list(page.context["left_to_others"]) == []

    def test_moderators_see_what_waits_for_a_coordinator(
        self, application, coordinator, moderator, as_user
    ):
        page = as_user(moderator).get(self.url)
        assert page.context["applications"] == []
        assert list(page.context["left_to_others"]) == [application]
        until = timezone.localtime(application.coordinators_have_until)
        assert f"{until:%H:%M}</time>" in page.content.decode()

    @pytest.mark.parametrize(
        ("persona", "names"),
        [
            ("moderator", {"affiliations", "invitations", "coordinators", "suspensions"}),
            ("coordinator", {"affiliations", "invitations"}),
        ],
    )
    def test_page_links_to_the_other_membership_lists(self, request, as_user, persona, names):
        page = as_user(request.getfixturevalue(persona)).get(self.url).content.decode()
        others = ("affiliations", "invitations", "coordinators", "suspensions")
        linked = {name for name in others if f'href="{reverse(f"membership:{name}")}"' in page}
        assert linked == names

    def test_application_of_another_unit_is_404(self, application, as_user):
        url = reverse("membership:application_approve", args=[application.pk])
        assert as_user(make_coordinator()).post(url).status_code == 404

    def test_moderators_get_403_before_the_deadline(
        self, application, coordinator, moderator, as_user
    ):
        url = reverse("membership:application_approve", args=[application.pk])
        assert as_user(moderator).post(url).status_code == 403

    def test_decided_application_gets_a_message(self, application, coordinator, office, as_user):
        approve_affiliation(application, by=coordinator)
        deputy = AffiliationFactory(organisation=office, role="deputy").user
        url = reverse("membership:application_reject", args=[application.pk])
        page = as_user(deputy).post(url, {"reason": "Nie."}, follow=True)
        assert gettext("This application no longer waits for a decision.") in page.content.decode()
        application.refresh_from_db()
        assert application.state == State.ACTIVE

    def test_every_application_is_in_one_of_the_lists(self, office, coordinator, moderator):
        own = AffiliationFactory(user=moderator, organisation=office, state=State.PENDING)
        early = AffiliationFactory(organisation=office, state=State.PENDING)
        late = AffiliationFactory(
            organisation=office, state=State.PENDING, created_at=timezone.now() - LONG_AGO
        )
        nobodys = AffiliationFactory(state=State.PENDING)
        decidable, others = Affiliation.objects.by_decider(membership_of(moderator))
        assert (list(decidable), list(others)) == ([late, nobodys], [own, early])

    def test_paged_list_shows_the_total(self, office, coordinator, as_user, settings):
        settings.ROWS_PER_PAGE = 2
        waiting = AffiliationFactory.create_batch(5, organisation=office, state=State.PENDING)
        AffiliationFactory(state=State.PENDING)  # an application to another organisation
        page = as_user(coordinator).get(self.url)
        assert "Łącznie czeka 5 wniosków." in page.content.decode()
        assert page.context["applications"] == waiting[:2]
        assert (
            as_user(coordinator).get(page.context["newer_url"]).context["applications"]
            == (waiting[2:4])
        )

    def test_single_page_shows_no_total(self, application, coordinator, as_user):
        assert "Łącznie czeka" not in as_user(coordinator).get(self.url).content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize("persona", ["coordinator", "moderator"])
    def test_query_count_is_constant(
        self, request, office, as_user, django_assert_num_queries, persona, count
    ):
        person = request.getfixturevalue(persona)
        if persona == "moderator":
            make_coordinator(office)
            AffiliationFactory.create_batch(count, state=State.PENDING)
        AffiliationFactory.create_batch(count, organisation=office, state=State.PENDING)
        client = as_user(person)
        client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
        with django_assert_num_queries(8 if persona == "coordinator" else 7):
            page = client.get(self.url)
        assert len(page.context["applications"]) == count


class TestNamedInstitution:
    @pytest.fixture
    def named(self, unit):
        return OrganisationFactory(name="Szkola nr 1", is_confirmed=False, units=[unit])

    @pytest.fixture
    def application(self, named):
        return AffiliationFactory(organisation=named, state=State.PENDING)

    def url(self, application):
        return reverse("membership:application_organisation", args=[application.pk])

    def test_approval_confirms_the_named_institution(
        self, application, named, coordinator, as_user
    ):
        page = as_user(coordinator).get("/members/applications/").content.decode()
        assert self.url(application) in page
        approve_affiliation(application, by=coordinator)
        named.refresh_from_db()
        assert named.is_confirmed

    def test_rejection_leaves_the_institution_unconfirmed(self, application, named, coordinator):
        reject_affiliation(application, by=coordinator, reason="Nie ma takiej szkoły.")
        named.refresh_from_db()
        assert not named.is_confirmed

    def test_name_of_the_institution_can_be_corrected(
        self, application, named, coordinator, as_user
    ):
        data = {"name": " Szkoła Podstawowa  nr 1 ", "kind": "unit"}
        as_user(coordinator).post(self.url(application), data)
        named.refresh_from_db()
        assert (named.name, named.kind) == ("Szkoła Podstawowa nr 1", "unit")
        assert not named.is_confirmed

    def test_institution_can_be_replaced_by_a_known_one(
        self, application, named, unit, coordinator, as_user
    ):
        known = OrganisationFactory(name="Szkoła Podstawowa nr 1", units=[unit])
        data = {"known": known.pk, "name": named.name, "kind": named.kind}
        as_user(coordinator).post(self.url(application), data)
        application.refresh_from_db()
        assert application.organisation == known
        assert not Organisation.objects.filter(pk=named.pk).exists()

    def test_institution_of_another_unit_is_refused(self, application, named, coordinator, as_user):
        stranger = OrganisationFactory(units=[UnitFactory()])
        data = {"known": stranger.pk, "name": named.name, "kind": named.kind}
        page = as_user(coordinator).post(self.url(application), data)
        assert page.context["form"].errors.keys() == {"known"}

    def test_registered_name_is_refused(self, application, office, coordinator, as_user):
        data = {"name": office.name, "kind": "unit"}
        page = as_user(coordinator).post(self.url(application), data)
        assert page.context["form"].errors.keys() == {"name"}

    def test_known_institution_of_the_applicant_is_refused(
        self, application, office, coordinator, as_user
    ):
        AffiliationFactory(user=application.user, organisation=office)
        data = {"known": office.pk, "name": "Inna", "kind": "unit"}
        page = as_user(coordinator).post(self.url(application), data)
        assert page.context["form"].errors.keys() == {"known"}

    def test_others_cannot_change_the_institution(
        self, application, coordinator, moderator, as_user
    ):
        assert as_user(moderator).get(self.url(application)).status_code == 403
        assert as_user(make_coordinator()).get(self.url(application)).status_code == 404
        assert as_user(make_member()).get(self.url(application)).status_code == 403


class TestEnding:
    def test_another_affiliation_becomes_primary(self, mailoutbox):
        first = AffiliationFactory()
        second = AffiliationFactory(user=first.user, is_primary=False)
        end_affiliation(first, by=first.user)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, first.is_primary, second.is_primary) == (State.ENDED, False, True)
        assert first.ends_at <= timezone.now()

    def test_ending_by_another_needs_a_reason(
        self, coordinator, office, mailoutbox, django_capture_on_commit_callbacks
    ):
        place = AffiliationFactory(organisation=office)
        with django_capture_on_commit_callbacks(execute=True):
            end_affiliation(place, by=coordinator, reason="Koniec umowy")
        assert mailoutbox[0].to == [place.user.email]
        assert "Koniec umowy" in mailoutbox[0].body
        entry = Entry.objects.get()
        assert (entry.action, entry.by, entry.about) == ("ended", coordinator, place.user)

    def test_appointment_ends_with_the_affiliation(self, coordinator, moderator):
        place = coordinator.affiliations.get()
        appointment = place.appointments.create(role="coordinator", appointed_by=moderator)
        end_affiliation(place, by=coordinator)
        appointment.refresh_from_db()
        place.refresh_from_db()
        assert (appointment.ended_by, place.role) == (coordinator, "member")

    def test_colleagues_and_deputies_cannot_end_it(self, coordinator, office):
        deputy = AffiliationFactory(organisation=office, role="deputy").user
        place = AffiliationFactory(organisation=office)
        for target, by in [
            (place, make_member()),
            (place, make_coordinator()),
            (coordinator.affiliations.get(), deputy),
        ]:
            with pytest.raises(PermissionDenied):
                end_affiliation(target, by=by)

    @pytest.mark.parametrize("state", [State.ENDED, State.PENDING, State.REJECTED])
    def test_only_affiliations_in_force_can_be_ended(self, moderator, state):
        with pytest.raises(AlreadyDecided):
            end_affiliation(AffiliationFactory(state=state), by=moderator)


def test_decisions_are_logged(application, coordinator):
    reject_affiliation(application, by=coordinator, reason="Nie pracuje u nas.")
    entry = Entry.objects.get()
    assert (entry.action, entry.by, entry.about) == ("rejected", coordinator, application.user)
    assert (entry.where, entry.reason) == (application.organisation.name, "Nie pracuje u nas.")


def test_editor_cannot_decide(application):
    assert not decidable(UserFactory(roles=[Role.EDITOR]))
