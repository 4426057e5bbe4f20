"""Two public guides: about partnerships, and about the plan of improvements.

The guide about partnerships covers the subjects of the training of 1–2 July (see
``events.py``), but its text is new. Both guides describe the law as it was on ``reviewed_on``,
without details that change often.
"""

from demo.content import html

PARTNERSHIPS = {
    "slug": "partnerstwa-w-samorzadzie",
    "title": "Partnerstwa w samorządzie: od pomysłu do umowy",
    "intro": (
        "Dla osób, które mają przygotować współpracę z inną jednostką albo z partnerem prywatnym. "
        "Poradnik podejmuje tematy szkolenia z 1–2 lipca, a przepisy opisuje według stanu na dzień "
        "przeglądu."
    ),
    "version": "1.1",
    "reviewed_on": "2026-09-15",
    "changes": [
        {
            "date": "2026-09-15",
            "version": "1.1",
            "text": "Po przeglądzie przepisów: uzupełniono rozdział o partnerstwie publiczno-prywatnym. Dodano listę kontrolną do pobrania.",
        },
        {"date": "2026-06-02", "version": "1.0", "text": "Pierwsze wydanie."},
    ],
    "image": {
        "motif": "table",
        "alt": "Rysunek: stół widziany z góry, wokół niego krzesła, na blacie rozłożone dokumenty",
    },
    "chapters": [
        {
            "title": "Czym jest partnerstwo i kiedy się opłaca",
            "slug": "kiedy-partnerstwo-sie-oplaca",
            "html": html(
                """<p>Partnerstwo to współpraca co najmniej dwóch stron, które mają wspólny cel, dzielą
                się pracą, kosztami i ryzykiem oraz razem podejmują najważniejsze decyzje. Zwykłe
                zamówienie usługi partnerstwem nie jest: wykonawca odpowiada tylko za wynik, który
                kupiono.</p>
                <p>Zanim zacznie się rozmowa o formie prawnej, warto odpowiedzieć na trzy pytania:</p>
                <ol><li><strong>Jaką usługę poprawiamy i dla kogo?</strong> Odpowiedź powinna zawierać
                liczbę osób, dzisiejszy koszt i dzisiejszą jakość.</li>
                <li><strong>Czego brakuje nam samym?</strong> Skali, pieniędzy, ludzi, wiedzy, gruntu,
                a może zgody sąsiada?</li>
                <li><strong>Co tracimy, jeśli nic nie zrobimy?</strong> Jeśli nic, partnerstwo
                prawdopodobnie się nie utrzyma.</li></ol>
                <p>Partnerstwo ma sens przy zadaniach, które przekraczają granice jednostki (odpady,
                transport, rzeka), mają wysokie koszty stałe (oczyszczalnia, schronisko dla zwierząt) albo
                wymagają rzadkich kwalifikacji (rzeczoznawca, inspektor drogowy, psycholog).
                Nie ma sensu, gdy jedna strona zyskuje tylko prestiż, a druga tylko obowiązki.</p>"""
            ),
        },
        {
            "title": "Partnerstwa publiczno-publiczne: trzy formy",
            "slug": "trzy-formy",
            "html": html(
                """<h3>Porozumienie</h3>
                <p>Najprostsze. Na podstawie art. 74 ustawy o samorządzie gminnym gminy mogą powierzyć
                jednej z nich określone zadania publiczne. Gmina wykonująca zadanie przejmuje prawa
                i obowiązki pozostałych, a te mają obowiązek udziału w kosztach. Powiaty zawierają
                porozumienia na podstawie ustawy o samorządzie powiatowym. Nie powstaje nowa osoba prawna.
                Porozumienie w sprawie wykonywania zadań publicznych ogłasza się w wojewódzkim dzienniku
                urzędowym.</p>
                <p>Sprawdza się przy jednym zadaniu i dwóch, trzech stronach: izba wytrzeźwień,
                schronisko, utrzymanie drogi, wspólny punkt zbierania odpadów.</p>
                <h3>Związek</h3>
                <p>Związek międzygminny, powiatów albo powiatowo-gminny ma osobowość prawną, statut,
                zgromadzenie, zarząd i budżet. Prawa i obowiązki związane z przekazanymi zadaniami
                przechodzą na związek. Wymaga uchwał wszystkich rad, statutu i wpisu do rejestru.</p>
                <p>Sprawdza się przy zadaniu trwałym i kosztownym. Wadą jest kolejny szczebel decyzji:
                radni oddają kompetencję i nie zawsze od razu to widzą.</p>
                <h3>Stowarzyszenie jednostek samorządu</h3>
                <p>Gminy i powiaty mogą tworzyć stowarzyszenia, także wspólnie z województwami. Stosuje się
                odpowiednio Prawo o stowarzyszeniach, z tym że do założenia potrzeba co najmniej trzech
                założycieli. Stowarzyszenie wspiera, szkoli, reprezentuje i prowadzi projekty, ale nie
                wykonuje zadań władczych.</p>
                <table><thead><tr><th></th><th>porozumienie</th><th>związek</th>
                <th>stowarzyszenie</th></tr></thead>
                <tbody><tr><td>nowa osoba prawna</td><td>nie</td><td>tak</td><td>tak</td></tr>
                <tr><td>kto wykonuje zadanie</td><td>jedna ze stron</td><td>związek</td>
                <td>nadal każda jednostka</td></tr>
                <tr><td>zwykły czas przygotowania</td><td>2–4 miesiące</td><td>rok i dłużej</td>
                <td>3–6 miesięcy</td></tr></tbody></table>
                <p>Czasy w tabeli są orientacyjne; to nie terminy ustawowe.</p>"""
            ),
        },
        {
            "title": "Partnerstwo publiczno-prywatne: podstawy",
            "slug": "partnerstwo-publiczno-prywatne",
            "html": html(
                """<p>Podstawą jest ustawa z dnia 19 grudnia 2008 r. o partnerstwie publiczno-prywatnym.
                Według art. 1 ust. 2 przedmiotem partnerstwa jest wspólna realizacja przedsięwzięcia oparta
                na <strong>podziale zadań i ryzyk</strong>. Partner prywatny realizuje przedsięwzięcie za
                wynagrodzeniem i ponosi wydatki w całości albo w części; strona publiczna współdziała,
                w szczególności wnosi wkład własny (art. 7).</p>
                <p>Kolejność jest ważna:</p>
                <ol><li><strong>Ocena efektywności</strong> (art. 3a). Przed wszczęciem postępowania
                jednostka porównuje realizację w PPP z innym sposobem, w szczególności przy użyciu samych
                środków publicznych. Ocena bierze pod uwagę podział zadań i ryzyk, koszty w całym okresie,
                czas realizacji i opłaty od użytkowników.</li>
                <li><strong>Wybór trybu.</strong> W zależności od wynagrodzenia partnera stosuje się przepisy
                ustawy o umowie koncesji na roboty budowlane lub usługi albo Prawo zamówień
                publicznych.</li>
                <li><strong>Rozmowy z partnerami</strong> w trybie, który na nie pozwala. Najczęściej właśnie
                tu ustala się ryzyka.</li>
                <li><strong>Umowa</strong>, zwykle na kilka lub kilkanaście lat, z miernikami dostępności
                i konsekwencjami ich niedotrzymania.</li></ol>
                <p>Skutki dla zadłużenia zależą od tego, kto ponosi ryzyko budowy oraz ryzyko dostępności lub
                popytu. Ze skarbnikiem trzeba rozmawiać przed dialogiem, nie po nim.</p>
                <p>PPP nie jest sposobem na inwestycję, na którą jednostki nie stać. Za usługę i tak zapłacą
                mieszkańcy: w opłatach albo w podatkach.</p>"""
            ),
        },
        {
            "title": "Negocjacje: przygotowanie na jednej kartce",
            "slug": "negocjacje",
            "html": html(
                """<p>Większość wyniku powstaje przed spotkaniem. Na jednej kartce warto zapisać:</p>
                <ul><li><strong>Interes, a nie stanowisko.</strong> „Chcemy 50% kosztów” to stanowisko.
                „Nie możemy przekroczyć 200 tysięcy w tym roku” to interes. Interesy da się pogodzić
                na kilka sposobów.</li>
                <li><strong>Najlepszą możliwość poza porozumieniem.</strong> Co zrobimy, jeśli rozmowy się nie
                udadzą? Kto zna odpowiedź, nie musi się spieszyć.</li>
                <li><strong>Granice.</strong> Czego nie możemy przyjąć bez uchwały rady i kto ma pełnomocnictwo,
                by się zgodzić.</li>
                <li><strong>Listę ustępstw</strong> z ich kosztem dla nas i wartością dla drugiej strony.
                Wymieniamy to, co dla nas tanie, a dla nich cenne.</li>
                <li><strong>Miary obiektywne:</strong> liczbę mieszkańców, masę, kilometry, średnią z trzech
                lat. Spór o liczby jest krótszy od sporu o sprawiedliwość.</li></ul>
                <p>W czasie rozmowy jedna osoba prowadzi, druga notuje. Po spotkaniu w ciągu dwóch dni wysyłamy
                krótki zapis uzgodnień i spraw otwartych. W postępowaniu o udzielenie zamówienia lub koncesji
                prowadzący musi ponadto trzymać się zasad równego traktowania i jawności.</p>"""
            ),
        },
        {
            "title": "Lista kontrolna przed podpisaniem",
            "slug": "lista-kontrolna",
            "is_checklist": True,
            "html": html(
                """<ol><li>Cel i mierniki są zapisane liczbami. Wiadomo, kto i kiedy je zbiera.</li>
                <li>Są zgody: uchwały rad, opinia radcy prawnego, kontrasygnata skarbnika tam, gdzie powstaje
                zobowiązanie.</li>
                <li>Sposób podziału kosztów jest opisany na przykładzie z prawdziwymi liczbami.</li>
                <li>Wiadomo, kto odpowiada wobec osób trzecich i czyja polisa to obejmuje.</li>
                <li>Dane osobowe: ustalono role administratorów i podstawę przekazywania danych.</li>
                <li>Każda strona wskazała osobę do kontaktu i jej zastępstwo.</li>
                <li>Jest zapis o wyjściu: termin wypowiedzenia, rozliczenie majątku i ludzi.</li>
                <li>Jest termin przeglądu, najpóźniej po roku.</li>
                <li>Dokument ogłoszono tam, gdzie wymagają tego przepisy.</li></ol>"""
            ),
        },
        {
            "title": "Najczęstsze błędy",
            "slug": "najczestsze-bledy",
            "html": html(
                """<ul><li><strong>Forma przed celem.</strong> Powstaje związek, a dopiero potem szuka się
                dla niego zadań.</li>
                <li><strong>Lider bez czasu.</strong> Koordynację dopisano do zakresu osoby, która miała już
                pełny etat.</li>
                <li><strong>Milczenie o pieniądzach.</strong> Strony zakładają różne sposoby podziału kosztów
                i odkrywają to przy pierwszej fakturze.</li>
                <li><strong>Pominięci radni.</strong> Dowiadują się o projekcie z porządku sesji. Krótka informacja
                pół roku wcześniej zmienia głosowanie.</li>
                <li><strong>Brak drzwi wyjściowych.</strong> Bez zasad rozstania nawet drobny spór staje się
                sporem o wszystko.</li>
                <li><strong>Ryzyko bez właściciela.</strong> W umowie PPP zapisano, że ryzyko „ponoszą strony”,
                czyli nikt.</li></ul>
                <p>Każdy z tych błędów można wychwycić, czytając listę kontrolną z osobą, która nie pracowała nad
                dokumentem.</p>"""
            ),
        },
    ],
}

