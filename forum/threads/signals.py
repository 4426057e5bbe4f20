"""Signals for other apps, for example moderation, notifications or search.

Services send them, with the model as ``sender``, in the transaction of the action, after the rows
and counters are written and before the locks are released. So what a receiver writes or enqueues is
committed or rolled back with the action; if a receiver raises, the action is rolled back.

Each action sends one signal. If the form of the action is sent twice, there is no second signal.
Bulk writes (demo content, benchmark data, recooking) send no signals, so a receiver must be able to
rebuild its data from the tables.
"""

from django.dispatch import Signal

post_created = Signal()
"""Sent when ``post``, a reply or the first post of a thread, is published. A pending post is
published when it is approved."""

post_edited = Signal()
"""Sent when ``post.edited_by`` has edited the text or the files of ``post``."""

post_hidden = Signal()
"""Sent when ``post`` is hidden, or hidden again with a new reason. ``withdrawn`` is True if its
author withdrew it."""

post_shown = Signal()
"""Sent when ``post`` is shown again after it was hidden."""

posts_moved = Signal()
"""Sent when posts are moved from the thread ``source`` to ``target``. Their numbers in ``target``
are greater than ``after``. After a merge ``source`` has no posts, and ``source.merged_into`` is
``target``."""

thread_moved = Signal()
"""Sent when ``thread`` is moved from the section ``left`` to another section. Other people may now
be able to read it."""

thread_hidden = Signal()
"""Sent when ``thread`` is hidden with all its posts. ``post_hidden`` is not sent for the posts."""

thread_shown = Signal()
"""Sent when ``thread`` is shown again. Posts in it that were hidden one by one stay hidden."""
