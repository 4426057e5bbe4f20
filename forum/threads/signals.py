"""Signals for other apps, for example moderation, notifications or search.

Services send them, with the model as ``sender``, in the transaction of the action, after the rows
and counters are written and before the locks are released. So what a receiver writes or enqueues is
committed or rolled back with the action; if a receiver raises, the action is rolled back.

Each action sends one signal, but none if the form of the action is sent a second time. Bulk writes
(demo content, benchmark data, recooking) send none, so a receiver must be able to rebuild its data
from the tables.
"""

from django.dispatch import Signal

post_created = Signal()
"""``post`` was published: a reply or a first post; a pending post when it is approved."""

post_edited = Signal()
"""The text or the files of ``post`` were edited by ``post.edited_by``."""

post_hidden = Signal()
"""``post`` was hidden, or hidden again with a new reason. ``withdrawn``: whether by its author."""

post_shown = Signal()
"""``post`` is no longer hidden."""

posts_moved = Signal()
"""Posts were moved from the thread ``source`` to ``target``; there they have numbers greater than
``after``. After a merge ``source`` has no posts, and ``source.merged_into`` is ``target``."""

thread_moved = Signal()
"""``thread`` was moved to another section, from ``left``: other people may read it now."""

thread_hidden = Signal()
"""``thread`` was hidden with all its posts; there is no ``post_hidden`` for each."""

thread_shown = Signal()
"""``thread`` is no longer hidden; posts in it that are hidden themselves stay hidden."""
