"""Reports, and the pending posts, rejected posts and drafts of a new member.

A post is identified by the title of its thread and its number.
"""

from demo.content import html

MODERATOR = "moderator@example.org"
NEWCOMER = "grzegorz.wilk@example.org"

WHISTLEBLOWERS = "Zgłoszenia wewnętrzne sygnalistów: jedna procedura dla urzędu i jednostek?"
DECLARATIONS = "Sprawdzanie deklaracji: z czym Państwo porównują liczbę mieszkańców?"
VACANT_FLATS = "Pustostany do remontu: najemca remontuje na własny koszt w zamian za przydział"
DIRT_ROADS = "Przeglądy dróg gruntowych: zlecać czy robić własnymi siłami?"

REPORTS = [
    {
        "thread": WHISTLEBLOWERS,
        "number": 2,
        "by": "anna.krawczyk@example.org",
        "reason": "other",
        "text": (
            "Przy trzech zgłoszeniach w roku łatwo odgadnąć, o którą jednostkę chodzi. "
            "Czy liczba powinna tu zostać?"
        ),
        "days_ago": 0.8,
        "answer": "",
    },
    {
        "thread": DIRT_ROADS,
        "number": 3,
        "by": "beata.nowicka@example.org",
        "reason": "advertising",
        "text": "",
        "days_ago": 9,
        "answer": "Nazwa programu padła w odpowiedzi na pytanie. To nie jest reklama.",
    },
]

WAITING_POSTS = [
    {
        "section": "pszok-i-deklaracje",
        "thread": DECLARATIONS,
        "kind": "",
        "title": "",
        "tags": [],
        "days_ago": 0.3,
        "html": html(
            """<p>Porównujemy deklaracje z listą uczniów w obwodzie szkoły, ale tylko liczby, bez
            nazwisk. Różnica powyżej pięciu osób na ulicę jest powodem do rozmowy, a nie do
            decyzji.</p>"""
        ),
        "refused": "",
    },
    {
        "section": "arkusze-organizacyjne",
        "thread": None,
        "kind": "question",
        "title": "Arkusz organizacyjny: kto u Państwa liczy etaty wsparcia?",
        "tags": ["arkusz organizacyjny", "etaty"],
        "days_ago": 0.2,
        "html": html(
            """<p>Dyrektorzy szkół podają etaty pedagogów i psychologów według różnych wskaźników.
            Czy sprawdza to u Państwa wydział oświaty, czy wspólna obsługa?</p>"""
        ),
        "refused": "",
    },
    {
        "section": "mieszkalnictwo",
        "thread": VACANT_FLATS,
        "kind": "",
        "title": "",
        "tags": [],
        "days_ago": 4,
        "html": html(
            """<p>U nas remont trwał rok. Lokal przy ulicy Polnej dostała pani Maria, która
            wyremontowała go w całości sama.</p>"""
        ),
        "refused": "Proszę opisać sprawę bez imienia najemcy i adresu lokalu.",
    },
]

DRAFTS = [
    {
        "thread": VACANT_FLATS,
        "days_ago": 3.9,
        "html": WAITING_POSTS[2]["html"],
    },
    {
        "thread": DIRT_ROADS,
        "days_ago": 1.1,
        "html": html(
            """<p>Sprawdzamy drogi sami, po każdej zimie. Zestawienie kosztów z trzech lat dołączę
            po</p>"""
        ),
    },
]
