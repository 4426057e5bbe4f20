"""Runs one part of the benchmarks and checks its limits.

``make bench`` runs all parts. DATABASE_URL must name a PostgreSQL database that is used for nothing
else, because the benchmarks fill it.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench import discussion, inbox, lists, replies, rows
from tests.bench.load import HEAD
from tests.bench.pages import FLOOR, pages, ratio
from tests.bench.rounds import FULL, QUICK, RATIO_HEAD, ask_in_turns, compare
from tests.bench.site import enter, prepare, prepare_before, redis, served, vacuum


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(measured):
    say(HEAD)
    for row in measured:
        say(row.line())


def measure_pages(folder, cache_url, _options) -> bool:
    """Measures public pages, both rendered for each request and served from the cache.

    Returns whether the cached news page is at least ``FLOOR`` times as fast as the rendered one.
    """
    say("Loading the demo content into PostgreSQL...")
    env = prepare(folder, os.environ["DATABASE_URL"], cache_url, ["demo"])
    with served(folder, env) as site:
        enter(site.env)
        measured = pages(site)
    report(measured)
    times = ratio(measured)
    say(
        f"\nThe cached news page is {times:.1f} times as fast as the rendered one (floor: {FLOOR})."
    )
    return times >= FLOOR


def measure_discussion(folder, cache_url, options) -> bool:
    """Compares the speed of members' pages with that of bare Django pages.

    With the option ``--before``, also compares the speed of pages and replies with that of an
    earlier checkout. Returns whether every ratio reaches its floor, and no list and no reply is
    slower than its ceiling allows.
    """
    say("Loading the demo content and creating 2,000 threads of 20 posts and one of 10,000...")
    env = prepare(folder, os.environ["DATABASE_URL"], cache_url, ["demo"], discussion.DATA)
    with ExitStack() as servers:
        site = servers.enter_context(served(folder, env))
        enter(site.env)
        vacuum()
        bare = servers.enter_context(served(folder, env, "tests.bench.bare"))
        before = None
        if options.before:
            older = prepare_before(options.before, env)
            before = servers.enter_context(served(folder, older, root=options.before))
        is_fast = _compare(site, bare, before, folder, options.pace)
        return _grow(site, bare, options.pace) and is_fast


def _compare(site, bare, before, folder, pace) -> bool:
    asked = discussion.pages(site, bare, before, folder)
    runs = ask_in_turns(asked, pace)
    read = discussion.lines(asked, runs, site, bare)
    short, long = discussion.short_threads(), discussion.long_thread()
    one_by_one = replies.one_by_one(site, short, long)
    short = short[replies.TIMED :]
    written = replies.rounds(site, before, short, long, folder, pace)
    report([*read, *replies.lines(written, site, short)])
    ratios = discussion.ratios(asked) + ([replies.RATIO] if before else [])
    compared = [compare(runs | written, each) for each in ratios]
    say(f"\n{RATIO_HEAD}")
    for each in compared:
        say(each.line())
    say(f"\ntime of a reply, long / short thread: {one_by_one:.2f} (at most: {replies.CEILING})")
    return all(each.is_reached for each in compared) and one_by_one <= replies.CEILING


def _grow(site, bare, pace) -> bool:
    grown = lists.grow(site, bare, requests=20 * pace.rounds)
    for each in grown:
        say(each.line())
    return all(each.is_flat for each in grown)


def measure_rows(folder, cache_url, _options) -> bool:
    """Counts the rows that PostgreSQL reads for each page, in a database with a million posts.

    Returns False if it reads more rows for a page than allowed.
    """
    say("Creating 1,000,000 posts in PostgreSQL (takes some minutes)...")
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


def measure_inbox(folder, cache_url, _options) -> bool:
    """Measures what followers cost a reply and the worker, and what the count in the header costs.

    Returns whether all ceilings are kept.
    """
    say("Creating 100,000 posts, 10,000 followers of one thread and 100,000 notifications...")
    env = prepare(folder, os.environ["DATABASE_URL"], cache_url, ["setup_site"], inbox.DATA)
    with served(folder, env) as site:
        enter(site.env)
        many, few, none = inbox.threads()
        vacuum()
        ratio = inbox.ratio_of_replies(site, many, none)
        say(f"time of a reply, 10,000 followers / none: {ratio:.2f} (at most: {inbox.CEILING})")
        told = [inbox.fan_out(site, thread) for thread in (none, few, many)]
    for each in told:
        say(each.line())
    growth = told[-1].peak - told[-2].peak
    say(f"the worker took {growth:.1f} MB more for the last (at most: {inbox.MOST_GROWTH})")
    counted = inbox.counts()
    for each in counted:
        say(each.line())
    is_small = ratio <= inbox.CEILING and growth <= inbox.MOST_GROWTH
    return is_small and all(each.is_flat for each in counted)


PARTS = {
    "pages": measure_pages,
    "discussion": measure_discussion,
    "inbox": measure_inbox,
    "rows": measure_rows,
}


def checkout(folder: str) -> Path | None:
    """Converts the value of the option ``--before`` for argparse.

    Returns the absolute path of the folder; None for "". If the folder has no ``manage.py``, raises
    ArgumentTypeError.
    """
    if not folder:
        return None
    if not Path(folder, "manage.py").is_file():
        raise argparse.ArgumentTypeError(f"there is no manage.py in {folder}")
    return Path(folder).resolve()


def options(arguments):
    """Parses the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument(
        "--quick",
        action="store_const",
        dest="pace",
        const=QUICK,
        default=FULL,
        help="few and short rounds: faster, but less exact",
    )
    parser.add_argument(
        "--before",
        type=checkout,
        help="the folder of an earlier checkout to compare with",
    )
    return parser.parse_args(arguments)


def main(arguments) -> int:
    """Runs the chosen part. Returns the exit status, which is 1 if a limit was not met, else 0."""
    asked = options(arguments)
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as name, redis(Path(name)) as cache_url:
        return 0 if PARTS[asked.part](Path(name), cache_url, asked) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
