"""What apps tell one below them, which imports none of them: each registers in its ``ready``."""

from typing import TypeVar

Entry = TypeVar("Entry")


class Registry(list[Entry]):
    """Entries in the order in which the apps are installed."""

    def register(self, entry: Entry) -> None:
        self.append(entry)
