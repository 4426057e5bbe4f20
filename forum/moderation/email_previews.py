"""Previews of the e-mails about moderation."""

from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.moderation.mail import AUTHOR_LETTERS, MOVED_AWAY, MOVED_POSTS, REVIEWED
from forum.moderation.models import ModerationAction, PendingPost, Report
from forum.moderation.notifications import PENDING, REPORT, pending_letter, report_letter
from forum.threads.models import Post, Thread
from members.accounts.models import User
from members.inbox.letters import letter_options
from members.mail.previews import EmailPreview

Action = ModerationAction.Action
TITLE = "Dowóz uczniów do szkół"


def _letter(template: str, heading: str, path: str, title: str = TITLE, **context) -> dict:
    context = {"heading": heading, "title": title, "url": settings.SITE_URL + path, **context}
    subject = f"{heading}: {title}" if title else heading
    return {"template": template, "subject": subject, "context": context}


def moderation_action(action: str) -> dict:
    heading, sentence = (_(text) for text in AUTHOR_LETTERS.get(action, MOVED_POSTS))
    reason = "Wpis zawierał dane osobowe mieszkanki."
    path = reverse("threads:detail", args=[1])
    return _letter("moderation_action", heading, path, sentence=sentence, reason=reason)


def moved_away() -> dict:
    context = {"sentence": _(MOVED_AWAY), "reason": ""}
    return _letter(
        "moderation_action", _(MOVED_POSTS[0]), reverse("forum:home"), title="", **context
    )


def report_waits() -> dict:
    post = Post(number=3, hidden_at=timezone.now(), thread=Thread(title=TITLE))
    report = Report(pk=1, post=post, reason=Report.Reason.PERSONAL_DATA)
    return letter_options(User(pk=0), REPORT, report_letter(report))


def pending_post_waits() -> dict:
    author = User(first_name="Anna", last_name="Przykładowa")
    pending = PendingPost(pk=1, author=author, title=TITLE)
    return letter_options(User(pk=0), PENDING, pending_letter(pending))


def report_outcome(*, is_seen: bool, is_upheld: bool) -> dict:
    path = reverse("threads:post" if is_seen else "forum:home", args=[1] if is_seen else [])
    return _letter(
        "report_outcome",
        _(REVIEWED),
        path,
        title=TITLE if is_seen else "",
        answer="Dziękujemy za uwagę." if is_seen else "",
        is_seen=is_seen,
        is_upheld=is_upheld,
    )


PREVIEWS = [
    *(
        EmailPreview(f"moderation-{action.replace('_', '-')}", partial(moderation_action, action))
        for action in map(str, [*AUTHOR_LETTERS, Action.SPLIT])
    ),
    EmailPreview("moderation-moved-away", moved_away),
    EmailPreview("report-waits", report_waits),
    EmailPreview("report-upheld", partial(report_outcome, is_seen=True, is_upheld=True)),
    EmailPreview("report-dismissed", partial(report_outcome, is_seen=True, is_upheld=False)),
    EmailPreview("report-unseen", partial(report_outcome, is_seen=False, is_upheld=False)),
    EmailPreview("pending-post-waits", pending_post_waits),
]
