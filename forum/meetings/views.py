"""The pages of meetings for all members, and the views that change the state of a meeting.

The pages on which the chair and the minute-taker record a meeting are in ``recording``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from forum.breadcrumbs import crumbs
from forum.meetings import services
from forum.meetings.checklist import blocking, checks_of
from forum.meetings.forms import RemarksForm
from forum.meetings.models import ActionItem, Attendance, Body, Meeting, Minutes
from forum.meetings.named import names_in, texts_of
from forum.meetings.notifications import BODY, MEETING, MINUTES, mark_meeting_read
from forum.meetings.people import people_of, polish_key
from forum.meetings.recording_wizard import next_step, recording_steps
from forum.meetings.signatures import signatures_of
from forum.titles import titled
from members.inbox.services import level_for
from members.membership.access import membership_of
from members.membership.models import load_units_of_erased
from members.membership.refused_forms import refuse
from members.membership.unsent_forms import TakesUnsentMixin
from members.paging import key_page, query_of
from members.privacy.services import show_retained_names
from members.text import search_text

UPCOMING = "upcoming"
UPCOMING_SHOWN = 50


def meeting_crumbs(*steps):
    """Breadcrumbs of a page below the list of meetings. ``steps``: those after the list."""
    return crumbs((_("Meetings"), reverse("meetings:list")), *steps)


class MeetingListView(TemplateView):
    """The paginated list of past meetings. The first page also shows the next meetings, on top.

    With ``?show=upcoming``, the paginated list of all upcoming meetings, the next one first. Words
    of the title in ``?q=`` filter both lists.
    """

    template_name = "forum/meetings/meeting_list.html"

    def get_context_data(self, **kwargs):
        request = self.request
        show = request.GET.get("show", "")
        if show not in {"", UPCOMING}:
            raise Http404
        q = search_text(request.GET.get("q", ""))
        shown = self._upcoming(q) if show else self._past(q)
        for meeting in [*(shown["upcoming"] or []), *(shown["past"] or [])]:
            minutes = meeting.own_minutes
            meeting.minutes_to_read = minutes is not None and request.user.has_perm(
                "meetings.read_minutes", minutes
            )
        return super().get_context_data(
            may_add=Body.objects.recorded_by(request.user).exists(),
            q=q,
            show=show,
            kept=[("show", show)],
            clear_url=f"{request.path}{query_of([('show', show)])}",
            **shown,
            **kwargs,
        )

    def _past(self, q: str) -> dict:
        page = self._page(self._meetings(q).past())
        links = page.links(self.request.path, {"q": q})
        is_first = not links["first_url"]
        found = list(self._meetings(q).upcoming()[: UPCOMING_SHOWN + 1]) if is_first else []
        more = query_of([("show", UPCOMING), ("q", q)])
        return {
            "heading": _("Meetings"),
            "upcoming": found[:UPCOMING_SHOWN] if is_first else None,
            "all_url": f"{self.request.path}{more}" if found[UPCOMING_SHOWN:] else "",
            "past": page.rows,
            "breadcrumbs": crumbs(_("Meetings")),
            **links,
        }

    def _upcoming(self, q: str) -> dict:
        page = self._page(self._meetings(q).upcoming(), oldest_first=True)
        return {
            "heading": _("Upcoming meetings"),
            "upcoming": page.rows,
            "past": None,
            "breadcrumbs": meeting_crumbs(_("Upcoming meetings")),
            **page.links(self.request.path, {"show": UPCOMING, "q": q}),
        }

    def _meetings(self, q: str):
        return titled(Meeting.objects.visible_to(self.request.user).for_list(), q)

    def _page(self, meetings, **order):
        size = settings.ROWS_PER_PAGE
        return key_page(meetings, by="starts_at", params=self.request.GET, size=size, **order)


class MeetingView(TemplateView):
    """The page of a meeting: facts, agenda, actions, and the next step."""

    template_name = "forum/meetings/meeting_detail.html"

    def get_context_data(self, pk, **kwargs):
        user = self.request.user
        meetings = Meeting.objects.visible_to(user).for_detail()
        meeting = get_object_or_404(meetings.annotate(level=level_for(user, BODY, "body")), pk=pk)
        mark_meeting_read(MEETING, meeting, by=user)
        items = list(meeting.items.with_progress())
        minutes = meeting.own_minutes
        may_read = minutes is not None and user.has_perm("meetings.read_minutes", minutes)
        may_record = user.has_perm("meetings.record", meeting)
        may_change = may_record and not (meeting.is_frozen or meeting.is_called_off)
        actions = _actions(meeting, user) if may_read else []
        return super().get_context_data(
            meeting=meeting,
            **_following(meeting, user),
            items=items,
            minutes=minutes if may_read else None,
            actions=actions,
            names=names_in(texts_of(meeting, items, actions), user),
            earlier_minutes=_earlier_minutes(meeting, items, user),
            who_learns=who_learns(meeting.body) if may_record else "",
            may_change=may_change,
            moves=_offered(meeting) if may_change else [],
            undo_label=_undo_label(meeting, items) if may_record and not meeting.is_frozen else "",
            may_open_early=may_change
            and meeting.is_ahead
            and meeting.may_move_to(Meeting.State.IN_SESSION),
            may_cancel=may_change and meeting.may_move_to(Meeting.State.CANCELLED),
            next_step=next_step(
                meeting, item_count=len(items), may_record=may_record, may_read=may_read
            ),
            breadcrumbs=meeting_crumbs(meeting.title),
            **kwargs,
        )


def _following(meeting, user) -> dict:
    """The level at which ``user`` follows the body, and whether they are told of it anyway."""
    belongs = meeting.body_id in membership_of(user).group_ids
    level = "" if belongs and meeting.level is None else meeting.level
    return {"follow_level": level, "belongs_to_body": belongs}


def _earlier_minutes(meeting, items, user):
    """The latest minutes of the body before ``meeting``, which this meeting is to adopt.

    Leaves out minutes that ``user`` may not read. Returns None if there are no minutes, or if the
    agenda has no item about adopting minutes.
    """
    if not any(item.kind == item.Kind.MINUTES_APPROVAL for item in items):
        return None
    earlier = Minutes.objects.visible_to(user).filter(
        meeting__body=meeting.body_id, meeting__starts_at__lt=meeting.starts_at
    )
    return earlier.order_by("-meeting__starts_at").first()


def _actions(meeting, user):
    """The action items of ``meeting`` that ``user`` may see.

    Each has ``may_be_finished``: whether it is open and ``user`` may mark it as done.
    """
    actions = list(ActionItem.objects.visible_to(user).filter(meeting=meeting).for_list())
    for action in actions:
        is_open = action.state == ActionItem.State.OPEN
        action.may_be_finished = is_open and user.has_perm("meetings.finish_action", action)
    return actions


class MinutesView(TemplateView):
    """The minutes as a document. People who may record the meeting also see the checklist."""

    template_name = "forum/meetings/minutes_detail.html"

    def get_context_data(self, pk, **kwargs):
        user = self.request.user
        minutes = get_object_or_404(
            Minutes.objects.visible_to(user).select_related(
                "meeting__body", "meeting__chair__profile", "meeting__minute_taker__profile"
            ),
            meeting__pk=pk,
        )
        meeting = minutes.meeting
        mark_meeting_read(MINUTES, meeting, by=user)
        items = list(meeting.items.with_progress().prefetch_related("motions"))
        rows = list(meeting.attendance.for_list())
        actions = list(ActionItem.objects.visible_to(user).filter(meeting=meeting).for_list())
        load_units_of_erased(row.affiliation for row in rows)
        if minutes.is_frozen:
            owners = [action.owner for action in actions]
            took_part = [meeting.chair, meeting.minute_taker, *(row.user for row in rows), *owners]
            show_retained_names(took_part)
        rows.sort(key=lambda row: polish_key(row.user))
        may_record = user.has_perm("meetings.record", meeting) and not minutes.is_frozen
        motions = [motion for item in items for motion in item.motions.all()]
        return super().get_context_data(
            minutes=minutes,
            meeting=meeting,
            items=items,
            attendance=_by_state(rows),
            actions=actions,
            takes_remarks=minutes.takes_remarks,
            signatures=signatures_of(meeting),
            names=names_in(texts_of(meeting, items, actions, motions), user),
            earlier_minutes=_earlier_minutes(meeting, items, user),
            breadcrumbs=meeting_crumbs((meeting.title, meeting.get_absolute_url()), _("Minutes")),
            **(self._for_recorder(meeting, minutes, items, rows) if may_record else {}),
            **kwargs,
        )

    def _for_recorder(self, meeting, minutes, items, rows):
        checks = checks_of(meeting, items, rows)
        is_draft = minutes.state == Minutes.State.DRAFT
        return {
            "may_record": True,
            "missing": [check for check in checks if not check.is_done],
            "there": [check for check in checks if check.is_done],
            "may_circulate": is_draft and not blocking(checks),
            "is_draft": is_draft,
            "steps": recording_steps(
                meeting,
                items,
                marked=len(rows),
                people=len(people_of(meeting)),
                current="minutes",
            ),
        }


class RemarksView(TakesUnsentMixin, FormView):
    """Sends remarks on circulated minutes to the minute-taker, else to the chair."""

    template_name = "forum/meetings/remarks_form.html"
    form_class = RemarksForm
    draft_label = gettext_lazy("Remarks on the minutes")

    def dispatch(self, request, *args, pk, **kwargs):
        found = Minutes.objects.visible_to(request.user).select_related(
            "meeting__body", "meeting__chair", "meeting__minute_taker"
        )
        self.minutes = get_object_or_404(found, meeting__pk=pk)
        if not self.minutes.takes_remarks:
            return self._refuse()
        return super().dispatch(request, *args, **kwargs)

    def _refuse(self):
        refuse(self.request, self._why_not())
        return redirect(self.minutes)

    def _why_not(self) -> str:
        """The reason why the minutes take no remarks now."""
        if self.minutes.state == Minutes.State.DRAFT:
            return _(
                "These minutes are still a draft. Remarks can be sent after they are circulated."
            )
        if self.minutes.is_open_to_remarks:
            return _("These minutes have no chair or minute-taker now to whom remarks can be sent.")
        return _("The time for remarks on these minutes is over.")

    def form_valid(self, form):
        try:
            services.send_remarks(self.minutes, by=self.request.user, **form.cleaned_data)
        except services.WrongState:
            return self._refuse()
        text = _("Your remarks were sent to %(name)s.")
        messages.success(self.request, text % {"name": self.minutes.remarks_go_to})
        return redirect(self.minutes)

    def get_context_data(self, **kwargs):
        meeting = self.minutes.meeting
        steps = [(meeting.title, meeting.get_absolute_url())]
        steps += [(_("Minutes"), self.minutes.get_absolute_url()), _("Remarks")]
        return super().get_context_data(
            minutes=self.minutes, breadcrumbs=meeting_crumbs(*steps), **kwargs
        )


def _by_state(rows):
    """Pairs (label, attendance rows) for present, excused and absent people; no empty groups."""
    state = Attendance.State
    labels = [
        (state.PRESENT, pgettext("attendance", "Present")),
        (state.EXCUSED, pgettext("attendance", "Excused")),
        (state.ABSENT, pgettext("attendance", "Absent")),
    ]
    parts = [(label, [row for row in rows if row.state == value]) for value, label in labels]
    return [part for part in parts if part[1]]


# --- Changes of state -------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """A change of a meeting's state that a button offers.

    ``label``: the text of the button. ``done``: the message that is shown after the change.
    """

    name: str
    to: str
    service: Callable
    label: str
    done: str

    @property
    def route(self) -> str:
        return f"meetings:{self.name}"


MOVES = {
    move.name: move
    for move in (
        Move(
            "convene",
            Meeting.State.CONVENED,
            services.convene_meeting,
            gettext_lazy("Convene the meeting"),
            gettext_lazy("The meeting is convened."),
        ),
        Move(
            "open",
            Meeting.State.IN_SESSION,
            services.open_meeting,
            gettext_lazy("Open the meeting"),
            gettext_lazy("The meeting is open. Please mark the attendance first."),
        ),
        Move(
            "suspend",
            Meeting.State.SUSPENDED,
            services.suspend_meeting,
            pgettext_lazy("meeting", "Suspend"),
            gettext_lazy("The meeting is suspended."),
        ),
        Move(
            "resume",
            Meeting.State.IN_SESSION,
            services.resume_meeting,
            gettext_lazy("Resume the meeting"),
            gettext_lazy("The meeting goes on."),
        ),
        Move(
            "close",
            Meeting.State.CLOSED,
            services.close_meeting,
            gettext_lazy("Close the meeting"),
            gettext_lazy("The meeting is closed. The minutes can be finished now."),
        ),
        Move(
            "inquorate",
            Meeting.State.INQUORATE,
            services.declare_inquorate,
            gettext_lazy("Not held: no quorum"),
            gettext_lazy("It is noted that the meeting was not held because there was no quorum."),
        ),
    )
}
AFTER = {
    "open": "meetings:record",
    "resume": "meetings:record",
    "close": "meetings:minutes",
}
BESIDE_THE_NEXT_STEP = ("suspend", "close", "inquorate")


def _offered(meeting):
    """The possible changes of state that the page offers besides the next step."""
    has_come = meeting.starts_at <= timezone.now()
    moves = [MOVES[name] for name in BESIDE_THE_NEXT_STEP if has_come or name != "inquorate"]
    return [move for move in moves if meeting.may_move_to(move.to)]


UNDO_LABELS = {
    Meeting.State.IN_SESSION: gettext_lazy("Undo the opening"),
    Meeting.State.CLOSED: gettext_lazy("Undo the closing"),
    Meeting.State.INQUORATE: gettext_lazy("Undo: the meeting is to be held"),
}


def _undo_label(meeting, items):
    """The label of the button that undoes the last change of state; empty without such a button."""
    return UNDO_LABELS[meeting.state] if services.may_be_undone(meeting, items) else ""


def who_learns(body: Body) -> str:
    """A text that says who will see a meeting of ``body`` when it is convened."""
    if body.is_open:
        return _(
            "All members of the Forum see it in the list of meetings and on their start page. The"
            " people of this body and those who follow it get a notification. Please invite guests"
            " as you usually do."
        )
    return _(
        "Only the people of this body see it, in the list of meetings and on their start page, and"
        " get a notification. Please invite guests as you usually do."
    )


@require_POST
def meeting_undo(request, pk):
    """Undoes the opening, the closing, or the record that there was no quorum."""
    meetings = Meeting.objects.visible_to(request.user).select_related("minutes")
    meeting = get_object_or_404(meetings, pk=pk)
    try:
        meeting = services.undo(meeting, by=request.user)
    except services.WrongState:
        messages.warning(
            request,
            _("This cannot be undone: the meeting or its minutes were changed in the meantime."),
        )
    else:
        text = _("It is undone. State of the meeting: %(state)s.")
        messages.success(request, text % {"state": meeting.state_label})
    return redirect(meeting)


@require_POST
def meeting_move(request, pk, move):
    """Makes the change of state ``MOVES[move]``, and redirects to the page for the next step."""
    meetings = Meeting.objects.visible_to(request.user).select_related("body")
    meeting = get_object_or_404(meetings, pk=pk)
    try:
        MOVES[move].service(meeting, by=request.user)
    except services.NoAgenda:
        messages.error(request, _("A meeting needs an agenda before it is convened."))
        return redirect("meetings:agenda", pk)
    except services.WrongState:
        messages.warning(request, _("This is not possible in the present state of the meeting."))
        return redirect(meeting)
    messages.success(request, MOVES[move].done)
    if move == "convene":
        messages.info(request, who_learns(meeting.body))
    return redirect(AFTER.get(move, "meetings:detail"), pk)


@require_POST
def minutes_circulate(request, pk):
    """Circulates the draft minutes, or shows a message about the data that they still lack."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm("meetings.record", meeting):
        raise PermissionDenied
    try:
        services.circulate_minutes(meeting, by=request.user)
    except services.NotReady as not_ready:
        text = _("The minutes cannot be circulated yet. Missing: %(what)s.")
        messages.error(request, text % {"what": "; ".join(not_ready.missing)})
    except services.WrongState:
        if Minutes.objects.filter(meeting=meeting).exists():
            messages.warning(request, _("These minutes are not a draft."))
        else:
            messages.warning(request, _("This meeting has no minutes yet."))
        return redirect(meeting)
    else:
        messages.success(request, _("The minutes were circulated for remarks."))
    return redirect("meetings:minutes", pk)


