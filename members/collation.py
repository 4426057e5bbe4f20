"""Sorting names in Polish order, independent of the database."""

import re
import unicodedata

DIGITS = "0123456789"
ALPHABET = f"{DIGITS}aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_RANKS = {letter: rank for rank, letter in enumerate(ALPHABET, start=1)}
_GAP = 0
_WORD = re.compile(r"[^\W_]+")
_NUMBER_OR_SIGN = re.compile(r"[0-9]+|[\s\S]")


def polish_key(text: str) -> tuple:
    """A key that sorts texts in Polish order: ``sorted(names, key=polish_key)``.

    - Spaces and hyphens come first ("Biała Rawska" before "Białystok"), then digits, then letters:
      ą after a, ć after c and so on.
    - Numbers sort by their value ("nr 2" before "nr 10"). Leading zeros are ignored.
    - A foreign letter with an accent sorts like the letter without it (é like e).
    - Case and all other punctuation are ignored.

    If two texts are equal by these rules, the code points of the texts decide, so that the result
    does not depend on the order of the input.
    """
    return tuple(_ranks(text)), text


def sort_key(text: str) -> str:
    """Returns a text for a database column that sorts like ``polish_key(text)``.

    It consists of hex digits, which every database sorts alike. Each rank that ``_ranks`` returns
    becomes four digits. Only the first 120 ranks are used, so long texts with the same beginning
    have the same key.
    """
    return "".join(f"{min(rank, 0xFFFF):04x}" for rank in _ranks(text)[:120])


def fold(text: str) -> str:
    """``text`` for searching: in lower case, without diacritics and surplus spaces."""
    # NUL characters are removed, because PostgreSQL raises an error for them.
    plain = unicodedata.normalize("NFKD", text.lower().replace("ł", "l").replace("\0", ""))
    signs = (sign for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(signs).split())


def folded_words(text: str) -> list[str]:
    """The words of ``text`` for searching: folded, and without any punctuation."""
    return _WORD.findall(fold(text))


def _ranks(text: str) -> list[int]:
    """The ranks of the characters of ``text`` in Polish order (see ``polish_key``)."""
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
    """The ranks of a number without leading zeros: first its length, then its digits.

    The length comes first, because a number with more digits is larger. Only ranks of digits may be
    used, because numbers sort before letters. So the length minus one is written as a sum of
    digits, with as many nines as possible. For example, 7 becomes 0 7, 25 becomes 1 2 5, and a
    number of twelve digits begins with 9 2, because 12 - 1 = 9 + 2.
    """
    nines, rest = divmod(len(digits) - 1, 9)
    return [*[_RANKS["9"]] * nines, rest + 1, *(_RANKS[digit] for digit in digits)]


def _foreign_ranks(letter: str) -> list[int]:
    """A list with the rank of a letter outside the Polish alphabet; an empty list for punctuation.

    An accented Latin letter has the rank of the letter without the accent. Letters of other scripts
    come after the Polish alphabet.
    """
    if not letter.isalnum():
        return []
    plain = unicodedata.normalize("NFKD", letter)[0].lower()
    return [_RANKS.get(plain, len(ALPHABET) + ord(letter))]
