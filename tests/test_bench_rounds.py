"""``make bench`` reads its arguments, measures CPU time, and compares measurements correctly."""

import os
import subprocess
import sys

import pytest

from tests.bench import __main__ as bench, discussion
from tests.bench.cpu import Spent, _of_family
from tests.bench.lists import Grown
from tests.bench.load import Load
from tests.bench.rounds import FULL, QUICK, Pace, Ratio, ask_in_turns, compare

BUSY = "import time\nbegun = time.process_time()\nwhile time.process_time() - begun < 0.3: pass"


def load(rate, application, database=0):
    return Load(100, rate, 1, 2, 3, application, database)


def test_ratio_is_the_median_of_the_rounds():
    runs = {
        "page": [load(10, 10), load(50, 20), load(12, 5, 5)],
        "other": [load(10, 30), load(10, 20), load(10, 20)],
    }
    found = compare(runs, Ratio("page", "other", 2.0))
    assert (found.rate, found.cpu) == (1.2, 2.0)
    assert found.is_reached


@pytest.mark.parametrize(("floor", "is_reached"), [(1.5, True), (1.6, False), (None, True)])
def test_floor_applies_to_cpu_time(floor, is_reached):
    runs = {"page": [load(100, 20)], "other": [load(1, 30)]}
    found = compare(runs, Ratio("page", "other", floor))
    assert found.is_reached == is_reached
    assert ("MISSED" in found.line()) is not is_reached


def test_different_numbers_of_rounds_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        compare({"page": [load(1, 1)], "other": []}, Ratio("page", "other"))


@pytest.mark.parametrize(("long", "is_flat"), [(1.5, True), (1.6, False)])
def test_list_is_flat_up_to_its_ceiling(long, is_flat):
    assert Grown("list", 1.0, long).is_flat == is_flat


def test_cpu_time_includes_ended_child_processes():
    before = _of_family(os.getpid())
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert 300 <= _of_family(os.getpid()) - before < 5000


def test_cpu_time_is_divided_by_the_requests():
    assert Spent(500, 80).since(Spent(100, 40)).each(20) == Spent(20, 2)


def test_options_quick_and_before_are_read(tmp_path):
    (tmp_path / "manage.py").touch()
    assert bench.options(["pages"]).pace == FULL
    found = bench.options(["discussion", "--quick", "--before", str(tmp_path)])
    assert (found.pace, found.before) == (QUICK, tmp_path)


def test_empty_before_option_means_none():
    assert bench.options(["discussion", "--before", ""]).before is None


def test_folder_before_without_a_site_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        bench.options(["discussion", "--before", str(tmp_path)])
    assert "there is no manage.py" in capsys.readouterr().err


def test_only_requested_pages_are_compared_with_before():
    asked = [discussion.NEWS, discussion.HOME, f"{discussion.NEWS}{discussion.BEFORE}"]
    assert discussion.ratios(asked)[len(discussion.RATIOS) :] == [Ratio(asked[0], asked[2], 3.0)]


def test_every_second_round_runs_in_reverse_order():
    asked = []

    class Page:
        def press(self, name, seconds):
            asked.append((name, seconds))

    runs = ask_in_turns({"a": Page(), "b": Page()}, Pace(2, 5))
    assert asked == [("a", 1), ("b", 1), ("a", 5), ("b", 5), ("b", 5), ("a", 5)]
    assert {name: len(loads) for name, loads in runs.items()} == {"a": 2, "b": 2}
