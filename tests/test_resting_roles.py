"""A site role gives no rights while its user is suspended or has no affiliation in force.

The role is then called a resting role. Moderators, administrators and superusers need no
affiliation. A role starts or stops resting with the user's next request.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data

from cms.models import ContactPage, NewsIndexPage, SiteDocument
from cms.public.contact_form import mail_submission
from cms.tasks import mail_outcome, mail_waiting
from config.context_processors import Frame
from forum.sections.access import moderators_of, readers_of
from forum.sections.rules import may_enter, moderates
from members.accounts.models import Role, User
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.membership.people import members_among, people_with_role
from members.membership.rules import deciders_of
from members.membership.services.applications import end_affiliation
from members.membership.services.suspensions import suspend
from tests.cms.test_workflow import deciding, editing_form
from tests.factories.cms import make_news
from tests.factories.members import AffiliationFactory, GroupFactory, UserFactory, make_member
from tests.factories.sections import SectionFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NEEDY = [Role.EDITOR, Role.AUTHOR, Role.ORGANISER, Role.EXPERT]
WRITERS = [Role.EDITOR, Role.AUTHOR]


def by_own_wish(place, request):
    end_affiliation(place, by=place.user)


def by_a_moderator(place, request):
    end_affiliation(place, by=request.getfixturevalue("moderator"), reason="Odejście z urzędu")


def by_the_coordinator(place, request):
    coordinator = AffiliationFactory(organisation=place.organisation, role="coordinator").user
    end_affiliation(place, by=coordinator, reason="Odejście z urzędu")


def by_its_date(place, request):
    Affiliation.objects.filter(pk=place.pk).update(ends_at=timezone.now() - HOUR)


def by_rejection(place, request):
    Affiliation.objects.filter(pk=place.pk).update(state=Affiliation.State.REJECTED)


def as_it_waits(place, request):
    Affiliation.objects.filter(pk=place.pk).update(state=Affiliation.State.PENDING)


def by_suspension(place, request):
    moderator = request.getfixturevalue("moderator")
    suspend(place.user, by=moderator, reason="Spór", until=timezone.now() + HOUR)


WAYS = [
    by_own_wish,
    by_a_moderator,
    by_the_coordinator,
    by_its_date,
    by_rejection,
    as_it_waits,
    by_suspension,
]
every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@pytest.fixture(params=NEEDY)
def holder(request):
    """A user with an affiliation, and with a role that requires one."""
    return make_member(roles=[request.param])


@pytest.fixture(params=WRITERS)
def writer(request):
    return make_member(roles=[request.param])


@pytest.fixture
def item(db):
    """Returns a draft that waits for approval."""
    page = make_news(NewsIndexPage.objects.get(), title="Dyżur", live=False)
    author = make_member(roles=[Role.AUTHOR])
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    return page


def lose(person, way, request):
    way(person.affiliations.get(), request)


def edits_site(user) -> bool:
    """Whether the account menu of the user links to the CMS."""
    return Frame(SimpleNamespace(path="/", user=anew(user))).edits_site


def anew(person):
    """Returns the user as the next request loads it, without cached permissions."""
    return User.objects.get(pk=person.pk)


class TestRights:
    @every_way
    def test_role_is_lost_with_the_affiliation(self, holder, way, request):
        assert membership_of(anew(holder)).roles
        lose(holder, way, request)
        rights = membership_of(anew(holder))
        assert not rights.roles
        assert rights.resting_roles == {group.name for group in holder.groups.all()}
        assert not people_with_role(Role.values, User.objects.filter(pk=holder.pk)).exists()

    @every_way
    def test_permissions_are_lost(self, writer, way, request):
        assert anew(writer).has_perm("wagtailadmin.access_admin")
        lose(writer, way, request)
        person = anew(writer)
        assert person.get_all_permissions() == set()
        assert not person.has_module_perms("wagtailadmin")

    def test_permission_of_the_user_itself_is_lost(self, writer, request):
        rights = Group.objects.get(name=Role.EDITOR).permissions.all()
        writer.user_permissions.set(rights)
        assert anew(writer).has_perm("wagtailadmin.access_admin")
        lose(writer, by_its_date, request)
        assert not anew(writer).has_perm("wagtailadmin.access_admin")

    def test_moderator_without_affiliation_keeps_that_role_alone(self):
        person = UserFactory(roles=[Role.MODERATOR, Role.EDITOR])
        rights = membership_of(person)
        assert rights.roles == {Role.MODERATOR}
        assert rights.resting_roles == {Role.EDITOR}
        assert not anew(person).has_perm("wagtailadmin.access_admin")

    def test_another_affiliation_in_force_keeps_the_role(self, holder, request):
        first = holder.affiliations.get()
        AffiliationFactory(user=holder, is_primary=False)
        by_own_wish(first, request)
        assert membership_of(anew(holder)).roles
        assert people_with_role(Role.values, User.objects.filter(pk=holder.pk)).exists()

    def test_role_returns_with_a_new_affiliation(self, writer, request):
        lose(writer, by_own_wish, request)
        AffiliationFactory(user=writer)
        assert anew(writer).has_perm("wagtailadmin.access_admin")

    def test_groups_and_functions_are_lost(self, member, request):
        GroupFactory().memberships.create(user=member, function="chair")
        lose(member, by_its_date, request)
        rights = membership_of(anew(member))
        assert (rights.group_ids, rights.functions) == (frozenset(), frozenset())

    def test_moderator_cannot_lift_an_administrators_suspension(self, moderator):
        until = timezone.now() + HOUR
        for person in (
            UserFactory(is_superuser=True, suspended_until=until),
            UserFactory(roles=[Role.ADMINISTRATOR], suspended_until=until),
        ):
            assert not moderator.has_perm("membership.suspend", person)

    def test_membership_of_costs_one_query(self, writer, django_assert_num_queries):
        person = anew(writer)
        with django_assert_num_queries(1):
            assert membership_of(person).roles


class TestOpenSession:
    @every_way
    def test_cms_is_closed_at_once(self, writer, way, as_user, request):
        client = as_user(writer)
        assert client.get("/admin/").status_code == 200
        lose(writer, way, request)
        for path in ("", "pages/", "api/main/pages/", "images/", "account/", "jsi18n/", "logout/"):
            page = client.get(f"/admin/{path}")
            assert (page.status_code, page.templates[0].name) == (404, "forum/closed.html")

    @every_way
    def test_nothing_is_saved_or_published(self, writer, item, way, as_user, request):
        client = as_user(writer)
        lose(writer, way, request)
        form = editing_form(item, title="Podmieniony", **{"action-publish": "1"})
        assert client.post(f"/admin/pages/{item.pk}/edit/", form).status_code == 404
        item.refresh_from_db()
        assert not item.live
        assert item.get_latest_revision_as_object().title == "Dyżur"

    @every_way
    def test_nothing_is_approved(self, editor, item, way, as_user, request):
        client = as_user(editor)
        state = item.current_workflow_task_state
        lose(editor, way, request)
        assert client.post(deciding(item, "approve", state), {"comment": ""}).status_code == 404
        item.refresh_from_db()
        assert not item.live

    def test_page_says_which_role_rests(self, editor, as_user, request):
        client = as_user(editor)
        lose(editor, by_its_date, request)
        page = client.get("/admin/").content.decode()
        assert "Rola jest teraz nieaktywna: Redaktor" in page
        assert "Uprawnienia wrócą po zatwierdzeniu jednostki i stanowiska" in page
        assert "zakończono" in page

    def test_page_of_a_suspended_editor_mentions_no_affiliation(self, editor, as_user, request):
        lose(editor, by_suspension, request)
        page = as_user(editor).get("/admin/").content.decode()
        assert "Rola jest teraz nieaktywna: Redaktor" in page
        assert "Wraca razem" not in page

    @every_way
    def test_menu_has_no_link_to_the_cms(self, writer, way, request):
        assert edits_site(writer)
        lose(writer, way, request)
        assert not edits_site(writer)

    @every_way
    def test_page_for_a_group_is_closed(self, editor, way, as_user, request):
        page = make_news(NewsIndexPage.objects.get(), title="Dla redakcji")
        PageViewRestriction.objects.create(page=page, restriction_type="groups").groups.set(
            editor.groups.all()
        )
        client = as_user(editor)
        assert client.get(page.url).status_code == 200
        lose(editor, way, request)
        assert client.get(page.url).status_code == 403

    @every_way
    def test_document_for_a_group_is_closed(self, editor, way, as_user, request):
        folder = Collection.get_first_root_node().add_child(name="Redakcja")
        CollectionViewRestriction.objects.create(
            collection=folder, restriction_type="groups"
        ).groups.set(editor.groups.all())
        file = ContentFile(b"a;b", "plan.csv")
        document = SiteDocument.objects.create(title="Plan", file=file, collection=folder)
        client = as_user(editor)
        assert b"".join(client.get(document.url)) == b"a;b"
        lose(editor, way, request)
        assert client.get(document.url).status_code == 403

    def test_suspended_administrator_cannot_enter(self, administrator, as_user):
        client = as_user(administrator)
        assert client.get("/admin/").status_code == 200
        User.objects.filter(pk=administrator.pk).update(suspended_until=timezone.now() + HOUR)
        assert client.get("/admin/").status_code == 404

    def test_second_factor_is_not_asked_for_a_role_that_rests(
        self, editor, as_user, settings, request
    ):
        settings.REQUIRE_SECOND_FACTOR = True
        client = as_user(editor)
        assert client.get("/account/joining/").url == "/account/2fa/"
        lose(editor, by_own_wish, request)
        assert client.get("/account/joining/").status_code == 200


class TestLetters:
    @every_way
    def test_waiting_page_is_mailed_only_to_current_deciders(
        self, editor, item, way, request, mailoutbox
    ):
        """A task that was enqueued while the role was in force checks the role again when
        it runs."""
        state = item.current_workflow_task_state
        mail_waiting.call(state.pk, editor.pk)
        assert len(mailoutbox) == 1
        lose(editor, way, request)
        mailoutbox.clear()
        mail_waiting.call(state.pk, editor.pk)
        assert mailoutbox == []

    @every_way
    def test_no_email_is_enqueued_for_a_resting_role(
        self, editor, way, request, mailoutbox, django_capture_on_commit_callbacks
    ):
        lose(editor, way, request)
        page = make_news(NewsIndexPage.objects.get(), title="Dyżur", live=False)
        author = make_member(roles=[Role.AUTHOR])
        page.save_revision(user=author)
        with django_capture_on_commit_callbacks(execute=True):
            page.get_workflow().start(page, author)
        assert [letter.to for letter in mailoutbox] == []

    @every_way
    def test_author_with_a_resting_role_gets_no_decision(
        self, item, editor, way, request, mailoutbox
    ):
        workflow = item.current_workflow_state
        author = workflow.requested_by
        workflow.current_task_state.reject(user=editor, comment="Za krótko")
        lose(author, way, request)
        mailoutbox.clear()
        mail_outcome.call(workflow.pk)
        assert mailoutbox == []

    @every_way
    def test_comments_are_not_mailed_to_resting_roles(
        self, writer, editor, item, way, as_user, request, mailoutbox
    ):
        item.subscribers.create(user=writer, comment_notifications=True)
        lose(writer, way, request)
        mailoutbox.clear()
        as_user(editor).post(f"/admin/pages/{item.pk}/edit/", commenting_form(item))
        assert item.wagtail_admin_comments.count() == 1
        assert writer.email not in {each for letter in mailoutbox for each in letter.to}

    def test_comments_are_mailed_to_active_roles(self, writer, editor, item, as_user, mailoutbox):
        item.subscribers.create(user=writer, comment_notifications=True)
        mailoutbox.clear()
        as_user(editor).post(f"/admin/pages/{item.pk}/edit/", commenting_form(item))
        assert [writer.email] in [letter.to for letter in mailoutbox]

    @every_way
    def test_contact_messages_do_not_reach_a_former_editor(
        self, editor, way, request, mailoutbox, letter_page
    ):
        letter_page.to_address = f"{editor.email.upper()}, urzad@example.org"
        letter_page.save()
        letter = letter_page.get_submission_class().objects.create(page=letter_page, form_data={})
        lose(editor, way, request)
        mailoutbox.clear()
        mail_submission.call(letter.pk)
        assert [letter.to for letter in mailoutbox] == [["urzad@example.org"]]

    def test_application_waits_for_a_moderator_with_the_role_in_effect(self):
        application = AffiliationFactory(state=Affiliation.State.PENDING)
        free = UserFactory(roles=[Role.MODERATOR])
        UserFactory(roles=[Role.MODERATOR], suspended_until=timezone.now() + HOUR)
        UserFactory(roles=[Role.MODERATOR], is_active=False)
        assert deciders_of(application) == [free]

    def test_group_administrator_decides_where_nobody_moderates(self):
        application = AffiliationFactory(state=Affiliation.State.PENDING)
        administrator = UserFactory(roles=[Role.ADMINISTRATOR])
        assert deciders_of(application) == [administrator]


@pytest.fixture
def letter_page(db):
    page = ContactPage(title="Kontakt z redakcją", slug="kontakt-z-redakcja")
    return NewsIndexPage.objects.get().get_parent().add_child(instance=page)


def commenting_form(page):
    comment = {
        "text": "Proszę o numer pokoju",
        "contentpath": "title",
        "position": "",
        "id": "",
        "replies-TOTAL_FORMS": "0",
        "replies-INITIAL_FORMS": "0",
    }
    form = editing_form(page)
    form |= nested_form_data({"comments-0": comment})
    return form | {"comments-TOTAL_FORMS": "1", "comment_notifications": "on"}


class TestQuerysets:
    @every_way
    def test_querysets_agree_with_the_rights_of_each_user(
        self, way, request, administrator, outsider
    ):
        group = GroupFactory()
        people = [administrator, outsider, UserFactory(roles=[Role.MODERATOR, Role.EDITOR])]
        people += [make_member(roles=[role]) for role in Role]
        for person in people[3:]:
            group.memberships.create(user=person)
            lose(person, way, request) if person.pk % 2 else None
        sections = [SectionFactory(), SectionFactory(group=group, moderators=group)]
        for user in User.objects.all():
            rights = membership_of(user)
            one = User.objects.filter(pk=user.pk)
            assert members_among(one).exists() is rights.is_member
            for role in Role:
                assert people_with_role([role], one).exists() is (role in rights.roles)
            for section in sections:
                assert readers_of(section).filter(pk=user.pk).exists() is may_enter(user, section)
                assert moderators_of(section).filter(pk=user.pk).exists() is moderates(
                    user, section
                )


class TestRegisterOfAccounts:
    url = "/admin/users/"

    def test_register_says_whose_role_rests(self, administrator, editor, as_user, request):
        other = make_member(roles=[Role.EDITOR])
        lose(other, by_its_date, request)
        page = as_user(administrator).get(self.url)
        text = page.content.decode()
        assert text.count("Redaktor (rola nieaktywna)") == 1
        assert text.count("Redaktor") > 1

    def test_register_query_count_is_constant(
        self, administrator, as_user, django_assert_max_num_queries
    ):
        client = as_user(administrator)
        client.get(self.url)
        with django_assert_max_num_queries(99) as one:
            client.get(self.url)
        for _number in range(3):
            make_member(roles=[Role.EDITOR])
        with django_assert_max_num_queries(len(one.captured_queries)):
            client.get(self.url)
