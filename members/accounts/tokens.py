"""Tokens in links of e-mails: whoever reads the database cannot use them."""

import hashlib


def digest_of(token: str) -> str:
    """What is stored of the token in an e-mail."""
    return hashlib.sha256(token.encode()).hexdigest()
