"""E-mails "at once" about notifications. Each is written when it is sent, for its receiver."""

from collections.abc import Collection
from datetime import datetime, time

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.accounts.models import User
from members.inbox.copies import copy_address
from members.inbox.kinds import Letter, Line, kind_named
from members.inbox.models import Level, Notification, Preferences
from members.inbox.unsubscribing import unsubscribe_url
from members.mail.late import LateEmail, queue_late_emails
from members.mail.sending import render_email, stable_message_id
from members.mail.writers import Email
from members.membership.stand_ins import reason_for_substitute, substitutions_by
from members.membership.workdays import POLAND, add_workdays, is_workday

WRITER = "notification"
WORK_BEGINS, WORK_ENDS = time(7), time(18)
"""E-mails "at once" are sent between these hours of working days, unless the receiver chose
otherwise."""


def queue_letters(kind: str, target_id: int, row_id: int, users: Collection[int]) -> None:
    """Queues the e-mails to ``users`` about one new row, to be sent when each of them wants it."""
    people = User.objects.filter(pk__in=users, is_active=True, erased_at=None)
    chosen = Preferences.objects.in_bulk(list(users))
    now, letters, found = timezone.now(), [], kind_named(kind)
    is_urgent = found is not None and found.is_urgent
    for pk, email in people.values_list("pk", "email"):
        own = chosen.get(pk) or Preferences(pk=pk)
        if own.wants_email(kind, timezone.localdate(now, POLAND)):
            is_now = own.at_any_time or is_urgent
            when = None if is_now else next_working_hour(now)
            letters.append(LateEmail(email, [pk, kind, target_id, row_id], when))
            if own.copy_to and found and found.is_office_work:
                letters.append(LateEmail(own.copy_to, [pk, kind, target_id, row_id, True], when))
    queue_late_emails(WRITER, letters)


def next_working_hour(now: datetime) -> datetime | None:
    """The beginning of the next working hours; None if they are now."""
    local = now.astimezone(POLAND)
    works_today = is_workday(local.date())
    if works_today and WORK_BEGINS <= local.time() < WORK_ENDS:
        return None
    if works_today and local.time() < WORK_BEGINS:
        return datetime.combine(local.date(), WORK_BEGINS, POLAND)
    # On a day off, ``add_workdays`` counts from the next working day, so there is none to add.
    following = add_workdays(local, 1 if works_today else 0)
    return datetime.combine(following.date(), WORK_BEGINS, POLAND)


def write_letter(
    user_id: int, kind: str, target_id: int, row_id: int, is_copy: bool = False
) -> Email | None:
    """The e-mail to a person about one new row, or the copy of it for their office.

    Returns None if they have read it on the site meanwhile, changed their settings, or may not see
    it any more.
    """
    user = User.objects.filter(pk=user_id, is_active=True, erased_at=None).first()
    if user is None or not _is_wanted(user, kind):
        return None
    rows = _unread(user, kind, target_id, row_id)
    to = copy_address(user) if is_copy else user.email
    with translation.override(user.language):
        letter = _letter(kind, row_id, rows, user) if to and rows.exists() else None
        if letter is None:
            return None
        own, for_others = _reasons(user, kind, row_id)
        if is_copy and not own:
            return None  # the task is of a person who may work elsewhere
        options = letter_options(user, kind, letter, f"{own} {for_others}".strip())
        return render_email(to=to, **(as_copy(options, user) if is_copy else options))


def _is_wanted(user: User, kind: str) -> bool:
    own = Preferences.objects.filter(pk=user.pk).first() or Preferences(user=user)
    return own.wants_email(kind, timezone.localdate(timezone=POLAND))


def _unread(user: User, kind: str, target_id: int, row_id: int) -> QuerySet[Notification]:
    """The notification, if it still tells of the row, is unread, and wanted at once."""
    return (
        Notification.objects.visible_to(user)
        .unread()
        .filter(kind=kind, target_id=target_id, level=Level.INSTANT)
        .filter(first_id__lte=row_id, last_id__gte=row_id)
    )


def _letter(kind: str, row_id: int, rows: QuerySet[Notification], user: User) -> Letter | None:
    found = kind_named(kind)
    if found is None:
        return None
    if found.letter:
        return found.letter(row_id, user)
    # Without join, LIMIT or annotation: ``lines`` adds its own.
    own = Notification.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    line = next(iter(found.lines(own, user).values()), None)
    return line and letter_of_line(line, kind, row_id)


def letter_of_line(line: Line, kind: str, row_id: int) -> Letter:
    """What an e-mail says that says the same as ``line``, about the row ``row_id``."""
    return Letter(
        subject=f"{line.text}: {line.title}",
        intro=line.text,
        title=line.title,
        url=line.url,
        headers={"message_id": stable_message_id(kind, row_id)},
        place=line.place,
        text=line.excerpt,
    )


def _reasons(user: User, kind: str, row_id: int) -> tuple[str, str]:
    """Why ``user`` gets the e-mail: the sentences about themself, and about whom they stand in for.

    The first one is empty if they get it only as a substitute, the second one if they are none.
    """
    found = kind_named(kind)
    if found is None or found.assignees is None:
        return found.reason if found else "", ""
    people = found.assignees(row_id)
    for_others = reason_for_substitute(substitutions_by(user, people))
    return found.reason if user.pk in people or not for_others else "", for_others


def letter_options(user: User, kind: str, letter: Letter, reason: str = "") -> dict:
    """The arguments of ``render_email`` for an e-mail about a notification, except ``to``.

    ``reason``: why the person gets it, by default the reason of the kind.
    """
    found = kind_named(kind)
    return {
        "template": letter.template,
        "subject": letter.subject,
        "context": {
            "letter": letter,
            "paragraphs": [part for part in letter.text.split("\n") if part.strip()],
            "url": settings.SITE_URL + letter.url,
            "settings_url": settings.SITE_URL + reverse("inbox:preferences"),
            "reason": reason or (found.reason if found else ""),
            **letter.context,
        },
        "unsubscribe_url": unsubscribe_url(user, kind, letter.target),
        **letter.headers,
    }


def as_copy(options: dict, user: User) -> dict:
    """``options`` without everything that acts for ``user``, for the copy to their office."""
    reason = _("This is a copy of an e-mail to %(name)s, who chose to send copies to this address.")
    context = options["context"] | {"settings_url": "", "reason": reason % {"name": user}}
    return options | {"context": context, "unsubscribe_url": ""}
