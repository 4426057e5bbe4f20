"""Tokens in links of e-mails. Only digests are stored, so a copy of the database opens no link."""

import hashlib


def digest_of(token: str) -> str:
    """The SHA-256 digest under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
