"""The members' start page."""

from django.views.generic import TemplateView


class ForumHomeView(TemplateView):
    """What is new, what waits for an answer, what comes next."""

    template_name = "forum/home/home.html"
