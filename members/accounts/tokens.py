"""Words in links of letters: whoever reads the database cannot use them."""

import hashlib


def digest_of(token: str) -> str:
    """What is kept of the word in a letter."""
    return hashlib.sha256(token.encode()).hexdigest()
