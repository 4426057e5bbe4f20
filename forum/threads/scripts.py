"""The parts of pages that scripts show. They say the same to everybody, so each is a piece."""

from members.fragments import fragment

keys_help = fragment("forum/threads/_keys.html", most=8)
"""``keys_help(place="thread")``: help on the keys of a thread's page, or of a "list"."""

thread_words = fragment("forum/threads/_thread_words.html", most=8)
"""``thread_words(may_reply=True)``: what the scripts of a thread's page tell."""
