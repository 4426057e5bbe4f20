"""Groups, sections, and threads by officials of different units.

``posts`` are in the order of their numbers, which start at 1. ``solved_by`` is the number of the
post that answered the question. Everybody who writes in a closed section must belong to its group.
"""

from demo.content import html

GROUPS = [
    {
        "key": "grupa-odpady",
        "name": "Grupa robocza ds. odpadów",
        "people": [
            "member2@example.org",
            "chair@example.org",
            "minutes@example.org",
            "anna.krawczyk@example.org",
        ],
        "organisations": ["ug-glowno", "um-strykow"],
    },
]


def _section(slug, name, description, *, service_area=None, group=None, parent=None):
    return {
        "slug": slug,
        "name": name,
        "description": description,
        "service_area": service_area,
        "group": group,
        "parent": parent,
    }


SECTIONS = [
    _section(
        "o-forum",
        "O Forum i współpracy",
        "Sprawy samego Forum: zasady rozmowy, propozycje, przedstawienie się nowych osób.",
    ),
    _section(
        "woda-i-odpady",
        "Woda, ścieki i odpady",
        "Sieci, straty, bilanse, system odbioru odpadów, deklaracje i PSZOK.",
        service_area="woda-i-odpady",
    ),
    _section(
        "mieszkalnictwo",
        "Gospodarka mieszkaniowa",
        "Zasób gminy, najem socjalny, czynsze, remonty i pustostany.",
        service_area="mieszkalnictwo",
    ),
    _section(
        "drogi",
        "Zarządzanie drogami",
        "Utrzymanie, przeglądy, pas drogowy, porozumienia między zarządcami.",
        service_area="drogi",
    ),
    _section(
        "kultura",
        "Kultura",
        "Biblioteki, domy kultury, organizator i dyrektor, program i widownia.",
        service_area="kultura",
    ),
    _section(
        "oswiata",
        "Oświata",
        "Sieć szkół, dowóz uczniów, wspólna obsługa, finansowanie zadań oświatowych.",
        service_area="oswiata",
    ),
    _section(
        "pomoc-spoleczna",
        "Pomoc społeczna",
        "Usługi opiekuńcze, piecza zastępcza, współpraca ośrodków i centrów pomocy rodzinie.",
        service_area="pomoc-spoleczna",
    ),
    _section(
        "zarzadzanie-i-kadry",
        "Zarządzanie i kadry",
        "Organizacja urzędu, nabór, wdrażanie nowych osób, oceny, równy dostęp do stanowisk.",
    ),
    _section(
        "prawo-lokalne",
        "Prawo lokalne",
        "Jakość uchwał i zarządzeń, konsultacje, teksty jednolite, rozstrzygnięcia nadzorcze.",
    ),
    _section(
        "partnerstwa-i-ppp",
        "Partnerstwa i PPP",
        "Porozumienia, związki i stowarzyszenia samorządów; partnerstwo publiczno-prywatne.",
    ),
    _section(
        "etyka-i-ewaluacja",
        "Etyka i ewaluacja",
        "Kodeksy etyczne, konflikt interesów, zgłoszenia naruszeń, monitoring i wskaźniki.",
    ),
    _section(
        "grupa-robocza-odpady",
        "Grupa robocza ds. odpadów",
        "Robocze ustalenia gmin, które sprawdzają wspólny PSZOK. Dział tylko dla członków grupy.",
        service_area="woda-i-odpady",
        group="grupa-odpady",
    ),
    _section(
        "dowoz-uczniow",
        "Dowóz uczniów",
        "Umowy z przewoźnikami, rozkłady, opiekunowie, zwroty kosztów dla rodziców.",
        parent="oswiata",
    ),
    _section(
        "arkusze-organizacyjne",
        "Arkusze organizacyjne",
        "Liczba oddziałów, etaty, opinie i terminy.",
        parent="oswiata",
    ),
    _section(
        "pszok-i-deklaracje",
        "PSZOK i deklaracje",
        "Punkty selektywnej zbiórki, sprawdzanie deklaracji, stawki i ulgi.",
        parent="woda-i-odpady",
    ),
]


def _post(author, days_ago, text, **more):
    """A post as a dict.

    ``text`` is HTML, with ``{@rafal.cieslak}`` for a mention and ``<blockquote {2}>`` for a
    quotation of post 2 of the thread. ``more`` may have these keys:

    - ``earlier``: the text before an edit
    - ``hidden``: the reason why a moderator hid the post
    - ``moved_to``: the title of the thread to which the post was moved, as its last post
    - ``file``: the name of an attachment
    - ``reactions``: maps each kind of reaction to a list of people
    - ``bookmarks``: a list of people
    """
    return {"author": f"{author}@example.org", "days_ago": days_ago, "html": html(text)} | more


def _thread(section, kind, title, *posts, **state):
    return {
        "section": section,
        "kind": kind,
        "title": title,
        "author": posts[0]["author"],
        "pinned": state.get("pinned", False),
        "locked": state.get("locked", False),
        "solved_by": state.get("solved_by"),
        "may_be_quoted": state.get("may_be_quoted", True),
        "tags": state.get("tags", []),
        "posts": list(posts),
    }


