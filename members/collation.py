"""Sorting names in Polish order, independent of the database."""

import re
import unicodedata

DIGITS = "0123456789"
ALPHABET = f"{DIGITS}aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_RANKS = {letter: rank for rank, letter in enumerate(ALPHABET, start=1)}
_GAP = 0
_NUMBER_OR_SIGN = re.compile(r"[0-9]+|[\s\S]")


def polish_key(text: str) -> tuple:
    """Sort key in Polish order: ``sorted(names, key=polish_key)``.

    Numbers sort by their value ("nr 2" before "nr 10"); leading zeros are ignored. A space or
    hyphen sorts before every letter ("Biała Rawska" before "Białystok"), digits before letters, ą
    after a, ć after c and so on. Case is ignored. Foreign letters sort as the Latin letter without
    its accent (é as e). Other punctuation is ignored. If two texts are equal by these rules, the
    text itself decides, so that the result does not depend on the order of the input.
    """
    return tuple(_ranks(text)), text


def sort_key(text: str) -> str:
    """The order of ``polish_key`` as text for a database column.

    The text has four hex digits, which every database sorts alike, for each of the first 120
    letters, digits and spaces.
    """
    return "".join(f"{min(rank, 0xFFFF):04x}" for rank in _ranks(text)[:120])


def fold(text: str) -> str:
    """``text`` in lower case, without diacritics and surplus spaces, for searching."""
    # PostgreSQL raises an error for a NUL character.
    plain = unicodedata.normalize("NFKD", text.lower().replace("ł", "l").replace("\0", ""))
    signs = (sign for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(signs).split())


def _ranks(text: str) -> list[int]:
    ranks = []
    for sign in _NUMBER_OR_SIGN.findall(unicodedata.normalize("NFC", text).lower()):
        if sign[0] in DIGITS:
            ranks += _ranks_of_number(sign.lstrip("0") or "0")
        elif sign in _RANKS:
            ranks.append(_RANKS[sign])
        elif sign.isspace() or sign in "-–—":
            ranks.append(_GAP)
        else:
            ranks += _foreign_ranks(sign)
    return ranks


def _ranks_of_number(digits: str) -> list[int]:
    """The ranks of a number without leading zeros: its length, then its digits.

    The length comes first, because a number with more digits is larger. Like the number it consists
    of ranks of digits: not counting the first digit, every nine digits give a 9, and the remaining
    digits give 0 to 8.
    """
    nines, rest = divmod(len(digits) - 1, 9)
    return [*[_RANKS["9"]] * nines, rest + 1, *(_RANKS[digit] for digit in digits)]


def _foreign_ranks(letter: str) -> list[int]:
    """The rank of a letter outside the Polish alphabet, as a list; empty for punctuation.

    It is the rank of the Latin letter without its accent; other scripts come after the alphabet.
    """
    if not letter.isalnum():
        return []
    plain = unicodedata.normalize("NFKD", letter)[0].lower()
    return [_RANKS.get(plain, len(ALPHABET) + ord(letter))]
