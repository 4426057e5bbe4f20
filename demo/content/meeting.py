"""The bodies that hold meetings, the inaugural meeting of the Forum, and future meetings.

According to a published announcement, the inaugural meeting took place on the second day of a
training on 1–2 July (see ``events.py``). The announcement gives neither the year nor the town. The
year 2010 is inferred, and the texts say so. People, speeches and votes are invented. The votes on
each motion add up to the number of members present.
"""

from demo.content import html


def _decision(kind, number, text, votes_for, votes_against=0, votes_abstained=0):
    return {
        "kind": kind,
        "number": number,
        "text": text,
        "votes_for": votes_for,
        "votes_against": votes_against,
        "votes_abstained": votes_abstained,
    }


def _item(kind, title, presenter="", notes="", decisions=(), thread=""):
    """One agenda item. ``thread`` is the title of a thread to which its description links."""
    return {
        "thread": thread,
        "kind": kind,
        "title": title,
        "presenter": presenter,
        "notes": html(notes),
        "decisions": list(decisions),
    }


def _action(owner, what, due_days, state="open"):
    return {
        "owner": f"{owner}@example.org",
        "what": what,
        "due_days": due_days,
        "state": state,
    }


def _members(chair, minute_taker, *others):
    functions = [(chair, "chair"), (minute_taker, "minutes")]
    functions += [(name, "member") for name in others]
    return [{"email": f"{name}@example.org", "function": function} for name, function in functions]


BODY = {
    "key": "forum",
    "name": "Samorządowe Forum JST i organizacji JST",
    "short_name": "Forum",
    "description": (
        "Spotkania przedstawicieli jednostek samorządu terytorialnego i ich jednostek "
        "organizacyjnych: dialog, wymiana praktyk i wspólne stanowiska."
    ),
    "group": None,
    "quorum": "więcej niż połowa członków",
    "majority": "zwykła większość głosów",
    "notice_days": 7,
    "members": _members(
        "chair",
        "minutes",
        "member",
        "member2",
        "coordinator",
        "expert",
        "editor",
        "anna.krawczyk",
        "piotr.sadowski",
        "beata.nowicka",
        "grzegorz.wilk",
        "marek.olszak",
        "halina.jaworska",
    ),
}

