"""Tokens in links of e-mails. The database stores their digests, from which nobody can make a link.

Only an e-mail that is still in the queue contains its token.
"""

import hashlib


def digest_of(token: str) -> str:
    """The SHA-256 digest under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
