"""Training: two programmes of the past, and an invented one that recruits today.

The facts about the past are from the two announcements of the projects. They give no days for the
first programme and no year, hours or town for the second: the year 2010 is inferred, and the text
says so. What they call planned is not shown as done. Contact persons are left out on purpose.

The programme of today is invented, with the service areas and towns of the first one. Days are
counted from the day on which the demo is loaded (see ``demo/dates.py``).
"""

from demo.content.projects import TRAINING_TOWNS

VOIVODESHIPS = {
    "Aleksandrów Kujawski": "04",
    "Bartoszyce": "28",
    "Bielsko-Biała": "24",
    "Góra": "02",
    "Kielce": "26",
    "Kluczbork": "16",
    "Koszalin": "32",
    "Krynica-Zdrój": "12",
    "Ostrów Wielkopolski": "30",
    "Poznań": "30",
    "Wolsztyn": "30",
    "Żary": "08",
}

GROUPS = [(area, town) for area, towns in TRAINING_TOWNS for town in towns]
"""The 28 groups: the slug of the service area, and the town."""

_AREAS = [
    "gospodarka wodno-kanalizacyjna i odpady",
    "gospodarka mieszkaniowa",
    "zarządzanie drogami",
    "kultura",
    "oświata",
    "pomoc społeczna",
]

ASSOCIATIONS = [
    "Związek Miast Polskich",
    "Związek Powiatów Polskich",
    "Związek Gmin Wiejskich RP",
]

PAST_SERVICES = {
    "slug": "zarzadzanie-uslugami-2009",
    "title": "Zarządzanie usługami w samorządzie",
    "title_en": "Managing services in local government",
    "summary": (
        "Szkolenia dla osób, które w swoich samorządach zarządzają jednym rodzajem usług. "
        "Zapowiedziano 28 grup w dwunastu miejscowościach; źródło nie mówi, które z nich ruszyły."
    ),
    "summary_en": (
        "Training for people who manage one kind of service in their local government. 28 groups in "
        "twelve towns were announced; the source does not say which of them were launched."
    ),
    "aim": (
        "Kto prowadzi usługę, miał poznać sposoby innych samorządów i ułożyć własny plan jej "
        "usprawnienia. Na cykl składały się sesje dwudniowe, nauka na odległość przez internet "
        "i jednodniowa konferencja na zakończenie."
    ),
    "topics": "\n".join(_AREAS),
    "effects": (
        "plan wdrożenia usprawnień w usłudze, którą uczestnik się zajmuje\n"
        "poradniki przygotowane dla uczestników\n"
        "wymiana doświadczeń z innymi samorządami, na spotkaniach i między nimi"
    ),
    "costs": (
        "Jednostka delegująca pokrywała tylko dojazd, a przy sesjach dwudniowych także nocleg."
    ),
    "regulations": (
        "Chętni wypełniali ankietę na stronie projektu, po rejestracji i zalogowaniu. O miejscu "
        "decydowała kolejność zgłoszeń. Grupa miała ruszyć tam, gdzie zbierze się dość osób."
    ),
    "starts_on": "2009-09-01",
    "ends_on": "2010-01-31",
    "project": "budowanie-potencjalu-instytucjonalnego",
}

PAST_GENERAL = {
    "slug": "partnerstwa-i-negocjacje",
    "title": "Zasady tworzenia i funkcjonowania partnerstw. Techniki negocjacyjne",
    "title_en": "How partnerships are made and run. Techniques of negotiation",
    "summary": (
        "Szkolenie ogólne, 1–2 lipca 2010 (rok przyjęty przez redakcję: źródło podaje same dni). "
        "Drugiego dnia zebrało się po raz pierwszy Samorządowe Forum."
    ),
    "summary_en": (
        "General training, 1–2 July 2010 (the year is the editors' inference: the source gives only "
        "the days). On the second day the Local Government Forum met for the first time."
    ),
    "topics": (
        "1 lipca, dzień pierwszy: zasady tworzenia i funkcjonowania partnerstw "
        "publiczno-publicznych\n"
        "2 lipca, dzień drugi: tworzenie partnerstw publiczno-prywatnych oraz techniki negocjacyjne"
    ),
    "goals": (
        "wyższe kompetencje kadry zarządzającej\nwyższe kwalifikacje pracowników merytorycznych"
    ),
    "audiences": ["managers", "officers"],
    "project": "kompetencje-i-przejrzystosc",
}
GENERAL_DAYS = ("2010-07-01", "2010-07-02")
"""The programme itself has no dates, because lists would show the year without the remark."""
GENERAL_SESSION = "Szkolenie ogólne (rok 2010 przyjęty przez redakcję)"
GENERAL_LECTURERS = [
    (
        "Marek Wójcik",
        "dzień pierwszy; wówczas zastępca sekretarza generalnego Związku Powiatów Polskich",
    ),
    (
        "Radosław Stępień",
        "dzień drugi; wówczas podsekretarz stanu w Ministerstwie Infrastruktury",
    ),
]

