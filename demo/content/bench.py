"""Texts of the benchmark data: sentences as officials write them, combined at random.

Everything is invented. ``{n}`` is replaced with a number from 2018 to 2026, ``{place}`` with one of
``PLACES``, and ``{topic}`` in a title with one of ``TOPICS``.
"""

FIRST_NAMES = [
    "Agnieszka", "Alicja", "Andrzej", "Anna", "Barbara", "Bartosz", "Beata", "Daria", "Dariusz", "Dorota",
    "Elżbieta", "Ewa", "Grażyna", "Grzegorz", "Halina", "Iwona", "Jacek", "Jan", "Joanna", "Jolanta",
    "Józef", "Katarzyna", "Krzysztof", "Łukasz", "Magdalena", "Małgorzata", "Marek", "Maria", "Michał", "Monika",
    "Paweł", "Piotr", "Renata", "Stanisław", "Sylwia", "Teresa", "Tomasz", "Urszula", "Wojciech", "Żaneta",
]  # fmt: skip

LAST_NAMES = [
    "Adamczyk", "Baran", "Bąk", "Bednarz", "Błaszczyk", "Ciesielczyk", "Cieślak", "Duda", "Dudek", "Gajda",
    "Góra", "Gołąb", "Jaśkowiak", "Kaczmarek", "Kania", "Kozieł", "Kozak", "Krawczyk", "Kubiak", "Łuczak",
    "Marzec", "Mazur", "Michalak", "Mróz", "Nowak", "Owczarek", "Pająk", "Pawlak", "Pietrzak", "Przybysz",
    "Rybak", "Sikora", "Sobczak", "Stępień", "Szewczyk", "Urbaniak", "Walczak", "Wilk", "Wrona", "Żak",
]  # fmt: skip

POSITIONS = [
    "inspektor ds. gospodarki komunalnej",
    "podinspektor ds. zamówień publicznych",
    "kierownik referatu inwestycji",
    "sekretarz gminy",
    "skarbnik",
    "inspektor ds. dróg",
    "kierownik centrum usług wspólnych",
    "specjalista ds. kadr",
    "inspektor ds. oświaty",
    "kierownik ośrodka pomocy społecznej",
    "inspektor ds. lokalowych",
    "główny specjalista ds. funduszy",
]

PLACES = [
    "Borowa Wielka", "Czarnolas Dolny", "Dąbie Stare", "Grabówek Łąkowy", "Jasionna Górna", "Kalinowe",
    "Krzywa Lipa", "Leśniczówka Nowa", "Łęgi Małe", "Młynary Zachodnie", "Olszynka Rzeczna", "Podborze",
    "Rudawica", "Sosnowe Wzgórze", "Stara Studnia", "Suchy Dwór", "Topolin", "Wierzbie", "Zalesie Piaskowe", "Źródlany",
]  # fmt: skip

OFFICES = [
    ("office", "Urząd Gminy {place}"),
    ("shared_services", "Centrum Usług Wspólnych {place}"),
    ("unit", "Ośrodek Pomocy Społecznej {place}"),
    ("company", "Zakład Komunalny {place}"),
]

GROUP = "Grupa robocza ds. wspólnych zakupów"
CLOSED_SECTION = {
    "slug": "wspolne-zakupy-pomiar",
    "name": "Wspólne zakupy (grupa robocza)",
    "description": "Przygotowanie wspólnych postępowań: terminy, wzory, wyniki.",
}
LOWER_SECTION = {
    "slug": "wzory-pism-pomiar",
    "name": "Wzory pism",
    "description": "Wzory, które ktoś już sprawdził w swoim urzędzie.",
}