ABOUT_THE_FORUM = [
    _thread(
        "o-forum",
        "discussion",
        "Jak rozmawiamy na Forum: kilka zasad na początek",
        _post(
            "moderator",
            96,
            """<p>Szanowni Państwo, Forum służy jednemu pytaniu: <strong>jak to robią inni?</strong>
            Żeby odpowiedzi były użyteczne, proszę o trzymanie się pięciu zasad:</p>
            <ol><li>W tytule proszę podać sprawę, a nie samo słowo „pytanie” czy „pomoc”.</li>
            <li>Proszę napisać, jakiej jednostki sprawa dotyczy i jakiej jest wielkości. Rozwiązanie
            z miasta nie zawsze sprawdzi się w gminie liczącej 5 tysięcy mieszkańców.</li>
            <li>Przy przepisach proszę podać akt, artykuł i stan prawny na dzień.</li>
            <li>Nie podajemy danych osobowych mieszkańców, stron postępowań ani pracowników. Decyzję
            przed załączeniem trzeba zanonimizować.</li>
            <li>Jeśli któryś wpis rozwiązał sprawę, proszę go oznaczyć. Następna osoba znajdzie go
            od razu.</li></ol>
            <p>O niepowodzeniach też warto pisać. Często oszczędzają innym więcej pracy niż
            sukcesy.</p>""",
        ),
        _post(
            "admin",
            95.6,
            """<p>Dodam uwagę praktyczną: przy każdym wątku widać, czy członkowie mogą powoływać się
            na rozmowę poza Forum. Jeśli wątek jest tylko dla członków, nie cytujemy go
            w pismach ani w materiałach na sesję bez zgody autora.</p>""",
        ),
        _post(
            "coordinator",
            95.1,
            """<p>Dziękuję za te zasady. W starostwie prześlemy je naczelnikom wydziałów razem
            z informacją, kto u nas odpowiada na pytania o przynależność pracownika do jednostki. Jedna prośba:
            jeśli ktoś odchodzi z urzędu, proszę dać znać swojemu koordynatorowi, żebyśmy na bieżąco
            zamykali dostęp.</p>""",
        ),
        pinned=True,
    ),
    _thread(
        "o-forum",
        "discussion",
        "Przedstawmy się: czym się zajmujemy i o co chcielibyśmy zapytać",
        _post(
            "moderator",
            88,
            """<p>Zapraszam do krótkiego przedstawienia się: jednostka, zakres zadań i jedna sprawa,
            o którą chcieliby Państwo zapytać innych. Dwa, trzy zdania wystarczą. Na tej podstawie
            zaproponuję tematy na najbliższe posiedzenie.</p>""",
        ),
        _post(
            "member",
            87.8,
            """<p>Dzień dobry, prowadzę sprawy szkół ponadpodstawowych i pomocy społecznej
            w powiecie. Szukam prostego sposobu na zbieranie danych ze szkół bez piętnastu tabel
            w miesiącu.</p>""",
        ),
        _post(
            "member2",
            87.6,
            """<p>Dzień dobry, Stryków, gospodarka odpadami. Najbardziej interesuje mnie sprawdzanie
            deklaracji i koszt PSZOK w przeliczeniu na mieszkańca.</p>""",
        ),
        _post(
            "piotr.sadowski",
            87.4,
            """<p>Powiatowy Zarząd Dróg w Kutnie, utrzymanie bieżące. Chętnie porównam stawki za
            remonty cząstkowe i sposób odbioru robót.</p>""",
        ),
        _post(
            "beata.nowicka",
            87.1,
            """<p>Biała Rawska, usługi opiekuńcze. Pytanie: jak Państwo organizują zastępstwa, gdy
            dwie opiekunki są jednocześnie na zwolnieniu?</p>""",
        ),
        _post(
            "grzegorz.wilk",
            86.9,
            """<p>Rawa Mazowiecka, zasób mieszkaniowy. Mamy pustostany wymagające remontów droższych
            niż ich wartość użytkowa. Szukam doświadczeń.</p>""",
        ),
        _post(
            "marek.olszak",
            86.5,
            """<p>Skierniewice, legislacja i nadzór nad uchwałami. Chętnie wymienię się listą
            kontrolną projektu uchwały.</p>""",
        ),
        _post(
            "halina.jaworska",
            86.2,
            """<p>Biblioteka w Rawie Mazowieckiej. Pracujemy nad godzinami otwarcia, które pasują
            osobom pracującym, i nad ofertą dla seniorów.</p>""",
        ),
        _post(
            "rafal.cieslak",
            85.8,
            """<p>Wodociągi, Skierniewice. Zajmuję się stratami wody i modelem hydraulicznym sieci.
            Na pytania techniczne odpowiem, ile umiem.</p>""",
        ),
        _post(
            "zofia.marciniak",
            85.5,
            """<p>PCPR w Łowiczu, rodzinna piecza zastępcza. Brakuje nam kandydatów na rodziny
            zawodowe. Jak Państwo ich szukają?</p>""",
        ),
        _post(
            "anna.krawczyk",
            85.1,
            """<p>Biała Rawska, gospodarka komunalna. Interesuje mnie wszystko, co dotyczy
            przydomowych oczyszczalni i ewidencji zbiorników bezodpływowych.</p>""",
        ),
        _post(
            "minutes",
            84.7,
            """<p>Gmina Głowno, obsługa rady. Przepisywanie nagrań zajmuje mi za dużo czasu. Jak
            szczegółowe są u Państwa protokoły z komisji?</p>""",
        ),
        _post(
            "chair",
            84.2,
            """<p>Skierniewice, rozwój i fundusze. Wciąż wracamy do pytania, co z ewaluacją po
            zakończeniu projektu, gdy nikt już nie wymaga sprawozdań.</p>""",
        ),
        _post(
            "expert",
            83.9,
            """<p>Rawa Mazowiecka, jakość usług. Interesują mnie mierniki zrozumiałe dla radnych
            i mieszkańców, a nie tylko dla autora tabeli.</p>""",
        ),
        _post(
            "coordinator",
            83.4,
            """<p>Starostwo w Łowiczu, organizacja urzędu. Porządkujemy upoważnienia
            i pełnomocnictwa. Czy ktoś prowadzi ich rejestr w prosty sposób?</p>""",
        ),
        _post(
            "editor",
            83,
            """<p>Kutno, informacja i promocja. Pytanie do wszystkich: kto u Państwa sprawdza, czy
            treści na stronie urzędu są zrozumiałe i dostępne?</p>""",
        ),
        _post(
            "organiser",
            82.6,
            """<p>Stowarzyszenie, szkolenia. Notuję Państwa tematy. Najczęściej wracają trzy: dane ze
            szkół, odpady i protokoły.</p>""",
        ),
        _post(
            "member",
            82.1,
            """<p>Do pani Magdaleny: u nas protokół z komisji zawiera przebieg w punktach i wnioski
            dosłownie. Reszta jest w nagraniu.</p>""",
        ),
        _post(
            "minutes",
            81.9,
            """<p>Dziękuję, to by nam bardzo pomogło. Czy mają to Państwo zapisane w statucie, czy
            tylko w praktyce?</p>""",
        ),
        _post(
            "coordinator",
            81.5,
            """<p>W regulaminie obrad. Założę osobny wątek w dziale „Prawo lokalne”, żeby to nie
            zginęło.</p>""",
        ),
        _post(
            "rafal.cieslak",
            80.8,
            """<p>Do pani Anny: ewidencję zbiorników warto zestawić z wykazem odbiorców wody bez
            przyłącza kanalizacyjnego. Różnica sama pokaże, dokąd jechać.</p>""",
        ),
        _post(
            "anna.krawczyk",
            80.3,
            """<p>Dobry pomysł. Takiego zestawienia jeszcze nie robiliśmy.</p>""",
        ),
        _post(
            "beata.nowicka",
            79.6,
            """<p>Do pani Zofii: u nas najlepiej działały spotkania w parafiach i szkołach
            prowadzone przez rodziny, które już pełnią tę funkcję, a nie przez urzędników.</p>""",
        ),
        _post(
            "zofia.marciniak",
            79.2,
            """<p>To samo słyszę z sąsiednich powiatów. Spróbujemy i opiszę, co
            wyszło.</p>""",
        ),
        _post(
            "admin",
            77,
            """<p>Przypominam, że stanowisko podane przy wniosku widać przy każdym wpisie. Warto
            podać je dokładnie, bo ułatwia to innym znalezienie właściwej osoby.</p>""",
        ),
        _post(
            "grzegorz.wilk",
            75.4,
            """<p>Podane dokładnie. Czy można wskazać dwie jednostki, jeśli ktoś pracuje na pół etatu
            w spółce i na pół w urzędzie?</p>""",
        ),
        _post(
            "admin",
            75.2,
            """<p>Tak, ale jedna z nich musi być główna. Przy wpisie widać tę, w której imieniu
            Państwo piszą.</p>""",
        ),
        _post(
            "moderator",
            74,
            """<p>Dziękuję wszystkim. Tematy zebrane, a wątek zostaje otwarty dla nowych osób.</p>""",
        ),
    ),
    _thread(
        "o-forum",
        "question",
        "Czy na Forum będzie zestawienie wzorów porozumień?",
        _post(
            "editor",
            132,
            """<p>Po szkoleniu o partnerstwach kilka osób pytało o wzory porozumień i statutów
            związków. Czy powstanie jedno miejsce z takimi dokumentami, czy każdy szuka osobno
            w wątkach?</p>""",
        ),
        _post(
            "moderator",
            131.2,
            """<p>Samego zbioru wzorów nie prowadzimy, bo wzór bez opisu okoliczności łatwo
            wprowadza w błąd. Dokumenty proszę opisywać w <strong>dobrych praktykach</strong>: tam
            widać, kto je stosował, jaki był stan prawny i co trzeba było zmienić. Szukać można po
            obszarze usług i po słowach kluczowych.</p>
            <p>Wątek zamykam, bo odpowiedź się nie zmieni. W razie nowych pomysłów proszę założyć
            nowy.</p>""",
        ),
        locked=True,
    ),
]