TODAY = {
    "slug": "zarzadzanie-uslugami",
    "title": "Zarządzanie usługami w samorządzie: edycja przykładowa",
    "title_en": "Managing services in local government: an example",
    "summary": (
        "Cztery spotkania z osobami, które w innych samorządach prowadzą tę samą usługę, i własny "
        "plan jej usprawnienia. Sześć obszarów, dwanaście miejscowości. Treść przykładowa."
    ),
    "summary_en": (
        "Four meetings with people who run the same service elsewhere, and a plan of one's own to "
        "improve it. Six service areas, twelve towns. Example content."
    ),
    "aim": (
        "Po szkoleniu osoba, która odpowiada za usługę, wie, jak robią to inni, i ma plan zmian "
        "uzgodniony ze swoim kierownikiem."
    ),
    "topics": (
        "jak opisać usługę i zmierzyć jej jakość\n"
        "koszty usługi i sposoby ich porównania między gminami\n"
        "rozmowa z mieszkańcami: ankiety, konsultacje, skargi\n"
        "prawo i zamówienia w danym obszarze usług\n"
        "plan usprawnień: od pomysłu do uchwały"
    ),
    "effects": (
        "plan wdrożenia usprawnień w prowadzonej usłudze\n"
        "poradnik dla danego obszaru usług\n"
        "kontakt z osobami, które zajmują się tym samym w innych jednostkach"
    ),
    "goals": (
        "lepsze zarządzanie usługami technicznymi i społecznymi\n"
        "wymiana doświadczeń między samorządami"
    ),
    "audiences": ["managers", "officers"],
    "hours": 56,
    "costs": (
        "Udział jest bezpłatny. Jednostka delegująca pokrywa dojazd, a przy sesjach dwudniowych "
        "także nocleg."
    ),
    "meals": "obiad i przerwa kawowa każdego dnia, na sesjach dwudniowych także kolacja",
    "regulations": (
        "1. Zgłosić się może osoba zatrudniona w jednostce samorządu terytorialnego lub w jej "
        "jednostce organizacyjnej, która zajmuje się daną usługą.\n\n"
        "2. O przyjęciu decyduje kolejność zgłoszeń. W jednym obszarze usług można zajmować jedno "
        "miejsce.\n\n"
        "3. Grupa rusza, gdy w dniu decyzji ma co najmniej 12 osób. Jeśli osób jest mniej, "
        "organizator proponuje miejsce w innej miejscowości.\n\n"
        "4. Po zapełnieniu grupy kolejne osoby trafiają na listę rezerwową. Zwolnione miejsce "
        "dostaje osoba z najniższym numerem; na odpowiedź ma dwa dni robocze.\n\n"
        "5. Jednostka delegująca wyraża zgodę w ciągu dziesięciu dni roboczych."
    ),
    "contact_person": "Krzysztof Adamus",
    "contact_phone": "000 000 003",
    "contact_email": "organiser@example.org",
    "is_example": True,
}
CAPACITY, MINIMUM = 20, 12
OPENED_DAYS_AGO, CLOSES_IN_DAYS, DECISION_IN_DAYS = 10, 20, 23

AREA_SHIFT = 7
"""By how many days the sessions of an area are later than those of the area before. So nobody has
to be in two places at once who takes part in two areas."""
SESSIONS = [
    {"kind": "two_day", "title": "Usługa u mnie i u innych", "in_days": 45, "days": 2},
    {"kind": "distance", "title": "Praca nad opisem usługi", "in_days": 50, "days": 28},
    {"kind": "two_day", "title": "Plan usprawnień", "in_days": 87, "days": 2},
    {"kind": "conference", "title": "", "in_days": 129, "days": 1},
]
STARTS, ENDS = 10, 15
"""The hours at which sessions begin and end."""

