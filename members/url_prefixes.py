"""Which part of the site a path belongs to, by its first folder."""

CLOSED = ("/forum/", "/members/", "/inbox/")
"""Behind the gate: ``config/urls.py`` closes all that is below."""
PERSONAL = (*CLOSED, "/account/", "/search/")
"""What follows the user (language, menu), where pages of the CMS follow their tree."""
ADMIN = "/admin/"
"""The CMS's own."""


def is_personal(path: str) -> bool:
    """Whether ``path`` is below one of ``PERSONAL``, also where its last slash was forgotten."""
    return f"{path}/".startswith(PERSONAL)
