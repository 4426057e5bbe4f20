"""The members' directory, the pages of members and units, and the form of one's own profile."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.membership.models import Affiliation
from members.people.forms import ProfileForm
from members.people.models import Person, Profile, Topic
from members.people.services import name_topics, profile_of
from members.privacy.services import erase_account
from members.typography import NBSP
from members.units.models import LocalGovernmentUnit
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
    make_member,
)
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
PROFILE, DIRECTORY = "/account/profile/", "/members/"


def typed(**fields):
    return {"first_name": "Maria", "last_name": "Nowak", "language": "pl", **fields}


def names(response):
    return [person.last_name for person in response.context["rows"]]


class TestProfile:
    @pytest.mark.parametrize("person", ["outsider", "pending", "member"])
    def test_profile_is_open_to_every_account(self, person, request, as_user):
        client = as_user(request.getfixturevalue(person))
        assert client.get(PROFILE).status_code == 200

    def test_visitor_signs_in_first(self, client):
        assert client.get(PROFILE)["Location"].startswith("/account/login/")

    def test_new_profile_is_empty(self, outsider, as_user):
        form = as_user(outsider).get(PROFILE).context["profile_form"]
        assert form["topics"].value() == ""

    def test_all_fields_are_saved(self, member, as_user):
        area = ServiceAreaFactory()
        given = typed(phone="46 837 00 00", areas=[area.pk], topics="Zieleń,  zielen , RODO")
        answer = as_user(member).post(PROFILE, given | {"show_phone": "on", "last_name": "Żak"})
        assert answer.status_code == 302
        own = Profile.objects.get(user=member)
        assert [str(topic) for topic in own.topics.all()] == ["RODO", "Zieleń"]
        assert (list(own.areas.all()), own.show_phone, own.show_email) == ([area], True, False)
        member.refresh_from_db()
        assert (member.last_name, member.folded) == ("Żak", "maria zak")

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("phone", "proszę nie dzwonić"),
            ("topics", ", ".join(f"temat {n}" for n in range(11))),
            ("topics", "x" * 61),
            ("first_name", " "),
            ("language", "de"),
        ],
    )
    def test_error_keeps_the_typed_values(self, member, as_user, field, wrong):
        answer = as_user(member).post(PROFILE, typed(**{"phone": "12345", field: wrong}))
        assert answer.status_code == 200
        assert wrong.strip() in answer.content.decode()
        assert Profile.objects.get(user=member).phone == ""

    def test_visible_phone_number_is_required(self, member):
        form = ProfileForm({"show_phone": "on"}, instance=profile_of(member))
        assert set(form.errors) == {"phone"}

    def test_saving_does_not_lift_a_suspension(self, member, as_user):
        client = as_user(member)
        until = timezone.now() + timedelta(days=1)
        Person.objects.filter(pk=member.pk).update(suspended_until=until)
        client.post(PROFILE, typed())
        member.refresh_from_db()
        assert member.suspended_until == until

    def test_topic_that_folding_makes_longer_is_stored_once(self, member, other_member, as_user):
        for person in (member, other_member):
            assert as_user(person).post(PROFILE, typed(topics="½" * 60)).status_code == 302
        assert len(Topic.objects.get().folded) <= Topic._meta.get_field("folded").max_length

    def test_unused_topic_is_deleted(self, member, other_member):
        name_topics(profile_of(member), ["RODO", "drogi"])
        name_topics(profile_of(other_member), ["rodo"])
        name_topics(profile_of(member), [])
        assert [topic.folded for topic in Topic.objects.all()] == ["rodo"]


class TestDirectory:
    def test_directory_is_in_polish_order(self, as_user):
        reader = make_member(last_name="Łuczak")
        for name in ("Żak", "Zając", "Lis", "Ślusarz", "Sowa", "Ćwik", "Cybula"):
            make_member(last_name=name)
        found = names(as_user(reader).get(DIRECTORY))
        assert found == ["Cybula", "Ćwik", "Lis", "Łuczak", "Sowa", "Ślusarz", "Zając", "Żak"]

    def test_directory_is_for_members_only(self, member, outsider, pending, as_user):
        suspended = make_member(suspended_until=timezone.now() + timedelta(days=1))
        left = AffiliationFactory(ends_at=timezone.now()).user
        gone = make_member()
        erase_account(gone, by=gone)
        found = [person.pk for person in as_user(member).get(DIRECTORY).context["rows"]]
        assert found == [member.pk]
        assert not {outsider.pk, pending.pk, suspended.pk, left.pk, gone.pk} & set(found)

    @pytest.mark.parametrize(
        "query",
        [
            "q=nowak",
            "q=zolc",
            "q=ŻÓŁĆ+maria",
            "q=lowicz",
            "q=naczelnik+łow",
            "q=Laka",
            "topic=zielen",
        ],
    )
    def test_member_is_found_by(self, query, member, as_user):
        unit = UnitFactory(name="Łąka")
        office = OrganisationFactory(name="Starostwo w Łowiczu", units=[unit])
        person = AffiliationFactory(
            user__first_name="Maria",
            user__last_name="Nowak-Żółć",
            organisation=office,
            position="Naczelnik",
        ).user
        name_topics(profile_of(person), ["Zieleń miejska"])
        rows = as_user(make_member(last_name="Inna")).get(f"{DIRECTORY}?{query}").context["rows"]
        assert person.pk in [row.pk for row in rows]
        assert "Inna" not in [row.last_name for row in rows]

    def test_position_is_found_without_diacritics(self, member, as_user):
        AffiliationFactory(user__last_name="Ż", position="ŹRÓDŁOZNAWCA ds. Ścieżek")
        assert names(as_user(member).get(f"{DIRECTORY}?q=zrodloznawca+sciezek")) == ["Ż"]

    def test_former_position_is_not_found(self, member, as_user):
        AffiliationFactory(user=member, position="burmistrz", ends_at=timezone.now())
        assert names(as_user(member).get(f"{DIRECTORY}?q=burmistrz")) == []

    def test_filter_by_service_area(self, member, other_member, as_user):
        area = ServiceAreaFactory(slug="drogi")
        member.affiliations.get().areas.add(area)
        profile_of(other_member).areas.add(area)
        make_member()
        assert len(names(as_user(member).get(f"{DIRECTORY}?area=drogi"))) == 2

    @pytest.mark.parametrize("query", ["after=x", "after=999999", "before=%C2%B2", "q=%00"])
    def test_invalid_query_is_404(self, query, member, as_user):
        assert as_user(member).get(f"{DIRECTORY}?{query}").status_code == 404

    def test_unknown_area_gets_a_message(self, member, as_user):
        assert as_user(member).get(f"{DIRECTORY}?area=nie-ma").status_code == 200

    def test_paging_skips_nobody(self, settings, as_user):
        settings.ROWS_PER_PAGE = 2
        for name in ("Bąk", "Bąk", "Bąk", "Cis"):
            make_member(last_name=name)
        client = as_user(make_member(last_name="Adamska"))
        first = client.get(DIRECTORY)
        second = client.get(first.context["newer_url"])
        third = client.get(second.context["newer_url"])
        assert (names(first), names(second), names(third)) == (
            ["Adamska", "Bąk"],
            ["Bąk", "Bąk"],
            ["Cis"],
        )
        assert third.context["newer_url"] is None
        back = client.get(second.context["older_url"])
        assert names(back) == names(first)
        assert back.context["older_url"] is None

    @pytest.mark.parametrize("count", [1, 3])
    def test_query_count(self, count, as_user, django_assert_num_queries):
        people = [
            AffiliationFactory(organisation=OrganisationFactory(units=[UnitFactory()])).user
            for _number in range(count)
        ]
        for person in people:
            name_topics(profile_of(person), ["RODO", f"temat {person.pk}"])
        client = as_user(people[0])
        client.get(DIRECTORY)
        with django_assert_num_queries(9):
            client.get(DIRECTORY)


class TestPerson:
    def page_of(self, client, person):
        return client.get(reverse("people:person", args=[person.pk]))

    def test_page_shows_contact_data_as_chosen(self, member, other_member, as_user):
        own = profile_of(other_member)
        own.phone, own.show_phone = "46 837 11 22", True
        own.save()
        page = self.page_of(as_user(member), other_member).content.decode()
        assert "46 837 11 22" in page
        assert other_member.email not in page
        Profile.objects.update(show_phone=False, show_email=True)
        page = self.page_of(as_user(member), other_member).content.decode()
        assert "46 837 11 22" not in page
        assert other_member.email in page

    def test_page_of_a_former_member_has_only_the_name(self, member, as_user):
        left = AffiliationFactory(ends_at=timezone.now(), position="dawny sekretarz").user
        Profile.objects.create(user=left, phone="111 222 333", show_phone=True)
        answer = self.page_of(as_user(member), left)
        assert answer.status_code == 200
        assert left.get_full_name() in answer.content.decode()
        assert "dawny sekretarz" not in answer.content.decode()
        assert "111 222 333" not in answer.content.decode()

    def test_page_of_a_user_who_was_never_a_member(
        self, member, moderator, pending, outsider, as_user
    ):
        for person in (pending, outsider):
            assert self.page_of(as_user(member), person).status_code == 404
            assert self.page_of(as_user(moderator), person).status_code == 200

    def test_page_of_a_deleted_account(self, member, administrator, as_user):
        gone = make_member()
        erase_account(gone, by=gone)
        for reader in (member, administrator):
            assert self.page_of(as_user(reader), gone).status_code == 404

    def test_page_leaves_out_threads_of_closed_sections(
        self, member, moderator, other_member, as_user
    ):
        closed = SectionFactory(group=GroupFactory())
        closed.group.people.add(other_member)
        make_thread(closed, by=other_member, title="Tajna narada")
        make_thread(by=other_member, title="Jawna sprawa")
        page = self.page_of(as_user(member), other_member).content.decode()
        assert "Jawna sprawa" in page
        assert "Tajna narada" not in page
        assert "Tajna narada" in self.page_of(as_user(moderator), other_member).content.decode()

    @pytest.mark.parametrize("person", ["outsider", "pending"])
    def test_page_is_for_members_only(self, person, member, request, as_user):
        client = as_user(request.getfixturevalue(person))
        assert self.page_of(client, member).status_code == 404

    def test_names_in_threads_link_to_the_page(self, member, other_member, as_user):
        thread = make_thread(by=other_member)
        page = as_user(member).get(thread.get_absolute_url()).content.decode()
        assert reverse("people:person", args=[other_member.pk]) in page


class TestUnits:
    def test_units_without_members_are_listed_on_request(self, as_user):
        here, empty = UnitFactory(name="Łąka"), UnitFactory(name="Pustki")
        office = OrganisationFactory(units=[here])
        client = as_user(AffiliationFactory(organisation=office).user)
        url = reverse("people:units")
        assert [unit.name for unit in client.get(url).context["rows"]] == ["Łąka"]
        shown = client.get(f"{url}?everything=on").context["rows"]
        assert {unit.name for unit in shown} == {"Łąka", "Pustki"}
        found = client.get(f"{url}?everything=on&q=pustk&kind=rural").context["rows"]
        assert found == [empty]

    def test_filter_by_voivodeship(self, member, as_user):
        whole = LocalGovernmentUnit.Kind.VOIVODESHIP
        UnitFactory(code="10", level="voivodeship", kind=whole, name="łódzkie")
        UnitFactory(code="1005011", name="Łowicz")
        UnitFactory(code="1405011", name="Błonie")
        url = reverse("people:units") + "?everything=on&voivodeship=10"
        rows = as_user(member).get(url).context["rows"]
        assert [unit.name for unit in rows] == ["Łowicz", "łódzkie"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_query_count(self, count, member, as_user, django_assert_num_queries):
        for _number in range(count):
            UnitFactory(parent=UnitFactory())
        client = as_user(member)
        url = reverse("people:units") + "?everything=on"
        client.get(url)
        with django_assert_num_queries(6):
            client.get(url)

    def test_unit_page_lists_organisations_members_threads_and_cases(self, member, as_user):
        unit = UnitFactory(code="1005011", name="Łąka")
        office = OrganisationFactory(name="Urząd w Łące", units=[unit])
        person = AffiliationFactory(organisation=office, user__last_name="Łącka").user
        make_thread(by=person, title="Nasz wątek")
        BestPracticeFactory(
            author=person, organisation=office, title="Nasza praktyka", published=True
        )
        BestPracticeFactory(author=person, organisation=office, title="Szkic", state="draft")
        for url in (
            reverse("people:unit", args=["1005011"]),
            reverse("people:organisation", args=[office.pk]),
        ):
            page = as_user(member).get(url).content.decode().replace(NBSP, " ")
            for words in ("Urząd w Łące", "Łącka", "Nasz wątek", "Nasza praktyka"):
                assert words in page
            assert "Szkic" not in page

    def test_unit_page_shows_the_last_day_of_a_former_unit(self, member, as_user):
        unit = UnitFactory(valid_to=date(2027, 1, 1))
        page = as_user(member).get(reverse("people:unit", args=[unit.code])).content.decode()
        assert "31 grudnia 2026" in page
        assert "1 stycznia 2027" not in page

    def test_unknown_unit_is_404(self, member, as_user):
        assert as_user(member).get("/members/units/9999/").status_code == 404

    def test_unconfirmed_organisation_is_visible_to_deciders(
        self, member, moderator, coordinator, as_user
    ):
        unit = coordinator.affiliations.get().organisation.units.get()
        named = OrganisationFactory(name="Nowa szkoła", is_confirmed=False, units=[unit])
        url = reverse("people:organisation", args=[named.pk])
        assert as_user(member).get(url).status_code == 404
        assert (
            "Nowa szkoła"
            not in as_user(member).get(f"/members/units/{unit.code}/").content.decode()
        )
        for reader in (moderator, coordinator):
            assert as_user(reader).get(url).status_code == 200

    def test_former_members_are_not_listed(self, member, as_user):
        place = member.affiliations.get()
        AffiliationFactory(
            organisation=place.organisation, state=Affiliation.State.ENDED, user__last_name="Dawna"
        )
        url = reverse("people:organisation", args=[place.organisation_id])
        assert "Dawna" not in as_user(member).get(url).content.decode()
