"""The registers of units, organisations and groups in the CMS, which only superusers can open."""

import pytest
from django.contrib.auth.models import Group as RoleGroup, Permission
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.urls import reverse

from cms.initial_content.setup import setup_cms
from members.membership.models import Affiliation, Group, GroupMembership
from members.units.models import LocalGovernmentUnit, Organisation
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

REGISTERS = ["organisation", "unit", "area", "group", "membership", "section", "body"]
Level, Kind = LocalGovernmentUnit.Level, LocalGovernmentUnit.Kind


def url(register, view="index", *args):
    return reverse(f"registers_{register}:{view}", args=args)


@pytest.fixture
def keeping(as_user, administrator):
    """A client signed in as an administrator."""
    return as_user(administrator)


@pytest.fixture
def admin_site(db):
    setup_cms()


def make_unit(code, level, kind, **fields):
    name = fields.pop("name", f"jednostka {code}")
    return LocalGovernmentUnit.objects.create(
        code=code, level=level, kind=kind, name=name, **fields
    )


class TestAccess:
    @pytest.mark.parametrize("register", REGISTERS)
    @pytest.mark.parametrize("view", ["index", "index_results", "add"])
    def test_editor_cannot_open_registers(self, admin_site, as_user, editor, register, view):
        response = as_user(editor).get(url(register, view), follow=True)
        assert response.redirect_chain[-1][0] == "/admin/"

    @pytest.mark.parametrize("view", ["edit", "delete", "history", "history_results"])
    def test_editor_cannot_open_rows(self, admin_site, as_user, editor, view):
        secret = OrganisationFactory(name="Kryptonim")
        address = url("organisation", view, secret.pk)
        for response in (as_user(editor).get(address), as_user(editor).post(address)):
            assert response.status_code == 302
            assert "Kryptonim" not in response.content.decode()
        assert Organisation.objects.filter(name="Kryptonim").exists()

    def test_model_permissions_give_no_access(self, admin_site, as_user, editor):
        editors = RoleGroup.objects.get(name="editor")
        editors.permissions.add(*Permission.objects.filter(content_type__app_label="units"))
        assert as_user(editor).get(url("organisation")).status_code == 302

    @pytest.mark.parametrize("persona", ["moderator", "member", "outsider", None])
    def test_others_cannot_open_registers(self, admin_site, client, persona, request):
        if persona:
            client.force_login(request.getfixturevalue(persona))
        response = client.get(url("organisation"), follow=True)
        if persona:
            assert response.status_code == 403
        else:
            assert response.redirect_chain[-1][0].startswith("/account/login/")

    def test_only_administrators_see_the_menu(self, admin_site, client, editor, administrator):
        for user, shown in ((editor, False), (administrator, True)):
            client.force_login(user)
            page = client.get("/admin/").content.decode()
            assert [url(name) in page for name in REGISTERS] == [shown] * len(REGISTERS)

    @pytest.mark.parametrize("register", REGISTERS)
    def test_administrator_opens_registers(self, admin_site, keeping, register):
        assert keeping.get(url(register)).status_code == 200
        assert keeping.get(url(register, "add")).status_code == 200
        assert keeping.get(url(register, "index_results"), {"q": "a"}).status_code == 200