TOPICS = [
    "rozliczania strat wody",
    "wymiany wodomierzy",
    "opłat za odbiór odpadów",
    "regulaminu punktu zbiórki odpadów",
    "zimowego utrzymania dróg",
    "zajęcia pasa drogowego",
    "przeglądów placów zabaw",
    "najmu lokali komunalnych",
    "dodatków mieszkaniowych",
    "dowozu uczniów",
    "wspólnej obsługi szkół",
    "usług opiekuńczych",
    "naboru na wolne stanowisko",
    "wdrażania nowych osób",
    "instrukcji obiegu dokumentów",
    "archiwum zakładowego",
    "przeglądu umów na energię",
    "dokumentacji przetargu",
    "oceny ofert",
    "dostępności strony internetowej",
    "konsultacji z mieszkańcami",
    "budżetu obywatelskiego",
    "inwentaryzacji oświetlenia",
    "odbioru robót budowlanych",
    "ewidencji zbiorników bezodpływowych",
]

QUESTIONS = [
    "Kto ma wzór {topic}?",
    "Jak wygląda u Państwa sprawa {topic}?",
    "Kto w urzędzie odpowiada za sprawy {topic}?",
    "Od czego zacząć porządkowanie {topic}?",
    "Jak często aktualizowane są zasady {topic}?",
    "Prośba o doświadczenia z {n} r. w sprawie {topic}",
    "Ile czasu zajmuje przygotowanie {topic}?",
    "Jak opisać w umowie zasady {topic}?",
]

DISCUSSIONS = [
    "Nasze wnioski po roku: sprawy {topic}",
    "Propozycja wspólnego wzoru {topic}",
    "Zmiany w sprawie {topic} od {n} r.",
    "Notatka ze spotkania na temat {topic}, {place}",
]

LONG_TITLE = "Pytania bieżące: krótkie sprawy, które nie wymagają osobnego wątku"

TAGS = [
    "odpady", "woda", "drogi", "oświata", "kadry", "zamówienia publiczne", "umowy", "wzory pism", "taryfy", "kontrola",
    "mieszkania", "pomoc społeczna", "energia", "dostępność", "archiwum", "konsultacje", "budżet", "inwestycje", "BIP", "szkolenia",
    "RODO", "elektroniczny obieg", "place zabaw", "transport", "oświetlenie", "kultura", "sport", "zieleń", "ścieki", "cmentarze",
]  # fmt: skip

