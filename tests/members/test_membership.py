"""Membership: who may enter the forum and its sections, and when that ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.sections.models import Section
from forum.sections.rules import may_enter
from members.accounts.models import Role, User
from members.membership.access import membership_of
from members.membership.models import Affiliation
from tests.factories.members import AffiliationFactory, GroupFactory, UserFactory, make_member
from tests.factories.sections import SectionFactory
from tests.urls import paths

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

HOUR = timedelta(hours=1)
CLOSED = ("/forum", "/members", "/inbox")


def enters(user) -> bool:
    return membership_of(User.objects.get(pk=user.pk)).is_member


@pytest.mark.parametrize(
    ("state", "expected"),
    [("pending", False), ("active", True), ("ended", False), ("rejected", False)],
)
def test_only_an_active_affiliation_gives_access(state, expected):
    assert enters(AffiliationFactory(state=state).user) is expected


def test_affiliation_that_ends_later_gives_access():
    assert enters(AffiliationFactory(ends_at=timezone.now() + HOUR).user)


def test_affiliation_that_ended_gives_no_access():
    assert not enters(AffiliationFactory(ends_at=timezone.now() - HOUR).user)


@pytest.mark.parametrize("role", Role.values)
def test_site_roles_without_an_affiliation(role):
    is_moderator = role in {Role.MODERATOR, Role.ADMINISTRATOR}
    assert enters(UserFactory(roles=[role])) is is_moderator


def test_superuser_is_an_administrator(administrator):
    assert enters(administrator)


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,)])
def test_suspended_user_has_no_access(roles):
    assert not enters(make_member(roles=roles, suspended_until=timezone.now() + HOUR))


def test_suspension_ends_automatically():
    assert enters(make_member(suspended_until=timezone.now() - HOUR))


def test_ended_membership_closes_an_open_session(member, as_user):
    client = as_user(member)
    assert client.get("/forum/threads/").status_code == 200
    member.affiliations.update(ends_at=timezone.now() - HOUR)
    assert client.get("/forum/threads/").status_code == 404


def test_an_hour_after_the_end_every_page_of_an_open_session_is_closed(member, as_user):
    client = as_user(member)
    assert client.get("/forum/threads/").status_code == 200
    member.affiliations.update(state=Affiliation.State.ENDED, ends_at=timezone.now() - HOUR)
    closed = [path for path in paths([1], full_below=CLOSED) if path.startswith(CLOSED)]
    assert len(closed) > 30
    assert {path: client.get(path).status_code for path in closed} == dict.fromkeys(closed, 404)


def test_rights_need_one_query(member, django_assert_num_queries):
    GroupFactory().memberships.create(user=member)
    fresh = User.objects.get(pk=member.pk)
    with django_assert_num_queries(1):
        membership = membership_of(fresh)
        assert membership_of(fresh) is membership


def test_primary_affiliation_is_in_the_signature():
    user = UserFactory()
    AffiliationFactory(user=user, is_primary=False)
    primary = AffiliationFactory(user=user, is_primary=True)
    AffiliationFactory(user=user, is_primary=False)
    assert membership_of(user).affiliation_id == primary.pk


def test_group_of_an_organisation_ends_with_the_affiliation():
    affiliation = AffiliationFactory()
    group = GroupFactory()
    group.organisations.add(affiliation.organisation)
    assert group.pk in membership_of(affiliation.user).group_ids
    Affiliation.objects.update(ends_at=timezone.now() - HOUR)
    assert membership_of(User.objects.get()).group_ids == frozenset()


def test_visible_sections_agree_with_the_rule(
    member, other_member, moderator, administrator, outsider, pending
):
    """``visible_to`` returns exactly the sections for which ``may_enter`` is true."""
    group = GroupFactory()
    group.memberships.create(user=member)
    sections = [SectionFactory(), SectionFactory(group=group), SectionFactory(group=GroupFactory())]
    for user in (member, other_member, moderator, administrator, outsider, pending):
        visible = set(Section.objects.visible_to(user))
        assert visible == {section for section in sections if may_enter(user, section)}
    assert len(Section.objects.visible_to(member)) == 2
    assert len(Section.objects.visible_to(other_member)) == 1
    assert len(Section.objects.visible_to(moderator)) == 3
    assert not Section.objects.visible_to(outsider)