WATER_AND_WASTE = [
    _thread(
        "woda-i-odpady",
        "question",
        "Deklaracja mówi o dwóch osobach, zużycie wody o pięciu. Jak to sprawdzać?",
        _post(
            "member2",
            41,
            """<p>Koleżanki i Koledzy, opłatę liczymy od liczby mieszkańców. Przy zestawieniu
            deklaracji z danymi ze spisów i zgłoszeniami do szkół wyszło nam ponad 300 nieruchomości,
            w których coś się nie zgadza. W kilkudziesięciu różnica jest rażąca: dwie osoby
            w deklaracji, a zużycie wody ponad 14 m³ miesięcznie.</p>
            <p>Mam trzy pytania:</p>
            <ul><li>Czy zaczynają Państwo od pisma, czy od razu wszczynają postępowanie?</li>
            <li>Czy samo zużycie wody wystarcza, żeby mówić o „uzasadnionych wątpliwościach”?</li>
            <li>Ile osób zajmuje się tym w urzędzie porównywalnej wielkości?</li></ul>""",
        ),
        _post(
            "anna.krawczyk",
            40.7,
            """<p>U nas (gmina miejsko-wiejska, podobna skala) najpierw idzie zwykłe pismo
            z informacją o obowiązku zmiany deklaracji i terminem 14 dni. Bez straszenia. Po takim
            piśmie poprawiła się mniej więcej połowa. Reszta dostaje wezwanie w ramach czynności
            sprawdzających.</p>
            <p>Zużycia wody nie traktujemy jako dowodu, tylko jako powód do zapytania. Ktoś może
            podlewać ogród albo mieć zwierzęta.</p>""",
        ),
        _post(
            "marek.olszak",
            40.1,
            """<p>Od strony prawnej kolejność jest taka:</p>
            <ol><li>Czynności sprawdzające z działu V Ordynacji podatkowej: wezwanie do złożenia
            wyjaśnień lub skorygowania deklaracji. W sprawach opłaty stosuje się Ordynację na
            podstawie art. 6q ustawy o utrzymaniu czystości i porządku w gminach.</li>
            <li>Dopiero gdy wyjaśnienia nie usuną wątpliwości, postępowanie i decyzja z art. 6o tej
            ustawy. Organ bierze pod uwagę dostępne dane właściwe dla metody wybranej przez radę,
            a gdy ich nie ma, uzasadnione szacunki.</li></ol>
            <p>Przy metodzie „od osoby” zużycie wody jest tylko poszlaką. Dobrze mieć co najmniej dwa
            niezależne źródła, na przykład wodę i zgłoszenia do szkół lub świadczeń, i opisać je
            w uzasadnieniu. Zakres danych i podstawę ich wykorzystania proszę wcześniej uzgodnić
            z inspektorem ochrony danych.</p>""",
        ),
        _post(
            "member2",
            39.8,
            """<p>Dziękuję, to porządkuje sprawę. Zaczniemy od pism do 60 gospodarstw z największą
            różnicą, a zestawienia z wodą użyjemy tylko do wyboru adresów. Wrócę z wynikiem.</p>""",
        ),
        _post(
            "member2",
            6.3,
            """<p>Obiecany wynik: z 60 pism 34 osoby złożyły nową deklarację, 15 wyjaśniło różnicę
            (ogród, hodowla, remont), 11 nie odpowiedziało i te sprawy idą dalej. Na wysłanie
            i obsługę wystarczyły dwie osoby przez niecałe trzy tygodnie.</p>""",
        ),
        solved_by=3,
    ),
    _thread(
        "woda-i-odpady",
        "discussion",
        "Straty wody powyżej 20 procent: od czego zacząć przy trzyosobowym zespole?",
        _post(
            "anna.krawczyk",
            24,
            """<p>W ubiegłym roku różnica między wodą wtłoczoną a sprzedaną wyniosła u nas 23%.
            Sieć ma około 140 km, w większości z lat osiemdziesiątych i dziewięćdziesiątych, a brygada
            to trzy osoby. Na monitoring całej sieci nas nie stać.</p>
            <p>Co dało u Państwa największy efekt za najmniejsze pieniądze?</p>""",
        ),
        _post(
            "rafal.cieslak",
            23.5,
            """<p>Zacząłbym od sprawdzenia, czy to w ogóle są straty fizyczne. Kolejno:</p>
            <ol><li>Wodomierze na ujęciach: kiedy były legalizowane i czy nie są przewymiarowane.</li>
            <li>Woda niesprzedana, ale zużyta: płukanie sieci, straż pożarna, własne obiekty.
            Trzeba ją policzyć, a nie szacować „na oko”.</li>
            <li>Wodomierze u odbiorców po terminie legalizacji.</li>
            <li>Dopiero potem nocny przepływ minimalny w strefach. Do tego wystarczą dwa przepływomierze
            przenośne i zamykanie zasuw między godziną 2 a 4.</li></ol>
            <p>U nas same punkty 1–3 zmieniły bilans o sześć punktów procentowych, zanim ktokolwiek
            wykopał dół.</p>""",
        ),
        _post(
            "minutes",
            22.9,
            """<p>W gminie Głowno podobnie: największą „stratą” okazała się niemierzona woda
            w dwóch obiektach gminnych bez wodomierza. Trochę wstyd, ale naprawa kosztowała tyle co
            dwa wodomierze.</p>""",
        ),
        _post(
            "expert",
            22.2,
            """<p>Proponuję, żeby obok procentu podawać też straty w m³ na kilometr sieci na dobę.
            Procent rośnie także wtedy, gdy mieszkańcy oszczędzają wodę, więc łatwo ukarać zespół za
            coś, na co nie ma wpływu.</p>""",
        ),
        _post(
            "anna.krawczyk",
            1.4,
            """<p>Po pierwszym sprawdzeniu: wodomierz na jednym ujęciu zawyżał o kilka procent.
            Nocne pomiary robimy od przyszłego tygodnia. Jeśli wyjdzie coś ciekawego, opiszę to jako
            praktykę.</p>""",
        ),
    ),
]