VENUE, ADDRESS = "Ośrodek szkoleniowy (miejsce przykładowe)", "ul. Przykładowa 1"
ACCESSIBILITY = (
    "wejście bez stopni od strony parkingu\n"
    "toaleta dla osób z niepełnosprawnościami na parterze\n"
    "dwa oznaczone miejsca parkingowe przy wejściu\n"
)
WITH_LOOP = "pętla indukcyjna w sali"
WITHOUT_LOOP = "w sali nie ma pętli indukcyjnej; przenośną zapewnia organizator"
ADJUSTMENTS = "Krzysztof Adamus, tel. 000 000 003, organiser@example.org"

CRITERIA = [
    "zatrudnienie w jednostce samorządu terytorialnego lub w jej jednostce organizacyjnej",
    "zajmowanie się na co dzień usługą, której dotyczy grupa",
]
_UNTIL_END = "do rozliczenia programu, najdłużej pięć lat"
QUESTIONS = [
    {
        "kind": "long",
        "label": "Czym zajmuje się Pani lub Pan w tym obszarze usług?",
        "help": "Wystarczą dwa, trzy zdania.",
        "is_required": True,
        "purpose": "Prowadzący dobierają do tego przykłady.",
        "kept": _UNTIL_END,
    },
    {
        "kind": "one",
        "label": "Na jakim stanowisku?",
        "options": "kierowniczym\nmerytorycznym",
        "is_required": True,
        "purpose": "Program jest dla obu grup; liczymy, ile osób zgłasza się z każdej.",
        "kept": _UNTIL_END,
    },
    {
        "kind": "number",
        "label": "Od ilu lat pracuje Pani lub Pan w tym obszarze?",
        "purpose": "Pomaga ułożyć pracę w małych zespołach.",
        "kept": _UNTIL_END,
    },
    {
        "kind": "several",
        "label": "Skąd wiedzą Państwo o szkoleniu?",
        "options": "\n".join([*ASSOCIATIONS, "z tej strony", "od kogoś z pracy"]),
        "purpose": "Chcemy wiedzieć, które zaproszenia docierają.",
        "kept": "do końca naboru",
    },
    {
        "kind": "long",
        "label": "Co chcą Państwo w tej usłudze poprawić?",
        "help": "Jeśli jeszcze nie wiadomo, proszę zostawić puste.",
        "purpose": "Od tego zaczyna się plan usprawnień.",
        "kept": _UNTIL_END,
    },
    {
        "kind": "yes_no",
        "label": "Czy na sesjach dwudniowych będzie potrzebny nocleg?",
        "help": "Nocleg opłaca jednostka delegująca.",
        "purpose": "Organizator rezerwuje pokoje dla wszystkich.",
        "kept": "do ostatniej sesji",
    },
    {
        "kind": "statement",
        "label": "Oświadczenie o danych",
        "text": "Oświadczam, że dane w formularzu są zgodne z prawdą, a o ich zmianie powiadomię "
        "organizatora.",
        "is_required": True,
    },
    {
        "kind": "statement",
        "label": "Zgoda na zdjęcia",
        "text": "Zgadzam się, aby zdjęcia ze szkolenia, na których jestem, były na stronach "
        "projektu.",
    },
]
"""The application form. Answers are stored under the place of the question, from 1."""

DUTIES = [
    "Prowadzę umowy z wykonawcami i odpowiadam za ich rozliczenie. Zajmuję się też skargami.",
    "Kieruję referatem, w którym pracuje sześć osób. Przygotowuję projekty uchwał i budżet.",
    "Planuję remonty i pilnuję terminów. Co roku zbieram dane do sprawozdań.",
    "Odpowiadam za zamówienia poniżej progu i za odbiory. Uzgadniam terminy z mieszkańcami.",
    "Koordynuję pracę jednostek podległych i przygotowuję dla nich wzory dokumentów.",
]
PLANS = [
    "Skrócić czas od zgłoszenia mieszkańca do załatwienia sprawy.",
    "Porównać koszty z gminami podobnej wielkości.",
    "Ułożyć jeden wzór umowy zamiast pięciu.",
    "",
]
WORKPLACES = {
    "gmina": ["Urząd Gminy", "Urząd Miejski", "Ośrodek Pomocy Społecznej", "Zakład Komunalny"],
    "powiat": ["Starostwo Powiatowe", "Powiatowy Zarząd Dróg", "Powiatowe Centrum Pomocy Rodzinie"],
}
MISSING = "Proszę dopisać, którą usługą się Pani lub Pan zajmuje: od tego zależy obszar."
NEEDS = [
    (["loop"], ""),
    (["large_print"], "Najlepiej czcionka 16 punktów."),
    (["diet"], "Dieta bezglutenowa."),
    (["sign_language"], ""),
]
"""Special needs of a few applicants."""
