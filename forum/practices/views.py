"""The list of cases, the page of a case, its form, and the views that change its state."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, UpdateView

from forum.breadcrumbs import crumbs
from forum.practices.forms import FilterForm, IndicatorFormSet, PracticeForm
from forum.practices.models import BestPractice
from forum.practices.notifications import CASE, mark_case_read
from forum.practices.presentation import chapters_of, missing_labels, tag_labels
from forum.practices.services import (
    EditConflict,
    Incomplete,
    WrongState,
    archive_practice,
    confirm_contact,
    publish_practice,
    save_practice,
)
from forum.titles import titled
from members.inbox.services import level_for
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.membership.refused_forms import refuse
from members.membership.unsent_forms import TakesUnsentMixin, form_data, takes_unsent
from members.paging import key_page
from members.reason_form import ReasonForm

DRAFTS_SHOWN = 5


class PracticeListView(TemplateView):
    """The list of cases, by default of the published ones, the newest first.

    Without a filter, the first page also shows the reader's unpublished cases, on top.
    """

    template_name = "forum/practices/practice_list.html"

    def get_context_data(self, **kwargs):
        request, user = self.request, self.request.user
        form = FilterForm(request.GET)
        if not form.is_valid():
            raise Http404
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        visible = BestPractice.objects.visible_to(user)
        page = key_page(
            self._wanted(visible, chosen).for_list(),
            by="created_at" if chosen.get("show") == "mine" else "published_at",
            params=request.GET,
            size=settings.ROWS_PER_PAGE,
        )
        links = page.links(request.path, chosen)
        is_front = not chosen and not links["first_url"]
        return super().get_context_data(
            practices=page.rows,
            drafts=visible.unfinished_by(user).for_list()[:DRAFTS_SHOWN] if is_front else [],
            form=form,
            chosen=chosen,
            breadcrumbs=crumbs(_("Best practices")),
            **links,
            **kwargs,
        )

    def _wanted(self, practices, chosen):
        show = chosen.get("show")
        if show == "mine":
            practices = practices.filter(author=self.request.user)
        else:
            practices = practices.archived() if show == "archived" else practices.published()
        if "area" in chosen:
            practices = practices.filter(service_area__slug=chosen["area"])
        if "outcome" in chosen:
            practices = practices.filter(outcome=chosen["outcome"])
        return titled(practices, chosen.get("q", ""))


class PracticeDetailView(TemplateView):
    """The page of a case."""

    template_name = "forum/practices/practice_detail.html"

    def get_context_data(self, pk, **kwargs):
        user = self.request.user
        practices = BestPractice.objects.visible_to(user).for_page()
        practice = get_object_or_404(practices.annotate(level=level_for(user, CASE)), pk=pk)
        mark_case_read(practice, by=user)
        indicators = list(practice.indicators.all())
        return super().get_context_data(
            practice=practice,
            is_public=practice.state in BestPractice.PUBLIC,
            address=settings.SITE_URL + practice.get_absolute_url(),
            chapters=chapters_of(practice, has_indicators=bool(indicators)),
            missing_labels=missing_labels(practice),
            tag_labels=tag_labels(practice),
            indicators=indicators,
            may_change=user.has_perm("practices.change", practice),
            # Superusers pass every permission check, but only the author may publish.
            may_publish=practice.author_id == user.pk
            and user.has_perm("practices.publish", practice),
            may_archive=practice.is_published and user.has_perm("practices.archive", practice),
            may_confirm=practice.is_published
            and user.has_perm("practices.confirm_contact", practice),
            breadcrumbs=_crumbs(practice.title),
            **kwargs,
        )


class PracticeEditView(TakesUnsentMixin, PermissionRequiredMixin, UpdateView):
    """The form of a case, which can be saved or, if it is a draft, published."""

    permission_required = "practices.change"
    form_class = PracticeForm
    template_name = "forum/practices/practice_form.html"
    context_object_name = "practice"
    draft_label = gettext_lazy("Best-practice case")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.practice = self.find()
        # The page prints the saved title, but a ModelForm changes its instance even when invalid.
        self.saved_title = self.practice.title
        self.wants_publishing = request.POST.get("action") == "publish"

    def find(self):
        practices = BestPractice.objects.visible_to(self.request.user)
        return get_object_or_404(practices, pk=self.kwargs["pk"])

    def get_object(self, queryset=None):
        return self.practice

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, self.practice)

    def may_publish(self) -> bool:
        """Whether the case can be published and the reader, as its author, may publish it."""
        practice, user = self.practice, self.request.user
        return practice.author_id == user.pk and user.has_perm("practices.publish", practice)

    def get_form_kwargs(self):
        is_draft = self.practice.state in {BestPractice.State.DRAFT, BestPractice.State.RETURNED}
        complete = self.wants_publishing or not is_draft
        return {**super().get_form_kwargs(), "user": self.request.user, "complete": complete}

    def post(self, request, *args, **kwargs):
        self.object = self.practice
        form, indicators = self.get_form(), self.get_indicators()
        rows_are_right = indicators.is_valid()
        if not rows_are_right:
            form.add_error(None, _("Some indicators need a correction: see the marked fields."))
        if not form.is_valid():
            return self.show(form, indicators)
        try:
            practice = save_practice(
                form.save(commit=False),
                by=request.user,
                indicators=indicators.filled(),
                version=form.cleaned_data["version"],
                submission=form.cleaned_data["submission"],
                publish=self.wants_publishing,
            )
        except (EditConflict, WrongState):
            return self.conflict(form, indicators)
        messages.success(request, self.message_of(practice))
        return redirect(practice)

    def message_of(self, practice) -> str:
        """The message that says whether the case was published, changed or saved as a draft."""
        if self.wants_publishing:
            return _("The case is published. Thank you for sharing it.")
        is_public = practice.state in BestPractice.PUBLIC
        return _("The changes were saved.") if is_public else _("The draft was saved.")

    def conflict(self, form, indicators):
        """Shows the form with an error about the edit conflict, and the saved version beside it.

        The form gets the current version number, so sending it again replaces the saved version.
        """
        form.add_error(
            None,
            _(
                "This case was changed in another window. What you typed is still here, compare it"
                " with the saved version. Saving again replaces that version."
            ),
        )
        current = BestPractice.objects.for_page().get(pk=self.practice.pk)
        form.data = form.data.copy()
        form.data["version"] = current.version
        self.practice.state = current.state
        return self.show(
            form,
            indicators,
            has_conflict=True,
            saved=current,
            saved_chapters=chapters_of(current),
            saved_indicators=list(current.indicators.all()),
            saved_tags=tag_labels(current),
        )

    def get_indicators(self):
        if self.form_data is not None:
            return IndicatorFormSet(self.form_data, prefix="indicators")
        rows = self.practice.indicators.values() if self.practice.pk else []
        return IndicatorFormSet(initial=list(rows), prefix="indicators")

    def show(self, form, indicators, **context):
        """Shows the page again with the typed values."""
        return self.render_to_response(
            self.get_context_data(form=form, indicators=indicators, **context)
        )

    def get_context_data(self, **kwargs):
        kwargs.setdefault("indicators", self.get_indicators())
        title = self.saved_title
        here = [_("Describe a case")]
        if title:
            here = [(title, self.practice.get_absolute_url()), _("Edit a case")]
        return super().get_context_data(
            title=title,
            is_public=self.practice.state in BestPractice.PUBLIC,
            may_publish=self.may_publish(),
            breadcrumbs=_crumbs(*here),
            **kwargs,
        )


class PracticeCreateView(PracticeEditView):
    """The form of a new case."""

    permission_required = "practices.add"

    def find(self):
        return BestPractice(author=self.request.user)

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required)

    def get_initial(self):
        user = self.request.user
        own = Affiliation.objects.filter(pk=membership_of(user).affiliation_id)
        return {
            "organisation": own.values_list("organisation", flat=True).first(),
            "contact": user.pk,
            "contact_details": user.email,
        }


def _crumbs(*steps):
    return crumbs((_("Best practices"), reverse("practices:list")), *steps)


def _practice(request, pk):
    return get_object_or_404(BestPractice.objects.visible_to(request.user), pk=pk)


@require_POST
def practice_publish(request, pk):
    """Publishes a draft or a returned case."""
    practice = _practice(request, pk)
    try:
        publish_practice(practice, by=request.user)
    except Incomplete:
        missing = ", ".join(missing_labels(practice))
        messages.error(request, _("Before it is published, add: %(fields)s.") % {"fields": missing})
        return redirect("practices:edit", pk)
    except WrongState:
        messages.warning(request, _("This case has been published already."))
    else:
        messages.success(request, _("The case is published. Thank you for sharing it."))
    return redirect(practice)


@takes_unsent(gettext_lazy("Archive a case"))
def practice_archive(request, pk):
    """Asks for a reason and archives the case."""
    practice = _practice(request, pk)
    if not request.user.has_perm("practices.keep", practice):
        raise PermissionDenied
    who_reads = _("Members read it above the case. At most 500 characters.")
    asking = {"help_text": who_reads, "max_length": 500}
    form = ReasonForm(form_data(request), asking=asking)
    if request.method == "POST" and form.is_valid():
        try:
            archive_practice(practice, by=request.user, reason=form.cleaned_data["reason"])
        except WrongState:
            refuse(request, _("Only a published case can be archived."))
        else:
            messages.success(request, _("The case is archived."))
        return redirect(practice)
    return render(request, "members/reason_form.html", _archiving(practice, form))


def _archiving(practice, form) -> dict:
    """The context of the page that asks why the case is archived."""
    return {
        "form": form,
        "page_title": _("Archive a case"),
        "above": practice.title,
        "heading": _("Archive a case"),
        "lead": _(
            "An archived case can still be read, with the reason above it, but it leaves the list"
            " of current cases and the author can no longer change it."
        ),
        "button": _("Archive the case"),
        "back_url": practice.get_absolute_url(),
        "breadcrumbs": _crumbs((practice.title, practice.get_absolute_url()), _("Archive")),
    }


@require_POST
def practice_confirm_contact(request, pk):
    """Records that the contact of the case is still correct."""
    practice = _practice(request, pk)
    confirm_contact(practice, by=request.user)
    messages.success(request, _("Thank you, the contact is confirmed."))
    return redirect(practice)
