"""Pages on which the chair and the minute-taker plan and record a meeting."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic import FormView, TemplateView

from forum.meetings import services
from forum.meetings.forms import (
    ActionFormSet,
    AgendaFormSet,
    MeetingForm,
    MotionFormSet,
    NotesForm,
    RecordForm,
)
from forum.meetings.models import Attendance, Body, Meeting, Motion
from forum.meetings.people import affiliations_of, others_than, people_of
from forum.meetings.proposals import first_agenda, next_numbers
from forum.meetings.recording_wizard import recording_steps
from forum.meetings.views import meeting_crumbs, meeting_move
from members.ids import id_of
from members.membership.refused_forms import refuse
from members.membership.unsent_forms import TakesUnsentMixin
from members.reason_form import ReasonForm

NOT_IN_THIS_STATE = gettext_lazy("This is not possible in the present state of the meeting.")


def version_in(data) -> int:
    """The version number in posted data. If it is missing or invalid, 0, which no row has."""
    return id_of(data.get("version", "")) or 0


class RecordingMixin(PermissionRequiredMixin):
    """Mixin of the pages that change a meeting.

    Responds with 404 if the reader may not see the meeting, with 403 if they may not record it or
    if its minutes are adopted, and with a redirect and a message if its state does not allow the
    change. ``only_begun``: whether the page is only for meetings that have begun.
    """

    permission_required = "meetings.record"
    only_begun = False

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        self.meeting = get_object_or_404(
            Meeting.objects.visible_to(request.user).for_detail(), pk=pk
        )

    def has_permission(self):
        allowed = self.request.user.has_perm(self.permission_required, self.meeting)
        return allowed and not self.meeting.is_frozen

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission() and (refusal := self._not_now()):
            return self._refuse(refusal)
        try:
            return super().dispatch(request, *args, **kwargs)
        except services.WrongState:  # another request has changed the state since the check above
            return self._refuse(NOT_IN_THIS_STATE)

    def _refuse(self, why):
        refuse(self.request, str(why))
        return redirect(self.meeting)

    def reload(self):
        """Reads the meeting from the database again, so that the page shows its saved values."""
        self.meeting = Meeting.objects.for_detail().get(pk=self.meeting.pk)

    def _not_now(self):
        if self.meeting.is_called_off:
            return _("This meeting was cancelled or not held: nothing can be changed any more.")
        if self.only_begun and not self.meeting.is_recordable:
            return _("The meeting has not begun yet. Please open it first.")
        return None

    def crumbs(self, *steps):
        """Breadcrumbs of a page below the page of the meeting. ``steps``: those after it."""
        return meeting_crumbs((self.meeting.title, self.meeting.get_absolute_url()), *steps)


# --- The plan ---------------------------------------------------------------------------------


class MeetingCreateView(TakesUnsentMixin, FormView):
    """Creates a planned meeting, and redirects to the page of its agenda."""

    template_name = "forum/meetings/meeting_form.html"
    form_class = MeetingForm
    draft_label = gettext_lazy("New meeting")

    def dispatch(self, request, *args, **kwargs):
        self.bodies = Body.objects.recorded_by(request.user)
        if not self.bodies:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "bodies": self.bodies, "numbers": self._numbers()}

    def _numbers(self):
        """Body -> the number for its next meeting this year."""
        return next_numbers(self.bodies, timezone.localdate().year)

    def form_valid(self, form):
        meeting = services.create_meeting(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The meeting is planned. Now the agenda."))
        return redirect("meetings:agenda", meeting.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(breadcrumbs=meeting_crumbs(_("New meeting")), **kwargs)


class MeetingEditView(TakesUnsentMixin, RecordingMixin, FormView):
    """Edits the plan of a meeting."""

    template_name = "forum/meetings/meeting_form.html"
    form_class = MeetingForm
    draft_label = gettext_lazy("Change of the plan")

    def get_form_kwargs(self):
        # A copy for the form: a ModelForm changes its instance, but the page prints stored values.
        stored = Meeting.objects.select_related("body").get(pk=self.meeting.pk)
        return {**super().get_form_kwargs(), "instance": stored}

    def form_valid(self, form):
        version = version_in(self.form_data)
        try:
            services.change_meeting(
                self.meeting, by=self.request.user, version=version, **form.cleaned_data
            )
        except services.Conflict:
            self.reload()
            return self.render_to_response(self.get_context_data(form=form, conflict=True))
        messages.success(self.request, _("The change was saved."))
        return redirect(self.meeting)

    def get_context_data(self, *, conflict=False, **kwargs):
        fresh = self.form_data is None or conflict
        return super().get_context_data(
            meeting=self.meeting,
            conflict=conflict,
            version=self.meeting.version if fresh else version_in(self.form_data),
            breadcrumbs=self.crumbs(_("Change of the plan")),
            **kwargs,
        )


class MeetingOpenView(RecordingMixin, TemplateView):
    """Opens the session. Asks for confirmation first if today is not the planned day."""

    template_name = "forum/meetings/meeting_open.html"

    def _not_now(self):
        if self.meeting.state != Meeting.State.CONVENED:
            return NOT_IN_THIS_STATE
        return None

    def post(self, request, *args, **kwargs):
        if self.meeting.is_today or "confirmed" in request.POST:
            return meeting_move(request, self.meeting.pk, "open")
        return self.get(request)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            meeting=self.meeting, breadcrumbs=self.crumbs(_("Opening")), **kwargs
        )


class MeetingCancelView(TakesUnsentMixin, RecordingMixin, FormView):
    """Asks for a reason and cancels the meeting."""

    template_name = "members/reason_form.html"
    form_class = ReasonForm
    draft_label = gettext_lazy("Cancelling")

    def get_form_kwargs(self):
        who_reads = _("It will be shown on the page of the meeting.")
        asking = {"help_text": who_reads, "max_length": 1000, "rows": 3}
        return {**super().get_form_kwargs(), "asking": asking}

    def _not_now(self):
        if not self.meeting.may_move_to(Meeting.State.CANCELLED):
            return NOT_IN_THIS_STATE
        return None

    def form_valid(self, form):
        services.cancel_meeting(self.meeting, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The meeting was cancelled."))
        return redirect(self.meeting)

    def get_context_data(self, **kwargs):
        title, here = self.meeting.title, _("Cancelling")
        return super().get_context_data(
            page_title=f"{here}: {title}",
            above=self.meeting.body,
            heading=_("Cancel the meeting: %(title)s") % {"title": title},
            lead=_("It stays on the list as cancelled, with the reason. This cannot be undone."),
            button=_("Cancel the meeting"),
            is_danger=True,
            back=_("Leave it as it is"),
            back_url=self.meeting.get_absolute_url(),
            breadcrumbs=self.crumbs(here),
            **kwargs,
        )


class AgendaView(TakesUnsentMixin, RecordingMixin, TemplateView):
    """Edits the agenda as a formset. The number in each row determines the order of the items."""

    template_name = "forum/meetings/agenda_form.html"
    draft_label = gettext_lazy("Agenda")

    def get(self, request, *args, **kwargs):
        if self.form_data is not None:
            formset = AgendaFormSet(self.form_data, prefix="items")
            return self._page(formset, version=version_in(self.form_data))
        items = self.meeting.items.values(
            "id", "position", "kind", "title", "presenter", "description"
        )
        proposed = [] if items else first_agenda(self.meeting)
        return self._page(AgendaFormSet(initial=list(items), proposed=proposed, prefix="items"))

    def post(self, request, *args, **kwargs):
        formset = AgendaFormSet(self.form_data, prefix="items")
        version = version_in(self.form_data)
        if not formset.is_valid():
            return self._page(formset, version=version)
        try:
            services.save_agenda(
                self.meeting,
                by=request.user,
                version=version,
                rows=formset.rows(),
                removed=formset.removed(),
            )
        except services.Conflict:
            self.reload()
            return self._page(formset, stored=self.meeting.items.all())
        except services.ItemInUse as in_use:
            return self._page(formset, version=version, in_use=in_use.items)
        messages.success(request, _("The agenda was saved."))
        if "more" in request.POST:
            return redirect("meetings:agenda", self.meeting.pk)
        return redirect(self.meeting)

    def _page(self, formset, *, version=None, **context):
        return self.render_to_response(
            self.get_context_data(
                meeting=self.meeting,
                formset=formset,
                sets=[formset],
                version=self.meeting.agenda_version if version is None else version,
                breadcrumbs=self.crumbs(_("Agenda")),
                **context,
            )
        )


# --- The record -------------------------------------------------------------------------------


class RecordView(TakesUnsentMixin, RecordingMixin, TemplateView):
    """The first of the three steps of recording a meeting: attendance and facts.

    The second step is the notes on each agenda item (``ItemRecordView``), the third the minutes.
    """

    template_name = "forum/meetings/record.html"
    draft_label = gettext_lazy("Minutes: attendance and facts")
    only_begun = True

    def get(self, request, *args, **kwargs):
        version = None if self.form_data is None else version_in(self.form_data)
        return self._page(self._form(self.form_data), version=version)

    def post(self, request, *args, **kwargs):
        form = self._form(self.form_data)
        version = version_in(self.form_data)
        if not form.is_valid():
            return self._page(form, version=version)
        try:
            services.record_attendance(
                self.meeting,
                by=request.user,
                version=version,
                marks=form.marks(others_present="all_present" in request.POST),
                **form.facts(),
            )
        except services.Conflict:
            self.reload()
            return self._page(form, conflict=True)
        messages.success(request, _("The attendance and the facts were saved."))
        return self._after()

    def _after(self):
        if "next" in self.request.POST and (first := self.meeting.items.first()):
            return redirect(first)
        return redirect("meetings:record", self.meeting.pk)

    def _form(self, data=None):
        # A copy for the form: a ModelForm changes its instance, but the page prints stored values.
        stored = Meeting.objects.for_detail().get(pk=self.meeting.pk)
        self.people = people_of(self.meeting)
        self.rows = {row.user_id: row for row in self.meeting.attendance.for_list()}
        return RecordForm(
            data,
            instance=stored,
            people=self.people,
            others=others_than(self.people),
            marks={pk: row.state for pk, row in self.rows.items()},
        )

    def _page(self, form, *, version=None, conflict=False):
        items = list(self.meeting.items.with_progress())
        now = affiliations_of(self.people)
        for person in self.people:
            row = self.rows.get(person.pk)
            person.affiliation = row.affiliation if row else now.get(person.pk)
            person.stored_mark = row.get_state_display() if row else ""
        return self.render_to_response(
            self.get_context_data(
                meeting=self.meeting,
                form=form,
                items=items,
                states=Attendance.State,
                conflict=conflict,
                version=self.meeting.version if version is None else version,
                steps=recording_steps(
                    self.meeting,
                    items,
                    marked=len(self.rows),
                    people=len(self.people),
                    current="attendance",
                ),
                breadcrumbs=self.crumbs(_("Recording")),
            )
        )


class ItemRecordView(TakesUnsentMixin, RecordingMixin, TemplateView):
    """The second of the three steps of recording a meeting: notes, motions and actions.

    Each agenda item has a page of its own.
    """

    template_name = "forum/meetings/item_record.html"
    draft_label = gettext_lazy("Minutes: an item of the agenda")
    only_begun = True

    def setup(self, request, *args, pk, item_pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        self.item_pk = item_pk
        self.item = get_object_or_404(self._item())

    def _item(self):
        return self.meeting.items.with_progress().filter(pk=self.item_pk)

    def get(self, request, *args, **kwargs):
        data = self.form_data
        notes = NotesForm(data, initial={"notes": self.item.notes})
        version = None if data is None else version_in(data)
        return self._page(notes, *self._sets(data), version=version)

    def post(self, request, *args, **kwargs):
        notes, (motions, actions) = NotesForm(self.form_data), self._sets(self.form_data)
        version = version_in(self.form_data)
        # A list, not a generator: all() would stop at the first invalid form, and the page would
        # not show the errors of the others.
        if not all([part.is_valid() for part in (notes, motions, actions)]):  # noqa: C419
            return self._page(notes, motions, actions, version=version)
        try:
            services.record_item(
                self.item,
                by=request.user,
                version=version,
                notes=notes.cleaned_data["notes"],
                motions=motions.rows(),
                actions=actions.rows(),
                removed_motions=motions.removed(),
                removed_actions=actions.removed(),
            )
        except services.Conflict:
            self.item = self._item().prefetch_related("motions", "actions__owner").get()
            return self._page(notes, motions, actions, conflict=True)
        messages.success(request, _("Item %(number)s was saved.") % {"number": self.item.position})
        return self._after()

    def _after(self):
        if "next" not in self.request.POST:
            return redirect(self.item)
        following = self.meeting.items.filter(position__gt=self.item.position).first()
        return redirect(following) if following else redirect("meetings:minutes", self.meeting.pk)

    def _sets(self, data=None):
        self.people = people_of(self.meeting)
        motions = self.item.motions.values("id", "kind", "number", "text", *Motion.VOTES, "outcome")
        actions = self.item.actions.values("id", "what", "owner", "due_on", "state")
        stored = {"motions": list(motions), "actions": list(actions)} if data is None else {}
        return (
            MotionFormSet(data, prefix="motions", initial=stored.get("motions")),
            ActionFormSet(
                data,
                prefix="actions",
                initial=stored.get("actions"),
                form_kwargs={"people": self._owners()},
            ),
        )

    def _owners(self):
        """People who may be chosen as owners: the people of the meeting and the current owners."""
        known = {person.pk: person for person in self.people}
        holders = [action.owner for action in self.item.actions.select_related("owner")]
        return list((known | {holder.pk: holder for holder in holders}).values())

    def _page(self, notes, motions, actions, *, version=None, conflict=False):
        items = list(self.meeting.items.with_progress())
        here = next(index for index, item in enumerate(items) if item.pk == self.item.pk)
        return self.render_to_response(
            self.get_context_data(
                meeting=self.meeting,
                item=self.item,
                items=items,
                previous=items[here - 1] if here else None,
                following=items[here + 1] if here + 1 < len(items) else None,
                notes=notes,
                motions=motions,
                actions=actions,
                forms=[notes],
                sets=[motions, actions],
                has_errors=bool(notes.errors or motions.has_errors or actions.has_errors),
                conflict=conflict,
                version=self.item.version if version is None else version,
                steps=recording_steps(
                    self.meeting,
                    items,
                    marked=self.meeting.attendance.count(),
                    people=len(self.people),
                    current="course",
                ),
                breadcrumbs=self.crumbs(
                    _("Item %(number)s") % {"number": self.item.position},
                ),
            )
        )
