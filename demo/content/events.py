"""Events: two historical events, and invented events shortly before and after today.

``days_ahead`` is the number of days from the day on which the demo is loaded; for past events it is
negative. An event on a weekend or holiday is moved to a working day (see ``demo/dates.py``).

The historical events, a training and the first meeting of the Forum, are known from a published
announcement. It gives the days of the training, 1–2 July, but neither the year nor the hours nor the
place. The year 2010 is inferred, and the text says so.
"""

from demo.content import html

INTRO = {
    "pl": "Spotkania i szkolenia otwarte dla samorządów oraz te, od których Forum się zaczęło.",
    "en": "Meetings and training open to local governments, and those with which the Forum began.",
}

EVENTS = [
    {
        "starts": "2010-07-01",
        "ends": "2010-07-02",
        "announced": "2010-06-15",
        "project": "kompetencje-i-przejrzystosc",
        "pl": {
            "slug": "szkolenie-ogolne-partnerstwa",
            "title": "Szkolenie ogólne: partnerstwa i techniki negocjacyjne",
            "intro": (
                "Dwa dni o zasadach tworzenia i funkcjonowania partnerstw. Wydarzenie historyczne; "
                "rok 2010 to nasz wniosek, źródło go nie podaje."
            ),
            "body": html(
                """<p>Pierwszy dzień poświęcono partnerstwom publiczno-publicznym, drugi partnerstwom
                publiczno-prywatnym i technikom negocjacyjnym. Drugiego dnia odbyło się także posiedzenie
                inauguracyjne Samorządowego Forum.</p>
                <p>Źródło podaje dni, ale nie podaje roku, godzin ani miejsca.</p>"""
            ),
        },
        "en": {
            "slug": "general-training-partnerships",
            "title": "General training: partnerships and techniques of negotiation",
            "intro": (
                "Two days about how partnerships are made and run. A historical event; the year 2010 is "
                "our inference, the source does not give it."
            ),
            "body": html(
                """<p>Day one was about public-public partnerships, day two about public-private ones and
                techniques of negotiation. The Forum held its inaugural meeting on the second day.</p>
                <p>The source gives the days, but neither the year nor the hours nor the place.</p>"""
            ),
        },
    },
    {
        "starts": "2010-07-02",
        "ends": None,
        "announced": "2010-06-16",
        "project": "kompetencje-i-przejrzystosc",
        "pl": {
            "slug": "posiedzenie-inauguracyjne-forum",
            "title": "Posiedzenie inauguracyjne Samorządowego Forum",
            "intro": (
                "Pierwsze spotkanie jednostek samorządu i ich jednostek organizacyjnych. Wydarzenie "
                "historyczne; rok 2010 to nasz wniosek, źródło go nie podaje."
            ),
            "body": html(
                """<p>Samorządowe Forum JST i organizacji JST rozpoczęło pracę w drugim dniu szkolenia
                ogólnego. Służy dialogowi i wymianie praktyk.</p>"""
            ),
        },
    },
    {
        "days_ahead": -20,
        "starts": "10:00",
        "ends": "12:00",
        "announced": -45,
        "office": "Biuro projektu",
        "online_url": "https://spotkanie.example.org/dobra-praktyka",
        "pl": {
            "slug": "jak-opisac-dobra-praktyke",
            "title": "Jak opisać dobrą praktykę: spotkanie otwarte",
            "intro": "Godzina o tym, co powinno znaleźć się w opisie, i godzina na pytania.",
            "body": html(
                """<p>Prowadzący pokazali, jak krótko napisać: jaki był problem, co zrobiono, ile to
                kosztowało i co dziś zrobiono by inaczej.</p>"""
            ),
            "access": "Napisy na żywo w czasie całego spotkania.",
        },
    },
    {
        "days_ahead": 9,
        "starts": "10:00",
        "ends": "13:00",
        "announced": -12,
        "office": "Biuro projektu",
        "online_url": "https://spotkanie.example.org/dzien-otwarty",
        "pl": {
            "slug": "dzien-otwarty-forum",
            "title": "Dzień otwarty Forum dla nowych jednostek",
            "intro": (
                "Spotkanie przez internet dla urzędów i jednostek, które chcą poznać Forum, zanim "
                "zdecydują się dołączyć."
            ),
            "body": html(
                """<h2>Program</h2>
                <ul><li>10:00 – czym jest Forum i kto w nim rozmawia;</li>
                <li>10:45 – jak wygląda rozmowa, opis praktyki i posiedzenie;</li>
                <li>12:00 – jak dołączyć i kto w jednostce musi to potwierdzić.</li></ul>
                <p>Udział jest bezpłatny i nie wymaga konta.</p>"""
            ),
            "access": "Napisy na żywo i tłumaczenie na polski język migowy.",
        },
        "en": {
            "slug": "open-day",
            "title": "Open day of the Forum for new units",
            "intro": (
                "An online meeting for offices and units which want to know the Forum before they decide "
                "to join. The meeting is held in Polish."
            ),
            "body": html(
                """<h2>Programme</h2>
                <ul><li>10:00 – what the Forum is and who talks there;</li>
                <li>10:45 – what a thread, a case and a meeting look like;</li>
                <li>12:00 – how to join, and who in the unit has to confirm it.</li></ul>
                <p>It is free of charge and needs no account.</p>"""
            ),
            "access": "Live captions and interpretation into Polish Sign Language.",
            "office": "Project office",
        },
    },
    {
        "days_ahead": 24,
        "days": 2,
        "starts": "9:30",
        "ends": "15:00",
        "announced": -5,
        "office": "Biuro projektu",
        "place": "Łowicz, sala przykładowa",
        "address": "ul. Przykładowa 1",
        "image": {
            "motif": "classroom",
            "alt": "Rysunek: sala szkoleniowa, przy stołach grupy osób pracujących nad planem",
        },
        "pl": {
            "slug": "warsztaty-plan-usprawnien",
            "title": "Warsztaty: plan wdrożenia usprawnień w dwa dni",
            "intro": (
                "Praca w grupach nad własnym planem, krok po kroku według poradnika. Dla osób, które "
                "w jednostce prowadzą jedną konkretną usługę."
            ),
            "body": html(
                """<p>Warto zabrać dane o usłudze z ostatniego roku: liczbę spraw, czas ich trwania, skargi.
                Drugiego dnia każda grupa pokaże swój plan pozostałym.</p>"""
            ),
            "access": "Wejście bez progów, winda, pętla indukcyjna. Tłumacz po zgłoszeniu 7 dni wcześniej.",
        },
    },
    {
        "days_ahead": 38,
        "starts": "11:00",
        "ends": "13:00",
        "announced": -8,
        "office": "Biuro projektu",
        "place": "Skierniewice, sala przykładowa",
        "is_cancelled": True,
        "pl": {
            "slug": "spotkanie-o-drogach-gminnych",
            "title": "Spotkanie o zimowym utrzymaniu dróg gminnych",
            "intro": "Spotkanie odwołane. Nowy termin podamy w aktualnościach.",
            "body": html(
                "<p>Za zmianę przepraszamy. Materiały otrzymają wszystkie zgłoszone osoby.</p>"
            ),
            "access": "",
        },
    },
]
