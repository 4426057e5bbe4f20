"""E-mails about moderation."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_noop

from forum.moderation.models import ModerationAction
from forum.sections.models import Section
from forum.threads.models import Post, Thread, destination_of
from members.accounts.models import User
from members.mail.sending import send_templated_email
from members.membership.access import membership_of
from members.text import one_line

Action = ModerationAction.Action

# Action -> heading and sentence of the e-mail to the author. SPLIT uses MOVED_POSTS instead; about
# other actions the author gets no e-mail.
AUTHOR_LETTERS = {
    Action.HID: (
        gettext_noop("Your post was hidden"),
        gettext_noop(
            "a post of yours was hidden. You and the moderators can still read it; other "
            "members see an empty place."
        ),
    ),
    Action.RESTORED: (
        gettext_noop("Your post is shown again"),
        gettext_noop("a post of yours that was hidden is shown to all again."),
    ),
    Action.EDITED: (
        gettext_noop("Your post was changed"),
        gettext_noop("a post of yours was changed by a moderator. Its history shows what changed."),
    ),
    Action.HID_THREAD: (
        gettext_noop("Your thread was hidden"),
        gettext_noop("the thread which you started was hidden from members."),
    ),
    Action.RESTORED_THREAD: (
        gettext_noop("Your thread is shown again"),
        gettext_noop("the thread which you started is shown to members again."),
    ),
    Action.RENAMED: (
        gettext_noop("Your thread has another title"),
        gettext_noop("a moderator changed the title of the thread which you started."),
    ),
    Action.MOVED: (
        gettext_noop("Your thread was moved to another section"),
        gettext_noop("the thread which you started was moved to another section."),
    ),
    Action.MERGED: (
        gettext_noop("Your thread was joined with another one"),
        gettext_noop(
            "the thread which you started was joined with another one on the same matter. Old"
            " links to it still work."
        ),
    ),
    Action.LOCKED: (
        gettext_noop("Your thread was locked"),
        gettext_noop("the thread which you started was locked: it can be read, not continued."),
    ),
    Action.APPROVED: (
        gettext_noop("Your post was published"),
        gettext_noop("the post which waited for approval was published."),
    ),
    Action.REJECTED: (
        gettext_noop("Your post was not published"),
        gettext_noop(
            "the post which waited for approval was not published. Its text is kept: it can be"
            " changed and sent again."
        ),
    ),
}

MOVED_POSTS = (
    gettext_noop("Your posts were moved to another section"),
    gettext_noop("posts of yours were moved to another thread."),
)
MOVED_AWAY = gettext_noop(
    "what you wrote was moved to a section that is not open to you, so that you do not see it any"
    " more."
)


REVIEWED = gettext_noop("Your report was reviewed")

MOVES = {Action.MOVED, Action.MERGED, Action.SPLIT}
# Actions about which an e-mail is sent even if the author can no longer see the post or thread.
SENT_WITHOUT_ACCESS = MOVES | {Action.HID, Action.EDITED, Action.HID_THREAD, Action.REJECTED}


class Place(NamedTuple):
    """The page to which an e-mail links.

    ``title``: the title of the thread; empty if the recipient may not see it. ``is_seen``: whether
    the recipient may see the thread.
    """

    url: str
    title: str
    is_seen: bool


def write_action(action: ModerationAction, reader: User, post: Post | None) -> None:
    """E-mails ``reader``, in the active language, what was done with their post or thread.

    If ``reader`` may no longer see the thread, sends an e-mail only if the action is one of
    ``SENT_WITHOUT_ACCESS``; this e-mail names neither the new title nor the new section.
    """
    place = _place_of(action, reader, post)
    if not (place.is_seen or action.action in SENT_WITHOUT_ACCESS):
        return
    heading, sentence = AUTHOR_LETTERS.get(action.action, MOVED_POSTS)
    if action.action in MOVES and not place.is_seen:
        sentence = MOVED_AWAY
    write_letter(
        "moderation_action",
        reader,
        _(heading),
        sentence=_(sentence),
        title=place.title,
        reason=_reason_of(action, reader),
        url=link_for(reader, place.url),
    )


def link_for(reader: User, path: str) -> str:
    """The full address of ``path``; empty if ``reader`` is not a member, so cannot open it."""
    return settings.SITE_URL + path if membership_of(reader).is_member else ""


def _reason_of(action, reader) -> str:
    """The reason of the action; empty if ``reader`` may not read it (see ``with_reason_for``).

    The reason of a split is never sent, because it lists the numbers of other people's posts, too.
    """
    told = ModerationAction.objects.filter(pk=action.pk).with_reason_for(reader)
    return "" if action.action == Action.SPLIT else told.get().seen_reason


def write_letter(template: str, reader: User, heading: str, **context) -> None:
    """Sends ``reader`` an e-mail rendered from ``template`` with ``context``."""
    send_templated_email(
        template,
        to=reader.email,
        subject=title_of_letter(heading, context.get("title", "")),
        context={"heading": heading, **context},
    )


def title_of_letter(heading: str, title: str) -> str:
    """The subject of an e-mail: the heading, followed by the title of a thread if there is one."""
    return one_line(f"{heading}: {title}" if title else heading)


def _place_of(action, reader, post) -> Place:
    """The page to which the e-mail links.

    It is the page of drafts for a rejected post. For other actions it is the first of these pages
    that ``reader`` may see: the post or thread, its section, the start page.
    """
    # Use the current thread of the post, which may have been moved again since the action.
    thread = post.thread if post else _destination(action.thread)
    is_seen = bool(thread) and Thread.objects.visible_to(reader).filter(pk=thread.pk).exists()
    if action.action == Action.REJECTED:
        return Place(reverse("threads:drafts"), thread.title if is_seen else "", is_seen)
    if is_seen:
        url = post.get_absolute_url() if post else thread.get_absolute_url()
        return Place(url, thread.title, True)
    title = action.thread.title_for_author(reader) if action.thread else ""
    if Section.objects.visible_to(reader).filter(pk=action.section_id).exists():
        return Place(reverse("threads:section", args=[action.section.slug]), title, False)
    return Place(reverse("forum:home"), title, False)


def _destination(thread: Thread | None) -> Thread | None:
    found = destination_of(thread.pk) if thread else None
    return Thread.objects.get(pk=found[0]) if found else thread