# --- Action items -----------------------------------------------------------------------------

OPEN_ACTIONS_SHOWN = 50


class ActionListView(TemplateView):
    """The reader's own action items: open ones by due date, below them done and cancelled ones.

    Done and cancelled ones are paginated, the newest first. Only the first page has the open ones.
    """

    template_name = "forum/meetings/action_list.html"

    def get_context_data(self, **kwargs):
        user, request = self.request.user, self.request
        own = ActionItem.objects.owned_by(user)
        page = key_page(
            own.exclude(state=ActionItem.State.OPEN).select_related("meeting"),
            by="pk",
            among=own,
            params=request.GET,
            size=settings.ROWS_PER_PAGE,
        )
        links = page.links(request.path, {})
        is_first = not links["first_url"]
        shown = ActionItem.objects.open_for(user).select_related("meeting")
        found = list(shown[: OPEN_ACTIONS_SHOWN + 1]) if is_first else []
        return super().get_context_data(
            is_first=is_first,
            open_actions=found[:OPEN_ACTIONS_SHOWN],
            shown=OPEN_ACTIONS_SHOWN if found[OPEN_ACTIONS_SHOWN:] else 0,
            closed_actions=page.rows,
            breadcrumbs=meeting_crumbs(_("My tasks")),
            **links,
            **kwargs,
        )


