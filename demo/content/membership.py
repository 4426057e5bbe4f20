"""Profiles, coordinators, and an invitation that was not accepted yet.

``person`` and ``by`` are e-mail addresses without ``@example.org``.
"""

# The phone numbers are mostly zeros, so that they are recognisably invented.
PROFILES = [
    {
        "person": "member",
        "phone": "46 000 00 01",
        "show_phone": True,
        "areas": ["oswiata", "pomoc-spoleczna"],
        "topics": ["dowóz uczniów", "arkusze organizacyjne", "pomoc psychologiczna w szkołach"],
    },
    {
        "person": "member2",
        "areas": ["woda-i-odpady"],
        "topics": ["PSZOK", "taryfy za odpady"],
        "show_email": True,
    },
    {
        "person": "coordinator",
        "phone": "46 000 00 02",
        "show_phone": True,
        "show_email": True,
        "topics": ["regulamin organizacyjny", "dostępność urzędu"],
    },
    {
        "person": "expert",
        "areas": ["mieszkalnictwo", "drogi"],
        "topics": ["umowy o partnerstwie", "ocena usług publicznych"],
        "show_email": True,
    },
    {"person": "chair", "titles": "masculine", "topics": ["fundusze europejskie"]},
    {"person": "minutes", "titles": "feminine", "topics": ["obsługa rady"]},
    {"person": "moderator", "topics": ["zasady Forum"], "show_email": True},
    {"person": "piotr.sadowski", "areas": ["drogi"], "topics": ["zimowe utrzymanie dróg"]},
    {"person": "halina.jaworska", "areas": ["kultura"], "topics": ["książka mówiona"]},
    {
        "person": "zofia.marciniak",
        "areas": ["pomoc-spoleczna"],
        "topics": ["rodziny zastępcze", "asystent rodziny"],
    },
    {"person": "rafal.cieslak", "areas": ["woda-i-odpady"], "topics": ["straty wody"]},
]

COORDINATORS = ["coordinator", "grzegorz.wilk", "anna.krawczyk"]
"""People with the role of coordinator in ``people.py``. Each gets a letter of authority."""

INVITATION = {
    "email": "sekretarz@gmina-glowno.example.org",
    "source": "strona Biuletynu Informacji Publicznej Urzędu Gminy Głowno",
    "organisation": "ug-glowno",
    "by": "minutes",
    "days_ago": 3,
}
