"""What the discussion tells the apps above it: notices, search, statistics.

The services send them, with the model as ``sender``, in the transaction of the act, when its rows
and counters are written and while its locks are held. What a listener writes, and the tasks that it
enqueues, stand or fall with the act; when a listener raises, the act does not happen.

Each act sends one signal; a form that was sent twice sends none for the second time. Rows that are
written in bulk (the examples, the data for measuring, names that are written anew) send none: what
a listener keeps it must be able to make from the tables, too.
"""

from django.dispatch import Signal

post_created = Signal()
"""``post`` was published: a reply, or the first of a thread; one that waited, when approved."""

post_edited = Signal()
"""The words or the files of ``post`` were changed, by its author or by a moderator
(``post.edited_by``)."""

post_hidden = Signal()
"""``post`` was hidden, or hidden anew with another reason: few may read it now. ``withdrawn`` says
whether its author took it back."""

post_shown = Signal()
"""``post`` is shown again."""

posts_moved = Signal()
"""Posts went from the thread ``source`` to ``target``: those which have a number above ``after``
there. The source of a merge has none left and says where they are (``merged_into``)."""

thread_moved = Signal()
"""``thread`` was put into another section; it ``left`` the one given: others may read it now."""

thread_hidden = Signal()
"""``thread`` was hidden with all of its posts, which send nothing themselves."""

thread_shown = Signal()
"""``thread`` is shown again, and of its posts those that are not hidden themselves."""
