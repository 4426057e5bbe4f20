"""The two projects as pages of history: what they aimed at, who took part, how training ran.

Facts come from two published announcements. The first does not name its funder and gives no year
for the training of 1–2 July, so neither is stated as a fact. Contact persons of that time are left
out on purpose. Both projects are over.
"""

from demo.content import html

# Tags used all over the site: the eight specific goals of project A, in short.
GOAL_TAGS = [
    ("systemy zarządzania", "Sprawniejsze systemy zarządzania w jednostkach samorządu"),
    ("jakość prawa lokalnego", "Lepsza jakość stanowionego prawa lokalnego"),
    ("rozwój kadr", "System rozwoju kompetencji pracowników"),
    ("ewaluacja i monitoring", "Sprawniejsze komórki do spraw ewaluacji i monitoringu"),
    ("poziom usług", "Wyższy poziom usług świadczonych przez samorządy"),
    ("infrastruktura etyczna", "Lepsza infrastruktura etyczna"),
    (
        "równy dostęp kobiet do stanowisk",
        "Równe traktowanie kobiet w dostępie do stanowisk kierowniczych",
    ),
    (
        "dialog i wymiana praktyk",
        "Dialog i wymiana praktyk między samorządami i ich jednostkami organizacyjnymi",
    ),
]

_GOALS = "".join(f"<li>{goal}</li>" for _, goal in GOAL_TAGS)

# Service area slug and the towns where groups were planned: 28 groups together.
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
    "short_title": "Kompetencje i przejrzystość",
    "intro": (
        "Partnerski projekt ośmiu samorządów i czterech instytucji, z którego wyrosło Samorządowe Forum. "
        "Zakończony: strona ma charakter historyczny."
    ),
    "status": "completed",
    "period": "do końca października 2012 r. (dnia rozpoczęcia źródło nie podaje)",
    "funding": "",
    "image": {
        "motif": "river",
        "alt": "Rysunek: rzeka w dolinie, po obu stronach zarysy miejscowości połączonych mostem",
    },
    "facts": [
        ("Stan", "zakończony"),
        ("Okres", "do końca października 2012 r."),
        ("Lider", "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury"),
        ("Partnerzy", "Związek Powiatów Polskich, Uczelnia Łazarskiego, CASE-Doradcy sp. z o.o."),
        (
            "Beneficjenci",
            "powiaty łowicki i kutnowski; miasta Skierniewice, Biała Rawska i Rawa Mazowiecka; "
            "gminy Głowno, Stryków i Skierniewice",
        ),
        ("Dla kogo", "kadra zarządzająca i pracownicy merytoryczni"),
    ],
    "partners": ["stowarzyszenie-bzura", "zpp", "lazarski", "case-doradcy"],
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
    "goals": [goal for _, goal in GOAL_TAGS],
    "tags": [tag for tag, _ in GOAL_TAGS],
    "lecturers": [
        {
            "name": "Marek Wójcik",
            "position": "zastępca sekretarza generalnego Związku Powiatów Polskich",
            "day": "1 lipca",
            "topic": "Zasady tworzenia i funkcjonowania partnerstw publiczno-publicznych",
        },
        {
            "name": "Radosław Stępień",
            "position": "podsekretarz stanu w Ministerstwie Infrastruktury",
            "day": "2 lipca",
            "topic": "Tworzenie partnerstw publiczno-prywatnych oraz techniki negocjacyjne",
        },
    ],
    "body": [
        (
            "text",
            html(
                f"""<h2>Cel</h2>
                <p>Mieszkańcy mieli otrzymać lepsze i łatwiej dostępne usługi. Droga do tego prowadziła przez
                silniejsze instytucje: wiedzę osób kierujących urzędami i kwalifikacje osób, które na co
                dzień prowadzą sprawy.</p>
                <p>Cele szczegółowe:</p>
                <ul>{_GOALS}</ul>"""
            ),
        ),
        (
            "text",
            html(
                """<h2>Szkolenie ogólne 1–2 lipca</h2>
                <p>Tematem były zasady tworzenia i funkcjonowania partnerstw oraz techniki negocjacyjne
                (rok 2010 to nasz wniosek: źródło go nie podaje).</p>
                <table><thead><tr><th>Dzień</th><th>Temat</th><th>Prowadzący</th></tr></thead>
                <tbody><tr><td>1 lipca</td><td>partnerstwa publiczno-publiczne</td>
                <td>Marek Wójcik, wówczas zastępca sekretarza generalnego Związku Powiatów Polskich</td></tr>
                <tr><td>2 lipca</td><td>partnerstwa publiczno-prywatne i techniki negocjacyjne</td>
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
    "short_title": "Budowanie potencjału instytucjonalnego",
    "intro": (
        "Szkolenia dla osób, które w samorządach zarządzają usługami: sześć obszarów, dwanaście "
        "miejscowości, dwadzieścia osiem grup. Zakończony: strona ma charakter historyczny."
    ),
    "status": "completed",
    "period": "szkolenia: od września 2009 do stycznia 2010 r.",
    "funding": "Projekt współfinansowany ze środków Norweskiego Mechanizmu Finansowego.",
    "image": {
        "motif": "classroom",
        "alt": "Rysunek: sala szkoleniowa, przy stołach grupy osób pracujących nad planem",
    },
    "facts": [
        ("Stan", "zakończony"),
        ("Szkolenia", "wrzesień 2009 – styczeń 2010"),
        ("Finansowanie", "Norweski Mechanizm Finansowy (współfinansowanie)"),
        (
            "Nabór",
            "Związek Miast Polskich, Związek Powiatów Polskich, Związek Gmin Wiejskich RP",
        ),
        ("Formy", "dwudniowe sesje, nauka na odległość, jednodniowa konferencja podsumowująca"),
        ("Koszt samorządu", "dojazd i noclegi przy sesjach dwudniowych"),
        ("Wynik", "plan wdrożenia usprawnień przygotowany przez każdą uczestniczącą osobę"),
    ],
    "partners": [],
    "beneficiaries": [],
    "goals": [
        "Lepsze zarządzanie usługami technicznymi i społecznymi",
        "Wymiana doświadczeń między samorządami w czasie spotkań i pomiędzy nimi",
        "Plan wdrożenia usprawnień dla usługi, którą uczestnik zarządza",
    ],
    "tags": ["rozwój kadr", "poziom usług", "dialog i wymiana praktyk"],
    "lecturers": [],
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
