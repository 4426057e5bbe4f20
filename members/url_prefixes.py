"""The URL prefixes of the parts of the site."""

CLOSED = ("/forum/", "/members/", "/inbox/")
"""The members' area. ``member_required`` closes it to everybody but members."""
ACCOUNT = "/account/"
"""Pages for signing in, for signing up, and for the user's own account."""
TRAINING = ("/training/mine/", "/training/desk/", "/training/consent/")
"""Pages of training that depend on the user, unlike the training offer, which is public."""
PERSONAL = (*CLOSED, ACCOUNT, "/search/", *TRAINING)
"""Pages whose language and menu depend on the user. On public CMS pages, both depend on the page
tree."""
ADMIN = "/admin/"
"""The admin pages of the CMS."""


def is_personal(path: str) -> bool:
    """Whether ``path`` begins with a prefix in ``PERSONAL``. ``path`` may lack the final slash."""
    return f"{path}/".startswith(PERSONAL)
