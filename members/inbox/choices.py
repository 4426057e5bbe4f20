"""What the receiver of an e-mail can choose on the page to which it links, without signing in."""

from dataclasses import dataclass

from members.accounts.models import User
from members.inbox.forms import LevelForm
from members.inbox.models import Level
from members.inbox.services import (
    NOT_FOLLOWED,
    change_level,
    level_of,
    preferences_of,
    resume_everything,
    resume_kind,
    stop_everything,
    stop_kind,
)
from members.inbox.unsubscribing import Unsubscription, kind_label

CHOICES = ("kind", "all", "target", "level", "resume_kind", "resume_all")
"""What people can choose; see ``choose``."""


def choose(user: User, found: Unsubscription, what: str, level: str | None = None) -> str:
    """Does what ``user`` chose: "kind", "all" and "target" end e-mails, "resume_kind" and
    "resume_all" let them come again, and "level" changes the level of the target to ``level``, for
    which see ``change_level``.

    Returns the former level of the target, with which "level" takes "target" and "level" back.
    Raises ValueError if there is nothing like that to choose.
    """
    was = _level(user, found)
    if what == "all":
        stop_everything(user)
    elif what == "resume_all":
        resume_everything(user)
    elif what == "kind":
        stop_kind(user, found.kind)
    elif what == "resume_kind":
        resume_kind(user, found.kind)
    elif found.target and what == "target":
        change_level(*found.target, by=user, level=Level.SITE)
    elif found.target and what == "level" and level is not None:
        change_level(*found.target, by=user, level=level)
    else:
        raise ValueError(what)
    return was


def _level(user: User, found: Unsubscription) -> str:
    """The level of the target; NOT_FOLLOWED if the user does not follow it, or there is none."""
    level = level_of(*found.target, user=user) if found.target else None
    return NOT_FOLLOWED if level is None else level


@dataclass(frozen=True)
class State:
    """What comes at present, for the page.

    ``label``: the name of the kind of notifications; ``has_target``: whether the e-mail was about
    one thread or the like; ``level``: how often its receiver is told of that, in words, empty if
    they do not follow it; ``form``: a LevelForm with this level; ``stopped``: which e-mails have
    ended, "all", "kind" or empty.
    """

    label: str
    has_target: bool
    level: str
    form: LevelForm
    stopped: str


def state_of(user: User, found: Unsubscription) -> State:
    """What ``user`` gets at present of that which the token is about."""
    own, level = preferences_of(user), _level(user, found)
    level = level or own.level
    kind_stopped = "kind" if found.kind in own.stopped_kinds else ""
    return State(
        label=kind_label(found.kind),
        has_target=found.target is not None,
        level="" if level == NOT_FOLLOWED else str(Level(level).label),
        form=LevelForm(initial={"level": level}),
        stopped="all" if own.no_emails else kind_stopped,
    )
