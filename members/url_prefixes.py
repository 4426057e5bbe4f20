"""The parts of the site, by the first folder of the URL path."""

CLOSED = ("/forum/", "/members/", "/inbox/")
"""The members' area, which ``config/urls.py`` closes to everybody else."""
ACCOUNT = "/account/"
"""Pages for signing in and up, and for the user's own account."""
PERSONAL = (*CLOSED, ACCOUNT, "/search/")
"""Pages whose language and menu depend on the user. On pages of the CMS they depend on the page
tree."""
ADMIN = "/admin/"
"""The admin of the CMS."""


def is_personal(path: str) -> bool:
    """Whether ``path`` begins with one of ``PERSONAL``. A slash at its end may be missing."""
    return f"{path}/".startswith(PERSONAL)
