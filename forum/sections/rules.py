"""Permissions on sections."""

import rules

from forum.sections.access import is_moderated_by, is_open_to

may_enter = rules.predicate(is_open_to, name="may_enter")
moderates = rules.predicate(is_moderated_by, name="moderates")

rules.add_perm("sections.enter", may_enter)
rules.add_perm("sections.moderate", moderates)
