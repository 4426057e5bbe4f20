"""Registries let an app use code of the apps above it in INSTALLED_APPS without importing them.

The lower app defines a registry. An app above it imports the registry and adds an entry in
``AppConfig.ready``.
"""

from typing import TypeVar

Entry = TypeVar("Entry")


class Registry(list[Entry]):
    """A list of entries, in the order in which INSTALLED_APPS lists the apps that added them."""

    def register(self, entry: Entry) -> None:
        self.append(entry)