class TestOrganisation:
    def save(self, client, **fields):
        data = {"name": "Urząd Gminy", "kind": "office", "is_confirmed": "on", "domains": ""}
        data |= fields
        return client.post(url("organisation", "add"), data)

    def test_new_organisation_is_in_the_joining_form(self, keeping, client, outsider):
        unit = make_unit("1020052", Level.GMINA, Kind.RURAL)
        self.save(keeping, units=[unit.pk], domains="@Glowno.example.org, urzad.example.org\n")
        organisation = Organisation.objects.get()
        assert list(organisation.units.all()) == [unit]
        assert organisation.domains == ["glowno.example.org", "urzad.example.org"]
        client.force_login(outsider)
        assert "Urząd Gminy" in client.get("/account/joining/").content.decode()

    def test_domains_are_shown_one_per_line(self, keeping):
        organisation = OrganisationFactory(domains=["a.example.org", "b.example.org"])
        page = keeping.get(url("organisation", "edit", organisation.pk))
        assert page.context["form"]["domains"].value() == "a.example.org\nb.example.org"

    @pytest.mark.parametrize("domains", ["anna@example.org", "bez kropki", "<b>"])
    def test_invalid_domain_is_refused_and_shown_again(self, keeping, domains):
        response = self.save(keeping, domains=domains)
        assert response.context["form"].errors.keys() == {"domains"}
        assert response.context["form"]["domains"].value() == domains
        assert not Organisation.objects.exists()

    def test_form_has_only_units_of_the_organisation(self, keeping):
        own, other = (UnitFactory(name=name) for name in ("Stryków", "Głowno"))
        page = keeping.get(url("organisation", "edit", OrganisationFactory(units=[own]).pk))
        assert "Stryków (" in page.content.decode()
        assert "Głowno" not in page.content.decode()
        assert reverse("unit_chooser:choose") in page.content.decode()

    def test_units_are_added_and_removed(self, keeping):
        first, second, third = UnitFactory.create_batch(3)
        organisation = OrganisationFactory(name="Związek", units=[first, second])
        data = {"name": "Związek", "kind": "association", "is_confirmed": "on", "domains": ""}
        # The browser sends an empty value for each chooser that was left empty.
        data["units"] = [second.pk, third.pk, "", ""]
        keeping.post(url("organisation", "edit", organisation.pk), data)
        assert set(organisation.units.all()) == {second, third}

    @pytest.mark.parametrize("units", [["4711"], ["Głowno"]])
    def test_unknown_unit_is_refused(self, keeping, units):
        assert self.save(keeping, units=units).context["form"].errors.keys() == {"units"}

    @pytest.mark.parametrize("units", [1, 3])
    def test_form_query_count_is_constant(
        self, admin_site, keeping, django_assert_num_queries, units
    ):
        organisation = OrganisationFactory(units=UnitFactory.create_batch(units))
        address = url("organisation", "edit", organisation.pk)
        keeping.get(address)
        with django_assert_num_queries(11):
            keeping.get(address)

    def test_named_institution_is_confirmed_in_the_register(self, keeping):
        named = OrganisationFactory(name="Zakład", is_confirmed=False)
        OrganisationFactory(name="Urząd Miasta")
        waiting = keeping.get(url("organisation"), {"is_confirmed": "false"}).content.decode()
        assert "Zakład" in waiting
        assert "Urząd Miasta" not in waiting
        data = {"name": "Zakład", "kind": "unit", "domains": "", "is_confirmed": "on"}
        keeping.post(url("organisation", "edit", named.pk), data)
        assert Organisation.objects.get(pk=named.pk).is_confirmed

    @pytest.mark.parametrize("asked", ["łódź", "LODZ urzad"])
    def test_search_ignores_case(self, keeping, asked):
        OrganisationFactory(name="Urząd Miasta Łodzi")
        OrganisationFactory(name="Urząd Łódź")
        OrganisationFactory(name="Urząd Żary")
        shown = keeping.get(url("organisation", "index_results"), {"q": asked}).content.decode()
        assert "Urząd Łódź" in shown
        assert "Urząd Żary" not in shown

    def test_list_is_in_polish_order(self, keeping):
        for name in ("Żary", "Łódź", "Lublin"):
            OrganisationFactory(name=name)
        shown = keeping.get(url("organisation")).content.decode()
        assert shown.index("Lublin") < shown.index("Łódź") < shown.index("Żary")

    def test_used_name_is_refused(self, keeping):
        OrganisationFactory(name="Urząd Gminy")
        assert self.save(keeping).context["form"].errors.keys() == {"name"}


class TestUnit:
    def save(self, client, **fields):
        data = {"name": "Głowno", "code": "1020052", "level": "gmina", "kind": "rural"} | fields
        return client.post(url("unit", "add"), data)

    def test_unit_is_created_below_its_parent(self, keeping):
        county = make_unit("1020", Level.POWIAT, Kind.POWIAT)
        self.save(keeping, parent=county.pk)
        assert LocalGovernmentUnit.objects.get(code="1020052").parent == county

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("code", {"code": "102"}),
            ("valid_to", {"valid_from": "2020-01-01", "valid_to": "2019-12-31"}),
        ],
    )
    def test_invalid_input_is_refused(self, keeping, field, fields):
        assert self.save(keeping, **fields).context["form"].errors.keys() == {field}

    @pytest.mark.parametrize("view", ["add", "edit"])
    def test_form_has_no_list_of_units(self, keeping, view):
        county = make_unit("1020", Level.POWIAT, Kind.POWIAT, name="zgierski")
        make_unit("1005", Level.POWIAT, Kind.POWIAT, name="łowicki")
        own = make_unit("1020052", Level.GMINA, Kind.RURAL, parent=county)
        page = keeping.get(url("unit", view, *([own.pk] if view == "edit" else [])))
        assert ("zgierski" in page.content.decode()) is (view == "edit")
        assert "łowicki" not in page.content.decode()
        assert reverse("unit_chooser:choose") in page.content.decode()

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("GŁOWNO", {"1020011", "1020052"}),
            ("glowno 10200", {"1020011", "1020052"}),
            ("1063011", {"1063"}),
            ("głowno skierniewice", set()),
        ],
    )
    def test_unit_is_found_by_name_and_code(self, keeping, asked, found):
        make_unit("1020011", Level.GMINA, Kind.URBAN, name="Głowno")
        make_unit("1020052", Level.GMINA, Kind.RURAL, name="Głowno")
        make_unit("1063", Level.POWIAT, Kind.CITY, name="Skierniewice", gmina_code="1063011")
        page = keeping.get(url("unit", "index_results"), {"q": asked}).content.decode()
        shown = "".join(page.split())
        assert {code for code in ("1020011", "1020052", "1063") if f">{code}<" in shown} == found

    def test_parent_must_have_a_higher_level(self, keeping):
        county = make_unit("1020", Level.POWIAT, Kind.POWIAT)
        response = self.save(keeping, code="1021", level="powiat", kind="powiat", parent=county.pk)
        assert response.context["form"].errors.keys() == {"parent"}