@require_POST
def action_done(request, pk):
    """Marks an action item as done. The message that confirms this has a button to undo it.

    Only the owner of the action item and people who may record the meeting may do this.
    """
    action = _action(request, pk)
    try:
        services.finish_action(action, by=request.user)
    except services.WrongState:
        action.refresh_from_db(fields=["state"])
        if action.state == ActionItem.State.CANCELLED:
            messages.warning(request, _("This task is marked as no longer needed."))
        else:
            messages.warning(request, _("This task is already marked as done."))
    else:
        text = _("Noted as done: %(what)s") % {"what": action.what}
        messages.success(request, text, extra_tags=reverse("meetings:action_reopen", args=[pk]))
    return _back_to_actions(request, action)


@require_POST
def action_reopen(request, pk):
    """Marks a done action item as open again. Permissions are as for ``action_done``."""
    action = _action(request, pk)
    try:
        services.reopen_action(action, by=request.user)
    except services.WrongState:
        messages.warning(request, _("This task is not marked as done."))
    else:
        messages.success(request, _("To be done again: %(what)s") % {"what": action.what})
    return _back_to_actions(request, action)


def _action(request, pk) -> ActionItem:
    actions = ActionItem.objects.visible_to(request.user).select_related("meeting")
    return get_object_or_404(actions, pk=pk)


def _back_to_actions(request, action):
    """Redirects to the page whose button was used: the start page, a list, or the meeting."""
    pages = {reverse("forum:home"), reverse("meetings:actions")}
    page = request.POST.get("next")
    return redirect(page if page in pages else action.meeting)
