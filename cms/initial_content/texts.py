"""First texts of the office's pages, in both languages. Editors change them later in the CMS."""

CONTACT = {
    "pl": {
        "slug": "kontakt",
        "title": "Kontakt",
        "intro": "Pytania o Forum, projekty i tę stronę prosimy kierować do biura.",
        "thank_you": "Odpowiemy na podany adres, zwykle w ciągu kilku dni roboczych.",
        "fields": [
            ("name", "singleline", True, "Imię i nazwisko", ""),
            ("office", "singleline", False, "Urząd lub instytucja", ""),
            ("email", "email", True, "Adres e-mail", "Na ten adres wyślemy odpowiedź."),
            ("text", "multiline", True, "Treść wiadomości", ""),
        ],
    },
    "en": {
        "slug": "contact",
        "title": "Contact",
        "intro": "Please send questions about the Forum, the projects and this site to the office.",
        "thank_you": "We will reply to the address you gave, usually within a few working days.",
        "fields": [
            ("name", "singleline", True, "First and last name", ""),
            ("office", "singleline", False, "Office or institution", ""),
            ("email", "email", True, "E-mail address", "We will send the answer there."),
            ("text", "multiline", True, "Your message", ""),
        ],
    },
}

REPORT = {
    "pl": {
        "slug": "zglos-brak-dostepnosci",
        "title": "Zgłoś brak dostępności",
        "intro": (
            "Jeżeli jakiejś treści lub funkcji tej strony nie da się odczytać albo użyć, prosimy o"
            " wiadomość. Każdy może żądać zapewnienia dostępności cyfrowej."
        ),
        "thank_you": (
            "Odpowiemy niezwłocznie, najpóźniej w ciągu 7 dni. Jeżeli usunięcie przeszkody potrwa"
            " dłużej, podamy termin, nie dłuższy niż 2 miesiące."
        ),
        "fields": [
            ("name", "singleline", True, "Imię i nazwisko", ""),
            (
                "email",
                "email",
                False,
                "Adres e-mail",
                "Wystarczy e-mail albo inny sposób kontaktu.",
            ),
            ("contact", "singleline", False, "Inny sposób kontaktu", "Na przykład numer telefonu."),
            (
                "page",
                "singleline",
                False,
                "Adres strony, której dotyczy zgłoszenie",
                "Wypełnia się sam, gdy formularz otwarto z tej strony.",
            ),
            ("problem", "multiline", True, "Co jest niedostępne i na czym polega problem", ""),
            (
                "way",
                "multiline",
                False,
                "Jak przekazać informację do czasu usunięcia przeszkody",
                "Na przykład: przeczytać przez telefon, przesłać jako tekst.",
            ),
        ],
    },
    "en": {
        "slug": "report-accessibility",
        "title": "Report an accessibility problem",
        "intro": (
            "If something on this site cannot be read or used, please tell us. Everybody may demand"
            " that it be made accessible."
        ),
        "thank_you": (
            "We will answer as soon as possible, within 7 days at the latest. If removing the"
            " obstacle takes longer, we will name a day, no later than 2 months away."
        ),
        "fields": [
            ("name", "singleline", True, "First and last name", ""),
            (
                "email",
                "email",
                False,
                "E-mail address",
                "An e-mail address or another way to reach you is enough.",
            ),
            (
                "contact",
                "singleline",
                False,
                "Another way to reach you",
                "For example a telephone number.",
            ),
            (
                "page",
                "singleline",
                False,
                "Address of the page",
                "Filled in already if the form was opened from that page.",
            ),
            ("problem", "multiline", True, "What is not accessible, and what is the problem", ""),
            (
                "way",
                "multiline",
                False,
                "How to give you the information in the meantime",
                "For example: read it out over the telephone, send it as text.",
            ),
        ],
    },
}

STATEMENT = {
    "pl": {
        "slug": "deklaracja-dostepnosci",
        "title": "Deklaracja dostępności",
        "shortcomings": "<p>[do uzupełnienia: co nie jest dostępne, dlaczego i co to zastępuje]</p>",
        "architecture": (
            "<p>[do uzupełnienia: wejście, winda, toalety, miejsca postojowe, pies asystujący, pętla"
            " indukcyjna]</p>"
        ),
        "communication": (
            "<p>[do uzupełnienia: tłumacz języka migowego, także online, inne sposoby kontaktu]</p>"
        ),
    },
    "en": {
        "slug": "accessibility",
        "title": "Accessibility statement",
        "shortcomings": "<p>[to be filled in: what is not accessible, why, what to use instead]</p>",
        "architecture": (
            "<p>[to be filled in: entrance, lift, toilets, parking, assistance dogs, induction"
            " loop]</p>"
        ),
        "communication": (
            "<p>[to be filled in: interpreter of sign language, also online, other ways to reach"
            " the office]</p>"
        ),
    },
}

