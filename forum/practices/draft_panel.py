"""The panel of unfinished cases below the list of drafts."""

from django.template.loader import render_to_string

from forum.practices.models import BestPractice
from members.accounts.models import User

SHOWN = 5


def own_unfinished_cases(user: User) -> str:
    """HTML with the latest cases that ``user`` has not published yet, for the page of drafts.

    The HTML is an empty string if there are none.
    """
    cases = BestPractice.objects.visible_to(user).unfinished_by(user).for_list()[:SHOWN]
    if not cases:
        return ""
    return render_to_string("forum/practices/_own_unfinished_cases.html", {"cases": cases})
