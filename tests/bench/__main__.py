"""Measures the site. ``make bench`` runs each part, with DATABASE_URL a private PostgreSQL."""

import os
import sys
import tempfile
from pathlib import Path

from tests.bench import discussion, rows
from tests.bench.load import HEAD
from tests.bench.pages import FLOOR, pages, ratio
from tests.bench.site import enter, prepare, redis, served


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(measured):
    say(HEAD)
    for row in measured:
        say(row.line())


def measure_pages(folder, cache_url) -> bool:
    """The public pages, made anew and kept."""
    say("Loading the demo content into PostgreSQL...")
    env = prepare(folder, os.environ["DATABASE_URL"], cache_url, ["demo"])
    with served(folder, env) as env:
        enter(env)
        measured = pages(env["SITE_URL"])
    report(measured)
    times = ratio(measured)
    say(f"\nA kept news page is served {times:.1f} times as often as a made one (floor: {FLOOR}).")
    return times >= FLOOR


def measure_discussion(folder, cache_url) -> bool:
    """Reading and writing threads, beside bare pages of the same rows."""
    say("Making 2,000 threads of 20 posts and one of 10,000 in PostgreSQL...")
    commands = ["setup_site"], discussion.DATA
    env = prepare(folder, os.environ["DATABASE_URL"], cache_url, *commands)
    enter(env)
    vacuum()
    with served(folder, env) as site, served(folder, env, "tests.bench.bare") as bare:
        read, ratios = discussion.rounds(site["SITE_URL"], bare["SITE_URL"], folder)
        written, cost = discussion.replies(site["SITE_URL"], folder)
    report([*read, *written])
    say()
    for wanted, found in ratios:
        say(f"{wanted.page} / {wanted.other}: {found:.2f} (floor: {wanted.floor})")
    ceiling = discussion.REPLY_CEILING
    say(f"a reply in the long thread / in a thread of 20: {cost:.2f} (at most: {ceiling})")
    return all(found >= wanted.floor for wanted, found in ratios) and cost <= ceiling


def measure_rows(folder, cache_url) -> bool:
    """What pages read in the database, at a million posts."""
    say("Making 1,000,000 posts in PostgreSQL (some minutes)...")
    commands = ["setup_site"], rows.DATA
    env = prepare(folder, os.environ["DATABASE_URL"], cache_url, *commands)
    enter({**env, "REQUIRE_SECOND_FACTOR": "0"})
    readers = rows.readers()
    vacuum()
    say(rows.HEAD)
    is_enough = True
    for read in rows.every_page(readers):
        say(read.line())
        is_enough &= read.read <= read.most
    return is_enough


def vacuum():
    """As the database would do by itself in the hours after so much was written."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


PARTS = {"pages": measure_pages, "discussion": measure_discussion, "rows": measure_rows}


def main(part) -> int:
    """0 when every floor of the part is reached, else 1."""
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as name, redis(Path(name)) as cache_url:
        return 0 if PARTS[part](Path(name), cache_url) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
