"""Four best-practice cases: two that worked, one that worked in part and one that failed.

Costs are in whole złoty. ``tags`` are named after the eight goals of the first project (see
``projects.py``). Figures and events are invented.
"""

from demo.content import html


def _indicator(name, baseline, target, result, unit, source):
    return {
        "name": name,
        "baseline": baseline,
        "target": target,
        "result": result,
        "unit": unit,
        "source": source,
    }


TRANSPORT_LINES = {
    "key": "dowoz-linie-otwarte",
    "title": "Dowóz uczniów na otwartych liniach autobusowych zamiast przewozów zamkniętych",
    "summary": (
        "Gmina zamieniła dwie z trzech zamkniętych tras szkolnych na linie dostępne dla wszystkich. "
        "Dzieci jeżdżą z opiekunem, a mieszkańcy odzyskali połączenie z miastem. Koszt gminy "
        "spadł o 14%."
    ),
    "organisation": "um-strykow",
    "partners": (
        "Organizator publicznego transportu zbiorowego w powiecie, dwie szkoły podstawowe, "
        "przewoźnik wybrany przez organizatora."
    ),
    "service_area": "oswiata",
    "author": "member2@example.org",
    "initial_situation": html(
        """<p>Gmina dowoziła 126 uczniów trzema autobusami zamkniętymi. Autobusy wracały puste,
        a w czterech sołectwach nie zatrzymywał się żaden pojazd komunikacji publicznej. Skargi
        dotyczyły dwóch spraw: zbyt długiego czekania w świetlicy i braku możliwości dojazdu
        dorosłych do lekarza.</p>
        <p>Diagnoza: w dniach nauki koszt jednego kursu pokrywała w całości gmina, a średnie
        wypełnienie wynosiło 38%.</p>"""
    ),
    "objectives": html(
        """<ul><li>utrzymać bezpieczny i bezpłatny dowóz uczniów, którym przysługuje;</li>
        <li>przywrócić co najmniej trzy pary kursów dziennie w czterech sołectwach;</li>
        <li>nie zwiększyć rocznego kosztu gminy.</li></ul>"""
    ),
    "target_group": html(
        """<p>126 uczniów dwóch szkół podstawowych, ich rodzice oraz około 900 mieszkańców czterech
        sołectw bez komunikacji.</p>"""
    ),
    "solution": html(
        """<p>Dwie trasy włączono do sieci linii o charakterze użyteczności publicznej. Gmina kupuje
        uczniom bilety miesięczne i zatrudnia opiekunów w czterech kursach dziennie. Trzecia trasa
        (9 dzieci, 11 km) pozostała przewozem zamkniętym, bo linia otwarta byłaby droższa.</p>
        <p>Godziny lekcji przesunięto o 10 i 15 minut. To pozwoliło obsłużyć obie szkoły jednym
        autobusem.</p>"""
    ),
    "steps": html(
        """<ol><li>Liczenie pasażerów i spis adresów uczniów na mapie (styczeń–luty).</li>
        <li>Rozmowy z dyrektorami o godzinach lekcji (marzec–maj).</li>
        <li>Porozumienie z organizatorem transportu i wniosek o dopłatę (maj–czerwiec).</li>
        <li>Ustalenie i sprawdzenie przystanków z zarządcą drogi i policją (czerwiec).</li>
        <li>Zakres obowiązków opiekunów, szkolenie, informacja dla rodziców (sierpień).</li>
        <li>Przegląd po pierwszym miesiącu i korekta rozkładu (październik).</li></ol>"""
    ),
    "period_from": "2024-01",
    "period_to": "2025-06",
    "cost_total": 48000,
    "cost_yearly": 412000,
    "cost_note": html(
        """<p>Koszt jednorazowy: cztery wiaty, oznakowanie, prace projektowe. Koszt roczny: bilety,
        opiekunowie i udział gminy w liniach. Poprzednio 479 000 zł rocznie.</p>"""
    ),
    "funding": html(
        """<p>Budżet gminy oraz dopłata do przewozów autobusowych o charakterze użyteczności
        publicznej, otrzymana przez organizatora.</p>"""
    ),
    "staff": html(
        """<p>Jedna osoba w urzędzie (ok. 1/3 etatu przez pół roku) i czworo opiekunów po 4 godziny
        dziennie.</p>"""
    ),
    "legal_basis": html(
        """<ul><li>art. 39 ustawy z dnia 14 grudnia 2016 r. – Prawo oświatowe;</li>
        <li>ustawa z dnia 16 grudnia 2010 r. o publicznym transporcie zbiorowym;</li>
        <li>ustawa z dnia 16 maja 2019 r. o Funduszu rozwoju przewozów autobusowych o charakterze
        użyteczności publicznej;</li>
        <li>porozumienie z organizatorem transportu.</li></ul>"""
    ),
    "legal_state_on": "2026-09-01",
    "indicators": [
        _indicator("Roczny koszt gminy", "479 000", "479 000", "412 000", "zł", "księgowość"),
        _indicator("Średnie wypełnienie kursu", "38", "50", "57", "%", "liczenie w pojeździe"),
        _indicator("Sołectwa bez komunikacji", "4", "0", "1", "liczba", "rozkład jazdy"),
        _indicator(
            "Uczniowie czekający ponad 45 minut", "41", "15", "12", "osoby", "dane ze świetlic"
        ),
    ],
    "difficulties": html(
        """<p>Najwięcej czasu zajęły plany lekcji i obawa rodziców przed „obcymi” w autobusie. W dwóch
        miejscach zarządca drogi nie zgodził się na przystanek ze względu na widoczność.</p>"""
    ),
    "lessons": html(
        """<ul><li>Z dyrektorami trzeba rozmawiać najpóźniej w marcu.</li>
        <li>Opiekun jest ważniejszy od koloru autobusu: gdy rodzice poznali opiekunów, sprzeciw
        ustał.</li>
        <li>Nie każda trasa musi być otwarta. Liczymy każdą osobno.</li></ul>"""
    ),
    "conditions": html(
        """<p>Organizator transportu w powiecie, który chce współpracować, i dyrektorzy gotowi zmienić
        godziny dzwonków.</p>"""
    ),
    "transfer_prerequisites": html(
        """<p>Dokładna lista adresów uczniów z odległościami i rozstrzygnięcie, komu dowóz przysługuje
        z mocy ustawy, a komu gmina zapewnia go dobrowolnie.</p>"""
    ),
    "transfer_adapt": html(
        """<p>Rozkład, taryfę i podział kosztów. Także liczbę opiekunów: u nas wynika z liczby
        najmłodszych dzieci.</p>"""
    ),
    "transfer_avoid": html(
        """<p>Uruchamiania linii od 1 września bez próbnego tygodnia. My straciliśmy wtedy zaufanie
        części rodziców.</p>"""
    ),
    "smallest_unit": "gmina, w której dowozi się co najmniej 60 uczniów",
    "outcome": "success",
    "contact_email": "member2@example.org",
    "tags": ["poziom usług", "dialog i wymiana praktyk"],
    "published_days_ago": 12,
}

