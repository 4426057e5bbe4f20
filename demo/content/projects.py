"""The two past projects: their aims, partners and training.

The facts are from two published announcements. The first announcement names no funder, and gives no
year for the training of 1–2 July. So the texts do not state a funder or a year as facts. The contact
persons of the announcements are left out on purpose. Both projects are over.
"""

from demo.content import html

# The eight specific goals of the first project.
_GOALS_A = [
    "Sprawniejsze systemy zarządzania w jednostkach samorządu",
    "Lepsza jakość stanowionego prawa lokalnego",
    "System rozwoju kompetencji pracowników",
    "Sprawniejsze komórki do spraw ewaluacji i monitoringu",
    "Wyższy poziom usług świadczonych przez samorządy",
    "Lepsza infrastruktura etyczna",
    "Równe traktowanie kobiet w dostępie do stanowisk kierowniczych",
    "Dialog i wymiana praktyk między samorządami i ich jednostkami organizacyjnymi",
]

# The slug of each service area with the towns in which training groups were planned, 28 in total.
TRAINING_TOWNS = [
    ("woda-i-odpady", ["Bartoszyce", "Koszalin", "Krynica-Zdrój", "Żary"]),
    ("mieszkalnictwo", ["Bartoszyce", "Krynica-Zdrój", "Poznań"]),
    ("drogi", ["Bartoszyce", "Krynica-Zdrój", "Poznań"]),
    ("kultura", ["Kielce", "Krynica-Zdrój", "Ostrów Wielkopolski"]),
    (
        "oswiata",
        [
            "Aleksandrów Kujawski",
            "Góra",
            "Kielce",
            "Kluczbork",
            "Krynica-Zdrój",
            "Ostrów Wielkopolski",
            "Wolsztyn",
        ],
    ),
    (
        "pomoc-spoleczna",
        [
            "Aleksandrów Kujawski",
            "Bielsko-Biała",
            "Góra",
            "Kluczbork",
            "Krynica-Zdrój",
            "Ostrów Wielkopolski",
            "Wolsztyn",
            "Żary",
        ],
    ),
]

_AREA_LABELS = {
    "woda-i-odpady": "Usługi techniczne: gospodarka wodno-kanalizacyjna i odpady",
    "mieszkalnictwo": "Usługi techniczne: gospodarka mieszkaniowa",
    "drogi": "Usługi techniczne: zarządzanie drogami",
    "kultura": "Usługi społeczne: kultura",
    "oswiata": "Usługi społeczne: oświata",
    "pomoc-spoleczna": "Usługi społeczne: pomoc społeczna",
}


def _training_table():
    rows = [
        f"<tr><td>{_AREA_LABELS[area]}</td><td>{', '.join(towns)}</td><td>{len(towns)}</td></tr>"
        for area, towns in TRAINING_TOWNS
    ]
    total = sum(len(towns) for _, towns in TRAINING_TOWNS)
    return (
        "<table><thead><tr><th>Obszar usług</th><th>Miejscowości</th><th>Grupy</th></tr></thead>"
        f"<tbody>{''.join(rows)}<tr><td>Razem</td><td></td><td>{total}</td></tr></tbody></table>"
    )


PROJECT_A = {
    "slug": "kompetencje-i-przejrzystosc",
    "title": "Kompetencje i przejrzystość JST kluczem do rozwoju lokalnego",
    "intro": (
        "Partnerski projekt ośmiu samorządów i czterech instytucji, z którego wyrosło Samorządowe Forum. "
        "Zakończony: strona ma charakter historyczny."
    ),
    "period": "do końca października 2012 r.",
    "audience": "kadra zarządzająca i pracownicy merytoryczni",
    "aim": (
        "Mieszkańcy mieli otrzymać lepsze i łatwiej dostępne usługi. Droga do tego prowadziła przez "
        "silniejsze instytucje: wiedzę osób kierujących urzędami i kwalifikacje osób, które na co dzień "
        "prowadzą sprawy."
    ),
    "goals": _GOALS_A,
    "partners": [
        ("stowarzyszenie-bzura", "leader"),
        ("zpp", "partner"),
        ("lazarski", "partner"),
        ("case-doradcy", "partner"),
    ],
    "beneficiaries": [
        "1005",
        "1002",
        "1063",
        "1013023",
        "1013011",
        "1020052",
        "1020083",
        "1015082",
    ],
    "timeline": [
        (
            "1 lipca (rok 2010 to nasz wniosek)",
            "Szkolenie ogólne, dzień pierwszy",
            "Partnerstwa publiczno-publiczne.",
        ),
        (
            "2 lipca",
            "Szkolenie ogólne, dzień drugi",
            "Partnerstwa publiczno-prywatne i techniki negocjacyjne.",
        ),
        (
            "2 lipca",
            "Posiedzenie inauguracyjne Samorządowego Forum",
            "Początek stałej rozmowy jednostek samorządu i ich jednostek organizacyjnych.",
        ),
        ("koniec października 2012 r.", "Zakończenie projektu", ""),
    ],
    # The announcement of this project does not name the funder.
    "funding": [],
    "facts": [],
    "image": {
        "motif": "river",
        "alt": "Rysunek: rzeka w dolinie, po obu stronach zarysy miejscowości połączonych mostem",
    },
    "body": [
        (
            "text",
            html(
                """<h2>Szkolenie ogólne 1–2 lipca</h2>
                <p>Tematem były zasady tworzenia i funkcjonowania partnerstw oraz techniki negocjacyjne
                (rok 2010 to nasz wniosek: źródło go nie podaje).</p>
                <table><thead><tr><th>Dzień</th><th>Temat</th><th>Prowadzący</th></tr></thead>
                <tbody><tr><td>1&nbsp;lipca</td><td>partnerstwa publiczno-publiczne</td>
                <td>Marek Wójcik, wówczas zastępca sekretarza generalnego Związku Powiatów Polskich</td></tr>
                <tr><td>2&nbsp;lipca</td><td>partnerstwa publiczno-prywatne i techniki negocjacyjne</td>
                <td>Radosław Stępień, wówczas podsekretarz stanu w Ministerstwie Infrastruktury</td></tr>
                </tbody></table>"""
            ),
        ),
        (
            "text",
            html(
                """<h2>Początek Forum</h2>
                <p>Drugiego dnia szkolenia odbyło się posiedzenie inauguracyjne Samorządowego Forum JST
                i organizacji JST. Forum powołano po to, by jednostki samorządu i ich jednostki organizacyjne
                rozmawiały ze sobą i przekazywały sobie sprawdzone rozwiązania.</p>
                <p>Temat partnerstw rozwija poradnik dostępny w tym serwisie.</p>"""
            ),
        ),
    ],
}