MEETING = {
    "body": "forum",
    "number": "I",
    "title": "Posiedzenie inauguracyjne",
    "state": "closed",
    "date": "2010-07-02",
    "starts": "10:00",
    "ends": "13:30",
    "breaks": "11:50–12:05",
    "place": "miejsca nie podano w źródle",
    "date_note": (
        "Rok 2010 to nasz wniosek: źródło podaje tylko dzień i miesiąc (2 lipca). Godziny są "
        "przykładowe."
    ),
    "convened": (
        "Zawiadomienie z porządkiem obrad wysłano 7 dni przed posiedzeniem, z zachowaniem terminu."
    ),
    "attendance": [
        {"email": "chair@example.org", "state": "present"},
        {"email": "minutes@example.org", "state": "present"},
        {"email": "member@example.org", "state": "present"},
        {"email": "member2@example.org", "state": "present"},
        {"email": "coordinator@example.org", "state": "present"},
        {"email": "expert@example.org", "state": "present"},
        {"email": "editor@example.org", "state": "present"},
        {"email": "anna.krawczyk@example.org", "state": "present"},
        {"email": "piotr.sadowski@example.org", "state": "present"},
        {"email": "beata.nowicka@example.org", "state": "present"},
        {"email": "marek.olszak@example.org", "state": "present"},
        {"email": "halina.jaworska@example.org", "state": "excused"},
        {"email": "grzegorz.wilk@example.org", "state": "absent"},
    ],
    "guests": [
        {"name": "Ewa Korczak", "role": "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury"},
        {"name": "Krzysztof Adamus", "role": "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury"},
        {"name": "Zofia Marciniak", "role": "Powiatowe Centrum Pomocy Rodzinie w Łowiczu"},
    ],
    "agenda": [
        _item(
            "opening",
            "Otwarcie posiedzenia i powitanie uczestników",
            "Ewa Korczak",
            """<p>Posiedzenie otworzyła Ewa Korczak, przedstawicielka lidera projektu. Powitała
            członków Forum i gości. Przypomniała, że spotkanie odbywa się w drugim dniu szkolenia
            o zasadach tworzenia i funkcjonowania partnerstw.</p>""",
        ),
        _item(
            "formal",
            "Stwierdzenie kworum, wybór osoby przewodniczącej i protokołującej",
            "Ewa Korczak",
            """<p>Na podstawie listy obecności stwierdzono udział 11 spośród 13 członków, co stanowi
            kworum. Zgłoszono po jednej kandydaturze na każdą funkcję. Kandydaci wyrazili zgodę
            i wstrzymali się od głosu.</p>
            <p>Po wyborze prowadzenie obrad objął Andrzej Łuczak.</p>""",
            [
                _decision(
                    "resolution",
                    "I/1/2010",
                    "Uchwała w sprawie wyboru Andrzeja Łuczaka na przewodniczącego Forum oraz "
                    "Magdaleny Pietrzyk na protokolantkę.",
                    9,
                    0,
                    2,
                )
            ],
        ),
        _item(
            "formal",
            "Przyjęcie porządku obrad",
            "Andrzej Łuczak",
            """<p>Przewodniczący odczytał porządek obrad. Marek Olszak zaproponował, aby zasady pracy
            Forum omówić przed dyskusją o tematach. Wniosek przyjęto, innych uwag nie było.</p>""",
            [
                _decision(
                    "motion",
                    "I/2/2010",
                    "Wniosek o omówienie zasad pracy Forum przed dyskusją o tematach współpracy.",
                    11,
                )
            ],
        ),
        _item(
            "information",
            "Informacja o projekcie i o celach Forum",
            "Krzysztof Adamus",
            """<p>Przedstawiono cel główny projektu: lepsze i łatwiej dostępne usługi dla mieszkańców
            dzięki wzmocnieniu instytucji, oraz osiem celów szczegółowych. Forum ma służyć ostatniemu
            z nich, czyli dialogowi i wymianie praktyk.</p>
            <p>W odpowiedzi na pytanie Anny Krawczyk wyjaśniono, że w pracach Forum mogą uczestniczyć
            także jednostki organizacyjne: szkoły, ośrodki pomocy społecznej, zarządy dróg i spółki
            komunalne.</p>""",
        ),
        _item(
            "resolution",
            "Przyjęcie zasad pracy Forum",
            "Marek Olszak",
            """<p>Projekt zasad przedstawił Marek Olszak. Najważniejsze punkty: jeden głos na osobę,
            kworum w liczbie ponad połowy członków, zwykła większość, zawiadomienie 7 dni przed posiedzeniem,
            protokół przyjmowany na następnym posiedzeniu.</p>
            <p>Renata Sobieraj zapytała, czy nie lepiej przyjąć zasadę jednego głosu na jednostkę.
            Ustalono, że zasada zostanie sprawdzona po roku. Beata Nowicka prosiła, aby opisy
            niepowodzeń traktować na równi z opisami sukcesów. Zapis dodano w § 4.</p>""",
            [
                _decision(
                    "resolution",
                    "I/3/2010",
                    "Uchwała w sprawie przyjęcia zasad pracy Samorządowego Forum JST "
                    "i organizacji JST, z poprawką w § 4.",
                    10,
                    0,
                    1,
                )
            ],
        ),
        _item(
            "discussion",
            "Dyskusja: tematy współpracy na pierwszy rok",
            "Andrzej Łuczak",
            """<p>Zgłoszono jedenaście tematów. Najwięcej osób wskazało: koszty gospodarki
            odpadami, porozumienia o utrzymaniu dróg, dowóz uczniów, usługi opiekuńcze
            na terenach wiejskich oraz jakość uchwał.</p>
            <p>Tomasz Bielak zaproponował osobną grupę roboczą ds. odpadów. Paweł Gajewski zwrócił
            uwagę, że każdy temat powinien kończyć się opisem praktyki z liczbami, bo inaczej zostanie
            tylko rozmowa.</p>""",
            [
                _decision(
                    "position",
                    "I/4/2010",
                    "Stanowisko: każdy temat podjęty przez Forum kończy się opisem co najmniej "
                    "jednej praktyki, z kosztem, skutkiem i osobą do kontaktu.",
                    11,
                ),
                _decision(
                    "resolution",
                    "I/5/2010",
                    "Uchwała w sprawie powołania grupy roboczej ds. odpadów.",
                    10,
                    1,
                    0,
                ),
            ],
        ),
        _item(
            "other",
            "Sprawy różne, ustalenia i zamknięcie posiedzenia",
            "Andrzej Łuczak",
            """<p>Marta Zielonka poprosiła o krótkie notatki z prac Forum w języku zrozumiałym dla
            mieszkańców. Odczytano ustalenia i osoby odpowiedzialne. Termin następnego posiedzenia
            przewodniczący poda w zawiadomieniu. Na tym posiedzenie zamknięto.</p>""",
        ),
    ],
    "actions": [
        _action("minutes", "Rozesłanie projektu protokołu członkom do uwag", -30, "done"),
        _action("marek.olszak", "Tekst zasad pracy Forum z poprawką w § 4", -20, "done"),
        _action("member2", "Wzór tabeli do porównania kosztów gospodarki odpadami w gminach", 10),
        _action("member", "Zestawienie sposobów organizacji dowozu uczniów w jednostkach", 18),
        _action("expert", "Propozycja wzoru opisu praktyki, najwyżej dwie strony", 24),
        _action("editor", "Notatka o posiedzeniu dla mieszkańców, w prostym języku", 14),
    ],
    "remarks": "Zdań odrębnych nie zgłoszono. Załącznik: lista obecności.",
}

