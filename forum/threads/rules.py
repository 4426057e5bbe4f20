"""Who may do what in threads. Every predicate asks the section first."""

import rules

from forum.sections.rules import may_enter
from members.units.membership import membership_of
from members.units.rules import keeps_order


@rules.predicate
def sees_thread(user, thread):
    return thread is not None and may_enter(user, thread.section)


@rules.predicate
def is_open_for(user, thread):
    """A locked thread takes words from nobody but those who keep order."""
    return not thread.is_locked or membership_of(user).keeps_order


@rules.predicate
def started(user, thread):
    return thread.author_id == user.pk


@rules.predicate
def is_question(user, thread):
    return thread.kind == thread.Kind.QUESTION


@rules.predicate
def may_change_post(user, post):
    """One's own words, while the thread is open."""
    if post is None or post.author_id != user.pk:
        return False
    return sees_thread(user, post.thread) and is_open_for(user, post.thread)


rules.add_perm("threads.add_thread", may_enter)
rules.add_perm("threads.reply", sees_thread & is_open_for)
rules.add_perm("threads.change_post", may_change_post)
rules.add_perm("threads.solve", sees_thread & is_question & (started | keeps_order))
rules.add_perm("threads.keep_order", sees_thread & keeps_order)
