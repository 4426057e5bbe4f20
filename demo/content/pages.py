"""Texts of the home page and the standard pages, in Polish and English."""

from demo.content import html

HOME = {
    "pl": {
        "title": "Samorządowe Forum",
        "hero_title": "Jak to robią inni?",
        "lead": (
            "Samorządowe Forum łączy osoby, które w gminach, powiatach i miastach prowadzą podobne "
            "sprawy. Tu można zapytać, opisać swoje rozwiązanie i zobaczyć, co naprawdę się sprawdziło."
        ),
        "primary_action": "Dołącz do Forum",
        "secondary_action": "Przeczytaj poradniki",
        "values": [
            {
                "title": "Pytanie trafia do praktyków",
                "text": (
                    "Odpowiadają osoby z innych urzędów i jednostek, podając imię, nazwisko "
                    "i stanowisko."
                ),
            },
            {
                "title": "Praktyki z liczbami",
                "text": (
                    "Opis zawiera koszt, skutek, podstawę prawną i warunki przeniesienia. Także wtedy, "
                    "gdy się nie udało."
                ),
            },
            {
                "title": "Ustalenia, które nie giną",
                "text": (
                    "Rozmowa może stać się punktem posiedzenia, a posiedzenie kończy się protokołem "
                    "i listą zadań."
                ),
            },
        ],
        "image": {
            "motif": "town",
            "alt": "Rysunek: panorama małego miasta z ratuszem, szkołą i wieżą ciśnień",
        },
    },
    "en": {
        "title": "Local Government Forum",
        "hero_title": "How do the others do it?",
        "lead": (
            "The Local Government Forum brings together people who handle similar matters in Polish "
            "municipalities, counties and towns. Ask, describe what you did, and see what really worked."
        ),
        "primary_action": "Join the Forum",
        "secondary_action": "Read the guides",
        "values": [
            {
                "title": "Questions reach practitioners",
                "text": (
                    "Answers come from other offices and units, signed with a name and a position."
                ),
            },
            {
                "title": "Practices with figures",
                "text": (
                    "Each case states cost, effect, legal basis and what it takes to repeat it. Failures "
                    "included."
                ),
            },
            {
                "title": "Decisions that stay on record",
                "text": (
                    "A conversation can become an agenda item; a meeting ends with minutes and a list "
                    "of tasks."
                ),
            },
        ],
        "image": {
            "motif": "town",
            "alt": "Drawing: a small town with a town hall, a school and a water tower",
        },
    },
}

ABOUT_PL = {
    "slug": "o-forum",
    "locale": "pl",
    "title": "O Forum",
    "intro": (
        "Miejsce, w którym samorządy i ich jednostki organizacyjne dzielą się sposobami rozwiązania "
        "problemów."
    ),
    "body": html(
        """<h2>Dla kogo</h2>
        <p>Dla osób, które pracują w urzędach gmin, miast i powiatów oraz w ich jednostkach: szkołach,
        ośrodkach pomocy społecznej, zarządach dróg, bibliotekach i spółkach komunalnych. Zarówno dla kadry
        zarządzającej, jak i dla pracowników merytorycznych.</p>
        <h2>Co jest publiczne, a co tylko dla członków</h2>
        <p>Aktualności, poradniki i strony projektów może czytać każdy, bez logowania. Rozmowy, opisy
        praktyk i protokoły posiedzeń są tylko dla członków, żeby można było pisać otwarcie także
        o trudnościach.</p>
        <h2>Skąd się wzięło</h2>
        <p>Forum zaczęło się od posiedzenia inauguracyjnego w ramach projektu „Kompetencje i przejrzystość
        JST kluczem do rozwoju lokalnego”, w którym uczestniczyło osiem samorządów. Projekt dobiegł końca,
        a potrzeba rozmowy pozostała.</p>
        <h2>O czym rozmawiamy</h2>
        <ul><li>usługi techniczne: woda, ścieki i odpady, mieszkalnictwo, drogi;</li>
        <li>usługi społeczne: kultura, oświata, pomoc społeczna;</li>
        <li>sprawy wspólne: zarządzanie i kadry, prawo lokalne, partnerstwa, etyka i ewaluacja.</li></ul>"""
    ),
}

ABOUT_EN = {
    "slug": "about-the-forum",
    "locale": "en",
    "translates": "o-forum",
    "title": "About the Forum",
    "intro": (
        "A place where Polish local governments and their organisational units tell each other how they "
        "solved a problem."
    ),
    "body": html(
        """<h2>Who it is for</h2>
        <p>People who work in the offices of municipalities, towns and counties and in their units: schools,
        social assistance centres, road authorities, libraries and municipal companies. Managers and
        officers alike.</p>
        <h2>What is public and what is for members</h2>
        <p>News, guides and project pages are open to everybody and need no account. Conversations, practice
        cases and meeting minutes are for members only, so that people can write openly about difficulties
        too.</p>
        <h2>Where it comes from</h2>
        <p>The Forum began with an inaugural meeting within the project “Kompetencje i przejrzystość JST
        kluczem do rozwoju lokalnego” (Competence and transparency of local government as a key to local
        development), in which eight local governments took part. The project is over; the need to talk
        remains.</p>
        <h2>What we talk about</h2>
        <ul><li>technical services: water, sewage and waste, housing, roads;</li>
        <li>social services: culture, education, social assistance;</li>
        <li>shared matters: management and staff, local law, partnerships, ethics and evaluation.</li></ul>
        <p>Most of the content is in Polish.</p>"""
    ),
}

JOINING = {
    "slug": "jak-dolaczyc",
    "locale": "pl",
    "title": "Jak dołączyć",
    "intro": (
        "Konto zakłada się w kilka minut. Dostęp do części dla członków otwiera się po potwierdzeniu "
        "zatrudnienia."
    ),
    "body": html(
        """<ol><li><strong>Założenie konta.</strong> Potrzebny jest adres e-mail, imię i nazwisko. Na adres
        przychodzi kod, który trzeba przepisać.</li>
        <li><strong>Wskazanie jednostki i stanowiska.</strong> Można wybrać urząd albo jednostkę organizacyjną.
        Adres służbowy ułatwia sprawdzenie, ale sam niczego nie przesądza.</li>
        <li><strong>Potwierdzenie.</strong> Wniosek sprawdza moderator Forum; w razie wątpliwości pyta
        w jednostce. O wyniku informujemy pocztą elektroniczną.</li></ol>
        <h2>Co można robić przed potwierdzeniem</h2>
        <p>Czytać wszystko, co publiczne, i sprawdzać stan wniosku.</p>
        <h2>Gdy zmieniają Państwo pracę</h2>
        <p>Proszę złożyć wniosek z nową jednostką. Dotychczasowe wpisy zachowają podpis z czasu, w którym powstały.</p>
        <h2>Koordynator jednostki</h2>
        <p>To osoba, która w imieniu jednostki pomaga moderatorowi ustalić, kto w niej pracuje. Jeśli jednostka
        nie ma jeszcze koordynatora, moderator może go wyznaczyć na prośbę kierownictwa.</p>"""
    ),
}

PAGES = [ABOUT_PL, ABOUT_EN, JOINING]
