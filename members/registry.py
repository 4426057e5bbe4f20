"""A registry with which an app calls functions of other apps that it must not import.

Those apps import it instead, and register their functions in ``AppConfig.ready``.
"""

from typing import TypeVar

Entry = TypeVar("Entry")


class Registry(list[Entry]):
    """A list of entries in the order of INSTALLED_APPS."""

    def register(self, entry: Entry) -> None:
        self.append(entry)
