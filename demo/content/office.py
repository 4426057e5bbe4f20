"""The invented operator of the demo site, its accessibility statement and its legal notices."""

from demo.content import html

OPERATOR = {
    "operator": "Biuro Samorządowego Forum (dane przykładowe)",
    "operator_en": "Office of the Local Government Forum (example data)",
    "address": "ul. Przykładowa 1\n00-000 Przykładowo",
    "email": "biuro@example.org",
    "phone": "000 000 000",
    "office_hours": "od poniedziałku do piątku, 8.00–16.00",
    "office_hours_en": "Monday to Friday, 8 a.m. to 4 p.m.",
    "delivery_address": "AE:PL-00000-00000-AAAAA-00 (przykład)",
    "officer_name": "Inspektor Przykładowy",
    "officer_email": "iod@example.org",
    "officer_phone": "000 000 001",
    "accessibility_name": "Koordynatorka Przykładowa",
    "accessibility_email": "dostepnosc@example.org",
    "accessibility_phone": "000 000 002",
}

STATEMENT = {
    "pl": {
        "shortcomings": html(
            """
            <ul>
            <li>Część dokumentów do pobrania to pliki, których kolejność czytania nie została
            sprawdzona. Treść można otrzymać w innej formie, wystarczy napisać.</li>
            <li>Strona nie ma jeszcze filmu w języku migowym. Zastępuje go tekst łatwy do czytania.</li>
            </ul>
            """
        ),
        "facilities": html(
            """
            <p>Każdą stronę można obsłużyć klawiaturą. JavaScriptu wymaga tylko logowanie kluczem dostępu.
            Strona ma wersję ciemną, zgodną z ustawieniem systemu, i układ do druku.</p>
            """
        ),
        "architecture": html(
            """
            <ul>
            <li>Do budynku prowadzi wejście bez progów; drzwi otwierają się automatycznie.</li>
            <li>Winda ma przyciski z alfabetem Braille’a i zapowiedzi głosowe.</li>
            <li>Na parterze jest toaleta dla osób z niepełnosprawnościami.</li>
            <li>Przed budynkiem są dwa miejsca postojowe dla osób z niepełnosprawnościami.</li>
            <li>Do budynku można wejść z psem asystującym.</li>
            <li>W sekretariacie działa pętla indukcyjna.</li>
            </ul>
            """
        ),
        "communication": html(
            """
            <ul>
            <li>Rozmowę z tłumaczem języka migowego, także online, umawiamy w ciągu 3 dni roboczych.</li>
            <li>Pisma przygotowujemy na prośbę dużym drukiem lub w tekście łatwym do czytania.</li>
            <li>Można napisać e-mail, wysłać SMS lub zadzwonić.</li>
            </ul>
            """
        ),
    },
    "en": {
        "shortcomings": html(
            """
            <ul>
            <li>The reading order of some documents has not been checked. Their content is
            available in another form on request.</li>
            <li>The site has no film in sign language yet. The easy-to-read text replaces it.</li>
            </ul>
            """
        ),
        "facilities": html(
            """
            <p>Every page works from the keyboard. Only signing in with a passkey needs JavaScript. The
            site follows the dark mode of the system and prints well.</p>
            """
        ),
        "architecture": html(
            """
            <ul>
            <li>The entrance has no steps, and its door opens by itself.</li>
            <li>The lift has buttons in Braille and voice announcements.</li>
            <li>There is an accessible toilet on the ground floor.</li>
            <li>Two parking places in front of the building are kept for people with disabilities.</li>
            <li>Assistance dogs are welcome.</li>
            <li>The secretariat has an induction loop.</li>
            </ul>
            """
        ),
        "communication": html(
            """
            <ul>
            <li>A talk with an interpreter of sign language, also online, is arranged within 3 working
            days.</li>
            <li>On request, letters come in large print or as easy-to-read text.</li>
            <li>E-mails, text messages and calls are welcome.</li>
            </ul>
            """
        ),
    },
}

# The old version of the privacy notice, and a summary of what changed in the new version.
PRIVACY = {
    "pl": {
        "old": "<h2>Jak długo przechowujemy dane</h2><p>Konto: do jego usunięcia.</p>",
        "changes": "Dopisano, jak długo przechowujemy wiadomości z formularzy.",
    },
    "en": {
        "old": "<h2>How long we keep data</h2><p>Account: until it is deleted.</p>",
        "changes": "Added: how long messages sent through forms are kept.",
    },
}

# The drawings for the parts of the easy-read page, in the order of the parts.
EASY_PICTURES = [
    {"motif": "town", "pl": "Rysunek: miasto z ratuszem", "en": "Drawing: a town with its hall"},
    {"motif": "documents", "pl": "Rysunek: kartki z tekstem", "en": "Drawing: sheets of text"},
    {"motif": "people", "pl": "Rysunek: ludzie rozmawiają", "en": "Drawing: people talking"},
    {"motif": "sheets", "pl": "Rysunek: arkusze formularza", "en": "Drawing: sheets of a form"},
    {"motif": "table", "pl": "Rysunek: ludzie przy stole", "en": "Drawing: people at a table"},
]
