"""Joining as an applicant: naming the workplace, accepting the rules, waiting, leaving."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from cms.models import HomePage
from members.accounts.models import Receipt
from members.membership.models import Affiliation
from members.membership.services.applications import AlreadyDecided, approve_affiliation
from members.membership.services.joining import (
    AlreadyApplied,
    apply_to,
    make_primary,
    withdraw_application,
)
from members.units.models import Organisation
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
    UserFactory,
    make_coordinator,
)
from tests.factories.office import make_notice

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
State = Affiliation.State
OWN = "/account/joining/"


@pytest.fixture
def organisation():
    return OrganisationFactory(name="Urząd Gminy Głowno", units=[UnitFactory(name="Głowno")])


def address_of(name, *args):
    return reverse(f"membership:joining_{name}", args=args)


def make_rules(**fields):
    home = HomePage.objects.get(locale__language_code="pl")
    return make_notice(home, kind="rules", title="Regulamin", **fields)


def answers(**others):
    return {"position": "referentka"} | others


class TestApplying:
    def test_application_is_created_as_pending(self, outsider, as_user, organisation):
        areas = ServiceAreaFactory.create_batch(2)
        data = answers(position="  podinspektor \n ds. dróg ", areas=[area.pk for area in areas])
        response = as_user(outsider).post(address_of("apply", organisation.pk), data)
        affiliation = outsider.affiliations.get()
        assert response.url == address_of("application", affiliation.pk)
        assert (affiliation.state, affiliation.position) == (State.PENDING, "podinspektor ds. dróg")
        assert set(affiliation.areas.all()) == set(areas)

    @pytest.mark.parametrize(
        ("field", "value"), [("position", ""), ("position", "ż" * 161), ("areas", ["0"])]
    )
    def test_invalid_input_is_refused_and_shown_again(
        self, outsider, as_user, organisation, field, value
    ):
        data = answers(position="referentka") | {field: value}
        response = as_user(outsider).post(address_of("apply", organisation.pk), data)
        form = response.context["form"]
        assert form.errors.keys() == {field}
        assert form["position"].value() == data["position"]
        assert not outsider.affiliations.exists()

    @pytest.mark.parametrize("state", [State.PENDING, State.ACTIVE])
    def test_second_application_to_an_organisation_is_refused(
        self, outsider, as_user, organisation, state
    ):
        AffiliationFactory(user=outsider, organisation=organisation, state=state)
        response = as_user(outsider).post(address_of("apply", organisation.pk), answers())
        assert response.context["form"].non_field_errors()
        assert outsider.affiliations.count() == 1

    @pytest.mark.parametrize("state", [State.REJECTED, State.ENDED])
    def test_rejected_or_former_member_may_apply_again(self, outsider, organisation, state):
        AffiliationFactory(user=outsider, organisation=organisation, state=state)
        assert apply_to(organisation, by=outsider, position="x").state == State.PENDING

    def test_expired_affiliation_is_ended_by_a_new_application(self, outsider, organisation):
        yesterday = timezone.now() - timedelta(days=1)
        old = AffiliationFactory(user=outsider, organisation=organisation, ends_at=yesterday)
        apply_to(organisation, by=outsider, position="x")
        old.refresh_from_db()
        assert old.state == State.ENDED

    def test_many_applications_in_a_day_are_refused(self, outsider, as_user, organisation):
        AffiliationFactory.create_batch(5, user=outsider, state=State.REJECTED)
        response = as_user(outsider).post(address_of("apply", organisation.pk), answers())
        assert "position" in response.context["form"].data
        assert response.context["form"].non_field_errors()

    def test_member_can_apply_to_another_organisation(self, member, as_user, organisation):
        client = as_user(member)
        client.post(address_of("apply", organisation.pk), answers())
        assert client.get("/forum/threads/").status_code == 200
        assert member.affiliations.filter(state=State.PENDING, is_primary=False).count() == 1

    @pytest.mark.parametrize("name", ["place", "find"])
    def test_visitor_signs_in_first(self, client, name):
        assert client.get(address_of(name)).url.startswith("/account/login/?next=")

    def test_sign_in_redirects_by_membership(self, member, outsider, as_user):
        assert as_user(member).get("/account/start/").url == "/forum/"
        assert as_user(outsider).get("/account/start/").url == OWN


class TestMissingOrganisation:
    def post(self, client, unit, **others):
        data = answers(name="  Biblioteka  w Głownie", kind="culture") | others
        return client.post(address_of("missing", unit.pk), data)

    def test_named_institution_is_unconfirmed(self, outsider, as_user, organisation):
        unit = organisation.units.get()
        client = as_user(outsider)
        self.post(client, unit)
        named = outsider.affiliations.get().organisation
        assert (named.name, named.is_confirmed) == ("Biblioteka w Głownie", False)
        assert list(named.units.all()) == [unit]
        assert client.get(address_of("apply", named.pk)).status_code == 404
        for url in (address_of("unit", unit.pk), f"{address_of('place')}?q=biblioteka"):
            assert "Biblioteka w Głownie" not in client.get(url).content.decode()

    def test_approval_confirms_the_named_institution(
        self, outsider, as_user, organisation, moderator
    ):
        self.post(as_user(outsider), organisation.units.get())
        approve_affiliation(outsider.affiliations.get(), by=moderator)
        assert outsider.affiliations.get().organisation.is_confirmed

    def test_colleagues_name_the_same_institution(self, outsider, as_user, organisation):
        unit = organisation.units.get()
        self.post(as_user(outsider), unit)
        self.post(as_user(UserFactory()), unit, name="biblioteka w glownie")
        assert Affiliation.objects.filter(organisation__is_confirmed=False).count() == 2
        assert Organisation.objects.filter(is_confirmed=False).count() == 1

    def test_name_that_folding_makes_longer_is_named_once(self, outsider, as_user, organisation):
        """Each "…" is folded to three dots, and the folded name is cut to 240 characters."""
        unit, name = organisation.units.get(), "Szkoła" + "…" * 90
        self.post(as_user(outsider), unit, name=name)
        self.post(as_user(UserFactory()), unit, name=name.upper())
        assert Organisation.objects.get(is_confirmed=False).affiliations.count() == 2

    def test_known_name_is_refused(self, outsider, as_user, organisation):
        response = self.post(as_user(outsider), UnitFactory(), name="urząd gminy głowno")
        assert response.context["form"].errors.keys() == {"name"}

    @pytest.mark.parametrize(("field", "value"), [("name", " "), ("kind", ""), ("kind", "x")])
    def test_invalid_input_is_refused(self, outsider, as_user, organisation, field, value):
        response = self.post(as_user(outsider), organisation.units.get(), **{field: value})
        assert response.context["form"].errors.keys() == {field}


class TestRules:
    def test_no_acceptance_without_published_rules(self, outsider, as_user, organisation):
        form = as_user(outsider).get(address_of("apply", organisation.pk)).context["form"]
        assert "accepts_rules" not in form.fields

    def test_accepted_rules_and_shown_notice_are_recorded(self, outsider, as_user, organisation):
        make_rules(slug="zasady")
        home = HomePage.objects.get(locale__language_code="pl")
        make_notice(home, kind="privacy", slug="dane")
        url = address_of("apply", organisation.pk)
        data = answers(accepts_rules="on", rules_url="/zasady/wersja/1/")
        as_user(outsider).post(url, data)
        receipts = {receipt.kind: receipt.url for receipt in outsider.receipts.all()}
        assert receipts == {"rules": "/zasady/wersja/1/", "privacy": "/dane/wersja/1/"}

    def test_rules_must_be_accepted(self, outsider, as_user, organisation):
        make_rules(slug="zasady")
        data = answers(rules_url="/zasady/wersja/1/")
        response = as_user(outsider).post(address_of("apply", organisation.pk), data)
        assert response.context["form"].errors.keys() == {"accepts_rules"}
        assert not outsider.affiliations.exists()
        assert not outsider.receipts.exists()

    def test_rules_changed_meanwhile_must_be_accepted_again(self, outsider, as_user, organisation):
        make_rules(slug="zasady")
        client, url = as_user(outsider), address_of("apply", organisation.pk)
        data = answers(accepts_rules="on", rules_url="/zasady/wersja/0/")
        form = client.post(url, data).context["form"]
        assert form.errors.keys() == {"accepts_rules"}
        assert form["rules_url"].value() == "/zasady/wersja/1/"
        assert not form["accepts_rules"].value()

    def test_future_rules_are_not_asked_for(self, outsider, as_user, organisation):
        make_rules(slug="zasady", in_force_on=timezone.localdate() + timedelta(days=1))
        form = as_user(outsider).get(address_of("apply", organisation.pk)).context["form"]
        assert "accepts_rules" not in form.fields

    def test_members_accept_new_rules_once(self, member, as_user):
        make_rules(slug="zasady", in_force_on=date(2026, 6, 1))
        old = {"kind": "rules", "version": 1, "in_force_on": date(2026, 1, 1), "url": "/x/"}
        Receipt.objects.create(user=member, **old)
        client = as_user(member)
        assert client.get(OWN).context["rules_form"]
        data = {"accepts_rules": "on", "rules_url": "/zasady/wersja/1/"}
        client.post(address_of("rules"), data)
        assert client.get(OWN).context["rules_form"] is None
        assert member.receipts.filter(url="/zasady/wersja/1/").count() == 1


class TestWaiting:
    def test_waiting_page_names_coordinator_and_deadline(self, outsider, as_user, organisation):
        make_coordinator(organisation, user__last_name="Lis")
        affiliation = apply_to(organisation, by=outsider, position="x")
        page = as_user(outsider).get(address_of("application", affiliation.pk))
        assert [person.last_name for person in page.context["deciders"]] == ["Lis"]
        assert "Ewa Lis" in page.content.decode()

    def test_without_a_coordinator_a_moderator_decides(self, outsider, as_user, moderator):
        affiliation = apply_to(OrganisationFactory(), by=outsider, position="x")
        page = as_user(outsider).get(address_of("application", affiliation.pk))
        assert not page.context["has_coordinator"]
        assert moderator.last_name not in page.content.decode()

    @pytest.mark.parametrize("with_coordinator", [True, False])
    def test_deciders_and_applicant_get_emails(
        self,
        outsider,
        organisation,
        moderator,
        with_coordinator,
        mailoutbox,
        django_capture_on_commit_callbacks,
    ):
        decider = make_coordinator(organisation) if with_coordinator else moderator
        with django_capture_on_commit_callbacks(execute=True):
            apply_to(organisation, by=outsider, position="referentka")
        letters = {letter.to[0]: letter for letter in mailoutbox}
        assert letters.keys() == {decider.email, outsider.email}
        to_decider, receipt = letters[decider.email], letters[outsider.email]
        assert "/members/applications/" in to_decider.body
        assert "referentka, Urząd Gminy Głowno" in to_decider.body
        assert address_of("application", outsider.affiliations.get().pk) in receipt.body

    def test_foreign_application_is_404(self, pending, outsider, as_user):
        pk = pending.affiliations.get().pk
        client = as_user(outsider)
        assert client.get(address_of("application", pk)).status_code == 404
        for name in ("withdraw", "primary", "leave"):
            assert client.post(address_of(name, pk)).status_code == 404

    def test_withdrawn_application_is_not_pending(self, pending, as_user):
        application = pending.affiliations.get()
        withdraw = address_of("withdraw", application.pk)
        as_user(pending).post(withdraw)
        application.refresh_from_db()
        assert application.state == State.ENDED
        page = as_user(pending).post(withdraw, follow=True).content.decode()
        assert gettext("This application no longer waits for a decision.") in page
        assert as_user(pending).get(address_of("application", application.pk)).url == OWN

    def test_decided_application_cannot_be_withdrawn(self, member, outsider):
        affiliation = member.affiliations.get()
        with pytest.raises(AlreadyDecided):
            withdraw_application(affiliation, by=member)
        with pytest.raises(PermissionDenied):
            withdraw_application(affiliation, by=outsider)

    def test_service_refuses_a_second_application(self, pending):
        with pytest.raises(AlreadyApplied):
            apply_to(pending.affiliations.get().organisation, by=pending, position="x")


class TestBelonging:
    def test_one_affiliation_is_primary(self, member, as_user):
        second = AffiliationFactory(user=member, is_primary=False)
        as_user(member).post(address_of("primary", second.pk))
        assert member.affiliations.get(is_primary=True) == second

    def test_only_affiliations_in_force_can_be_primary(self, member, as_user):
        ended = AffiliationFactory(user=member, is_primary=False, state=State.ENDED)
        response = as_user(member).post(address_of("primary", ended.pk), follow=True)
        assert response.redirect_chain
        assert member.affiliations.get(is_primary=True).state == State.ACTIVE
        with pytest.raises(PermissionDenied):
            make_primary(ended, by=member)

    def test_leaving_asks_for_confirmation_and_ends_access(self, member, as_user):
        affiliation = member.affiliations.get()
        client, url = as_user(member), address_of("leave", affiliation.pk)
        assert client.get(url).status_code == 200
        assert client.get("/forum/threads/").status_code == 200
        client.post(url)
        affiliation.refresh_from_db()
        assert affiliation.state == State.ENDED
        assert client.get("/forum/threads/").status_code == 404
        assert client.post(url).status_code == 404

    @pytest.mark.parametrize("name", ["withdraw", "primary", "rules"])
    def test_actions_require_post(self, member, as_user, name):
        args = [] if name == "rules" else [member.affiliations.get().pk]
        assert as_user(member).get(address_of(name, *args)).status_code == 405

    @pytest.mark.parametrize("count", [1, 3])
    def test_own_page_query_count_is_constant(
        self, outsider, as_user, django_assert_num_queries, count
    ):
        AffiliationFactory.create_batch(count, user=outsider)
        client = as_user(outsider)
        client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
        with django_assert_num_queries(6):
            response = client.get(OWN)
        assert len(response.context["in_force"]) == count