HOUSING_AND_ROADS = [
    _thread(
        "mieszkalnictwo",
        "question",
        "Weryfikacja dochodów najemcy: umowa sprzed kwietnia 2019 r., aneks późniejszy",
        _post(
            "grzegorz.wilk",
            3.2,
            """<p>Mam wątpliwość dotyczącą art. 21c ustawy o ochronie praw lokatorów. Okresowa
            weryfikacja dochodów obejmuje umowy zawarte po wejściu w życie nowelizacji, czyli od
            21 kwietnia 2019 r.</p>
            <p>Mamy kilkanaście umów z lat 2015–2018, do których po tej dacie podpisano aneksy. Część
            zmienia tylko listę osób uprawnionych do zamieszkiwania, część także lokal (zamiana
            w zasobie).</p>
            <p>Czy przy zamianie lokalu zawierają Państwo nową umowę i wtedy obejmują najemcę
            weryfikacją, czy traktują to jako kontynuację? Jak uzasadniają to Państwo w piśmie do
            najemcy? Chodzi mi o praktykę, a nie o opinię na zamówienie.</p>""",
        ),
    ),
    _thread(
        "mieszkalnictwo",
        "discussion",
        "Pustostany do remontu: najemca remontuje na własny koszt w zamian za przydział",
        _post(
            "grzegorz.wilk",
            58,
            """<p>Rozważamy program, w którym osoba z listy oczekujących remontuje pustostan na
            własny koszt i dostaje umowę najmu po odbiorze. Zasady musiałyby znaleźć się w uchwale
            o zasadach wynajmowania lokali. Kto z Państwa już to robi?</p>
            <p>Boję się dwóch rzeczy: remontów porzuconych w połowie i zarzutu, że na mieszkanie stać
            tylko tych, których stać na remont.</p>""",
        ),
        _post(
            "chair",
            57.1,
            """<p>Robimy to od czterech lat, na niedużą skalę: od pięciu do siedmiu lokali rocznie.
            Co się sprawdziło:</p>
            <ul><li>zakres robót i kosztorys przygotowuje urząd, nie najemca;</li>
            <li>górna granica kosztów, powyżej której lokal nie trafia do programu;</li>
            <li>termin 6 miesięcy z możliwością jednego przedłużenia;</li>
            <li>rozliczenie części nakładów w czynszu, zapisane w umowie o remont.</li></ul>
            <p>Porzucone remonty: dwa na dwadzieścia sześć.</p>""",
        ),
        _post(
            "beata.nowicka",
            56.4,
            """<p>Na drugą obawę pomaga osobna lista. U nas lokale po remoncie gminy są tylko dla
            osób o najniższych dochodach, a lokale „do remontu” dla pozostałych. Komisja mieszkaniowa
            przyjęła to bez sporu, bo kolejność na obu listach jest jawna.</p>""",
        ),
        _post(
            "grzegorz.wilk",
            55.9,
            """<p>Dwie listy to dobry trop, dziękuję. Czy sprawdzają Państwo, czy wykonawca instalacji
            ma uprawnienia, czy wystarcza protokół odbioru?</p>""",
        ),
        _post(
            "chair",
            55.3,
            """<p>Przy gazie i elektryce żądamy protokołów od osób z uprawnieniami, zawsze. Przy
            reszcie wystarcza odbiór przez naszego inspektora.</p>""",
        ),
    ),
    _thread(
        "drogi",
        "question",
        "Gmina chce przejąć utrzymanie drogi powiatowej w swojej miejscowości. Jak to rozliczyć?",
        _post(
            "piotr.sadowski",
            33,
            """<p>Jedna z gmin zaproponowała, że będzie utrzymywać 3,2 km drogi powiatowej przez
            centrum miejscowości: sprzątanie, zieleń, zima, drobne naprawy chodników. Powiat miałby
            jej za to płacić.</p>
            <p>Czy zawierają Państwo porozumienie na podstawie art. 19 ust. 4 ustawy o drogach
            publicznych, czy przekazują tylko zadanie i dotację? I jak liczą Państwo stawkę: ryczałt
            za kilometr czy rozliczenie faktyczne?</p>""",
        ),
        _post(
            "chair",
            32.4,
            """<p>To dwie różne rzeczy. Porozumienie z art. 19 ust. 4 przenosi <em>zarządzanie</em>
            drogą, a więc także wydawanie zezwoleń i odpowiedzialność za stan drogi. Przepis wymaga,
            żeby porozumienie regulowało w szczególności wzajemne rozliczenia finansowe.</p>
            <p>Jeśli chodzi tylko o sprzątanie i zimę, wystarczy powierzenie zadania w drodze
            porozumienia między jednostkami, z dotacją celową. Wtedy zarządcą zostaje powiat.</p>""",
        ),
        _post(
            "member2",
            31.8,
            """<p>Z perspektywy gminy: proszę rozstrzygnąć w treści, kto odpowiada wobec osoby, która
            przewróci się na chodniku, i kto ma polisę obejmującą ten odcinek. U nas wyszło to
            dopiero przy pierwszej szkodzie.</p>""",
        ),
        _post(
            "expert",
            31.2,
            """<p>Co do stawki, znam trzy rozwiązania:</p>
            <table><thead><tr><th>Sposób</th><th>Zaleta</th><th>Kłopot</th></tr></thead>
            <tbody><tr><td>ryczałt za km</td><td>proste rozliczenie</td>
            <td>spór po ostrej zimie</td></tr>
            <tr><td>koszty faktyczne</td><td>uczciwe</td><td>dużo dokumentów</td></tr>
            <tr><td>ryczałt i korekta zimowa</td><td>godzi jedno z drugim</td>
            <td>trzeba ustalić próg</td></tr></tbody></table>
            <p>Najmniej sporów widziałem przy trzecim: ryczałt na utrzymanie letnie, a zima według
            liczby dni akcji potwierdzonych dziennikiem. Do tego limit roczny, bo dotację trzeba mieć
            w budżecie, i rozliczenie do końca stycznia.</p>""",
        ),
        _post(
            "piotr.sadowski",
            30.7,
            """<p>Bierzemy wariant z korektą zimową i powierzenie samego zadania, bez zmiany
            zarządcy. Dziękuję też za uwagę o polisie: dopisaliśmy odrębny paragraf. Projekt idzie na
            zarząd w przyszłym miesiącu, a potem uchwały obu rad.</p>""",
        ),
        solved_by=4,
    ),
    _thread(
        "drogi",
        "discussion",
        "Przeglądy dróg gruntowych: zlecać czy robić własnymi siłami?",
        _post(
            "piotr.sadowski",
            12,
            """<p>Mamy ponad 90 km dróg bez nawierzchni twardej. Kontrole roczne i pięcioletnie
            z art. 62 Prawa budowlanego robimy dziś w całości na zlecenie. Po ostatnim przetargu cena
            za kilometr wzrosła prawie o połowę.</p>
            <p>Czy ktoś ma w jednostce osobę z uprawnieniami drogowymi i robi przeglądy samodzielnie?
            Ile kilometrów dziennie jest realne?</p>""",
        ),
        _post(
            "expert",
            11.3,
            """<p>W mieście mamy mniej dróg gruntowych, ale roczne robimy sami: jedna osoba
            z uprawnieniami i kierowca, około 12–15 km dziennie z wpisaniem uwag na tablecie.
            Pięcioletnie zlecamy, bo tam dochodzi ocena przydatności i chcemy spojrzenia z zewnątrz.</p>
            <p>Rada: zdjęcie z każdego odcinka w tym samym miejscu co rok wcześniej. Przy odwołaniu
            od decyzji ubezpieczyciela to najlepszy dowód.</p>""",
        ),
        _post(
            "chair",
            10.8,
            """<p>Można też złożyć się na jedną osobę w kilka jednostek. Stowarzyszenie albo
            porozumienie, jeden etat, podział kosztów według kilometrów. Przy 300–400 km łącznie ma to
            sens.</p>""",
        ),
        _post(
            "piotr.sadowski",
            0.7,
            """<p>Wspólny etat brzmi dobrze. Zapytam sąsiednie gminy, czy byłyby chętne, i proponuję
            dopisać to do porządku najbliższego posiedzenia.</p>""",
        ),
    ),
]

