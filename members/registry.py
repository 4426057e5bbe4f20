"""Registries, with which an app uses code of apps above it without importing them.

The app defines a registry. An app above imports the registry and adds an entry to it in
``AppConfig.ready``.
"""

from typing import TypeVar

Entry = TypeVar("Entry")


class Registry(list[Entry]):
    """A list of entries, in the order in which INSTALLED_APPS lists the apps that added them."""

    def register(self, entry: Entry) -> None:
        self.append(entry)
