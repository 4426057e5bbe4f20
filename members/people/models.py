"""Profiles of members, and the querysets of the directory."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower, Replace
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User, UserManager
from members.collation import fold
from members.membership.access import MODERATOR_ROLES, membership_of
from members.membership.models import Affiliation
from members.text import search_words
from members.units.models import LocalGovernmentUnit, ServiceArea

LETTERS = dict(zip("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszz" * 2, strict=True))


class Topic(models.Model):
    """A topic that members can be asked about, in the spelling of the person who entered it first.

    ``folded`` is the name without case and diacritics, so that each topic exists once.
    """

    name = models.CharField(_("topic"), max_length=60)
    folded = models.CharField(max_length=70, unique=True, editable=False)

    class Meta:
        ordering = ["folded"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self):
        return self.name


def folded_topic(name: str) -> str:
    """``name`` as the column ``folded`` of ``Topic`` stores it."""
    # Folding may make a text longer: "½" becomes three characters.
    return fold(name)[: Topic._meta.get_field("folded").max_length]


class Profile(models.Model):
    """A person's profile, which other members see.

    The row is created when the person first saves the profile or chooses service areas for an
    affiliation.
    """

    class Titles(models.TextChoices):
        """Polish titles of functions have a form for women and one for men."""

        __empty__ = _("only the function")
        FEMININE = "feminine", _("the form for women")
        MASCULINE = "masculine", _("the form for men")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="profile",
        verbose_name=_("account"),
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    areas = models.ManyToManyField(
        ServiceArea,
        blank=True,
        related_name="+",
        verbose_name=_("service areas that I know about"),
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="profiles", verbose_name=_("ask me about")
    )
    titles = models.CharField(
        _("my function in minutes"),
        max_length=9,
        choices=Titles,
        blank=True,
        help_text=_("When you chair a meeting or take its minutes, this stands under your name."),
    )
    show_email = models.BooleanField(_("show my e-mail address to members"), default=False)
    show_phone = models.BooleanField(_("show my phone number to members"), default=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self):
        return str(self.user)


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user) -> PersonQuerySet:
        """People whose page ``user`` may open.

        Moderators may open the pages of all accounts that are not erased. Other members may open
        only some of these: the pages of people who are or were members, because posts link to
        their authors, and those of moderators, administrators and superusers.
        """
        membership = membership_of(user)
        if not membership.is_member:
            return self.none()
        there = self.filter(erased_at=None)
        if membership.is_moderator:
            return there
        states = [Affiliation.State.ACTIVE, Affiliation.State.ENDED]
        # A withdrawn application has the state ENDED, too, but no ``starts_at``.
        stays = Affiliation.objects.filter(state__in=states, starts_at__isnull=False)
        known = stays.filter(user=OuterRef("pk"))
        return there.filter(
            Exists(known)
            | Exists(User.groups.through.objects.filter(_has_role(), user=OuterRef("pk")))
            | Q(is_superuser=True)
        )

    def in_directory(self) -> PersonQuerySet:
        """People in the directory.

        They have an affiliation in force, and their account is active, not suspended and not
        erased.
        """
        in_force = Affiliation.objects.in_force().filter(user=OuterRef("pk"))
        free = Q(suspended_until=None) | Q(suspended_until__lte=timezone.now())
        return self.filter(Exists(in_force), free, is_active=True, erased_at=None)

    def matching(self, words: str) -> PersonQuerySet:
        """People who match every word of ``words``.

        A word may be in the name, the position, the organisation or its unit.
        """
        found = self
        for word in search_words(words):
            working = Affiliation.objects.in_force().alias(said=plain("position"))
            at = Q(organisation__folded__contains=word, organisation__is_confirmed=True)
            units = Q(organisation__units__folded__contains=word)
            working = working.filter(Q(said__contains=word) | at | units)
            found = found.filter(Q(folded__contains=word) | Q(pk__in=working.values("user")))
        return found

    def knowing(self, area: ServiceArea) -> PersonQuerySet:
        """People who entered the area in their profile or for an affiliation in force."""
        working = Affiliation.objects.in_force().filter(areas=area)
        knowing = Profile.objects.filter(areas=area)
        return self.filter(Q(pk__in=working.values("user")) | Q(pk__in=knowing.values("user")))

    def to_ask_about(self, topic: str) -> PersonQuerySet:
        """People with a topic that contains every word of ``topic``."""
        topics = Topic.objects.all()
        for word in search_words(topic):
            topics = topics.filter(folded__contains=word)
        return self.filter(pk__in=Profile.objects.filter(topics__in=topics).values("user"))

    def at(self, organisations) -> PersonQuerySet:
        """People with an affiliation in force in one of the organisations."""
        there = Affiliation.objects.in_force().filter(organisation__in=organisations)
        return self.filter(pk__in=there.values("user"))

    def for_list(self) -> PersonQuerySet:
        """Loads profiles, topics and workplaces for lists.

        The affiliations in force are in ``current_affiliations``, the primary one first.
        """
        units = LocalGovernmentUnit.objects.for_list()
        affiliations = (
            Affiliation.objects.in_force()
            .select_related("organisation")
            .prefetch_related(Prefetch("organisation__units", units))
            .order_by("-is_primary", "pk")
        )
        return self.select_related("profile").prefetch_related(
            Prefetch("affiliations", affiliations, to_attr="current_affiliations"),
            "profile__topics",
        )


class PersonManager(UserManager.from_queryset(PersonQuerySet)):
    use_in_migrations = False


class Person(User):
    """An account as other members see it."""

    objects = PersonManager()

    class Meta:
        proxy = True
        verbose_name = _("person")
        verbose_name_plural = _("people")


def plain(field: str):
    """A database expression: the column ``field`` in lower case, without Polish diacritics.

    Capital letters with diacritics are replaced, too, because SQLite's LOWER changes only ASCII
    letters.
    """
    expression = field
    for letter, stand_in in LETTERS.items():
        expression = Replace(
            expression,
            models.Value(letter),
            models.Value(stand_in),
            output_field=models.TextField(),
        )
    return Lower(expression)


def _has_role() -> Q:
    return Q(group__name__in=MODERATOR_ROLES)
