"""Autocomplete of people to mention and of keywords."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from forum.moderation.services.actions import hide_thread
from forum.sections.models import Section
from members.accounts.models import User
from tests.factories.members import AffiliationFactory, GroupFactory, UserFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

PAST, FUTURE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


class TestPeople:
    URL = "/forum/threads/people/"

    def names(self, client, q, **query):
        found = client.get(self.URL, {"q": q, **query}).json()["people"]
        return [person["name"] for person in found]

    @pytest.fixture
    def anna(self):
        return make_member(first_name="Anna", last_name="Kowalska")

    @pytest.mark.parametrize("q", ["kow an", "AN KOW", "anna kowalska", "Kowalska", "owalsk"])
    def test_finds_names_in_any_order(self, member, as_user, anna, q):
        make_member(first_name="Piotr", last_name="Kowal")
        assert "Anna Kowalska" in self.names(as_user(member), q)

    def test_diacritics_may_be_left_out(self, member, as_user):
        make_member(first_name="Łucja", last_name="Żółć")
        assert self.names(as_user(member), "zolc luc") == ["Łucja Żółć"]

    def test_suggestion_has_name_and_workplace(self, member, as_user):
        place = AffiliationFactory(
            user=UserFactory(first_name="Anna", last_name="Kowalska"), position="inspektor"
        )
        (person,) = as_user(member).get(self.URL, {"q": "kowal"}).json()["people"]
        where = f"inspektor, {place.organisation.name}"
        assert person == {"id": place.user.pk, "name": "Anna Kowalska", "place": where}

    def test_prefix_matches_are_first_and_eight_are_returned(self, member, as_user):
        make_member(first_name="Jan", last_name="Zakowal")
        make_member(first_name="Zenon", last_name="Kowal")
        assert self.names(as_user(member), "kowal") == ["Zenon Kowal", "Jan Zakowal"]
        for number in range(9):
            make_member(first_name=f"Ola{number}", last_name="Kowal")
        assert len(self.names(as_user(member), "kowal")) == 8

    def test_own_name_is_not_suggested(self, member, as_user):
        assert self.names(as_user(member), "nowak") == []

    @pytest.mark.parametrize(
        "field", [{"is_active": False}, {"erased_at": PAST}, {"suspended_until": FUTURE}]
    )
    def test_suspended_or_deleted_users_are_not_suggested(self, member, as_user, anna, field):
        User.objects.filter(pk=anna.pk).update(**field)
        assert self.names(as_user(member), "kowalska") == []

    def test_applicants_and_former_members_are_not_suggested(
        self, member, as_user, pending, outsider
    ):
        for person in (pending, outsider):
            person.last_name = "Kowalska"
            person.save()
        assert self.names(as_user(member), "kowalska") == []

    def test_closed_section_suggests_its_members_only(self, member, as_user, anna):
        inside = make_member(first_name="Ewa", last_name="Kowalska")
        section = SectionFactory(group=GroupFactory())
        for person in (member, inside):
            section.group.memberships.create(user=person)
        for query in ({"section": section.slug}, {"in": section.pk}):
            assert self.names(as_user(member), "kowalska", **query) == ["Ewa Kowalska"]

    @pytest.mark.parametrize("query", [{"section": "nie-ma"}, {"section": "\0"}, {"in": "999999"}])
    def test_unknown_section_is_404(self, member, as_user, query):
        assert as_user(member).get(self.URL, {"q": "a", **query}).status_code == 404

    @pytest.mark.parametrize("pk", ["x", "-1", "9" * 30, "1.0"])
    def test_nonsense_id_is_404(self, member, as_user, pk):
        assert as_user(member).get(self.URL, {"q": "a", "in": pk}).status_code == 404

    def test_closed_section_of_others_is_404(self, member, as_user):
        closed = SectionFactory(group=GroupFactory())
        for query in ({"section": closed.slug}, {"in": closed.pk}):
            assert as_user(member).get(self.URL, {"q": "a", **query}).status_code == 404

    @pytest.mark.parametrize("q", ["", "   ", "\0", "%", "_", "'"])
    def test_special_characters_are_no_wildcards(self, member, as_user, anna, q):
        assert self.names(as_user(member), q) == []

    def test_outsiders_and_visitors_get_no_suggestions(self, client, outsider, as_user, anna):
        assert client.get(self.URL, {"q": "anna"}).status_code == 302
        assert as_user(outsider).get(self.URL, {"q": "anna"}).status_code == 404

    @pytest.mark.parametrize("count", [1, 6])
    def test_cost(self, member, as_user, django_assert_num_queries, count):
        section = SectionFactory()
        for _number in range(count):
            make_member(last_name="Kowalska")
        client = as_user(member)
        with django_assert_num_queries(6):
            client.get(self.URL, {"q": "kow", "section": section.slug})


class TestTags:
    URL = "/forum/threads/tags/"

    def names(self, client, q=""):
        return [tag["name"] for tag in client.get(self.URL, {"q": q}).json()["tags"]]

    def test_most_used_first(self, member, as_user):
        for tags in (["Odpady"], ["odra"], ["Odpady", "inne"]):
            make_thread(tags=tags)
        assert self.names(as_user(member), "od") == ["Odpady", "odra"]

    def test_any_word_of_a_keyword_is_found_without_its_letters(self, member, as_user):
        make_thread(tags=["odpady żużlowe"])
        assert self.names(as_user(member), "zuz") == ["odpady żużlowe"]
        assert self.names(as_user(member), "uzl") == []

    def test_eight_keywords_are_returned(self, member, as_user):
        for number in range(2):
            make_thread(tags=[f"kod {number}{letter}" for letter in "abcde"])
        assert len(self.names(as_user(member), "kod")) == 8
        assert len(self.names(as_user(member))) == 8

    def test_response_has_the_number_as_text(self, member, as_user):
        make_thread(tags=["odpady"])
        said = as_user(member).get(self.URL, {"q": "odp"}).json()["text"]
        assert said.startswith("Znaleziono 1 słowo kluczowe.")

    def test_keywords_of_closed_sections_are_not_suggested(self, member, as_user):
        section = SectionFactory(group=GroupFactory())
        make_thread(section, by=make_member(roles=["moderator"]), tags=["tajny przetarg"])
        assert self.names(as_user(member), "tajny") == []

    def test_keywords_of_hidden_threads_are_not_suggested(self, member, moderator, as_user):
        hide_thread(make_thread(tags=["nazwisko"]), by=moderator, reason="Dane osobowe")
        assert self.names(as_user(member), "nazw") == []
        assert self.names(as_user(moderator), "nazw") == ["nazwisko"]

    @pytest.mark.parametrize("q", ["%", "\0", "_", "ż" * 500, ",", "'\""])
    def test_nonsense_matches_nothing(self, member, as_user, q):
        make_thread(tags=["odpady"])
        assert self.names(as_user(member), q) == []

    def test_cost(self, member, as_user, django_assert_num_queries):
        make_thread(tags=["odpady", "woda"])
        client = as_user(member)
        with django_assert_num_queries(4):
            client.get(self.URL, {"q": "od"})


def test_form_asks_at_these_addresses(member, as_user):
    SectionFactory()
    page = as_user(member).get(reverse("threads:create")).content.decode()
    assert 'data-suggestions="/forum/threads/tags/"' in page
    assert 'data-mentions="/forum/threads/people/"' in page
    assert Section.objects.exists()