EASY = {
    "pl": {
        "slug": "latwy-tekst",
        "title": "Tekst łatwy do czytania",
        "intro": "Ta strona mówi krótko, do czego służy Samorządowe Forum.",
        "parts": [
            (
                "Co to jest Samorządowe Forum",
                "Samorządowe Forum to strona internetowa.\n"
                "Tu spotykają się pracownicy urzędów.\n"
                "Urząd to miejsce, w którym załatwia się ważne sprawy.\n"
                "Pracownicy pytają innych: jak wy to robicie?\n"
                "Razem szukają dobrych rozwiązań.",
            ),
            (
                "Co można tu przeczytać",
                "Aktualności to wiadomości o tym, co się dzieje.\n"
                "Poradniki to teksty, które uczą, jak coś zrobić.\n"
                "Projekty to prace, które urzędy robią razem.\n"
                "Do czytania nie trzeba mieć konta.",
            ),
            (
                "Kto może pisać na Forum",
                "Na Forum piszą pracownicy urzędów i instytucji.\n"
                "Do pisania trzeba mieć konto.\n"
                "Konto zakłada się na tej stronie.\n"
                "Moderator sprawdza, kto prosi o konto.\n"
                "Moderator to osoba, która pilnuje porządku.",
            ),
            (
                "Co zrobić, gdy coś nie działa",
                "Czasem nie da się czegoś przeczytać albo otworzyć.\n"
                "Można nam o tym powiedzieć.\n"
                "Na dole każdej strony są słowa: Zgłoś brak dostępności.\n"
                "Po kliknięciu otwiera się formularz.\n"
                "Odpowiemy najpóźniej po 7 dniach.",
            ),
            (
                "Jak się z nami skontaktować",
                "Na dole każdej strony jest słowo: Kontakt.\n"
                "Po kliknięciu można do nas napisać.\n"
                "Jest tam też numer telefonu.",
            ),
        ],
    },
    "en": {
        "slug": "easy-read",
        "title": "Easy-to-read text",
        "intro": "This page briefly says what the Local Government Forum is for.",
        "parts": [
            (
                "What the Forum is",
                "The Local Government Forum is a website.\n"
                "People who work in offices meet here.\n"
                "An office is a place where important matters are settled.\n"
                "These people ask others: how do you do it?\n"
                "Together they look for good solutions.",
            ),
            (
                "What there is to read",
                "News tells you what is happening.\n"
                "Guides teach you how to do something.\n"
                "Projects are work that offices do together.\n"
                "Everybody can read. No account is needed.",
            ),
            (
                "Who can write in the Forum",
                "People who work in offices write in the Forum.\n"
                "They need an account.\n"
                "You create an account on this site.\n"
                "A moderator checks who asks for an account.\n"
                "A moderator keeps the Forum in order.",
            ),
            (
                "When something does not work",
                "Sometimes a thing cannot be read or opened.\n"
                "You can tell us.\n"
                "Each page ends with the words: Report an accessibility problem.\n"
                "They open a form.\n"
                "We will answer within 7 days.",
            ),
            (
                "How to reach us",
                "Each page ends with the word: Contact.\n"
                "There you can write to us.\n"
                "The telephone number is there, too.",
            ),
        ],
    },
}

