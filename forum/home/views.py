"""The members' start page, which shows data of all apps of the forum."""

from django.views.generic import TemplateView

from forum.home.threads import HomeThreads
from forum.meetings.models import ActionItem, Meeting
from forum.practices.models import BestPractice

CASES, ACTIONS = 3, 5


class ForumHomeView(TemplateView):
    """The start page: what is new, own threads, questions, next meeting, cases, action items."""

    template_name = "forum/home/home.jinja"
    template_engine = "jinja2"

    def get_context_data(self, **kwargs):
        user = self.request.user
        threads = HomeThreads(user)
        return super().get_context_data(
            **threads.context(),
            actions=_actions_of(user) if threads.waiting.has_actions else [],
            meeting=Meeting.objects.visible_to(user).upcoming().for_titles().first(),
            cases=BestPractice.objects.visible_to(user).published().for_titles()[:CASES],
            **kwargs,
        )


def _actions_of(user) -> list:
    """The first ACTIONS open action items of ``user``. ``total`` of each counts all open ones."""
    return list(ActionItem.objects.open_for(user).for_titles()[:ACTIONS])