CULTURE_AND_EDUCATION = [
    _thread(
        "kultura",
        "discussion",
        "Filia biblioteki otwarta do 19: czy to się u Państwa utrzymało?",
        _post(
            "halina.jaworska",
            47,
            """<p>Od pół roku jedna z filii działa dwa dni w tygodniu w godzinach 11–19 zamiast 8–16.
            Liczba wypożyczeń prawie się nie zmieniła, ale zmienili się czytelnicy: przybyło osób
            w wieku 25–45 lat i dzieci z rodzicami, ubyło seniorów rano.</p>
            <p>Seniorzy napisali do nas list. Czy ktoś pogodził jedno z drugim bez dodatkowego
            etatu?</p>""",
        ),
        _post(
            "editor",
            46.2,
            """<p>W jednej z gmin naszego powiatu filia ma <strong>różne godziny w różne dni</strong>
            i to na stałe: dwa razy rano, dwa razy po południu, raz w sobotę. Najważniejsze było
            powieszenie prostego kalendarza w sklepie i w przychodni, a nie tylko na stronie.</p>""",
        ),
        _post(
            "expert",
            45.5,
            """<p>Warto policzyć nie tylko wypożyczenia, lecz także wejścia i czas pobytu. W małej
            filii „odwiedziny bez wypożyczenia” to często połowa pracy. Jeśli organizator patrzy tylko
            na księgozbiór, popołudnia zawsze będą wyglądały słabo.</p>""",
        ),
        _post(
            "halina.jaworska",
            44.9,
            """<p>Wejść dotąd nie liczyliśmy. Zaczynamy od poniedziałku: kartka przy ladzie,
            godzina i przedział wieku. Po dwóch miesiącach opiszę wynik.</p>""",
        ),
        _post(
            "halina.jaworska",
            2.6,
            """<p>Po ośmiu tygodniach: w dni „poranne” średnio 31 wejść, w „popołudniowe” 44,
            w sobotę 27. Zostajemy przy układzie mieszanym i zmieniamy regulamin udostępniania zbiorów.
            Dyrekcja informuje organizatora o wynikach razem ze sprawozdaniem półrocznym.</p>""",
        ),
    ),
    _thread(
        "oswiata",
        "discussion",
        "Dowóz uczniów: własny przewóz, bilety miesięczne czy linia użyteczności publicznej?",
        _post(
            "member2",
            28,
            """<p>Kończy się nam umowa na dowóz dzieci do dwóch szkół. Dziś wozi je przewoźnik wybrany
            w przetargu (przewozy zamknięte). Rozważamy bilety miesięczne na linii otwartej, z której
            mogliby korzystać też dorośli.</p>
            <p>Obowiązek z art. 39 Prawa oświatowego jest jasny (ponad 3 km w klasach I–IV, ponad
            4 km w klasach V–VIII). Nie wiem, jak zapewnić opiekę w zwykłym autobusie i co zrobić
            z godzinami lekcji.</p>""",
        ),
        _post(
            "member",
            27.4,
            """<p>Jako powiat organizujemy kilka linii otwartych i wozimy także młodzież do szkół
            średnich. Gminy kupują bilety i same zatrudniają opiekuna w kursach porannych
            i popołudniowych. Opiekun nie musi być pracownikiem przewoźnika, wystarczy porozumienie
            w tej sprawie.</p>
            <p>Najtrudniejsze są plany lekcji. Ustalamy je z dyrektorami w maju. We wrześniu jest już
            za późno.</p>""",
        ),
        _post(
            "coordinator",
            26.9,
            """<p>Dopowiem od strony finansów: przy linii o charakterze użyteczności publicznej można
            ubiegać się o dopłatę z funduszu rozwoju przewozów autobusowych, przy przewozie zamkniętym
            nie. Trzeba jednak pilnować terminów naboru u wojewody i mieć wkład własny.</p>""",
        ),
        _post(
            "anna.krawczyk",
            26.1,
            """<p>Przestrzegam przed jednym: przy 9 dzieciach na 11 km otwarta linia wyszła nam drożej
            niż bus. Na tej trasie zostaliśmy przy przewozie zamkniętym, a resztę oddaliśmy na linię.
            Nie musi być jednego rozwiązania dla całej gminy.</p>""",
        ),
        _post(
            "member2",
            4.8,
            """<p>Po przeliczeniu: dwie trasy z trzech przechodzą na linię otwartą, trzecia zostaje.
            Czy ktoś mógłby podzielić się zakresem obowiązków opiekuna?</p>""",
        ),
        _post(
            "member",
            4.1,
            """<p>Mamy taki zakres, jedna strona. Prześlę po uzgodnieniu z dyrektorem szkoły, bo
            jest jego.</p>""",
        ),
    ),
]

SOCIAL_ASSISTANCE = [
    _thread(
        "pomoc-spoleczna",
        "discussion",
        "Usługi sąsiedzkie po pierwszym roku: ilu chętnych, jakie stawki, co nie wyszło",
        _post(
            "beata.nowicka",
            19,
            """<p>W ubiegłym roku uzupełniliśmy uchwałę w sprawie usług opiekuńczych o usługi
            sąsiedzkie. Po roku mamy 7 osób świadczących i 11 korzystających. Zakres: zakupy, ogrzanie
            mieszkania, podstawowa pomoc w domu, towarzyszenie.</p>
            <ul><li>Co działa: krótka droga, zaufanie, zastępstwo w nagłych sytuacjach.</li>
            <li>Co nie działa: szkolenie z pierwszej pomocy trzeba zorganizować samemu, a część
            chętnych rezygnuje na widok umowy i oświadczeń.</li></ul>
            <p>Jak jest u Państwa? Czy ktoś rozlicza to bonem?</p>""",
        ),
        _post(
            "zofia.marciniak",
            18.4,
            """<p>Z pozycji powiatu: szkolenie można zrobić wspólnie dla kilku gmin, na przykład
            w remizie i z lokalnym instruktorem. Przy dwudziestu osobach koszt na osobę spada do
            ułamka.</p>""",
        ),
        _post(
            "member",
            17.7,
            """<p>Czy ośrodek sprawdza jakość? Mam na myśli zwykłą rozmowę z osobą korzystającą, bez
            rodziny i bez sąsiada. Przy usługach w domu łatwo przeoczyć, że coś jest nie tak.</p>""",
        ),
        _post(
            "beata.nowicka",
            17.1,
            """<p>Tak, pracownik socjalny jest po miesiącu, a potem co kwartał. Jedną umowę
            rozwiązaliśmy po takiej rozmowie. Dopiszę to do opisu, bo to rzeczywiście ważniejsze niż
            druki.</p>""",
        ),
        _post(
            "expert",
            16.2,
            """<p>Proszę rozważyć opisanie tego jako dobrej praktyki z wynikiem „częściowym”. Liczby
            są małe, ale właśnie dlatego wiarygodne. Wiele gmin stoi przed pierwszym krokiem i nie
            wie, czego się spodziewać.</p>""",
        ),
    ),
    _thread(
        "pomoc-spoleczna",
        "question",
        "Współfinansowanie pieczy zastępczej: przerwa w pobycie a udział 10, 30 i 50 procent",
        _post(
            "zofia.marciniak",
            1.9,
            """<p>Pytanie o art. 191 ust. 9 ustawy o wspieraniu rodziny i systemie pieczy zastępczej.
            Dziecko było w rodzinie zastępczej 14 miesięcy, wróciło do rodziców na 5 miesięcy i sąd
            ponownie umieścił je w pieczy, w tej samej rodzinie.</p>
            <p>Jedna z gmin uważa, że liczymy od nowa (10% w pierwszym roku). My przyjmowaliśmy,
            że okresy się sumują, więc należy się 30%. Jak rozstrzygają to Państwo w notach
            księgowych? Czy porozumienie między powiatem a gminą coś tu zmienia? Chętnie poznam
            stanowiska obu stron.</p>""",
        ),
    ),
]