WATER_LOSSES = {
    "key": "straty-wody-bilans",
    "title": "Mniejsze straty wody dzięki bilansowi i nocnym pomiarom, bez dużych inwestycji",
    "summary": (
        "Spółka komunalna obniżyła różnicę między wodą wtłoczoną a sprzedaną z 24% do 13% w dwa "
        "lata. Najpierw uporządkowano pomiary i wodę niesprzedaną, dopiero potem szukano wycieków."
    ),
    "organisation": "wodociagi-skierniewice",
    "partners": "Wydział gospodarki komunalnej urzędu miasta, ochotnicza straż pożarna.",
    "service_area": "woda-i-odpady",
    "author": "rafal.cieslak@example.org",
    "initial_situation": html(
        """<p>Różnica między wodą wtłoczoną a sprzedaną wynosiła 24%. Zespół szukał wycieków
        „po zgłoszeniu”. Nikt nie wiedział, ile wody zużywa się na płukanie sieci i na cele
        przeciwpożarowe. Co czwarty wodomierz u odbiorców był po terminie legalizacji.</p>"""
    ),
    "objectives": html(
        """<ul><li>poznać rzeczywisty bilans wody w miesiąc po zamknięciu okresu;</li>
        <li>obniżyć straty do 15% w dwa lata bez zwiększania zatrudnienia.</li></ul>"""
    ),
    "target_group": html(
        """<p>Odbiorcy usług wodociągowych, a pośrednio rada miasta, która dostaje zrozumiałą
        informację o stanie sieci.</p>"""
    ),
    "solution": html(
        """<p>Wprowadzono trzy proste narzędzia: comiesięczny bilans w jednym arkuszu, rejestr wody
        niesprzedanej (każde płukanie i pobór straży z szacunkiem ilości) oraz nocne pomiary przepływu
        w ośmiu strefach wydzielanych zasuwami.</p>
        <p>Wodomierze wymieniano według dwóch kryteriów: termin legalizacji i wielkość sprzedaży.
        Najpierw ci odbiorcy, u których błąd waży najwięcej.</p>"""
    ),
    "steps": html(
        """<ol><li>Sprawdzenie wodomierzy na ujęciach (1 miesiąc).</li>
        <li>Rejestr wody niesprzedanej i uzgodnienie zasad ze strażą (2 miesiące).</li>
        <li>Podział sieci na strefy, naprawa zasuw (6 miesięcy).</li>
        <li>Pomiary nocne, dwa razy w roku w każdej strefie.</li>
        <li>Plan wymiany wodomierzy na trzy lata.</li>
        <li>Informacja dla rady: jedna strona co pół roku.</li></ol>"""
    ),
    "period_from": "2023-03",
    "period_to": "2025-03",
    "cost_total": 186000,
    "cost_yearly": 35000,
    "cost_note": html(
        """<p>W koszcie jednorazowym: dwa przepływomierze przenośne, naprawa 27 zasuw i sprawdzenie
        wodomierzy na ujęciach. Planowej wymiany wodomierzy nie wliczono, bo wynika z przepisów
        o legalizacji.</p>"""
    ),
    "funding": html("<p>Środki własne spółki.</p>"),
    "staff": html(
        """<p>Technolog (ok. 1/4 etatu) i brygada trzech osób: szesnaście nocy w roku.</p>"""
    ),
    "legal_basis": html(
        """<ul><li>ustawa z dnia 7 czerwca 2001 r. o zbiorowym zaopatrzeniu w wodę i zbiorowym
        odprowadzaniu ścieków;</li>
        <li>ustawa z dnia 11 maja 2001 r. – Prawo o miarach (legalizacja wodomierzy);</li>
        <li>regulamin pracy w części o pracy w porze nocnej.</li></ul>"""
    ),
    "legal_state_on": "2026-06-30",
    "indicators": [
        _indicator("Woda wtłoczona i niesprzedana", "24", "15", "13", "%", "bilans miesięczny"),
        _indicator("Straty na długości sieci", "7,1", "4,5", "3,9", "m³/km/d", "bilans miesięczny"),
        _indicator(
            "Wodomierze po terminie legalizacji", "26", "5", "4", "%", "ewidencja wodomierzy"
        ),
        _indicator("Czas wykrycia wycieku", "19", "7", "6", "dni", "dziennik awarii"),
    ],
    "difficulties": html(
        """<p>Połowa zasuw strefowych nie zamykała się szczelnie, co wyszło dopiero przy pierwszym
        pomiarze. Praca w nocy wymagała zmiany harmonogramu i uzgodnienia z załogą.</p>"""
    ),
    "lessons": html(
        """<ul><li>Pierwsze punkty procentowe to pomiar, nie rura.</li>
        <li>Procent strat rośnie, gdy mieszkańcy oszczędzają. Obok trzeba pokazywać m³ na km.</li>
        <li>Rejestr płukań działa tylko wtedy, gdy wpis zajmuje minutę.</li></ul>"""
    ),
    "conditions": html(
        """<p>Zgoda kierownictwa, by przez pół roku pokazywać gorsze, ale prawdziwe liczby.</p>"""
    ),
    "transfer_prerequisites": html(
        """<p>Aktualny schemat sieci i sprawne zasuwy w punktach podziału na strefy.</p>"""
    ),
    "transfer_adapt": html(
        """<p>Liczbę stref i częstotliwość pomiarów. W sieci krótszej niż 30 km wystarczą trzy
        strefy.</p>"""
    ),
    "transfer_avoid": html(
        """<p>Kupowania systemu stałego monitoringu przed uporządkowaniem bilansu. Drogi system
        pokazałby dokładnie błędne dane.</p>"""
    ),
    "smallest_unit": "zakład z siecią od około 30 km",
    "outcome": "success",
    "contact_email": "rafal.cieslak@example.org",
    "tags": ["poziom usług", "ewaluacja i monitoring", "systemy zarządzania"],
    "published_days_ago": 34,
}

