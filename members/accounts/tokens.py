"""Digests of the secret tokens in links of e-mails.

The database stores only the digest of a token, so that nobody who reads the database can make the
link. The token itself is only in the e-mail, also while the e-mail waits in the queue.
"""

import hashlib


def digest_of(token: str) -> str:
    """The SHA-256 digest under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
