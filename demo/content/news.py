"""Six public news items. They do not quote posts of the members' area.

``body`` is a list of blocks: ``("text", html)``, ``("quote", {"text", "source"})`` and
``("image", {"motif", "alt"})``. ``image`` is the main picture of the item.
"""

from demo.content import html

NEWS = [
    {
        "slug": "jak-dolaczyc-do-forum",
        "title": "Jak dołączyć do Forum? Wystarczą trzy kroki",
        "intro": (
            "Konto może założyć każdy. Dostęp do części dla członków otrzymują osoby, których "
            "zatrudnienie potwierdzono. Wyjaśniamy, jak to przebiega."
        ),
        "days_ago": 3,
        "tags": ["dialog i wymiana praktyk"],
        "author_office": "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury",
        "image": {
            "motif": "people",
            "alt": "Rysunek: kilka osób rozmawia w grupie, każda ma identyfikator swojego urzędu",
        },
        "body": [
            (
                "text",
                html(
                    """<h2>Krok po kroku</h2>
                    <ol><li>Proszę założyć konto, podając adres e-mail, imię i nazwisko. Na adres
                    przyjdzie kod potwierdzający.</li>
                    <li>Proszę wskazać jednostkę i stanowisko. Służbowy adres e-mail ułatwia
                    sprawdzenie, ale niczego nie przesądza.</li>
                    <li>Moderator Forum sprawdza wniosek i otwiera dostęp. W razie wątpliwości pyta
                    w jednostce.</li></ol>
                    <p>Odpowiedź przychodzi pocztą elektroniczną. Stan wniosku widać także w serwisie,
                    po zalogowaniu.</p>"""
                ),
            ),
            (
                "quote",
                {
                    "text": (
                        "Potwierdzenie to nie formalność. Ludzie piszą otwarcie tylko wtedy, gdy "
                        "wiedzą, kto jest po drugiej stronie."
                    ),
                    "source": "Ewa Korczak, specjalistka ds. współpracy samorządów",
                },
            ),
            (
                "text",
                html(
                    """<p>Dołączyć mogą pracownicy urzędów i jednostek organizacyjnych: szkół, ośrodków
                    pomocy społecznej, zarządów dróg, bibliotek i spółek komunalnych. Udział jest
                    bezpłatny.</p>"""
                ),
            ),
        ],
    },
    {
        "slug": "nowy-poradnik-o-partnerstwach",
        "title": "Nowy poradnik: partnerstwa w samorządzie od pomysłu do umowy",
        "intro": (
            "Porozumienie, związek, stowarzyszenie czy partnerstwo publiczno-prywatne? Sześć krótkich "
            "rozdziałów z listą kontrolną i najczęstszymi błędami."
        ),
        "days_ago": 11,
        "tags": ["dialog i wymiana praktyk", "systemy zarządzania"],
        "author_office": "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury",
        "image": {
            "motif": "table",
            "alt": "Rysunek: stół widziany z góry, wokół niego krzesła, na blacie rozłożone dokumenty",
        },
        "body": [
            (
                "text",
                html(
                    """<p>Poradnik nawiązuje do tematów szkolenia o zasadach tworzenia partnerstw
                    i technikach negocjacyjnych. Tekst napisano od nowa, dla osób, które przygotowują
                    sprawę po raz pierwszy: co sprawdzić, kogo zapytać i w jakiej kolejności.</p>
                    <h2>Co w środku</h2>
                    <ul><li>kiedy partnerstwo się opłaca, a kiedy lepiej z niego zrezygnować;</li>
                    <li>trzy formy współpracy publiczno-publicznej i różnice między nimi;</li>
                    <li>podstawy partnerstwa publiczno-prywatnego według ustawy z 2008 roku;</li>
                    <li>przygotowanie do negocjacji na jednej kartce;</li>
                    <li>lista kontrolna przed podpisaniem.</li></ul>
                    <p>Przepisy podajemy z dniem przeglądu treści. Przed decyzją proszę zawsze sprawdzić
                    ich aktualne brzmienie.</p>"""
                ),
            ),
            (
                "read_next",
                {"title": "Przejście do poradnika", "pages": ["partnerstwa-w-samorzadzie"]},
            ),
        ],
    },
    {
        "slug": "pisma-ktore-da-sie-zrozumiec",
        "title": "Pisma, które da się zrozumieć: pięć poprawek na początek",
        "intro": (
            "Krótsze zdania, jeden temat w akapicie, termin na wierzchu. Przykładowe zestawienie zmian, "
            "które zmniejszyły liczbę telefonów z pytaniem, o co chodzi w piśmie."
        ),
        "days_ago": 19,
        "tags": ["poziom usług", "jakość prawa lokalnego"],
        "author_office": "Starostwo Powiatowe w Kutnie",
        "image": {
            "motif": "documents",
            "alt": "Rysunek: arkusze papieru ułożone schodkowo, na jednym podkreślony termin",
        },
        "body": [
            (
                "text",
                html(
                    """<p>Przejrzano dwanaście wzorów pism wysyłanych najczęściej. Poprawki nie wymagały
                    zmiany przepisów ani nowych programów:</p>
                    <ol><li>Pierwsze zdanie mówi, co adresat ma zrobić i do kiedy.</li>
                    <li>Podstawa prawna jest na końcu, a nie w środku zdania.</li>
                    <li>Zamiast „w przypadku nieuzupełnienia braków” piszemy „jeśli nie uzupełnią Państwo
                    wniosku”.</li>
                    <li>Każde pismo wskazuje osobę do kontaktu i godziny jej pracy.</li>
                    <li>Pouczenie jest podzielone na punkty.</li></ol>"""
                ),
            ),
            (
                "image",
                {
                    "motif": "sheets",
                    "alt": "Rysunek: dwa arkusze obok siebie, po lewej gęsty tekst, po prawej punkty",
                },
            ),
            (
                "text",
                html(
                    """<p>Przed wdrożeniem każdy wzór przeczytały trzy osoby spoza wydziału i własnymi
                    słowami powiedziały, co z niego wynika. Dwa wzory wróciły do poprawki. Radca prawny
                    brał udział od początku, dzięki czemu pouczenia pozostały pełne.</p>"""
                ),
            ),
        ],
    },
    {
        "slug": "plan-wdrozenia-usprawnien-poradnik",
        "title": "Plan wdrożenia usprawnień: poradnik z przykładami",
        "intro": (
            "Jak z dobrego pomysłu zrobić plan, który mieści się na kilku stronach i wskazuje "
            "osobę odpowiedzialną, termin i miernik? Drugi poradnik w serwisie."
        ),
        "days_ago": 33,
        "tags": ["systemy zarządzania", "ewaluacja i monitoring", "poziom usług"],
        "author_office": "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury",
        "image": {
            "motif": "road",
            "alt": "Rysunek: droga prowadząca przez pola, przy niej kolejne słupki z numerami",
        },
        "body": [
            (
                "text",
                html(
                    """<p>Plan wdrożenia usprawnień kończył cykl szkoleń prowadzonych od września 2009 do
                    stycznia 2010 roku. Każda uczestnicząca osoba opisywała w nim zmianę w usłudze, którą
                    zajmowała się na co dzień.</p>
                    <p>Poradnik pokazuje, jak przygotować taki plan dziś: od opisu problemu, przez dwa, trzy
                    warianty i wybór, po miernik i przegląd po pół roku. Na końcu jest lista pytań, którą
                    można wydrukować i zabrać na rozmowę z kierownikiem.</p>"""
                ),
            ),
            (
                "quote",
                {
                    "text": (
                        "Jeśli w planie nie ma nazwiska i daty, to jest życzenie. Jeśli nie ma miernika, "
                        "nikt się nie dowie, czy było warto."
                    ),
                    "source": "Krzysztof Adamus, koordynator szkoleń",
                },
            ),
        ],
    },
    {
        "slug": "inauguracja-samorzadowego-forum",
        "title": "Z kart projektu: inauguracja Samorządowego Forum",
        "intro": (
            "Przypominamy, skąd wzięło się Forum: szkolenie o partnerstwach i pierwsze posiedzenie "
            "z udziałem przedstawicieli samorządów z dorzecza Bzury i okolic."
        ),
        "days_ago": 52,
        "tags": ["dialog i wymiana praktyk"],
        "author_office": "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury",
        "image": {
            "motif": "river",
            "alt": "Rysunek: rzeka w dolinie, po obu stronach zarysy miejscowości połączonych mostem",
        },
        "body": [
            (
                "text",
                html(
                    """<p>Szkolenie „Zasady tworzenia i funkcjonowania partnerstw. Techniki negocjacyjne”
                    odbyło się 1–2 lipca (rok 2010 to nasz wniosek: źródło go nie podaje). Pierwszy dzień
                    poświęcono partnerstwom publiczno-publicznym, drugi partnerstwom publiczno-prywatnym
                    i negocjacjom.</p>
                    <p>Drugiego dnia zebrało się też po raz pierwszy Samorządowe Forum JST i organizacji JST.
                    Jego zadanie się nie zmieniło: dialog i wymiana praktyk między jednostkami samorządu
                    i ich jednostkami organizacyjnymi.</p>"""
                ),
            ),
            (
                "text",
                html(
                    """<h2>Kto brał udział w projekcie</h2>
                    <p>Projekt objął powiaty łowicki i kutnowski, miasta Skierniewice, Białą Rawską i Rawę
                    Mazowiecką oraz gminy Głowno, Stryków i Skierniewice. Według planu trwał do końca października
                    2012 roku i jest dziś częścią historii serwisu. Szczegóły są na stronie projektu.</p>"""
                ),
            ),
        ],
    },
    {
        "slug": "dwadziescia-osiem-grup",
        "title": "Dwadzieścia osiem grup i sześć obszarów usług: jak uczyły się samorządy",
        "intro": (
            "Od wodociągów po pomoc społeczną. Przypominamy cykl szkoleń z lat 2009–2010, w którym "
            "tematem była usługa, a zajęcia odbywały się blisko uczestników."
        ),
        "days_ago": 74,
        "tags": ["rozwój kadr", "poziom usług"],
        "author_office": "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury",
        "image": {
            "motif": "town",
            "alt": "Rysunek: panorama małego miasta z ratuszem, szkołą i wieżą ciśnień",
        },
        "body": [
            (
                "text",
                html(
                    """<p>Cykl był częścią projektu współfinansowanego ze środków Norweskiego Mechanizmu
                    Finansowego. Trwał od września 2009 do stycznia 2010 roku. Uczestnicy spotykali się na
                    dwudniowych sesjach, uczyli się na odległość i kończyli wspólną konferencją.</p>
                    <p>Grupy tworzono według obszaru usług i miejscowości. Najwięcej, bo osiem, przewidziano
                    w pomocy społecznej, siedem w oświacie, cztery w gospodarce wodno-kanalizacyjnej
                    i odpadach. Po trzy grupy dotyczyły mieszkalnictwa, dróg i kultury. Razem
                    dwadzieścia osiem.</p>"""
                ),
            ),
            (
                "gallery",
                {
                    "title": "Obszary usług na rysunkach",
                    "pictures": [
                        (
                            "school",
                            "Rysunek: budynek szkoły, przed nim rząd rowerów",
                            "Oświata",
                        ),
                        (
                            "road",
                            "Rysunek: droga prowadząca przez pola, przy niej kolejne słupki z numerami",
                            "Zarządzanie drogami",
                        ),
                        (
                            "river",
                            "Rysunek: rzeka w dolinie, po obu stronach zarysy miejscowości połączonych mostem",
                            "Gospodarka wodno-kanalizacyjna i odpady",
                        ),
                        (
                            "classroom",
                            "Rysunek: sala szkoleniowa, przy stołach grupy osób pracujących nad planem",
                            "Pomoc społeczna: zajęcia w grupach",
                        ),
                    ],
                },
            ),
            (
                "text",
                html(
                    """<p>O zakwalifikowaniu decydowała kolejność zgłoszeń, a grupa ruszała tylko tam, gdzie
                    zebrało się dość osób. Samorząd delegujący pokrywał koszty dojazdu i noclegów. Nabór
                    prowadziły trzy związki: Związek Miast Polskich, Związek Powiatów Polskich i Związek Gmin
                    Wiejskich RP. Nabór dawno się zakończył.</p>"""
                ),
            ),
        ],
    },
]