NEIGHBOUR_CARE = {
    "key": "uslugi-sasiedzkie",
    "title": "Usługi sąsiedzkie jako uzupełnienie usług opiekuńczych na terenach wiejskich",
    "summary": (
        "Po roku siedem osób pomaga jedenastu sąsiadom, którym wcześniej trudno było zapewnić usługi "
        "ze względu na dojazd. Działa, ale na mniejszą skalę, niż planowano (20 osób)."
    ),
    "organisation": "mgops-biala-rawska",
    "partners": "Sołtysi sześciu sołectw, ochotnicza straż pożarna, koła gospodyń wiejskich.",
    "service_area": "pomoc-spoleczna",
    "author": "beata.nowicka@example.org",
    "initial_situation": html(
        """<p>W sześciu sołectwach opiekunki traciły na dojazd do godziny dziennie. Na usługi czekało
        średnio 14 osób. Zastępstwo w razie choroby opiekunki oznaczało zwykle przerwę w pomocy.</p>"""
    ),
    "objectives": html(
        """<ul><li>objąć usługami sąsiedzkimi 20 osób w pierwszym roku;</li>
        <li>skrócić oczekiwanie na usługi do 30 dni;</li>
        <li>zapewnić pomoc w ciągu 24 godzin, gdy opiekunka zachoruje.</li></ul>"""
    ),
    "target_group": html(
        """<p>Osoby starsze i samotne w sześciu sołectwach, które potrzebują podstawowej pomocy
        w codziennych czynnościach, bez usług specjalistycznych.</p>"""
    ),
    "solution": html(
        """<p>Rada uzupełniła uchwałę w sprawie usług opiekuńczych o zasady usług sąsiedzkich. Ośrodek
        zawiera umowę z osobą z najbliższego sąsiedztwa, którą wskazała i zaakceptowała osoba
        korzystająca. Zakres i liczba godzin wynikają z decyzji poprzedzonej wywiadem.</p>
        <p>Jakość sprawdza pracownik socjalny: po miesiącu i co kwartał, w rozmowie bez obecności
        sąsiada.</p>"""
    ),
    "steps": html(
        """<ol><li>Rozmowy z sołtysami i lista miejscowości (2 miesiące).</li>
        <li>Zmiana uchwały, wzór umowy i oświadczeń (2 miesiące).</li>
        <li>Szkolenie z pierwszej pomocy w remizie.</li>
        <li>Pierwsze decyzje i umowy.</li>
        <li>Rozmowy kontrolne po miesiącu i po kwartale.</li></ol>"""
    ),
    "period_from": "2024-09",
    "period_to": "2025-12",
    "cost_total": 9500,
    "cost_yearly": 74000,
    "cost_note": html(
        """<p>Koszt roczny to wynagrodzenia osób świadczących usługi. Jednorazowo: szkolenie i druki.
        Czasu pracowników ośrodka tu nie policzono, co uważamy za słabość tego opisu.</p>"""
    ),
    "funding": html("<p>Budżet gminy, częściowo środki programu rządowego dla seniorów.</p>"),
    "staff": html("<p>Kierownik działu i dwoje pracowników socjalnych w ramach etatów.</p>"),
    "legal_basis": html(
        """<ul><li>art. 50 ustawy z dnia 12 marca 2004 r. o pomocy społecznej;</li>
        <li>uchwała rady w sprawie szczegółowych warunków przyznawania usług i odpłatności za
        nie.</li></ul>"""
    ),
    "legal_state_on": "2026-03-31",
    "indicators": [
        _indicator("Osoby korzystające", "0", "20", "11", "osoby", "rejestr decyzji"),
        _indicator("Średni czas oczekiwania", "52", "30", "33", "dni", "rejestr wniosków"),
        _indicator(
            "Zastępstwo w ciągu 24 godzin", "brak danych", "90", "81", "%", "dziennik działu"
        ),
    ],
    "difficulties": html(
        """<p>Część chętnych rezygnowała na widok umowy i oświadczeń. Dwie rodziny nie chciały, by
        pomagał ktoś znajomy. Jedną umowę trzeba było rozwiązać po rozmowie kontrolnej.</p>"""
    ),
    "lessons": html(
        """<ul><li>Plan objęcia 20 osób oparto na liczbie uprawnionych, a nie na liczbie chętnych do
        pomocy. To ta druga liczba wyznacza granicę.</li>
        <li>Rozmowa sam na sam z osobą korzystającą jest konieczna.</li>
        <li>Sołtys otwiera drzwi, ale to ośrodek musi wyjaśnić zasady.</li></ul>"""
    ),
    "conditions": html(
        """<p>Zaufanie do ośrodka w sołectwach i pracownik socjalny, który ma czas na wizyty.</p>"""
    ),
    "transfer_prerequisites": html(
        """<p>Uchwała z zasadami usług sąsiedzkich i dostępne szkolenie z pierwszej pomocy.</p>"""
    ),
    "transfer_adapt": html(
        """<p>Stawkę, liczbę godzin i sposób rozliczenia. W mieście najbliższe sąsiedztwo oznacza coś
        innego niż na wsi.</p>"""
    ),
    "transfer_avoid": html(
        """<p>Zastępowania usługami sąsiedzkimi usług opiekuńczych wymagających przygotowania, np. przy
        osobach leżących.</p>"""
    ),
    "smallest_unit": "gmina wiejska dowolnej wielkości, od trzech sołectw",
    "outcome": "partial",
    "contact_email": "beata.nowicka@example.org",
    "tags": ["poziom usług", "ewaluacja i monitoring"],
    "published_days_ago": 8,
}