MANAGEMENT_LAW_PARTNERSHIPS = [
    _thread(
        "zarzadzanie-i-kadry",
        "discussion",
        "Służba przygotowawcza w małym urzędzie: jak nie zrobić z niej formalności",
        _post(
            "minutes",
            36,
            """<p>W urzędzie mamy 25 osób, a służbę przygotowawczą odbywa u nas jedna, dwie osoby
            rocznie. W praktyce wygląda to tak: lista ustaw, dwa miesiące czytania, egzamin. Nikt nie
            jest zadowolony.</p>
            <p>Art. 19 ustawy o pracownikach samorządowych zostawia dużo swobody. Co Państwo w te trzy
            miesiące wpisują, żeby nowa osoba naprawdę poznała urząd?</p>""",
        ),
        _post(
            "coordinator",
            35.2,
            """<p>U nas działa <strong>tydzień w każdej komórce, z którą stanowisko się styka</strong>
            i jedno zadanie z tej komórki wykonane od początku do końca. Na przykład osoba z oświaty
            rejestruje pismo, opisuje fakturę i przygotowuje projekt zarządzenia. Opiekun ma na to
            godziny zapisane w zakresie czynności. Inaczej nie miałby kiedy.</p>
            <p>Egzamin to omówienie tych zadań, a nie test z przepisów.</p>""",
        ),
        _post(
            "expert",
            34.6,
            """<p>Polecam też rozmowę po trzech miesiącach w drugą stronę: nowa osoba mówi, co w urzędzie
            jest niezrozumiałe. Świeżym okiem widać więcej niż w audycie. Z takich rozmów mamy
            cztery zmienione druki.</p>""",
        ),
        _post(
            "marek.olszak",
            33.9,
            """<p>Proszę tylko pamiętać, że zwolnienie z obowiązku odbywania służby na umotywowany
            wniosek kierującego komórką nie zwalnia z egzaminu. Zdarza się to pomylić.</p>""",
        ),
        _post(
            "minutes",
            33.1,
            """<p>Dziękuję. Przygotuję projekt zarządzenia z tygodniami w komórkach i pokażę go tutaj
            przed podpisaniem.</p>""",
        ),
    ),
    _thread(
        "zarzadzanie-i-kadry",
        "discussion",
        "Równy dostęp do stanowisk kierowniczych: co naprawdę sprawdzać w urzędzie?",
        _post(
            "coordinator",
            64,
            """<p>W starostwie kobiety to około trzech czwartych załogi, ale wśród naczelników proporcja
            się odwraca. Nabory są formalnie poprawne. Chcę przygotować krótką analizę bez wielkich
            słów. Jakie dane zebrać, żeby coś z nich wynikało?</p>""",
        ),
        _post(
            "chair",
            63.1,
            """<p>Zebraliśmy cztery rzeczy: kto się zgłasza na nabory kierownicze, kto przechodzi do
            rozmowy, kto zastępuje kierownika w czasie urlopu i kto jeździ na szkolenia dla kadry.
            Ostatnie dwie powiedziały najwięcej. Zastępstwa dostawali głównie mężczyźni, a z nich
            wyrastają kolejni kierownicy.</p>""",
        ),
        _post(
            "organiser",
            62.5,
            """<p>Z list szkoleniowych widzę to samo: na tematy „menedżerskie” urzędy częściej delegują
            mężczyzn, na „merytoryczne” kobiety. Wystarczy o tym powiedzieć sekretarzowi, żeby się
            zmieniło.</p>""",
        ),
        _post(
            "coordinator",
            61.8,
            """<p>Zastępstwa to świetny trop, mamy je w zarządzeniach. Policzę je za ostatnie trzy
            lata.</p>""",
        ),
    ),
    _thread(
        "prawo-lokalne",
        "question",
        "Tekst jednolity uchwały po pięciu zmianach: kto przygotowuje i w jakiej formie?",
        _post(
            "minutes",
            15,
            """<p>Nasza uchwała w sprawie regulaminu utrzymania czystości była zmieniana pięć razy.
            Mieszkańcy i pracownicy czytają ją z sześciu dokumentów. Chcemy ogłosić tekst jednolity.</p>
            <p>Czy robi to wójt, czy rada? Uchwałą czy samym obwieszczeniem? I co z oczywistą omyłką
            w jednym z załączników: poprawiamy przy okazji?</p>""",
        ),
        _post(
            "marek.olszak",
            14.4,
            """<p>Według art. 16 ustawy o ogłaszaniu aktów normatywnych tekst jednolity ogłasza organ
            właściwy do wydania aktu, czyli tutaj rada, w formie obwieszczenia. W praktyce rada
            podejmuje uchwałę, a obwieszczenie jest jej załącznikiem. Publikacja w tym samym dzienniku
            co uchwała, a więc w wojewódzkim.</p>
            <p>Omyłki w tekście jednolitym <strong>nie poprawiamy</strong>. Tekst jednolity niczego nie
            zmienia, tylko zbiera. Merytoryczną zmianę trzeba uchwalić wcześniej i dopiero potem
            ogłosić tekst. Proszę też sprawdzić „Zasady techniki prawodawczej” w części o tekstach
            jednolitych, bo stosujemy je odpowiednio.</p>""",
        ),
        _post(
            "coordinator",
            13.9,
            """<p>U nas biuro rady prowadzi dodatkowo roboczy tekst ujednolicony w BIP, z wyraźnym
            dopiskiem, że nie jest źródłem prawa. Mieszkańcom to wystarcza, a pracownicy mają zawsze
            aktualną wersję.</p>""",
        ),
        _post(
            "minutes",
            13.2,
            """<p>Dziękuję obojgu Państwu. Zapytam jeszcze radcę prawnego o przygotowanie pliku
            w wymaganym formacie i oznaczę odpowiedź, gdy uchwała zostanie opublikowana.</p>""",
        ),
    ),
    _thread(
        "partnerstwa-i-ppp",
        "discussion",
        "PPP na modernizację energetyczną szkół: czy skala trzech budynków ma sens?",
        _post(
            "chair",
            21,
            """<p>Rozważamy modernizację trzech szkół w formule partnerstwa publiczno-prywatnego
            z wynagrodzeniem zależnym od oszczędności energii. Przed decyzją musimy przeprowadzić ocenę
            efektywności z art. 3a ustawy o partnerstwie publiczno-prywatnym, czyli porównać to ze
            zwykłym zamówieniem.</p>
            <p>Obawiam się, że przy trzech budynkach koszty przygotowania (doradca techniczny, prawny,
            finansowy) pochłoną korzyści. Kto z Państwa to liczył?</p>""",
        ),
        _post(
            "expert",
            20.3,
            """<p>Przy małej skali dwie rzeczy decydują o wyniku: <strong>dobry punkt odniesienia</strong>
            (trzy lata rachunków przeliczonych na stopniodni, nie jedna zima) i krótka lista ryzyk.
            Jeśli partner nie przejmuje ryzyka dostępności i oszczędności, to nie jest partnerstwo,
            tylko drogi kredyt.</p>
            <p>Szkoły z trzech jednostek w jednym postępowaniu to już inna rozmowa. Ustawa o PPP nie
            stoi temu na przeszkodzie, ale trzeba zacząć od porozumienia między Państwem.</p>""",
        ),
        _post(
            "coordinator",
            19.6,
            """<p>Powiat mógłby dołączyć z dwoma budynkami. Warunek skarbnika: wcześniejsza opinia, czy
            zobowiązanie wpłynie na dług. To zależy od podziału ryzyk, więc podział trzeba znać na
            początku, a nie po dialogu z partnerami.</p>""",
        ),
        _post(
            "marek.olszak",
            18.9,
            """<p>Polecam wstępne konsultacje rynkowe. Dwie, trzy rozmowy z firmami szybko pokażą, czy
            wielkość przedsięwzięcia jest dla kogokolwiek ciekawa. Trzeba je tylko ogłosić
            i udokumentować tak, żeby nikt nie miał przewagi.</p>""",
        ),
        _post(
            "chair",
            5.5,
            """<p>Po rozmowach z trzema firmami: poniżej sześciu, siedmiu budynków nikt nie jest
            zainteresowany. Proponuję, żeby na najbliższym posiedzeniu zebrać listę budynków od
            chętnych jednostek. Jeśli wyjdzie za mało, zostajemy przy zwykłym przetargu i nie
            tracimy roku.</p>""",
        ),
    ),
    _thread(
        "etyka-i-ewaluacja",
        "question",
        "Raport o stanie gminy: ile wskaźników wystarczy, żeby debata była o czymś?",
        _post(
            "expert",
            7.4,
            """<p>Co roku do 31 maja wójt, burmistrz lub prezydent przedstawia radzie raport o stanie
            gminy (art. 28aa ustawy o samorządzie gminnym). Nasz ostatni miał 148 stron i ponad
            200 tabel. W debacie padło pięć liczb, wszystkie z budżetu.</p>
            <p>Chciałbym zaproponować część główną na 20 stron z około 25 wskaźnikami, pokazanymi za
            trzy lata i na tle podobnych gmin, a resztę w załącznikach.</p>
            <p>Czy ktoś z Państwa tak skrócił raport? Które wskaźniki naprawdę wywołały rozmowę
            z radnymi i mieszkańcami, a które można spokojnie pominąć? Jak przyjęła to rada?</p>""",
        ),
    ),
    _thread(
        "etyka-i-ewaluacja",
        "discussion",
        "Zgłoszenia wewnętrzne sygnalistów: jedna procedura dla urzędu i jednostek?",
        _post(
            "moderator",
            52,
            """<p>Po wejściu w życie ustawy z dnia 14 czerwca 2024 r. o ochronie sygnalistów każda
            jednostka układała procedurę osobno. Kilka osób pyta, czy dało się to zrobić wspólnie,
            zwłaszcza w szkołach, gdzie trudno o bezstronną osobę przyjmującą zgłoszenia.</p>
            <p>Proszę o krótki opis: kto przyjmuje zgłoszenia, kto prowadzi działania następcze i ile
            zgłoszeń było w pierwszym roku (sama liczba, bez szczegółów).</p>""",
        ),
        _post(
            "coordinator",
            51.1,
            """<p>Mamy uzgodniony wzór, ale procedury są w jednostkach odrębne, przyjęte po konsultacjach
            z przedstawicielami pracowników. Przyjmowanie zgłoszeń powierzono osobie spoza danej
            jednostki na podstawie upoważnienia. W pierwszym roku: 3 zgłoszenia, z czego jedno w ogóle
            nie dotyczyło naruszenia prawa w rozumieniu ustawy.</p>""",
        ),
        _post(
            "member",
            50.6,
            """<p>W szkołach największym problemem była nazwa. Słowo „sygnalista” odstraszało. Po
            spotkaniu, na którym pokazano, co się dzieje ze zgłoszeniem krok po kroku, pytań było
            mniej, a zaufania więcej.</p>""",
        ),
        _post(
            "marek.olszak",
            49.8,
            """<p>Proszę nie łączyć rejestru zgłoszeń ze zwykłym rejestrem skarg i wniosków. Inne są
            terminy, inny krąg osób upoważnionych i inny czas przechowywania danych.</p>""",
        ),
    ),
]

