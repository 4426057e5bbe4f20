"""The page that explains how to describe a best practice, with its checklist."""

from demo.content import html

CHECKLIST = {
    "title": "Lista pytań do opisu praktyki",
    "html": html(
        """<ol><li>Jaki był problem i kogo dotyczył? Co mówią o nim liczby?</li>
        <li>Co zrobiono i w jakiej kolejności?</li>
        <li>Ile to kosztowało jednorazowo, a ile kosztuje co roku?</li>
        <li>Na jakiej podstawie prawnej i na jaki dzień ją sprawdzono?</li>
        <li>Co się zmieniło? Jak to zmierzono i skąd są dane?</li>
        <li>Co się nie udało i co zrobiono by inaczej?</li>
        <li>Co musi mieć jednostka, która chce to powtórzyć?</li>
        <li>Kto odpowie na pytania innych?</li></ol>"""
    ),
}

DESCRIBING = {
    "slug": "jak-przygotowac-opis-praktyki",
    "title": "Jak przygotować opis praktyki",
    "intro": (
        "Dobry opis odpowiada na jedno pytanie: czy da się to zrobić także u nas? Podpowiadamy, co "
        "zebrać, zanim zacznie się pisać, i o czym czytelnicy chcą wiedzieć najpierw."
    ),
    "body": [
        (
            "text",
            html(
                """<p>Opis praktyki czytają osoby, które prowadzą podobną sprawę w innej gminie, powiecie albo
                jednostce organizacyjnej. Nie potrzebują pochwał. Potrzebują kosztu, kolejności działań i szczerej
                odpowiedzi, co poszło nie tak.</p>"""
            ),
        ),
        (
            "facts",
            [
                {"term": "Objętość", "value": "od dwóch do czterech stron"},
                {"term": "Czas przygotowania", "value": "zwykle dwa, trzy popołudnia"},
                {"term": "Kto opisuje", "value": "osoba, która prowadziła zmianę"},
                {"term": "Kto czyta", "value": "członkowie Forum, po zalogowaniu"},
            ],
        ),
        (
            "steps",
            {
                "title": "Od notatki do opisu",
                "steps": [
                    {
                        "title": "Zebrać liczby",
                        "text": "<p>Stan przed zmianą i po niej, najlepiej z tego samego źródła. Jeśli danych nie ma, wystarczy to napisać.</p>",
                    },
                    {
                        "title": "Zapisać przebieg",
                        "text": "<p>Co zrobiono, kto to zrobił i ile trwało. Od pierwszej rozmowy do dnia, w którym nowy sposób stał się zwykłym.</p>",
                    },
                    {
                        "title": "Policzyć koszt",
                        "text": "<p>Osobno wydatek jednorazowy i osobno to, co wraca co roku. Czas pracy też jest kosztem.</p>",
                    },
                    {
                        "title": "Wskazać podstawę prawną",
                        "text": "<p>Z dniem, na który ją sprawdzono. Przepisy się zmieniają, a opis zostaje.</p>",
                    },
                    {
                        "title": "Dać do przeczytania",
                        "text": "<p>Komuś, kto nie brał udziału. Pytania, które zada, są pytaniami przyszłych czytelników.</p>",
                    },
                ],
            },
        ),
        ("heading", "Na co zwracają uwagę czytelnicy"),
        (
            "text",
            html(
                """<ul><li><strong>Skutek, a nie wysiłek.</strong> Liczba spotkań nie mówi, czy komuś jest łatwiej.</li>
                <li><strong>Warunki przeniesienia.</strong> Co trzeba mieć: ludzi, sprzęt, zgodę rady, sąsiada?</li>
                <li><strong>Trudności.</strong> Opis bez nich budzi nieufność. Praktyka, która się nie udała, jest
                równie cenna.</li></ul>"""
            ),
        ),
        (
            "accordion",
            {
                "title": "Pytania, które padają najczęściej",
                "items": [
                    {
                        "title": "Czy można opisać coś, co się nie udało?",
                        "text": "<p>Tak. Taki opis nosi nazwę „Lekcja z niepowodzenia” i bywa czytany częściej niż pozostałe. Oszczędza innym roku pracy.</p>",
                    },
                    {
                        "title": "Czy potrzebna jest zgoda przełożonego?",
                        "text": "<p>O tym decydują zasady jednostki. Opis podpisuje jednostka, dlatego warto uzgodnić go przed opublikowaniem.</p>",
                    },
                    {
                        "title": "Co z danymi osobowymi?",
                        "text": "<p>W opisie nie podaje się danych mieszkańców ani takich szczegółów, po których można by ich rozpoznać. Zdjęcia osób wymagają ich zgody.</p>",
                    },
                    {
                        "title": "Czy opis można później poprawić?",
                        "text": "<p>Tak. Wersja opublikowana pozostaje bez zmian, a poprawka otwiera nową.</p>",
                    },
                ],
            },
        ),
        ("files", {"title": "Do wydrukowania", "checklists": [CHECKLIST]}),
        (
            "call_to_action",
            {
                "text": "Opisy praktyk dodają i czytają członkowie Forum. Konto zakłada się w kilka minut.",
                "label": "Jak dołączyć do Forum",
                "target": "jak-dolaczyc",
            },
        ),
        ("contact", {"title": "Pomoc w przygotowaniu opisu"}),
        (
            "read_next",
            {
                "title": "Warto przeczytać",
                "pages": [
                    "plan-wdrozenia-usprawnien",
                    "partnerstwa-w-samorzadzie",
                    "pisma-ktore-da-sie-zrozumiec",
                ],
            },
        ),
    ],
}