IMPROVEMENT_PLAN = {
    "slug": "plan-wdrozenia-usprawnien",
    "title": "Plan wdrożenia usprawnień krok po kroku",
    "intro": (
        "Jak zaplanować zmianę w usłudze, którą się prowadzi: od pomiaru stanu dzisiejszego po przegląd "
        "po pół roku. Takim planem kończył się cykl szkoleń o zarządzaniu usługami z lat 2009–2010."
    ),
    "version": "1.0",
    "reviewed_on": "2026-10-05",
    "changes": [{"date": "2026-10-05", "version": "1.0", "text": "Pierwsze wydanie."}],
    "image": {
        "motif": "road",
        "alt": "Rysunek: droga prowadząca przez pola, przy niej kolejne słupki z numerami",
    },
    "chapters": [
        {
            "title": "Po co plan i dla kogo",
            "slug": "po-co-plan",
            "html": html(
                """<p>Plan wdrożenia usprawnień to krótki dokument, w którym osoba prowadząca usługę opisuje
                jedną zmianę: co jest nie tak, co zrobi, ile to kosztuje i po czym pozna, że się udało.
                Nie jest strategią ani wnioskiem o dofinansowanie. Dobry plan ma od czterech do sześciu
                stron i da się go omówić w pół godziny.</p>
                <p>Ma dwóch czytelników. <strong>Kierownik</strong> decyduje, czy da czas i pieniądze.
                <strong>Osoba wykonująca</strong> sprawdza w nim, co ma zrobić w przyszłym tygodniu.
                Jeśli któremuś z nich plan nic nie mówi, trzeba go skrócić.</p>
                <p>W szkoleniach z lat 2009–2010 uczestnicy pracowali w grupach według obszaru usług, np. drogi,
                kultura, pomoc społeczna. Warto to powtórzyć: plan czytany przez kolegę z tej samej branży,
                ale z innej gminy, dostaje najcenniejsze uwagi.</p>"""
            ),
        },
        {
            "title": "Krok 1. Opis stanu dzisiejszego",
            "slug": "stan-dzisiejszy",
            "html": html(
                """<p>Zaczynamy od jednej usługi i jednego odbiorcy. Zamiast „poprawa jakości utrzymania dróg”
                piszemy „czas od zgłoszenia wyrwy do jej zabezpieczenia”.</p>
                <ul><li><strong>Trzy liczby:</strong> ile spraw, ile trwają, ile kosztują. Z ostatniego roku,
                ze wskazaniem źródła.</li>
                <li><strong>Droga sprawy:</strong> od pierwszego kontaktu do zakończenia, krok po kroku, z nazwą
                stanowiska. Wystarczy kartka.</li>
                <li><strong>Głos odbiorcy:</strong> pięć rozmów mówi więcej niż ankieta wysłana do pięciuset
                osób, na którą odpowie dwadzieścia.</li></ul>
                <p>Jeśli danych nie ma, piszemy „brak danych” i planujemy miesiąc pomiaru. Liczba wymyślona
                na potrzeby planu obróci się przeciwko nam przy ocenie.</p>"""
            ),
        },
        {
            "title": "Krok 2. Przyczyny i warianty",
            "slug": "przyczyny-i-warianty",
            "html": html(
                """<p>Objaw to nie przyczyna. Pomaga zadanie pytania „dlaczego?” kilka razy z rzędu. Przykład:
                decyzje wychodzą po terminie. Dlaczego? Czekają na opinię. Dlaczego? Opiniuje jedna osoba.
                Dlaczego? Upoważnienie wydano tylko jej. Usprawnieniem jest drugie upoważnienie i zastępstwo,
                a nie szkolenie z terminowości.</p>
                <p>Potem zapisujemy <strong>co najmniej trzy warianty</strong>, w tym „nic nie zmieniamy”
                i „robimy to razem z sąsiadem”:</p>
                <table><thead><tr><th>Pytanie</th><th>wariant A</th><th>wariant B</th><th>bez zmian</th></tr>
                </thead><tbody>
                <tr><td>co się zmieni dla odbiorcy</td><td>…</td><td>…</td><td>…</td></tr>
                <tr><td>koszt jednorazowy i roczny</td><td>…</td><td>…</td><td>…</td></tr>
                <tr><td>kto musi się zgodzić</td><td>…</td><td>…</td><td>…</td></tr>
                <tr><td>co może się nie udać</td><td>…</td><td>…</td><td>…</td></tr></tbody></table>
                <p>Warto sprawdzić, czy ktoś już to zrobił. Opis cudzej praktyki powinien odpowiadać także na
                pytanie, czego <em>nie</em> kopiować.</p>"""
            ),
        },
        {
            "title": "Krok 3. Działania, ludzie, pieniądze",
            "slug": "dzialania",
            "html": html(
                """<p>Wybrany wariant dzielimy na najwyżej dziesięć działań. Każde ma osobę, termin i rzecz,
                która po nim zostaje (zarządzenie, wzór pisma, przeszkolona osoba).</p>
                <ul><li><strong>Osoba</strong>, nie wydział. Wydział nie odbiera telefonu.</li>
                <li><strong>Czas.</strong> Jeśli ktoś ma poświęcić zmianie dwa dni w tygodniu, trzeba zapisać,
                z czego go zwalniamy.</li>
                <li><strong>Pieniądze.</strong> Koszt jednorazowy i roczny osobno. Ten drugi zostaje na zawsze
                i to o niego zapyta skarbnik.</li>
                <li><strong>Zgody.</strong> Czy potrzebna jest uchwała, zarządzenie, zmiana regulaminu, zgoda
                związków zawodowych, opinia inspektora ochrony danych?</li></ul>
                <p>Pierwsze działanie powinno się skończyć w ciągu miesiąca i być widoczne. Nic tak nie przekonuje
                do zmiany jak drobny, lecz prawdziwy skutek.</p>"""
            ),
        },
        {
            "title": "Krok 4. Mierniki i przegląd",
            "slug": "mierniki-i-przeglad",
            "html": html(
                """<p>Wystarczą dwa, trzy mierniki. Każdy opisujemy w pięciu polach: nazwa, stan dzisiejszy,
                cel, źródło danych, osoba, która je zbiera.</p>
                <p>Przykład: <em>średni czas od zgłoszenia do zabezpieczenia wyrwy; dziś 9 dni; cel 3 dni; dziennik
                objazdu; specjalista ds. utrzymania, raz w miesiącu</em>.</p>
                <p>Co najmniej jeden miernik powinien pilnować, żeby poprawa w jednym miejscu nie psuła czegoś
                innego, np. obok czasu załatwienia sprawy liczba decyzji uchylonych.</p>
                <h3>Przegląd po pół roku</h3>
                <ol><li>Co zrobiono, a czego nie i dlaczego?</li>
                <li>Jak zmieniły się mierniki? Czy to skutek naszej zmiany, czy pogody, przepisów, przypadku?</li>
                <li>Co zostaje na stałe i w jakim dokumencie to zapisano?</li>
                <li>Komu warto o tym powiedzieć?</li></ol>
                <p>Wynik słaby też jest wynikiem. Opisany uczciwie oszczędzi innym roku pracy.</p>"""
            ),
        },
        {
            "title": "Przykład na jednej stronie",
            "slug": "przyklad",
            "html": html(
                """<p><strong>Usługa:</strong> przyjmowanie wniosków o usługi opiekuńcze w ośrodku pomocy
                społecznej. Przykład jest wymyślony.</p>
                <p><strong>Stan dzisiejszy:</strong> 86 wniosków rocznie, średnio 52 dni od wniosku do
                pierwszej wizyty opiekunki. Co czwarty wniosek wraca do uzupełnienia, bo brakuje zaświadczenia
                lekarskiego.</p>
                <p><strong>Przyczyna:</strong> rodzina dowiaduje się o zaświadczeniu dopiero z wezwania.
                Wywiad umawia się po skompletowaniu dokumentów, choć mógłby odbyć się wcześniej.</p>
                <p><strong>Wybrany wariant:</strong> karta informacyjna w przychodniach i rozmowa telefoniczna
                w dniu wpływu wniosku. Wywiad umawia się podczas tej rozmowy, a zaświadczenie odbiera pracownik
                socjalny.</p>
                <p><strong>Działania:</strong> karta w prostym języku (kierowniczka działu, dwa tygodnie), rozmowa
                z przychodniami (ta sama osoba, miesiąc), wzór notatki z rozmowy (pracownik socjalny, tydzień),
                przegląd po trzech i po sześciu miesiącach.</p>
                <p><strong>Mierniki:</strong> czas do pierwszej wizyty, cel 30 dni; odsetek wezwań do uzupełnienia,
                cel 10%; liczba skarg, nie więcej niż dziś.</p>
                <p><strong>Koszt:</strong> druk kart. Czas pracy: około 15 minut na wniosek, odzyskany dzięki
                mniejszej liczbie wezwań.</p>"""
            ),
        },
        {
            "title": "Lista pytań do rozmowy z kierownikiem",
            "slug": "lista-pytan",
            "is_checklist": True,
            "html": html(
                """<ol><li>Czy problem widzą tak samo mieszkańcy i pracownicy?</li>
                <li>Skąd są liczby i czy da się je powtórzyć za pół roku?</li>
                <li>Jakie warianty odrzucono i dlaczego?</li>
                <li>Kto straci na zmianie i czy z tymi osobami rozmawiano?</li>
                <li>Ile to będzie kosztować w trzecim roku?</li>
                <li>Co zrobimy, jeśli autor planu zmieni pracę?</li>
                <li>Kiedy i przed kim pokażemy wynik?</li></ol>
                <p>Jeśli na wszystkie pytania jest odpowiedź, plan można podpisać. Jeśli na dwóch rozmowa
                utknęła, warto wrócić do kroku drugiego. To najtańszy moment na zmianę zdania.</p>"""
            ),
        },
    ],
}

GUIDES = [PARTNERSHIPS, IMPROVEMENT_PLAN]
