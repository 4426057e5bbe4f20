"""Registries, with which an app calls code of higher apps, which it must not import.

The app defines a registry. A higher app imports it and adds an entry in ``AppConfig.ready``.
"""

from typing import TypeVar

Entry = TypeVar("Entry")


class Registry(list[Entry]):
    """A list of entries, in the order in which INSTALLED_APPS has the apps that added them."""

    def register(self, entry: Entry) -> None:
        self.append(entry)
