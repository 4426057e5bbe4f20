"""The members' start page: it reads every app of the forum and owns nothing."""

from django.views.generic import TemplateView

from forum.meetings.models import ActionItem, Meeting
from forum.practices.models import BestPractice
from forum.threads.models import Thread
from forum.threads.queries import threads_of
from forum.threads.unread import unread_among

THREADS, CASES, ACTIONS = 6, 3, 5


class ForumHomeView(TemplateView):
    """What is new, what waits for an answer, what comes next."""

    template_name = "forum/home/home.jinja"
    template_engine = "jinja2"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            **_threads_for(user),
            meeting=Meeting.objects.visible_to(user).upcoming().for_titles().first(),
            cases=BestPractice.objects.visible_to(user).published().for_titles()[:CASES],
            actions=ActionItem.objects.open_for(user)[:ACTIONS],
            **kwargs,
        )


def _threads_for(user):
    """Rows of what is new for ``user``, and of questions that wait for an answer."""
    visible = Thread.objects.visible_to(user)
    news = unread_among(visible, user, by="last_post_at", params={}, size=THREADS)
    waiting = visible.unanswered().order_by("-last_post_at", "-pk")
    new = {row.pk: row.section_id for row in news.rows}
    unanswered = dict(waiting.values_list("pk", "section_id")[:THREADS])
    threads = {thread.pk: thread for thread in threads_of(new | unanswered, user)}
    boxes = {
        name: [threads[pk] for pk in pks if pk in threads]
        for name, pks in (("unread", new), ("unanswered", unanswered))
    }
    return boxes | {"perhaps_unread": bool(news.older)}