PRIVACY = {
    "pl": {
        "slug": "prywatnosc",
        "title": "Polityka prywatności",
        "intro": "Kto, po co i jak długo przetwarza dane osób, które korzystają z Samorządowego Forum.",
        "body": (
            "<h2>Po co przetwarzamy dane i na jakiej podstawie</h2>"
            "<ul>"
            "<li>Konto i udział w Forum: imię, nazwisko, adres e-mail, instytucja i stanowisko, wpisy."
            " Podstawa: zadanie realizowane w interesie publicznym (art. 6 ust. 1 lit. e RODO),"
            " którym jest wymiana doświadczeń samorządów.</li>"
            "<li>Posiedzenia i protokoły: obecność, głosowania, wypowiedzi. Podstawa: zadanie w"
            " interesie publicznym oraz przepisy o archiwach (art. 6 ust. 1 lit. e i c RODO).</li>"
            "<li>Wiadomości z formularza kontaktowego: treść i dane podane przez nadawcę. Podstawa:"
            " art. 6 ust. 1 lit. e RODO.</li>"
            "<li>Zgłoszenia braku dostępności. Podstawa: obowiązek prawny (art. 6 ust. 1 lit. c RODO w"
            " związku z art. 18 ustawy z dnia 4 kwietnia 2019 r. o dostępności cyfrowej).</li>"
            "<li>Bezpieczeństwo strony: dzienniki serwera z adresem IP i czasem. Podstawa: art. 6 ust. 1"
            " lit. e RODO.</li>"
            "</ul>"
            "<h2>Kto otrzymuje dane</h2>"
            "<p>Wpisy i wizytówkę autora widzą członkowie Forum. Dane powierzamy firmie, która utrzymuje"
            " serwer i pocztę, na podstawie umowy. Otrzymują je też organy, którym pozwala na to prawo."
            " Nie przekazujemy danych poza Europejski Obszar Gospodarczy.</p>"
            "<h2>Jak długo przechowujemy dane</h2>"
            "<ul>"
            "<li>Konto: do jego usunięcia. Wpisy zostają potem bez nazwiska autora.</li>"
            "<li>Protokoły: tak długo, jak nakazują przepisy o archiwach; nazwiska w nich pozostają.</li>"
            "<li>Wiadomości z formularzy: najdłużej 365 dni.</li>"
            "<li>Dzienniki serwera: najdłużej 30 dni.</li>"
            "</ul>"
            "<h2>Jakie prawa ma każda osoba</h2>"
            "<p>Każdy może żądać dostępu do swoich danych, ich sprostowania, usunięcia lub ograniczenia"
            " przetwarzania oraz wnieść sprzeciw. Wystarczy napisać do administratora albo do"
            " inspektora ochrony danych. Na działania niezgodne z prawem można wnieść skargę do"
            ' Prezesa Urzędu Ochrony Danych Osobowych: <a href="https://uodo.gov.pl/">uodo.gov.pl</a>.</p>'
            "<h2>Czy trzeba podać dane</h2>"
            "<p>Podanie danych jest dobrowolne. Bez nich nie można założyć konta ani otrzymać odpowiedzi."
            " Stronę publiczną można czytać bez podawania czegokolwiek.</p>"
            "<h2>Profilowanie</h2>"
            "<p>Nie podejmujemy decyzji w sposób zautomatyzowany i nie profilujemy.</p>"
            "<h2>Pliki cookie</h2>"
            "<p>Strona zapisuje w przeglądarce tylko to, bez czego nie działa: po zalogowaniu"
            " identyfikator sesji, przy formularzach zabezpieczenie przed podrobieniem oraz wybrany"
            " język. Nie ma plików cookie innych firm ani śledzenia.</p>"
        ),
    },
    "en": {
        "slug": "privacy",
        "title": "Privacy policy",
        "intro": "Who processes the data of people who use the Forum, what for and for how long.",
        "body": (
            "<h2>What we process data for, and on what basis</h2>"
            "<ul>"
            "<li>Account and participation in the Forum: first and last name, e-mail address, institution"
            " and position, posts. Basis: a task in the public interest (Article 6(1)(e) GDPR), which"
            " is the exchange of experience among local governments.</li>"
            "<li>Meetings and minutes: attendance, votes, what was said. Basis: a task in the public"
            " interest and the law on archives (Article 6(1)(e) and (c) GDPR).</li>"
            "<li>Messages sent through the contact form: the text and the sender’s data. Basis:"
            " Article 6(1)(e) GDPR.</li>"
            "<li>Reports of accessibility problems. Basis: a legal obligation (Article 6(1)(c) GDPR"
            " with Article 18 of the Polish Act of 4 April 2019 on digital accessibility).</li>"
            "<li>Security of the site: logs of the server with IP address and time. Basis:"
            " Article 6(1)(e) GDPR.</li>"
            "</ul>"
            "<h2>Who receives the data</h2>"
            "<p>Members of the Forum see posts and who wrote them. A company that runs the server"
            " and the mail processes data for us under a contract. Authorities receive what the law"
            " lets them have. We send no data outside the European Economic Area.</p>"
            "<h2>How long we keep data</h2>"
            "<ul>"
            "<li>Account: until it is deleted. Posts then stay without the author’s name.</li>"
            "<li>Minutes: as long as the law on archives demands; the names in them stay.</li>"
            "<li>Messages sent through forms: 365 days at most.</li>"
            "<li>Logs of the server: 30 days at most.</li>"
            "</ul>"
            "<h2>What rights everybody has</h2>"
            "<p>Everybody may ask to see their data, to have them corrected, deleted or restricted,"
            " and may object. It is enough to write to the controller or the data protection"
            " officer. A complaint goes to the President of the Personal Data Protection Office:"
            ' <a href="https://uodo.gov.pl/">uodo.gov.pl</a>.</p>'
            "<h2>Whether data must be given</h2>"
            "<p>Giving data is voluntary, but without it there can be no account and no answer. The"
            " public pages can be read without giving any.</p>"
            "<h2>Profiling</h2>"
            "<p>No decision is made automatically, and nobody is profiled.</p>"
            "<h2>Cookies</h2>"
            "<p>The site keeps in the browser only what it cannot work without: the session of people"
            " who signed in, the protection of forms against forgery, and the chosen language. There"
            " are no cookies of others and no tracking.</p>"
        ),
    },
}

