"""Creates people, units, organisations and groups."""

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as RoleGroup
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.membership.models import Affiliation, Group
from members.units.models import LocalGovernmentUnit, Organisation, ServiceArea


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Anna"
    last_name = factory.Sequence(lambda n: f"Kowalska{n}")

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            self.groups.add(RoleGroup.objects.get_or_create(name=role)[0])


class UnitFactory(DjangoModelFactory):
    """Creates a rural gmina."""

    class Meta:
        model = LocalGovernmentUnit

    code = factory.Sequence(lambda n: f"{1000000 + n}")
    level = LocalGovernmentUnit.Level.GMINA
    kind = LocalGovernmentUnit.Kind.RURAL
    name = factory.Sequence(lambda n: f"Gmina {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Urząd Gminy {n}")
    kind = Organisation.Kind.OFFICE

    @factory.post_generation
    def units(self, create, extracted, **kwargs):
        self.units.add(*(extracted or ()))


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    position = "inspektor"
    state = Affiliation.State.ACTIVE
    starts_at = factory.LazyFunction(timezone.now)


class ServiceAreaFactory(DjangoModelFactory):
    class Meta:
        model = ServiceArea

    slug = factory.Sequence(lambda n: f"obszar-{n}")
    name = factory.Sequence(lambda n: f"Obszar {n}")
    kind = ServiceArea.Kind.TECHNICAL


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"Grupa {n}")


def make_member(*, roles=(), **fields):
    """Creates a user with an affiliation in force."""
    return AffiliationFactory(user=UserFactory(roles=roles, **fields)).user


def make_coordinator(organisation=None, **fields):
    """Creates a member who coordinates ``organisation``, by default a new one."""
    organisation = organisation or OrganisationFactory(units=[UnitFactory()])
    role = Affiliation.Role.COORDINATOR
    return AffiliationFactory(
        user__first_name="Ewa", organisation=organisation, role=role, **fields
    ).user
