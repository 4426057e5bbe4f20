"""The members' start page, which shows data of all apps of the forum."""

from django.views.generic import TemplateView

from forum.home.queries import waiting_for
from forum.meetings.models import ActionItem, Meeting
from forum.practices.models import BestPractice
from forum.threads import unread
from forum.threads.models import Thread, not_marked_by
from forum.threads.queries import threads_of

THREADS, CASES, ACTIONS = 6, 3, 5
ACTION_COLUMNS = ("pk", "what", "due_on", "meeting_id", "meeting__title")


class ForumHomeView(TemplateView):
    """The start page: unread threads, unanswered questions, next meeting, cases, action items."""

    template_name = "forum/home/home.jinja"
    template_engine = "jinja2"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            **_threads_and_actions(user),
            meeting=Meeting.objects.visible_to(user).upcoming().for_titles().first(),
            cases=BestPractice.objects.visible_to(user).published().for_titles()[:CASES],
            **kwargs,
        )


def _threads_and_actions(user) -> dict:
    """Template context with unread threads, unanswered questions and open action items."""
    visible = Thread.objects.visible_to(user).order_by("-last_post_at", "-pk")
    columns = ["pk", "section_id", "kind", "reply_count"]
    rows = list(visible.values_list(*columns, named=True)[: unread.LOOK + 1])
    latest, next_one = rows[: unread.LOOK], rows[unread.LOOK :]
    sections = {row.pk: row.section_id for row in latest}
    waiting = waiting_for(user, sections)
    new = waiting.unread[:THREADS]
    sections_of_unanswered = _unanswered(visible, latest, looks_further=bool(next_one))
    listed = {pk: sections[pk] for pk in new} | sections_of_unanswered
    threads = {thread.pk: thread for thread in threads_of(listed, user)}
    return {
        "unread": [threads[pk] for pk in new if pk in threads],
        "unanswered": [threads[pk] for pk in sections_of_unanswered if pk in threads],
        "perhaps_unread": not new and _may_be_unread(next_one, user),
        "actions": _actions_of(user) if waiting.has_actions else [],
    }


def _unanswered(visible, latest, *, looks_further) -> dict[int, int]:
    """Unanswered questions (id -> section id), newest first.

    ``latest``: the latest threads, which usually include enough unanswered questions. If they do
    not and there are older threads (``looks_further``), queries all threads.
    """
    open_questions = [
        row for row in latest if row.kind == Thread.Kind.QUESTION and not row.reply_count
    ]
    if len(open_questions) < THREADS and looks_further:
        return dict(visible.unanswered().values_list("pk", "section_id")[:THREADS])
    return {row.pk: row.section_id for row in open_questions[:THREADS]}


def _actions_of(user):
    return ActionItem.objects.open_for(user).values(*ACTION_COLUMNS)[:ACTIONS]


def _may_be_unread(next_one, user) -> bool:
    """Whether threads that ``waiting_for`` did not check, because they are older, may be unread.

    ``next_one``: a list with the newest of these threads, or an empty list.
    """
    oldest = not_marked_by(user).oldest if next_one else None
    pks = [row.pk for row in next_one]
    return bool(oldest) and Thread.objects.filter(pk__in=pks, last_post_at__gte=oldest).exists()
