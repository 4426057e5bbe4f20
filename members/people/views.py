"""Views for the directory, for people, units and organisations, and for the user's profile."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy, override
from django.views.generic import TemplateView

from members.accounts.models import User
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.membership.unsent_forms import form_data, takes_unsent
from members.paging import key_page
from members.people.forms import NameForm, ProfileForm, SearchForm, UnitSearchForm
from members.people.models import Person
from members.people.profile_panels import About, panels_for
from members.people.services import areas_known_by, profile_of, shown_profile_of
from members.people.unit_buttons import buttons_for
from members.units.models import LocalGovernmentUnit, Organisation


@takes_unsent(gettext_lazy("My profile"))
@login_required
def profile(request):
    """The form for the user's own profile. People who are not members yet may use it, too."""
    # Loads the account again, because forms change their instance. ``request.user`` must keep the
    # saved name, which the page header shows.
    if request.method != "POST":
        account = User.objects.get(pk=request.user.pk)
        forms = _profile_forms(request, account, shown_profile_of(account))
    else:
        with transaction.atomic():  # a concurrent request waits, then reads the saved values
            account = User.objects.get_for_update(request.user.pk)
            forms = _profile_forms(request, account, profile_of(account))
            is_saved = _save(forms)
        if is_saved:
            with override(account.language):
                messages.success(request, _("The profile was saved."))
            return redirect("people:profile")
    own = Affiliation.objects.in_force().filter(user=request.user).select_related("organisation")
    context = {
        "name_form": forms[0],
        "profile_form": forms[1],
        "affiliation": own.order_by("-is_primary", "pk").first(),
    }
    return render(request, "members/people/profile.html", context)


def _profile_forms(request, account, own) -> list:
    data = form_data(request)
    return [NameForm(data, instance=account), ProfileForm(data, instance=own)]


def _save(forms) -> bool:
    """Saves the forms if all are valid. Always validates all, so that each shows its errors."""
    if not all([form.is_valid() for form in forms]):  # noqa: C419
        return False
    for form in forms:
        form.save()
    return True


def page_of_names(rows, request, *, among):
    """One page of ``rows`` in Polish order. ``among`` must have all rows that the reader may see.

    The URLs of the pages contain ids and not sort keys, because a sort key reveals a name.
    """
    size = settings.ROWS_PER_PAGE
    given = {"by": "sort_key", "params": request.GET, "oldest_first": True}
    return key_page(rows, among=among, size=size, **given)


class SearchView(TemplateView):
    """A list in Polish order with a search form.

    A subclass must have two methods: ``found(wanted)`` returns the rows that match ``wanted``, the
    cleaned data of the form; ``seen()`` returns all rows that the user may see.
    """

    form_class = None

    def get_context_data(self, **kwargs):
        form = self.form_class(self.request.GET)
        if "\0" in "".join(self.request.GET.values()):  # PostgreSQL rejects NUL characters
            raise Http404
        # An invalid form is no problem: invalid filters are ignored, and their fields show errors.
        form.full_clean()
        wanted = form.cleaned_data
        rows = self.found(wanted)
        page = page_of_names(rows, self.request, among=self.seen())
        query = {name: self.request.GET.get(name, "") for name in form.fields}
        return super().get_context_data(
            form=form,
            rows=page.rows,
            is_narrowed=any(wanted.values()),
            **page.links(self.request.path, query),
            **kwargs,
        )


class DirectoryView(SearchView):
    """Members in order of name, with a search by name, unit, position, service area and topic."""

    form_class = SearchForm
    template_name = "members/people/directory.html"

    def seen(self):
        return Person.objects.visible_to(self.request.user)

    def found(self, wanted):
        people = Person.objects.visible_to(self.request.user).in_directory().for_list()
        people = people.matching(wanted.get("q", "")) if wanted.get("q") else people
        people = people.knowing(wanted["area"]) if wanted.get("area") else people
        return people.to_ask_about(wanted["topic"]) if wanted.get("topic") else people


class PersonView(TemplateView):
    """A person's workplaces, service areas, topics and contributions.

    For people who are not in the directory, because they left or are suspended, it shows only the
    name and the contributions. They have a page, so that links from their posts work.
    """

    template_name = "members/people/person.html"

    def get_context_data(self, pk, **kwargs):
        user = self.request.user
        people = Person.objects.visible_to(user)
        person = get_object_or_404(people.for_list(), pk=pk)
        is_listed = Person.objects.in_directory().filter(pk=pk).exists()
        told = getattr(person, "profile", None) if is_listed else None
        return super().get_context_data(
            person=person,
            is_listed=is_listed,
            profile=told,
            topics=told.topics.all() if told else [],
            areas=areas_known_by(person) if is_listed else [],
            panels=panels_for(user, About(person=person)),
            **kwargs,
        )


class UnitListView(SearchView):
    """Units in which at least one organisation has members. The form can ask for all units."""

    form_class = UnitSearchForm
    template_name = "members/people/unit_list.html"

    def seen(self):
        return LocalGovernmentUnit.objects.all()

    def found(self, wanted):
        units = LocalGovernmentUnit.objects.valid().for_list()
        if wanted.get("q"):
            units = units.named_like(wanted["q"])
        if wanted.get("kind"):
            units = units.filter(kind=wanted["kind"])
        if wanted.get("voivodeship"):
            units = units.filter(code__startswith=wanted["voivodeship"].code)
        if wanted.get("everything"):
            return units
        here = Affiliation.objects.in_force().filter(organisation__units=OuterRef("pk"))
        return units.filter(Exists(here))


class UnitView(TemplateView):
    """The page of a unit: its organisations, their members, and the panels of other apps."""

    template_name = "members/people/unit.html"

    def get_context_data(self, code, **kwargs):
        units = LocalGovernmentUnit.objects.for_list()
        unit = get_object_or_404(units, code=code)
        organisations = list(_seen(self.request.user).filter(units=unit).in_polish_order())
        return super().get_context_data(
            unit=unit,
            organisations=organisations,
            buttons=buttons_for(self.request, unit),
            **_people_and_panels(self.request, [one.pk for one in organisations]),
            **kwargs,
        )


class OrganisationView(TemplateView):
    """The page of an organisation: its units, its members, and the panels of other apps."""

    template_name = "members/people/organisation.html"

    def get_context_data(self, pk, **kwargs):
        organisation = get_object_or_404(_seen(self.request.user), pk=pk)
        return super().get_context_data(
            organisation=organisation,
            units=organisation.units.for_list().in_polish_order(),
            **_people_and_panels(self.request, [organisation.pk]),
            **kwargs,
        )


def _seen(user):
    return Organisation.objects.visible_to(membership_of(user))


def _people_and_panels(request, organisation_ids):
    seen = Person.objects.visible_to(request.user)
    people = seen.in_directory().at(organisation_ids).for_list()
    page = page_of_names(people, request, among=seen)
    about = About(organisation_ids=organisation_ids)
    return {
        "people": page.rows,
        "panels": panels_for(request.user, about),
        **page.links(request.path, {}),
    }