RULES = {
    "pl": {
        "slug": "regulamin",
        "title": "Regulamin Forum",
        "intro": "Kto może należeć do Samorządowego Forum, jak w nim rozmawiamy i kto o czym decyduje.",
        "body": (
            "<h2>Kto należy do Forum</h2>"
            "<ul>"
            "<li>Członkiem Forum jest osoba, która pracuje w jednostce samorządu terytorialnego, w jej"
            " instytucji albo u partnera Forum.</li>"
            "<li>Miejsce pracy potwierdza koordynator jednostki, a gdy go nie ma lub nie odpowie w ciągu"
            " dwóch dni roboczych: moderator.</li>"
            "<li>Konto jest osobiste. Nie wolno udostępniać go innym osobom.</li>"
            "<li>Po zmianie pracy należy zakończyć dotychczasową przynależność. Wpisy zostają podpisane"
            " tak, jak w dniu ich napisania.</li>"
            "</ul>"
            "<h2>Jak rozmawiamy</h2>"
            "<ul>"
            "<li>Piszemy rzeczowo i z szacunkiem, pod własnym imieniem i nazwiskiem.</li>"
            "<li>Nie podajemy danych osobowych mieszkańców ani tajemnic prawnie chronionych.</li>"
            "<li>Nie reklamujemy i nie prowadzimy agitacji wyborczej.</li>"
            "<li>Treści z Forum wolno przekazywać poza nie tylko wtedy, gdy wątek na to pozwala.</li>"
            "<li>Kto dodaje opis praktyki lub plik, potwierdza, że ma do tego prawo.</li>"
            "</ul>"
            "<h2>Co robi moderator</h2>"
            "<ul>"
            "<li>Moderator może ukryć wpis, zamknąć wątek lub zawiesić dostęp na czas oznaczony. Zawsze"
            " podaje powód.</li>"
            "<li>Na decyzję moderatora można złożyć zastrzeżenie do administratora Forum.</li>"
            "<li>Decyzje są zapisywane w dzienniku.</li>"
            "</ul>"
            "<h2>Zakończenie udziału</h2>"
            "<p>Każdy może w dowolnej chwili zakończyć przynależność albo usunąć konto na stronie"
            " swojego konta.</p>"
            "<h2>Zmiana regulaminu</h2>"
            "<p>Nowa wersja obowiązuje od dnia, który w niej podano. Wcześniejsze wersje pozostają do"
            " wglądu. O akceptację nowej wersji prosimy na stronie konta.</p>"
        ),
    },
    "en": {
        "slug": "rules",
        "title": "Rules of the Forum",
        "intro": "Who may belong to the Forum, how we talk in it and who decides what.",
        "body": (
            "<h2>Who belongs to the Forum</h2>"
            "<ul>"
            "<li>A member is a person who works in a local government unit, in its institution or for a"
            " partner of the Forum.</li>"
            "<li>The unit’s coordinator confirms the place of work; without one, or without an answer"
            " within two working days, a moderator does.</li>"
            "<li>An account is personal. It may not be shared with others.</li>"
            "<li>Anyone who changes jobs must end the affiliation. Posts stay signed as on the day on which"
            " they were written.</li>"
            "</ul>"
            "<h2>How we talk</h2>"
            "<ul>"
            "<li>We write to the point and with respect, under our own names.</li>"
            "<li>We give no personal data of residents and nothing that the law keeps secret.</li>"
            "<li>There is no advertising and no electoral campaigning.</li>"
            "<li>What is written in the Forum may be passed on only where the thread allows it.</li>"
            "<li>Whoever adds a practice or a file confirms the right to do so.</li>"
            "</ul>"
            "<h2>What a moderator does</h2>"
            "<ul>"
            "<li>A moderator may hide a post, lock a thread or suspend access for a stated time, always"
            " with a reason.</li>"
            "<li>The administrator of the Forum looks at objections to a moderator’s decision.</li>"
            "<li>Decisions are kept in a log.</li>"
            "</ul>"
            "<h2>Leaving</h2>"
            "<p>Everybody may end the affiliation or delete the account at any time, on the pages of the"
            " account.</p>"
            "<h2>Changes to the rules</h2>"
            "<p>A new version is in force from the day that it names. Earlier versions stay readable. We"
            " ask you to accept a new version on the page of your account.</p>"
        ),
    },
}
