"""Old links still work: two hundred URLs of the demo give the stored responses."""

from pathlib import Path

from tests.heavy.addresses import answers

KEPT = Path(__file__).parents[1] / "data" / "addresses.txt"


def test_addresses_answer_as_before(tmp_path):
    before = KEPT.read_text().splitlines()
    assert [line for line in answers(tmp_path).splitlines() if line not in before] == []
