"""Measures the site. ``make bench`` runs it, with DATABASE_URL a private PostgreSQL."""

import os
import sys
import tempfile
from pathlib import Path

from tests.bench.load import HEAD
from tests.bench.pages import FLOOR, pages, ratio
from tests.bench.site import demo_site, enter, redis


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """0 when every floor is reached, else 1."""
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as name:
        folder = Path(name)
        say("Loading the demo content into PostgreSQL...")
        with (
            redis(folder) as cache_url,
            demo_site(folder, os.environ["DATABASE_URL"], cache_url) as env,
        ):
            enter(env)
            measured = pages(env["SITE_URL"])
    say(HEAD)
    for row in measured:
        say(row.line())
    times = ratio(measured)
    say(f"\nA kept news page is served {times:.1f} times as often as a made one (floor: {FLOOR}).")
    return 0 if times >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