WORKING_GROUP = [
    _thread(
        "grupa-robocza-odpady",
        "discussion",
        "Wspólny PSZOK dla trzech gmin: założenia do rozmowy z wójtami i burmistrzami",
        _post(
            "chair",
            30,
            """<p>Zbieram założenia przed spotkaniem grupy. Ustawa o utrzymaniu czystości i porządku
            w gminach pozwala utworzyć punkt selektywnego zbierania samodzielnie <em>lub wspólnie</em>
            z inną gminą. Proponuję omówić:</p>
            <ol><li>lokalizację i czas dojazdu (najwyżej 20 minut z każdej miejscowości);</li>
            <li>formę: porozumienie międzygminne czy spółka;</li>
            <li>podział kosztów: według mieszkańców czy według przyjętej masy;</li>
            <li>godziny otwarcia, w tym soboty.</li></ol>
            <p>Proszę o uwagi do końca przyszłego tygodnia. Materiał roboczy, bez cytowania poza
            grupą.</p>""",
        ),
        _post(
            "member2",
            29.2,
            """<p>Stryków: działka przy oczyszczalni jest do rozważenia, ale droga dojazdowa nie zniesie
            codziennego ruchu ciężarówek. Bez 300 metrów nowej nawierzchni nie ma o czym mówić.
            Podział kosztów wolimy według masy, bo ewidencja i tak będzie z wagi.</p>""",
        ),
        _post(
            "minutes",
            28.5,
            """<p>Gmina Głowno: dla nas warunkiem jest sobota i czas dojazdu. Przy podziale według masy
            boimy się pierwszego roku, bo mieszkańcy przywiozą zaległości z garaży. Może pierwszy rok
            według liczby mieszkańców, a od drugiego według masy?</p>""",
        ),
        _post(
            "anna.krawczyk",
            27.7,
            """<p>Biała Rawska leży dla tej lokalizacji za daleko, więc jesteśmy raczej obserwatorem.
            Podzielę się natomiast rozliczeniem naszego punktu z ostatnich trzech lat: największym
            kosztem są odpady wielkogabarytowe i opony, a nie obsługa.</p>""",
        ),
        _post(
            "chair",
            9.1,
            """<p>Dziękuję. Propozycja pani Magdaleny (pierwszy rok według mieszkańców) wydaje się
            kompromisem. Wpisuję ją do porządku spotkania jako wariant A.</p>""",
        ),
        may_be_quoted=False,
    ),
    _thread(
        "grupa-robocza-odpady",
        "question",
        "Porównanie stawek i kosztów systemu: jakie dane każda gmina poda do tabeli?",
        _post(
            "member2",
            8.5,
            """<p>Przed spotkaniem chcę przygotować jedną tabelę. Proponuję cztery kolumny za ostatni
            pełny rok: stawka podstawowa od osoby, liczba osób w deklaracjach, koszt systemu ogółem
            i masa odpadów odebranych od mieszkańców.</p>
            <p>Czy wszystkie gminy mogą podać koszt systemu liczony tak samo, to znaczy z obsługą
            administracyjną i edukacją? Inaczej porównamy jabłka z gruszkami.</p>""",
        ),
        _post(
            "minutes",
            7.7,
            """<p>Głowno poda wszystkie cztery. Administracja to u nas półtora etatu, wliczamy ją.
            Dopisałabym piątą kolumnę: liczbę gospodarstw ze zwolnieniem za kompostowanie, bo przy
            różnych ulgach sama stawka myli.</p>""",
        ),
        _post(
            "anna.krawczyk",
            0.4,
            """<p>Podamy, choć edukację mamy w innym dziale i muszę ją wydzielić. Dane prześlę przed
            spotkaniem. Kolumnę o kompostowaniu popieram.</p>""",
        ),
        may_be_quoted=False,
    ),
]