class TestGroup:
    def test_user_is_added_to_a_new_group(self, keeping):
        person = UserFactory()
        keeping.post(url("group", "add"), {"name": "Grupa robocza"})
        group = Group.objects.get()
        assert f"?group={group.pk}" in keeping.get(url("group", "edit", group.pk)).content.decode()
        page = keeping.get(url("membership", "add"), {"group": group.pk})
        assert page.context["form"]["group"].value() == str(group.pk)
        data = {"group": group.pk, "user": person.pk, "function": "chair"}
        keeping.post(url("membership", "add"), data)
        assert list(group.memberships.values_list("user", "function")) == [(person.pk, "chair")]

    def test_users_of_the_same_name_are_distinguishable(self, keeping):
        UserFactory(first_name="Ewa", last_name="Lis", email="lis@example.org")
        assert "Lis Ewa (lis@example.org)" in keeping.get(url("membership", "add")).content.decode()

    def test_second_membership_in_a_group_is_refused(self, keeping):
        place = GroupMembership.objects.create(group=GroupFactory(), user=UserFactory())
        data = {"group": place.group_id, "user": place.user_id, "function": "chair"}
        assert keeping.post(url("membership", "add"), data).context["form"].errors
        assert GroupMembership.objects.count() == 1

    def test_membership_of_an_inactive_account_can_be_changed(self, keeping):
        person = UserFactory(is_active=False)
        place = GroupMembership.objects.create(group=GroupFactory(), user=person)
        data = {"group": place.group_id, "user": person.pk, "function": "chair"}
        keeping.post(url("membership", "edit", place.pk), data)
        assert GroupMembership.objects.get().function == "chair"

    def test_membership_is_deleted(self, keeping):
        place = GroupMembership.objects.create(group=GroupFactory(), user=UserFactory())
        keeping.post(url("membership", "delete", place.pk))
        assert not GroupMembership.objects.exists()


class TestDeleting:
    @pytest.mark.parametrize("method", ["get", "post", "delete"])
    def test_used_organisation_cannot_be_deleted(self, admin_site, keeping, method):
        organisation = AffiliationFactory().organisation
        response = getattr(keeping, method)(url("organisation", "delete", organisation.pk))
        assert response.url == url("organisation", "edit", organisation.pk)
        assert Organisation.objects.filter(pk=organisation.pk).exists()
        (told,) = get_messages(response.wsgi_request)
        assert organisation.name in str(told)
        assert str(Affiliation._meta.verbose_name_plural) in str(told)

    def test_used_unit_cannot_be_deleted(self, keeping):
        """A unit with an organisation cannot be deleted, although no constraint forbids it."""
        unit = make_unit("1020052", Level.GMINA, Kind.RURAL)
        OrganisationFactory().units.add(unit)
        keeping.post(url("unit", "delete", unit.pk))
        assert LocalGovernmentUnit.objects.filter(pk=unit.pk).exists()

    def test_group_with_members_cannot_be_deleted(self, keeping):
        group = GroupFactory()
        group.memberships.create(user=UserFactory())
        keeping.post(url("group", "delete", group.pk))
        assert Group.objects.filter(pk=group.pk).exists()

    def test_unused_rows_can_be_deleted(self, keeping):
        organisation, area = OrganisationFactory(), ServiceAreaFactory()
        keeping.post(url("organisation", "delete", organisation.pk))
        keeping.post(url("area", "delete", area.pk))
        assert not Organisation.objects.exists()
        assert not type(area).objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(admin_site, keeping, django_assert_num_queries, rows):
    for _row in range(rows):
        GroupMembership.objects.create(group=GroupFactory(), user=UserFactory())
    keeping.get(url("membership"))
    with django_assert_num_queries(10):
        keeping.get(url("membership"))


class TestJoiningBeforeTheFirstOrganisation:
    """The pages for joining on a new site, whose register has no organisations yet."""

    address = "/account/joining/place/"

    @pytest.fixture
    def new_site(self, db):
        call_command("setup_site")

    def test_newcomer_reads_why_there_is_no_search(self, new_site, as_user, outsider):
        page = as_user(outsider).get(self.address).content.decode()
        assert 'name="q"' not in page.split("<main")[1]
        assert "Rejestr instytucji jest jeszcze pusty" in page
        assert "/admin/" not in page.split("<main")[1]

    def test_administrator_gets_a_link_to_the_register(self, new_site, keeping):
        page = keeping.get(self.address).content.decode()
        assert url("organisation", "add") in page

    def test_newcomer_searches_as_soon_as_there_are_units(self, new_site, as_user, outsider):
        UnitFactory()
        page = as_user(outsider).get(self.address).content.decode()
        assert 'name="q"' in page.split("<main")[1]
