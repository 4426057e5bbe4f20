"""The members' start page: it reads every app of the forum and owns nothing."""

from django.views.generic import TemplateView

from forum.home.queries import waiting_for
from forum.meetings.models import ActionItem, Meeting
from forum.practices.models import BestPractice
from forum.threads import unread
from forum.threads.models import Thread, not_marked_by
from forum.threads.queries import threads_of

THREADS, CASES, ACTIONS = 6, 3, 5


class ForumHomeView(TemplateView):
    """What is new, what waits for an answer, what comes next."""

    template_name = "forum/home/home.jinja"
    template_engine = "jinja2"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            **_own(user),
            meeting=Meeting.objects.visible_to(user).upcoming().for_titles().first(),
            cases=BestPractice.objects.visible_to(user).published().for_titles()[:CASES],
            **kwargs,
        )


def _own(user):
    """What is new for ``user``, what is left to do, and questions that wait for an answer."""
    visible = Thread.objects.visible_to(user).order_by("-last_post_at", "-pk")
    rows = list(visible.values_list("pk", "section_id", "kind", "reply_count")[: unread.LOOK + 1])
    latest, further = rows[: unread.LOOK], [pk for pk, *_rest in rows[unread.LOOK :]]
    places = {pk: section for pk, section, *_rest in latest}
    own = waiting_for(user, places)
    new = {pk: places[pk] for pk in own.unread[:THREADS]}
    waiting = [row[:2] for row in latest if row[2:] == (Thread.Kind.QUESTION, 0)]
    if len(waiting) < THREADS and further:
        waiting = visible.unanswered().values_list("pk", "section_id")
    unanswered = dict(waiting[:THREADS])
    threads = {thread.pk: thread for thread in threads_of(new | unanswered, user)}
    boxes = {
        name: [threads[pk] for pk in pks if pk in threads]
        for name, pks in (("unread", new), ("unanswered", unanswered))
    }
    return boxes | {
        "perhaps_unread": not new and _may_be_unread(further, user),
        "actions": _actions_of(user) if own.has_actions else [],
    }


def _actions_of(user):
    return ActionItem.objects.open_for(user).values("what", "due_on")[:ACTIONS]


def _may_be_unread(further, user) -> bool:
    """Whether there may be something new for ``user`` from the thread ``further`` on, if any."""
    oldest = not_marked_by(user).oldest if further else None
    return bool(oldest) and Thread.objects.filter(pk__in=further, last_post_at__gte=oldest).exists()