PUPILS_AND_ROADS = [
    _thread(
        "drogi",
        "discussion",
        "Zatoki autobusowe przy szkołach: kto je utrzymuje zimą?",
        _post(
            "piotr.sadowski",
            5.2,
            """<p>Przy trzech szkołach zatoka leży w pasie drogi powiatowej, a z przystanku korzysta
            tylko autobus szkolny gminy. Umowę o odśnieżanie mamy z jedną gminą z trzech. Jak jest
            u Państwa?</p>""",
            reactions={"same": ["coordinator"]},
        ),
        _post(
            "coordinator",
            3.9,
            """<p>To osobna sprawa, ale ważna: u nas zatokę przy szkole w Zdunach odśnieża gmina na
            podstawie porozumienia z 2019 roku, a my oddajemy jej sól i piasek.</p>""",
        ),
        tags=["dowóz uczniów", "zimowe utrzymanie"],
    ),
    _thread(
        "dowoz-uczniow",
        "question",
        "Dowóz uczniów: jak rozliczają Państwo kilometry bez pasażerów?",
        _post(
            "member",
            6.8,
            """<p>Przewoźnik rozlicza z nami wszystkie kilometry, także dojazd z bazy do pierwszego
            przystanku. To już <strong>31% trasy</strong>. Czy w Państwa umowach płaci się za
            dojazd, czy tylko za kilometry z uczniami?</p>
            <p>Zestawienie naszych tras jest w pliku.</p>""",
            earlier="""<p>Przewoźnik rozlicza z nami wszystkie kilometry, także dojazd z bazy do
            pierwszego przystanku. Czy w Państwa umowach płaci się za dojazd?</p>""",
            file="trasy-dowozu.csv",
            reactions={"same": ["beata.nowicka", "grzegorz.wilk"]},
        ),
        _post(
            "beata.nowicka",
            6.1,
            """<p>Biała Rawska płaci tylko za kilometry z uczniami, ale stawka jest wyższa. Przed
            przetargiem policzyliśmy oba warianty:</p>
            <table><tbody><tr><th><p>Wariant</p></th><th><p>Stawka</p></th>
            <th><p>Koszt roczny</p></th></tr>
            <tr><td><p>wszystkie kilometry</p></td><td><p>6,10 zł</p></td>
            <td><p>412 tys. zł</p></td></tr>
            <tr><td><p>tylko z uczniami</p></td><td><p>7,85 zł</p></td>
            <td><p>371 tys. zł</p></td></tr></tbody></table>
            <p>W umowie zapisaliśmy, że bazą do rozliczeń jest pierwszy przystanek z uczniem.</p>""",
            reactions={
                "thanks": ["member", "coordinator", "grzegorz.wilk"],
                "helped": ["member", "piotr.sadowski"],
            },
            bookmarks=["member", "coordinator"],
        ),
        _post(
            "grzegorz.wilk",
            5.6,
            """<p>Nasz przewoźnik chętnie opowie więcej, proszę dzwonić do pana Jana na prywatny
            numer.</p>""",
            hidden="Prywatny numer telefonu osoby trzeciej.",
        ),
        _post(
            "coordinator",
            3.9,
            "",
            moved_to="Zatoki autobusowe przy szkołach: kto je utrzymuje zimą?",
        ),
        _post(
            "coordinator",
            2.3,
            """<blockquote {2}><p>W umowie zapisaliśmy, że bazą do rozliczeń jest pierwszy
            przystanek z uczniem.</p></blockquote>
            <p>{@beata.nowicka}, czy przewoźnicy nie uciekali od takiego zapisu? U nas na rynku są
            dwie firmy.</p>
            <p>Załączam szkic mapy, na którym zaznaczyliśmy puste odcinki.</p>""",
            file="puste-odcinki.png",
            reactions={"thanks": ["member"]},
        ),
        _post(
            "beata.nowicka",
            1.2,
            """<p>Nie. Wpłynęły trzy oferty, bo trasy połączyliśmy w pakiety po dwie szkoły. Wzór
            zapisu mogę dodać do dobrych praktyk.</p>""",
            reactions={"thanks": ["coordinator"]},
        ),
        solved_by=2,
        tags=["dowóz uczniów", "umowy", "przetargi"],
    ),
    _thread(
        "pszok-i-deklaracje",
        "question",
        "Sprawdzanie deklaracji: z czym Państwo porównują liczbę mieszkańców?",
        _post(
            "member2",
            1.6,
            """<p>Zestawiamy deklaracje z wodomierzami i z listą uczniów, ale nie jesteśmy pewni
            podstawy prawnej do tego drugiego. Kto już to ułożył?</p>""",
            reactions={"same": ["anna.krawczyk", "minutes"]},
        ),
        tags=["deklaracje", "odpady komunalne"],
    ),
]

THREADS = [
    *ABOUT_THE_FORUM,
    *WATER_AND_WASTE,
    *HOUSING_AND_ROADS,
    *CULTURE_AND_EDUCATION,
    *SOCIAL_ASSISTANCE,
    *MANAGEMENT_LAW_PARTNERSHIPS,
    *WORKING_GROUP,
    *PUPILS_AND_ROADS,
]