SENTENCES = [
    "U nas sprawę prowadzi jedna osoba, a zastępstwo jest wpisane do zakresu czynności.",
    "Przez pierwszy rok robiliśmy to w arkuszu, potem przeszliśmy na moduł w systemie księgowym.",
    "Najwięcej czasu zajęło uzgodnienie, kto podpisuje protokół, gdy w terenie jest dwóch wykonawców.",
    "Wzór dostaliśmy od sąsiedniej gminy i zmieniliśmy w nim tylko terminy.",
    "Radca poprosił o dopisanie podstawy prawnej i od tego czasu nikt nie zgłosił uwag.",
    "Po zmianie uchwały trzeba było zawiadomić około {n} właścicieli nieruchomości.",
    "Mieszkańcy pytają głównie o termin i o to, gdzie można złożyć wniosek bez wizyty w urzędzie.",
    "W {n} r. mieliśmy kontrolę i zalecenia dotyczyły wyłącznie opisu faktur.",
    "Zapytanie wysłaliśmy do {n} firm, odpowiedziały trzy, a tylko jedna była na miejscu.",
    "Cena okazała się niższa o kilkanaście procent, bo terminy rozłożyliśmy na dwa kwartały.",
    "Proponuję zacząć od spisu tego, co jest, bo w dokumentach brakuje zwykle co piątej pozycji.",
    "Spis robiliśmy własnymi siłami przez dwa miesiące, w każdy wtorek po południu.",
    "Warto od razu ustalić, kto aktualizuje dane po odbiorze robót.",
    "Dziękuję za odpowiedź, właśnie tego szukaliśmy.",
    "Nie spotkaliśmy się z takim przypadkiem, ale podobny opisano w odpowiedzi regionalnej izby.",
    "Uchwała weszła w życie po czternastu dniach i dopiero wtedy zmieniliśmy druki.",
    "W naszej ocenie wystarczy notatka służbowa, byle z datą i podpisem kierownika.",
    "Harmonogram wisi na tablicy i na stronie, a zmiany wysyłamy sołtysom pocztą elektroniczną.",
    "Od {n} osób zebraliśmy oświadczenia jednego dnia, przy okazji zebrania wiejskiego.",
    "Rada dopytywała o skutki finansowe, więc do projektu dołączyliśmy tabelę z trzema wariantami.",
    "Wariant środkowy był najtańszy w utrzymaniu, choć najdroższy na początku.",
    "Termin trzydziestu dni jest realny, jeżeli mapy są już zamówione.",
    "Umowa powierzenia jest podpisana na czas nieoznaczony z trzymiesięcznym wypowiedzeniem.",
    "W sąsiednim powiecie zrobiono to wspólnie dla pięciu gmin i koszty spadły o jedną czwartą.",
    "Prosimy o informację, czy w opisie przedmiotu zamówienia podawano klasę materiału.",
    "Skarga dotyczyła sposobu doręczenia, a nie samej decyzji.",
    "Pracownicy wolą krótką instrukcję na jednej stronie niż zarządzenie z załącznikami.",
    "Po szkoleniu liczba błędów we wnioskach spadła z {n} do kilku w miesiącu.",
    "Odpowiedź przygotowaliśmy wspólnie z wydziałem finansowym, żeby nie wracać do tego dwa razy.",
    "Przy okazji poprawiliśmy oznaczenia na mapie, bo dwa hydranty stały po złej stronie drogi.",
    "Firma zgodziła się na karę umowną dopiero po drugim spotkaniu.",
    "Zabezpieczenie zwróciliśmy w terminie, a gwarancja biegnie od protokołu końcowego.",
    "Jeżeli droga jest powiatowa, potrzebne jest porozumienie, inaczej izba zakwestionuje wydatek.",
    "Dla porządku dodam, że stawki nie zmieniały się u nas od {n} r.",
    "Najlepiej sprawdza się dyżur telefoniczny w poniedziałki, wtedy dzwoni najwięcej osób.",
    "Do wniosku trzeba dołączyć zgodę współwłaścicieli i o tym najczęściej się zapomina.",
    "Zestawienie za poprzedni rok mogę przesłać, nie zawiera danych osobowych.",
    "W regulaminie zapisaliśmy, że odczytu dokonuje użytkownik, a zakład sprawdza raz na rok.",
    "Liczba zgłoszeń rośnie po zimie i wtedy przydają się dwie dodatkowe osoby.",
    "Sekretarz prosi, by takie sprawy omawiać na naradzie, zanim trafią na piśmie.",
    "Nie polecam łączenia obu postępowań, bo odwołanie w jednym zatrzymało także drugie.",
    "Operator odpowiedział po {n} dniach i przyjął nasze uwagi bez zmian.",
    "Po konsultacjach zmieniliśmy przebieg trasy, dzięki czemu odpadły dwa wykupy.",
    "W opisie stanowiska zostawiliśmy wymaganie doświadczenia, ale skróciliśmy je do roku.",
    "Komisja spotkała się trzy razy, protokoły są krótkie i podpisane tego samego dnia.",
    "Ośrodek prowadzi rejestr zgłoszeń i raz na kwartał porównuje go z listą świadczeń.",
    "Dyrektorzy szkół dostali wspólny kalendarz i nie zamawiają już autobusu na ten sam dzień.",
    "Rozstrzygnięcie było po naszej stronie, uzasadnienie ma siedem stron i warto je przeczytać.",
    "Zostało nam {n} sztuk i chętnie przekażemy je innej gminie za zwrotem kosztów przewozu.",
    "Archiwista zwrócił uwagę, że teczki trzeba opisywać od razu, a nie przed brakowaniem.",
]

HEADINGS = ["Co zrobiliśmy", "Koszty", "Terminy", "Co się nie udało", "Wnioski", "Podstawa"]

POINTS = [
    "spis z datą i podpisem",
    "zgoda właściciela gruntu",
    "wycena z co najmniej dwóch źródeł",
    "opis przedmiotu zamówienia",
    "projekt umowy zaopiniowany przez radcę",
    "mapa w skali 1:500",
    "protokół odbioru częściowego",
    "lista osób do kontaktu",
    "harmonogram na cały rok",
    "potwierdzenie zabezpieczenia środków",
]
