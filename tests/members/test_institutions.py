"""Unconfirmed institutions, named by applicants: visible only to those who may confirm them."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from forum.practices.models import BestPractice
from forum.practices.services import Incomplete, publish_practice
from forum.threads.services.autocomplete import people_named
from members.membership.access import membership_of
from members.membership.models import Invitation, digest_of
from members.membership.services.accepting import accept_invitation
from members.people.models import Person
from members.units.admin.forms import OrganisationForm
from members.units.models import Organisation
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    UnitFactory,
    make_coordinator,
)
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = pytest.mark.django_db

NAME = "Szkoła Kryptonimowa"
PAGES = [
    "/forum/",
    "/forum/practices/",
    "/forum/practices/?show=mine",
    "/forum/practices/new/",
    "/forum/threads/",
    "/members/",
    "/members/?q=kryptonimowa",
    "/members/units/",
    "/members/invitations/new/",
    "/account/joining/",
    "/account/joining/place/?q=kryptonimowa",
]


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def named(unit):
    return OrganisationFactory(name=NAME, is_confirmed=False, units=[unit])


@pytest.fixture
def neighbour(unit):
    """A member of another institution of the same unit."""
    return AffiliationFactory(organisation=OrganisationFactory(units=[unit])).user


def pages_for(client, unit):
    return {url: client.get(url, follow=True) for url in [*PAGES, f"/members/units/{unit.code}/"]}


class TestWhoSees:
    def test_deciders_see_an_unconfirmed_institution(
        self, named, unit, neighbour, moderator, outsider
    ):
        office = neighbour.affiliations.get().organisation
        deciding = [make_coordinator(office), moderator]
        seen = lambda user: Organisation.objects.visible_to(membership_of(user))  # noqa: E731
        assert [named in seen(user) for user in deciding] == [True, True]
        assert [named in seen(user) for user in (neighbour, outsider)] == [False, False]
        assert office in seen(neighbour)

    def test_other_members_do_not_see_an_unconfirmed_institution(
        self, named, unit, neighbour, as_user
    ):
        AffiliationFactory(organisation=named, state="pending")
        for url, page in pages_for(as_user(neighbour), unit).items():
            said = page.content.decode().replace("kryptonimowa", "")
            assert NAME not in said, url

    @pytest.mark.parametrize("persona", ["moderator", "coordinator"])
    def test_unconfirmed_institution_is_no_choice_for_a_case(
        self, persona, named, neighbour, request, as_user
    ):
        """Nobody can choose an unconfirmed institution for a case, because all members read it."""
        office = neighbour.affiliations.get().organisation
        user = make_coordinator(office) if persona == "coordinator" else None
        user = user or request.getfixturevalue(persona)
        form = as_user(user).get("/forum/practices/new/").context["form"]
        assert named not in form.fields["organisation"].queryset


class TestWhatStoodThereBefore:
    """Old rows can refer to an institution that is unconfirmed today.

    They were saved before unconfirmed institutions were refused, or while this one was confirmed.
    """

    def test_case_hides_an_unconfirmed_institution(self, named, member, neighbour, as_user, unit):
        fields = {"author": neighbour, "organisation": named, "published": True}
        case = BestPracticeFactory(**fields)
        client = as_user(member)
        office = neighbour.affiliations.get().organisation
        for url in ("/forum/", "/forum/practices/", case.get_absolute_url()):
            assert NAME not in client.get(url).content.decode(), url
        assert NAME not in client.get(f"/members/people/{neighbour.pk}/").content.decode()
        assert client.get(reverse("people:organisation", args=[office.pk])).status_code == 200

    def test_case_with_an_unconfirmed_institution_is_not_published(self, named, neighbour):
        case = BestPracticeFactory(author=neighbour, organisation=named)
        with pytest.raises(Incomplete):
            publish_practice(case, by=neighbour)
        assert BestPractice.objects.get().state == BestPractice.State.DRAFT

    def test_author_lines_hide_an_unconfirmed_institution(self, named, member, as_user):
        author = AffiliationFactory(organisation=named).user
        thread = make_thread(by=author)
        BestPracticeFactory(
            author=author,
            affiliation=author.affiliations.get(),
            published=True,
            organisation=OrganisationFactory(),
        )
        client = as_user(member)
        pages = [thread.get_absolute_url(), "/forum/threads/", "/members/", "/forum/practices/"]
        pages += [f"/members/people/{author.pk}/", BestPractice.objects.get().get_absolute_url()]
        for url in pages:
            page = client.get(url)
            assert page.status_code == 200
            assert NAME not in page.content.decode(), url

    def test_directory_search_ignores_an_unconfirmed_institution(self, named, member):
        AffiliationFactory(organisation=named)
        seen = Person.objects.visible_to(member)
        assert not seen.in_directory().matching("kryptonimowa").exists()

    def test_suggestions_hide_an_unconfirmed_institution(self, named, member):
        AffiliationFactory(organisation=named, user__first_name="Zenobia")
        [found] = people_named("zenobia", SectionFactory(), by=member)
        assert NAME not in found["place"]


class TestStaysInTheRegister:
    def test_institution_with_members_stays_confirmed(self, neighbour):
        office = neighbour.affiliations.get().organisation
        data = QueryDict(f"name={office.name}&kind={office.kind}&domains=")
        form = OrganisationForm(data, instance=office)
        form.full_clean()
        assert "is_confirmed" in form.errors

    def test_accepted_invitation_confirms_the_institution(self, moderator, outsider):
        """An institution becomes confirmed when somebody accepts an invitation to it.

        A member must have vouched for the invited person.
        """
        named = OrganisationFactory(is_confirmed=False)
        EmailAddress.objects.create(user=outsider, email=outsider.email, verified=True)
        Invitation.objects.create(
            email=outsider.email,
            digest=digest_of("word"),
            organisation=named,
            vouched=True,
            invited_by=moderator,
            expires_at=timezone.now() + timedelta(days=1),
        )
        place = accept_invitation("word", by=outsider, position="dyrektorka")
        assert place.is_in_force
        assert Organisation.objects.confirmed().filter(pk=named.pk).exists()

    def test_institution_without_members_can_be_unconfirmed(self):
        office = OrganisationFactory()
        data = QueryDict(f"name={office.name}&kind={office.kind}&domains=")
        form = OrganisationForm(data, instance=office)
        form.full_clean()
        assert "is_confirmed" not in form.errors