PROJECT_B = {
    "slug": "budowanie-potencjalu-instytucjonalnego",
    "title": (
        "Budowanie potencjału instytucjonalnego jednostek samorządu do lepszego dostarczania usług "
        "mieszkańcom i przedsiębiorcom"
    ),
    "intro": (
        "Szkolenia dla osób, które w samorządach zarządzają usługami: sześć obszarów, dwanaście "
        "miejscowości, dwadzieścia osiem grup. Zakończony: strona ma charakter historyczny."
    ),
    "period": "szkolenia: od września 2009 do stycznia 2010 r.",
    "audience": "osoby, które w samorządach zarządzają usługami technicznymi i społecznymi",
    "aim": (
        "Jednostki samorządu miały lepiej dostarczać usługi mieszkańcom i przedsiębiorcom, "
        "a prowadzące je osoby: wymieniać się doświadczeniem w czasie spotkań i pomiędzy nimi."
    ),
    "goals": [
        "Lepsze zarządzanie usługami technicznymi i społecznymi",
        "Wymiana doświadczeń między samorządami w czasie spotkań i pomiędzy nimi",
        "Plan wdrożenia usprawnień dla usługi, którą uczestnik zarządza",
    ],
    "partners": [("zmp", "recruiter"), ("zpp", "recruiter"), ("zgwrp", "recruiter")],
    "beneficiaries": [],
    "timeline": [
        (
            "wrzesień 2009",
            "Początek szkoleń",
            "O przyjęciu decydowała kolejność zgłoszeń; grupa ruszała tam, gdzie zebrało się dość osób.",
        ),
        (
            "od września 2009 do stycznia 2010",
            "Dwudniowe sesje i nauka na odległość",
            "Każda osoba pracowała nad planem wdrożenia usprawnień w swojej usłudze.",
        ),
        (
            "na zakończenie",
            "Jednodniowa konferencja podsumowująca",
            "",
        ),
    ],
    "funding": ["Projekt współfinansowany ze środków Norweskiego Mechanizmu Finansowego."],
    "facts": [
        ("Formy", "dwudniowe sesje, nauka na odległość, jednodniowa konferencja podsumowująca"),
        ("Koszt samorządu", "dojazd i noclegi przy sesjach dwudniowych"),
        ("Wynik", "plan wdrożenia usprawnień przygotowany przez każdą uczestniczącą osobę"),
    ],
    "image": {
        "motif": "classroom",
        "alt": "Rysunek: sala szkoleniowa, przy stołach grupy osób pracujących nad planem",
    },
    "body": [
        (
            "text",
            html(
                """<h2>Jak wyglądały szkolenia</h2>
                <p>Tematem nie była administracja w ogóle, lecz konkretna usługa. Wodociągowiec pracował
                w grupie z osobami z wodociągów, bibliotekarka z osobami z kultury. Uczestnicy otrzymywali
                przygotowane dla nich poradniki i rozmawiali ze sobą także między spotkaniami.</p>
                <p>Zgłaszano się przez ankietę na stronie projektu, po założeniu konta. O przyjęciu decydowała
                kolejność, a grupę uruchamiano tylko tam, gdzie zebrało się dość osób. Zajęcia rozłożono po
                kraju, żeby skrócić dojazdy pracownikom gmin i powiatów.</p>"""
            ),
        ),
        ("text", "<h2>Dwadzieścia osiem planowanych grup</h2>" + _training_table()),
        (
            "text",
            html(
                """<h2>Co zostało</h2>
                <p>Każda osoba kończyła cykl planem wdrożenia usprawnień w usłudze, którą prowadziła w swojej
                jednostce. Jak taki plan przygotować dziś, opisuje poradnik „Plan wdrożenia usprawnień krok
                po kroku”.</p>"""
            ),
        ),
    ],
}

PROJECTS = [PROJECT_A, PROJECT_B]
INTRO = "Projekty, z których wyrosło Forum. Oba są zakończone."

# These map the slug of each news item or guide about a project to the slug of the project.
NEWS_OF_PROJECTS = {
    "inauguracja-samorzadowego-forum": "kompetencje-i-przejrzystosc",
    "nowy-poradnik-o-partnerstwach": "kompetencje-i-przejrzystosc",
    "dwadziescia-osiem-grup": "budowanie-potencjalu-instytucjonalnego",
    "plan-wdrozenia-usprawnien-poradnik": "budowanie-potencjalu-instytucjonalnego",
}
GUIDES_OF_PROJECTS = {
    "partnerstwa-w-samorzadzie": "kompetencje-i-przejrzystosc",
    "plan-wdrozenia-usprawnien": "budowanie-potencjalu-instytucjonalnego",
}
