"""Loads news items in the publication workflow, which wait for approval or were sent back."""

from django.utils import timezone

from cms.models import NewsIndexPage, NewsPage
from cms.models.workflow import SEND_BACK
from demo.building import body_of
from demo.content.waiting import AUTHOR, EDITOR, WAITING
from demo.dates import day_before
from members.accounts.models import User


def load_waiting(index: NewsIndexPage) -> None:
    """Creates drafts of the demo author and submits them for approval. An editor sends some back.

    Skips drafts whose slug exists already.
    """
    author, editor = (User.objects.get(email=email) for email in (AUTHOR, EDITOR))
    for row in WAITING:
        if index.get_children().filter(slug=row["slug"]).exists():
            continue
        page = NewsPage(
            slug=row["slug"],
            title=row["title"],
            intro=row["intro"],
            body=body_of([("text", row["body"])], row["title"]),
            date=day_before(timezone.now(), 0),
            owner=author,
            live=False,
            locale=index.locale,
        )
        index.add_child(instance=page)
        page.save_revision(user=author, log_action=True)
        state = page.get_workflow().start(page, author)
        if row["reason"]:
            step = state.current_task_state
            step.task.specific.on_action(step, editor, SEND_BACK, comment=row["reason"])