ROAD_REPORTS = {
    "key": "zgloszenia-uszkodzen-drog",
    "title": "Aplikacja do zgłaszania uszkodzeń dróg, z której po roku zrezygnowano",
    "summary": (
        "Mieszkańcy zgłosili 1140 usterek, ale tylko co trzecia dotyczyła drogi powiatowej, a na "
        "odpowiedź czekało się trzy tygodnie. Wróciliśmy do prostszego rozwiązania i opisujemy "
        "dlaczego."
    ),
    "organisation": "pzd-kutno",
    "partners": "Gminy powiatu (zaproszone dopiero po uruchomieniu aplikacji).",
    "service_area": "drogi",
    "author": "piotr.sadowski@example.org",
    "initial_situation": html(
        """<p>Zgłoszenia uszkodzeń przychodziły telefonicznie, pocztą i przez sołtysów. Nie było jednego
        wykazu, więc ta sama wyrwa bywała zgłaszana pięć razy, a inna ani razu. Średni czas od
        zgłoszenia do zabezpieczenia miejsca wynosił 9 dni.</p>"""
    ),
    "objectives": html(
        """<ul><li>jeden wykaz zgłoszeń z miejscem na mapie i zdjęciem;</li>
        <li>zabezpieczenie niebezpiecznego miejsca w ciągu 48 godzin;</li>
        <li>odpowiedź dla zgłaszającego w ciągu 7 dni.</li></ul>"""
    ),
    "target_group": html(
        """<p>Użytkownicy dróg powiatowych, sołtysi oraz pracownicy obwodów drogowych.</p>"""
    ),
    "solution": html(
        """<p>Zamówiono aplikację na telefon: zdjęcie, punkt na mapie, opis. Zgłoszenie trafiało do
        jednej osoby w zarządzie dróg, która miała je rozdzielać między obwody i odpowiadać
        mieszkańcom.</p>"""
    ),
    "steps": html(
        """<ol><li>Opis wymagań przygotowany w jednym dziale (1 miesiąc).</li>
        <li>Zamówienie i wdrożenie (5 miesięcy).</li>
        <li>Kampania w gminach i mediach lokalnych (1 miesiąc).</li>
        <li>Przegląd po roku i decyzja o wycofaniu aplikacji.</li></ol>"""
    ),
    "period_from": "2023-02",
    "period_to": "2024-11",
    "cost_total": 64000,
    "cost_yearly": 9800,
    "cost_note": html(
        """<p>Aplikacja, kampania i roczna opieka serwisowa. Czasu osoby rozdzielającej zgłoszenia
        (prawie cały etat) nie przewidziano w kosztach, a to on okazał się największy.</p>"""
    ),
    "funding": html("<p>Budżet powiatu.</p>"),
    "staff": html("<p>Plan: 1/4 etatu. Rzeczywistość: cały etat jednej osoby.</p>"),
    "legal_basis": html(
        """<ul><li>art. 20 ustawy z dnia 21 marca 1985 r. o drogach publicznych (obowiązki zarządcy
        drogi);</li>
        <li>art. 65 Kodeksu postępowania administracyjnego (przekazanie sprawy według
        właściwości), stosowany do zgłoszeń, które były podaniami;</li>
        <li>regulamin organizacyjny zarządu dróg.</li></ul>"""
    ),
    "legal_state_on": "2026-05-31",
    "indicators": [
        _indicator(
            "Zgłoszenia dotyczące dróg powiatowych",
            "brak danych",
            "80",
            "34",
            "%",
            "wykaz zgłoszeń",
        ),
        _indicator("Czas do zabezpieczenia miejsca", "9", "2", "8", "dni", "dziennik objazdu"),
        _indicator("Czas odpowiedzi dla zgłaszającego", "14", "7", "22", "dni", "wykaz zgłoszeń"),
    ],
    "difficulties": html(
        """<p>Mieszkaniec nie wie, która droga jest gminna, a która powiatowa, i nie musi wiedzieć.
        Dwie trzecie zgłoszeń trzeba było przekazać dalej. Gminy dowiedziały się o aplikacji z prasy
        i nie miał kto ich tam przyjmować. Brygady nadal pracowały według własnych zeszytów.</p>"""
    ),
    "lessons": html(
        """<ul><li>Zaczęliśmy od narzędzia, a nie od pytania, kto odpowiada i w jakim czasie.</li>
        <li>Przyjmowanie zgłoszeń o drogach ma sens tylko wspólnie: dla gmin i powiatu naraz.</li>
        <li>Miesięczna próba w jednej gminie, z arkuszem i telefonem, pokazałaby to samo za ułamek
        ceny.</li>
        <li>Obietnica odpowiedzi, której się nie dotrzymuje, szkodzi bardziej niż jej brak.</li></ul>"""
    ),
    "conditions": html(
        """<p>Co działa teraz: jeden numer i jeden adres dla powiatu i trzech gmin, wspólny arkusz
        z sześcioma polami i dyżur przekazywany co tydzień. Czas do zabezpieczenia miejsca spadł do
        3 dni.</p>"""
    ),
    "transfer_prerequisites": html(
        """<p>Porozumienie z gminami o wspólnym przyjmowaniu zgłoszeń i wyznaczona osoba w każdej
        z nich.</p>"""
    ),
    "transfer_adapt": html(
        "<p>Liczbę pól w arkuszu, dyżury i progi pilności (co jest „niebezpieczne”).</p>"
    ),
    "transfer_avoid": html(
        """<p>Zamawiania aplikacji i ogłaszania kampanii, zanim wiadomo, kto odbierze zgłoszenie
        w piątek po południu.</p>"""
    ),
    "smallest_unit": "powiat z co najmniej dwiema gminami albo miasto na prawach powiatu",
    "outcome": "failure",
    "contact_email": "piotr.sadowski@example.org",
    "tags": ["systemy zarządzania", "ewaluacja i monitoring", "poziom usług"],
    "published_days_ago": 21,
}

PRACTICES = [TRANSPORT_LINES, WATER_LOSSES, NEIGHBOUR_CARE, ROAD_REPORTS]
