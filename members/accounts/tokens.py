"""Digests of the secret tokens in links of e-mails.

The database stores only the digest of a token, so that a leaked table reveals no links. The token
itself is only in the e-mail, which the queue stores until the mail server has accepted it.
"""

import hashlib


def digest_of(token: str) -> str:
    """The SHA-256 digest under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
