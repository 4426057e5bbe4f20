"""Best-practice cases: visibility, permissions, publishing and archiving, the list and the page."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from forum.practices.models import BestPractice
from forum.practices.services import (
    EditConflict,
    Incomplete,
    WrongState,
    archive_practice,
    publish_practice,
    save_practice,
)
from members.dates import words
from tests.factories.members import ServiceAreaFactory, make_member
from tests.factories.practices import BestPracticeFactory, PracticeIndicatorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LIST = "/forum/practices/"


def page(client, name, practice):
    return client.get(reverse(f"practices:{name}", args=[practice.pk]))


class TestVisibility:
    @pytest.mark.parametrize("state", ["draft", "in_review", "returned"])
    def test_unpublished_case_is_hidden_from_other_members(self, state, other_member, as_user):
        practice = BestPracticeFactory(state=state, title="Tajemnica")
        client = as_user(other_member)
        for name in ("detail", "edit", "archive"):
            assert page(client, name, practice).status_code == 404
        assert client.post(reverse("practices:publish", args=[practice.pk])).status_code == 404
        for address in (LIST, f"{LIST}?show=mine", f"{LIST}?show=archived"):
            assert "Tajemnica" not in client.get(address).content.decode()

    def test_unpublished_case_is_seen_by_author_and_moderator(self, member, moderator, as_user):
        practice = BestPracticeFactory(author=member)
        for person in (member, moderator):
            assert page(as_user(person), "detail", practice).status_code == 200

    def test_published_and_archived_cases_are_seen_by_members_only(self, member, outsider, pending):
        practices = {BestPracticeFactory(published=True), BestPracticeFactory(archived=True)}
        assert set(BestPractice.objects.visible_to(member)) == practices
        for person in (outsider, pending):
            assert not BestPractice.objects.visible_to(person).exists()

    def test_former_member_sees_no_own_case(self, member):
        BestPracticeFactory(author=member)
        member.affiliations.update(ends_at=timezone.now() - timedelta(days=1))
        assert not BestPractice.objects.visible_to(member).exists()

    @pytest.mark.parametrize("pk", [0, 999, 10**30])
    def test_unknown_case_is_404(self, pk, member, as_user):
        assert as_user(member).get(f"{LIST}{pk}/").status_code == 404


class TestRights:
    def test_other_members_cannot_change_a_case(self, other_member, as_user):
        practice = BestPracticeFactory(published=True)
        client = as_user(other_member)
        assert page(client, "detail", practice).status_code == 200
        for name in ("edit", "archive"):
            assert page(client, name, practice).status_code == 403
        for name in ("edit", "archive", "publish", "confirm_contact"):
            address = reverse(f"practices:{name}", args=[practice.pk])
            assert client.post(address, {"reason": "x"}).status_code == 403
        assert BestPractice.objects.get().state == "published"

    def test_actions_require_post(self, member, as_user):
        practice = BestPracticeFactory(author=member)
        for name in ("publish", "confirm_contact"):
            assert page(as_user(member), name, practice).status_code == 405

    def test_author_cannot_change_an_archived_case(self, member, as_user):
        practice = BestPracticeFactory(author=member, archived=True)
        assert page(as_user(member), "edit", practice).status_code == 403
        assert not member.has_perm("practices.change", practice)

    def test_permissions_without_an_object_are_refused(self, member, administrator):
        assert member.has_perm("practices.add")
        for name in ("change", "publish", "archive", "confirm_contact"):
            assert not member.has_perm(f"practices.{name}")

    def test_only_the_author_publishes(self, administrator, moderator, as_user):
        practice = BestPracticeFactory()
        for person in (administrator, moderator):
            with pytest.raises(PermissionDenied):
                publish_practice(practice, by=person)
            detail = page(as_user(person), "detail", practice)
            assert not detail.context["may_publish"]
        assert BestPractice.objects.get().state == "draft"

    def test_suspended_author_does_nothing(self, member):
        practice = BestPracticeFactory(author=member)
        member.suspended_until = timezone.now() + timedelta(days=1)
        member.save()
        with pytest.raises(PermissionDenied):
            publish_practice(practice, by=member)


class TestSteps:
    def test_author_publishes(self, member, as_user):
        practice = BestPracticeFactory(author=member)
        response = as_user(member).post(reverse("practices:publish", args=[practice.pk]))
        assert response.url == practice.get_absolute_url()
        practice.refresh_from_db()
        assert practice.is_published
        assert practice.published_at
        assert practice.contact_confirmed_on == timezone.localdate()

    def test_publishing_twice_changes_nothing(self, member, as_user):
        practice = BestPracticeFactory(author=member)
        first = publish_practice(practice, by=member)
        with pytest.raises(WrongState):
            publish_practice(practice, by=member)
        address = reverse("practices:publish", args=[practice.pk])
        response = as_user(member).post(address, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["warning"]
        assert BestPractice.objects.get().published_at == first.published_at

    def test_incomplete_draft_is_not_published(self, member, as_user):
        practice = BestPracticeFactory(author=member, solution="", legal_basis="<p>Ustawa</p>")
        assert practice.missing() == ["solution", "legal_state_on"]
        with pytest.raises(Incomplete):
            publish_practice(practice, by=member)
        response = as_user(member).post(reverse("practices:publish", args=[practice.pk]))
        assert response.url == reverse("practices:edit", args=[practice.pk])
        assert BestPractice.objects.get().state == "draft"

    @pytest.mark.parametrize("state", ["in_review", "archived"])
    def test_not_published_from_a_wrong_state(self, state, member):
        practice = BestPracticeFactory(author=member, state=state, published_at=timezone.now())
        with pytest.raises(WrongState):
            publish_practice(practice, by=member)

    def test_moderator_archives_with_a_reason(self, moderator, as_user):
        practice = BestPracticeFactory(published=True)
        address = reverse("practices:archive", args=[practice.pk])
        refused = as_user(moderator).post(address, {"reason": " "})
        assert refused.context["form"].errors["reason"] == ["To pole jest wymagane."]
        as_user(moderator).post(address, {"reason": "Uchylono uchwałę."})
        practice.refresh_from_db()
        assert practice.is_archived
        assert (practice.archive_reason, practice.archived_by) == ("Uchylono uchwałę.", moderator)
        assert "Uchylono uchwałę." in page(as_user(moderator), "detail", practice).content.decode()

    def test_draft_is_not_archived(self, administrator):
        with pytest.raises(WrongState):
            archive_practice(BestPracticeFactory(), by=administrator, reason="x")

    def test_published_case_needs_a_publication_date(self):
        with pytest.raises(IntegrityError):
            BestPracticeFactory(state="published")

    def test_stale_edit_is_a_conflict(self, member):
        practice = BestPracticeFactory(author=member)
        save_practice(practice, by=member, indicators=[], version=1)
        with pytest.raises(EditConflict):
            save_practice(practice, by=member, indicators=[], version=1)

    def test_edit_keeps_state_author_and_signature(self, member, moderator):
        practice = BestPracticeFactory(author=member, published=True)
        stale = BestPractice.objects.get(pk=practice.pk)
        stale.state, stale.author, stale.affiliation, stale.title = "draft", moderator, None, "Nowy"
        save_practice(stale, by=moderator, indicators=[], version=1)
        saved = BestPractice.objects.get()
        assert (saved.state, saved.author, saved.title) == ("published", member, "Nowy")
        assert saved.affiliation == practice.affiliation


class TestContact:
    def test_contact_older_than_a_year_needs_confirmation(self, member, as_user):
        long_ago = timezone.localdate() - timedelta(days=367)
        practice = BestPracticeFactory(published=True, author=member, contact_confirmed_on=long_ago)
        assert practice.needs_confirmation
        as_user(member).post(reverse("practices:confirm_contact", args=[practice.pk]))
        practice.refresh_from_db()
        assert practice.contact_confirmed_on == timezone.localdate()
        assert not practice.needs_confirmation

    def test_contact_confirmed_on_a_leap_day(self):
        assert BestPractice(contact_confirmed_on=date(2024, 2, 29)).needs_confirmation


class TestList:
    def test_filters_are_query_parameters(self, member, as_user):
        roads = ServiceAreaFactory(slug="drogi")
        wanted = BestPracticeFactory(published=True, service_area=roads, outcome="failure")
        BestPracticeFactory(published=True, service_area=roads)
        BestPracticeFactory(published=True, outcome="failure")
        response = as_user(member).get(f"{LIST}?area=drogi&outcome=failure")
        assert response.context["practices"] == [wanted]
        assert response.context["form"]["area"].value() == "drogi"

    @pytest.mark.parametrize("query", ["area=nie", "outcome=x", "show=all", "area=%00", "older=x"])
    def test_nonsense_in_the_address_is_404(self, query, member, as_user):
        assert as_user(member).get(f"{LIST}?{query}").status_code == 404

    def test_own_drafts_and_archived_cases_are_separate(self, member, as_user):
        draft = BestPracticeFactory(author=member)
        published = BestPracticeFactory(published=True)
        archived = BestPracticeFactory(archived=True)
        front = as_user(member).get(LIST).context
        assert list(front["drafts"]) == [draft]
        assert front["practices"] == [published]
        assert as_user(member).get(f"{LIST}?show=archived").context["practices"] == [archived]
        assert as_user(member).get(f"{LIST}?show=mine").context["practices"] == [draft]

    def test_paging_skips_no_case(self, member, as_user, settings):
        settings.ROWS_PER_PAGE = 2
        moment = timezone.now()
        cases = [BestPracticeFactory(published=True, published_at=moment) for _ in range(5)]
        client, address, seen = as_user(member), LIST, []
        while address:
            context = client.get(address).context
            seen += context["practices"]
            address = context["older_url"]
        assert seen == cases[::-1]

    def test_empty_list_suggests_the_first_case(self, member, as_user):
        content = as_user(member).get(LIST).content.decode()
        assert content.count(reverse("practices:create")) == 2

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_query_count_is_constant(self, count, member, as_user, django_assert_num_queries):
        for _ in range(count):
            BestPracticeFactory(published=True)
            BestPracticeFactory(author=member)
        client = as_user(member)
        # Of the queries, session, user and rights need one each, header and footer need three.
        with django_assert_num_queries(10):
            client.get(LIST)


class TestDetail:
    @pytest.mark.parametrize("count", [1, 3])
    def test_page_query_count_is_constant(
        self, count, other_member, as_user, django_assert_num_queries
    ):
        practice = BestPracticeFactory(published=True)
        for _ in range(count):
            PracticeIndicatorFactory(practice=practice)
        client = as_user(other_member)
        # Of the queries, session, user and rights need one each, header and footer need three.
        with django_assert_num_queries(9):
            page(client, "detail", practice)

    def test_page_shows_the_author_and_the_workplace_at_that_time(self, member, as_user):
        practice = BestPracticeFactory(author=member, published=True)
        then = practice.affiliation
        member.affiliations.update(state="ended", ends_at=timezone.now())
        content = page(as_user(make_member()), "detail", practice).content.decode()
        assert "Maria Nowak" in content
        assert f"{then.position}, {then.organisation}" in content

    def test_amounts_and_months_have_polish_format(self, member, as_user):
        practice = BestPracticeFactory(
            published=True,
            cost_total=48000,
            cost_yearly="12500.50",
            period_from=date(2024, 1, 1),
            period_to=date(2025, 6, 1),
        )
        content = page(as_user(member), "detail", practice).content.decode()
        assert "48\xa0000" in content
        assert "12\xa0500,50" in content
        assert re.search(r"2024.*2025", content)

    def test_printed_case_says_when_and_where_it_is_from(self, member, as_user):
        day = datetime(2026, 3, 4, 12, tzinfo=UTC)
        practice = BestPracticeFactory(published=True, published_at=day)
        html = page(as_user(member), "detail", practice).content.decode()
        line = html[html.index("print-only") :]
        line = line[: line.index("</p>")]
        assert 'datetime="2026-03-04"' in line
        assert words(timezone.now()) in line
        assert f"<span>{settings.SITE_URL}{practice.get_absolute_url()}</span>" in line

    def test_every_published_case_has_the_date_of_the_law(self, member, as_user):
        published_at = timezone.now() - timedelta(days=40)
        plain = BestPracticeFactory(published=True, published_at=published_at)
        dated = BestPracticeFactory(published=True, legal_state_on=date(2026, 3, 1))
        client = as_user(member)
        day = timezone.localdate(published_at).isoformat()
        assert page(client, "detail", plain).content.decode().count(f'datetime="{day}"') == 3
        assert 'datetime="2026-03-01"' in page(client, "detail", dated).content.decode()

    def test_empty_parts_are_left_out(self, member, as_user):
        practice = BestPracticeFactory(published=True, lessons="<p>Wcześniej pytać.</p>")
        chapters = page(as_user(member), "detail", practice).context["chapters"]
        assert [chapter.key for chapter in chapters] == ["problem", "solution", "lessons"]

    def test_markup_in_plain_fields_is_escaped(self, member, as_user):
        practice = BestPracticeFactory(
            published=True, title="<script>1</script>", contact_details="<script>2</script>"
        )
        content = page(as_user(member), "detail", practice).content.decode()
        assert "<script>1" not in content
        assert "<script>2" not in content


class TestFilterByTitle:
    @pytest.mark.parametrize("typed", ["scieki", "ŚCIEKI gmin", "gmin-"])
    def test_title_is_found_without_polish_letters(self, typed, member, as_user):
        BestPracticeFactory(title="Ścieki w gminie", published=True)
        BestPracticeFactory(title="Odpady", published=True)
        rows = as_user(member).get(LIST, {"q": typed}).context["practices"]
        assert [case.title for case in rows] == ["Ścieki w gminie"]

    def test_other_filters_and_rights_stay(self, member, other_member, as_user):
        BestPracticeFactory(title="Ścieki", author=other_member)
        archived = BestPracticeFactory(title="Ścieki", archived=True)
        client = as_user(member)
        rows = client.get(LIST, {"q": "ścieki", "show": "archived"}).context["practices"]
        assert list(rows) == [archived]
        page = client.get(LIST, {"q": "ścieki"})
        assert page.context["practices"] == []
        assert 'class="empty"' in page.content.decode()
