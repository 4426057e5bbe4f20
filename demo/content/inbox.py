"""What the demo accounts follow, apart from what they wrote, and their settings."""

FOLLOWED = [
    ("member@example.org", "section", "oswiata", ""),
    ("member@example.org", "tag", "dowoz-uczniow", "instant"),
    ("member2@example.org", "section", "woda-i-odpady", "daily"),
    ("coordinator@example.org", "section", "o-forum", ""),
    ("chair@example.org", "section", "drogi", "site"),
    ("minutes@example.org", "tag", "odpady-komunalne", "daily"),
    ("moderator@example.org", "section", "o-forum", "instant"),
    ("member@example.org", "unit", "1020083", ""),
    ("moderator@example.org", "unit", "1002", "site"),
    ("moderator@example.org", "body", "Forum", "daily"),
    (
        "member@example.org",
        "case",
        "Mniejsze straty wody dzięki bilansowi i nocnym pomiarom, bez dużych inwestycji",
        "site",
    ),
]
"""Tuples (e-mail address, kind of target, its slug, TERC code, short name or title, level)."""

PREFERENCES = {
    "member@example.org": {"digest_weekday": 4, "digest_hour": 8},
    "member2@example.org": {"level": "daily"},
    "moderator@example.org": {"at_any_time": True},
}
"""E-mail address -> fields of Preferences that differ from the defaults."""
