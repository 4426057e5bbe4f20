"""A registry by which an app uses functions of apps above it without importing them.

The upper apps register in their ``AppConfig.ready``.
"""

from typing import TypeVar

Entry = TypeVar("Entry")


class Registry(list[Entry]):
    """A list of entries in the order of INSTALLED_APPS."""

    def register(self, entry: Entry) -> None:
        self.append(entry)
