"""The order of names in Polish, the same whatever database keeps them."""

import unicodedata

ALPHABET = "0123456789aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_RANKS = {letter: rank for rank, letter in enumerate(ALPHABET, start=1)}
_GAP = 0


def polish_key(text: str) -> tuple:
    """What ``text`` sorts by: ``sorted(names, key=polish_key)``.

    Word by word, a space or hyphen before every letter ("Biała Rawska" before "Białystok"); digits
    before letters; ą after a, ć after c and so on; capitals count as small letters; letters of
    other languages as their Latin ones (é as e); signs such as quotation marks do not count. Where
    two texts are equal by all that, the text itself decides, so that the order never depends on
    where the rows came from.
    """
    return tuple(_ranks(text)), text


def sort_key(text: str) -> str:
    """``polish_key`` for a column: digits and small letters, which every database orders alike.

    Four signs for a letter. What is longer than 120 letters sorts by its beginning.
    """
    return "".join(f"{min(rank, 0xFFFF):04x}" for rank in _ranks(text)[:120])


def fold(text: str) -> str:
    """``text`` as people type it in a hurry: small letters without diacritics, single spaces."""
    # PostgreSQL refuses to compare with a NUL.
    plain = unicodedata.normalize("NFKD", text.lower().replace("ł", "l").replace("\0", ""))
    signs = (sign for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(signs).split())


def _ranks(text: str) -> list[int]:
    ranks = []
    for letter in unicodedata.normalize("NFC", text).lower():
        if letter in _RANKS:
            ranks.append(_RANKS[letter])
        elif letter.isspace() or letter in "-–—":
            ranks.append(_GAP)
        else:
            ranks += _foreign(letter)
    return ranks


def _foreign(letter: str) -> list[int]:
    """Where a letter that Polish does not have stands: with its Latin one, or last."""
    if not letter.isalnum():
        return []
    plain = unicodedata.normalize("NFKD", letter)[0].lower()
    return [_RANKS.get(plain, len(ALPHABET) + ord(letter))]
