"""Two news items that an author has submitted. One waits for approval, the other was sent back."""

from demo.content import html

AUTHOR = "author@example.org"
EDITOR = "editor@example.org"

WAITING = [
    {
        "slug": "dyzur-konsultacyjny-o-partnerstwach",
        "title": "Dyżur konsultacyjny o partnerstwach",
        "intro": (
            "Raz w miesiącu można zapytać o umowę partnerstwa, zanim trafi do podpisu. "
            "Wystarczy krótkie zgłoszenie."
        ),
        "body": html(
            """<h2>Jak się zgłosić</h2>
            <ul><li>Proszę opisać pytanie w kilku zdaniach.</li>
            <li>Projekt umowy można dołączyć, ale nie trzeba.</li>
            <li>Odpowiedź przychodzi w ciągu tygodnia.</li></ul>
            <p>Dyżur jest bezpłatny dla wszystkich jednostek samorządu i ich organizacji.</p>"""
        ),
        "reason": "",
    },
    {
        "slug": "ankieta-o-potrzebach-szkoleniowych",
        "title": "Ankieta o potrzebach szkoleniowych",
        "intro": "Zbieramy tematy przyszłych spotkań. Ankieta ma sześć pytań.",
        "body": html(
            """<p>Ankieta pomoże ułożyć plan spotkań na następny rok. <a
            href="https://example.org/ankieta">Kliknij tutaj</a>, aby ją wypełnić.</p>"""
        ),
        "reason": (
            "Proszę dopisać, do kiedy czekamy na odpowiedzi i kto odpowiada na pytania. "
            "Zamiast „Kliknij tutaj” proszę napisać, dokąd prowadzi odnośnik."
        ),
    },
]
