"""The members' start page: it reads every app of the forum and owns nothing."""

from django.views.generic import TemplateView

from forum.meetings.models import ActionItem, Meeting
from forum.practices.models import BestPractice
from forum.threads.cards import thread_rows
from forum.threads.models import Thread

THREADS, CASES, ACTIONS = 6, 3, 5


class ForumHomeView(TemplateView):
    """What is new, what waits for an answer, what comes next."""

    template_name = "forum/home/home.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        threads = Thread.objects.visible_to(user).order_by("-last_post_at", "-pk")
        unread = threads.unread_by(user).for_list()[:THREADS]
        unanswered = threads.unanswered().with_last_read(user).for_list()[:THREADS]
        return super().get_context_data(
            unread=thread_rows(unread, level=3),
            unanswered=thread_rows(unanswered, level=3),
            meeting=Meeting.objects.visible_to(user).upcoming().for_list().first(),
            cases=BestPractice.objects.visible_to(user).published().for_list()[:CASES],
            actions=ActionItem.objects.open_for(user).for_list()[:ACTIONS],
            **kwargs,
        )