NEXT_MEETING = {
    "body": "forum",
    "number": "II",
    "title": "Posiedzenie robocze",
    "state": "convened",
    "in_days": 21,
    "starts": "10:00",
    "ends": "13:00",
    "place": "posiedzenie zdalne",
    "intro": (
        "Posiedzenie przykładowe: pokazuje, jak wygląda zwołane posiedzenie, zanim się odbędzie."
    ),
    "agenda": [
        _item("opening", "Otwarcie posiedzenia i stwierdzenie kworum", "Andrzej Łuczak"),
        _item(
            "minutes_approval",
            "Przyjęcie protokołu posiedzenia inauguracyjnego",
            "Magdalena Pietrzyk",
            "<p>Projekt protokołu jest dostępny przy posiedzeniu nr I. Uwagi można zgłaszać do dnia "
            "poprzedzającego obrady.</p>",
        ),
        _item("information", "Stan realizacji ustaleń", "Andrzej Łuczak"),
        _item(
            "discussion",
            "Wspólny przegląd dróg gruntowych: czy zatrudnić jedną osobę w kilku jednostkach?",
            "Piotr Sadowski",
            "<p>Punkt wynika z rozmowy w dziale „Zarządzanie drogami”. Proszę o przygotowanie liczby "
            "kilometrów dróg gruntowych w Państwa jednostkach.</p>",
            thread="Przeglądy dróg gruntowych: zlecać czy robić własnymi siłami?",
        ),
        _item(
            "resolution",
            "Lista budynków do wspólnego przygotowania modernizacji energetycznej",
            "Andrzej Łuczak",
            thread="PPP na modernizację energetyczną szkół: czy skala trzech budynków ma sens?",
        ),
        _item("other", "Sprawy różne i termin następnego posiedzenia", "Andrzej Łuczak"),
    ],
}

GROUP_BODY = {
    "key": "grupa-odpady",
    "name": "Grupa robocza ds. odpadów",
    "short_name": "Grupa ds. odpadów",
    "description": (
        "Gminy sprawdzają, czy wspólny punkt selektywnego zbierania odpadów jest możliwy i opłacalny."
    ),
    "group": "grupa-odpady",
    "quorum": "więcej niż połowa członków",
    "majority": "zwykła większość głosów",
    "notice_days": 5,
    "members": _members("chair", "minutes", "member2", "anna.krawczyk"),
    "next_meeting": {
        "body": "grupa-odpady",
        "number": "1",
        "title": "Założenia wspólnego PSZOK",
        "state": "planned",
        "in_days": 9,
        "starts": "12:00",
        "ends": "14:00",
        "place": "Urząd Miejski w Strykowie",
        "intro": "Spotkanie robocze, tylko dla członków grupy.",
        "agenda": [
            _item("opening", "Otwarcie i przyjęcie porządku spotkania", "Andrzej Łuczak"),
            _item(
                "information",
                "Tabela kosztów i stawek w gminach",
                "Tomasz Bielak",
                thread="Porównanie stawek i kosztów systemu: jakie dane każda gmina poda do tabeli?",
            ),
            _item(
                "discussion",
                "Lokalizacja i czas dojazdu",
                "Magdalena Pietrzyk",
                "<p>Do omówienia: stan drogi dojazdowej i otwarcie w soboty.</p>",
                thread="Wspólny PSZOK dla trzech gmin: założenia do rozmowy z wójtami i burmistrzami",
            ),
            _item(
                "resolution",
                "Podział kosztów: wariant A (pierwszy rok według mieszkańców)",
                "Andrzej Łuczak",
            ),
            _item("other", "Zadania do następnego spotkania", "Andrzej Łuczak"),
        ],
    },
}
