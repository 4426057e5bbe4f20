"""Where organisers make programmes, their grid of groups, and single groups."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.edit import ModelFormMixin, ProcessFormView

from members.membership.unsent_forms import TakesUnsentMixin, form_data, store, takes_unsent
from training.breadcrumbs import desk_crumbs, group_crumbs, programme_crumbs
from training.changed_fields import (
    RULES_OF_GROUP,
    RULES_OF_PROGRAMME,
    SESSIONS,
    changes_in,
)
from training.forms.programmes import (
    GridForm,
    GroupForm,
    LecturerFormSet,
    ProgrammeForm,
    SessionFormSet,
)
from training.models import Programme
from training.services.locking import lock_queues
from training.services.programmes import (
    HasApplications,
    WrongState,
    change_programme_state,
    copy_programme,
    note_changes,
    programme_saved,
    set_grid,
)
from training.views.access import organised, organised_group
from training.views.desk import programme_url


class ProgrammeFormView(
    TakesUnsentMixin, LoginRequiredMixin, TemplateResponseMixin, ModelFormMixin, ProcessFormView
):
    """The form of a new programme, and of an existing one if the URL has its slug."""

    form_class = ProgrammeForm
    template_name = "training/desk/programme_form.html"
    draft_label = gettext_lazy("Training programme")
    object = None

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            store(request)  # keeps a form that was sent after the session had ended
            return super().dispatch(request, *args, **kwargs)
        if not request.user.has_perm("training.add_programme"):
            raise Http404
        if "slug" in kwargs:
            self.object = organised(request, kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        if self.object:  # a concurrent request waits, then reads the saved values
            self.object = organised(request, self.object.slug, for_update=True)
        return super().post(request, *args, **kwargs)

    def get_initial(self):
        return {} if self.object else {"organisers": [self.request.user.pk]}

    def get_context_data(self, **kwargs):
        title = _("Edit the programme") if self.object else _("New programme")
        steps = [(str(self.object), programme_url(self.object))] if self.object else []
        back = programme_url(self.object) if self.object else reverse("training_desk:home")
        return super().get_context_data(
            page_title=title, back_url=back, breadcrumbs=desk_crumbs(*steps, title), **kwargs
        )

    def form_valid(self, form):
        is_new = self.object is None
        programme = form.save()
        if not programme.organisers.exists():
            programme.organisers.add(self.request.user)
        changes = changes_in(form, RULES_OF_PROGRAMME)
        note_changes(programme.groups.all(), changes, by=self.request.user)
        programme_saved(programme)
        if is_new:
            messages.success(self.request, _("The programme was made. Choose its groups now."))
            return redirect("training_desk:grid", programme.slug)
        messages.success(self.request, _("The changes were saved."))
        return redirect("training_desk:programme", programme.slug)


@takes_unsent(gettext_lazy("Groups of a programme"))
@login_required
def grid(request, slug):
    """The grid of service areas and towns, in which each chosen cell is a group."""
    programme = organised(request, slug)
    form = GridForm(form_data(request), programme=programme)
    if request.method == "POST" and form.is_valid() and "add_town" not in request.POST:
        dates_for_all = form.cleaned_data["dates_for_all"]
        made, deleted = set_grid(
            programme,
            form.cells(),
            by=request.user,
            dates_for_all=dates_for_all,
            **form.defaults,
        )
        text = _("Groups made: %(made)s, deleted: %(deleted)s.")
        messages.success(request, text % {"made": made, "deleted": deleted})
        return redirect("training_desk:programme", slug)
    context = {
        "programme": programme,
        "form": form,
        "rows": form.rows(),
        "breadcrumbs": programme_crumbs(programme, _("Groups")),
    }
    return render(request, "training/desk/grid.html", context)


@takes_unsent(gettext_lazy("Training group"))
@login_required
def group_edit(request, pk):
    """The form of a group with its sessions and lecturers."""
    if request.method != "POST":
        group = organised_group(request, pk)
        forms = _group_forms(request, group)
    else:
        with transaction.atomic():  # a concurrent request waits, then reads the saved values
            lock_queues(organised_group(request, pk).programme_id, groups=[pk])
            group = organised_group(request, pk)
            forms = _group_forms(request, group)
            is_saved = _save_group(forms, by=request.user)
        if is_saved:
            messages.success(request, _("The changes were saved."))
            return redirect("training_desk:group", pk)
    context = {
        "group": group,
        "form": forms[0],
        "sessions": forms[1],
        "lecturers": forms[2],
        "breadcrumbs": group_crumbs(group, _("Edit the group")),
    }
    return render(request, "training/desk/group_form.html", context)


def _group_forms(request, group) -> list:
    data = form_data(request)
    return [
        GroupForm(data, instance=group),
        SessionFormSet(data, instance=group, prefix="sessions"),
        LecturerFormSet(data, instance=group, prefix="lecturers"),
    ]


def _save_group(forms, *, by) -> bool:
    """Saves the forms if all are valid. Always validates all, so that each shows its errors."""
    if not all([form.is_valid() for form in forms]):  # noqa: C419
        return False
    group_form, sessions, _lecturers = forms
    changes = changes_in(group_form, RULES_OF_GROUP)
    if sessions.has_changed():
        changes[SESSIONS] = []
    for form in forms:
        form.save()
    note_changes([group_form.instance], changes, by=by)
    programme_saved(group_form.instance.programme)
    return True


@login_required
@require_POST
def copy(request, slug):
    """Makes a new draft from the programme."""
    made = copy_programme(organised(request, slug), by=request.user)
    messages.success(
        request, _("A draft was made from the programme, a year later. Check texts and dates.")
    )
    return redirect("training_desk:edit", made.slug)


@login_required
@require_POST
def change_state(request, slug):
    """Publishes, hides or archives the programme."""
    programme, state = organised(request, slug), request.POST.get("state", "")
    if state not in Programme.State.values:
        raise Http404
    try:
        change_programme_state(programme, state, by=request.user)
    except WrongState:
        messages.warning(request, _("The programme was changed meanwhile. Please look again."))
    except HasApplications:
        messages.warning(request, _("People have applied already, so it cannot be hidden."))
    else:
        messages.success(request, DONE[state])
    return redirect("training_desk:programme", slug)


DONE = {
    Programme.State.PUBLISHED: gettext_lazy("The programme is public now."),
    Programme.State.ARCHIVED: gettext_lazy("The programme is in the archive now."),
    Programme.State.DRAFT: gettext_lazy("The programme is hidden now."),
}
"""What a message says when the programme has the state."""
