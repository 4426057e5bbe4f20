"""The institutions of the two past projects, and the invented people of the project office.

The institutions are real. Their English names are the official ones, if these are known. The
demo shows no logos. The names of the people are recognisably invented.
"""

PARTNERS = {
    "stowarzyszenie-bzura": {
        "name": "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury",
        "name_en": "Association of Counties and Municipalities of the Bzura Basin",
        "description": "Skupia samorządy położone nad Bzurą i jej dopływami.",
        "description_en": "Brings together local governments on the Bzura and its tributaries.",
        "is_shown": True,
    },
    "zpp": {
        "name": "Związek Powiatów Polskich",
        "name_en": "Association of Polish Counties",
        "description": "Ogólnopolskie stowarzyszenie powiatów i miast na prawach powiatu.",
        "description_en": "The national association of counties and cities with county rights.",
        "website": "https://zpp.pl/",
        "is_shown": True,
    },
    "lazarski": {
        "name": "Uczelnia Łazarskiego",
        "name_en": "Lazarski University",
        "description": "Uczelnia niepubliczna w Warszawie.",
        "description_en": "A private university in Warsaw.",
        "website": "https://www.lazarski.pl/",
        "is_shown": True,
    },
    "case-doradcy": {
        "name": "CASE-Doradcy sp. z o.o.",
        "description": "Firma doradcza.",
        "description_en": "A consulting company.",
        "is_shown": True,
    },
    "zmp": {
        "name": "Związek Miast Polskich",
        "name_en": "Association of Polish Cities",
        "description": "Ogólnopolskie stowarzyszenie miast.",
        "description_en": "The national association of cities.",
        "website": "https://www.miasta.pl/",
        "is_shown": False,
    },
    "zgwrp": {
        "name": "Związek Gmin Wiejskich RP",
        "name_en": "Association of Rural Municipalities of the Republic of Poland",
        "description": "Ogólnopolskie stowarzyszenie gmin wiejskich.",
        "description_en": "The national association of rural municipalities.",
        "website": "https://www.zgwrp.pl/",
        "is_shown": False,
    },
}

PEOPLE = {
    "pl": {
        "slug": "ludzie-i-partnerzy",
        "title": "Ludzie i partnerzy",
        "intro": "Kto prowadzi Forum i z kim. Osoby na tej stronie są wymyślone.",
        "groups": [
            {
                "title": "Biuro projektu",
                "people": [
                    {
                        "name": "Alicja Przykładowa",
                        "position": "kierowniczka biura",
                        "tasks": "umowy z partnerami, pytania o projekty",
                        "phone": "000 000 000",
                        "email": "biuro@forum.example.org",
                    },
                    {
                        "name": "Bogdan Wzorcowy",
                        "position": "redaktor serwisu",
                        "tasks": "aktualności, poradniki, zgłoszenia błędów na stronie",
                        "phone": "000 000 000",
                        "email": "redakcja@forum.example.org",
                    },
                    {
                        "name": "Celina Zmyślona",
                        "position": "organizatorka szkoleń i spotkań",
                        "tasks": "wydarzenia, potrzeby osób z niepełnosprawnościami",
                        "phone": "000 000 000",
                        "email": "wydarzenia@forum.example.org",
                    },
                ],
            },
            {
                "title": "Pomoc w korzystaniu z Forum",
                "people": [
                    {
                        "name": "Dariusz Umowny",
                        "position": "moderator",
                        "tasks": "konta, przynależność do jednostki, porządek w rozmowach",
                        "phone": "",
                        "email": "pomoc@forum.example.org",
                    },
                ],
            },
        ],
    },
    "en": {
        "slug": "people",
        "title": "People and partners",
        "intro": "Who runs the Forum, and with whom. The people on this page are invented.",
        "groups": [
            {
                "title": "Project office",
                "people": [
                    {
                        "name": "Alicja Przykładowa",
                        "position": "head of the office",
                        "tasks": "agreements with partners, questions about projects",
                        "phone": "000 000 000",
                        "email": "biuro@forum.example.org",
                    },
                    {
                        "name": "Bogdan Wzorcowy",
                        "position": "editor of the site",
                        "tasks": "news, guides, mistakes on the site",
                        "phone": "000 000 000",
                        "email": "redakcja@forum.example.org",
                    },
                    {
                        "name": "Celina Zmyślona",
                        "position": "organiser of training and meetings",
                        "tasks": "events, needs of people with disabilities",
                        "phone": "000 000 000",
                        "email": "wydarzenia@forum.example.org",
                    },
                ],
            },
            {
                "title": "Help with the Forum",
                "people": [
                    {
                        "name": "Dariusz Umowny",
                        "position": "moderator",
                        "tasks": "accounts, belonging to a unit, order in the conversations",
                        "phone": "",
                        "email": "pomoc@forum.example.org",
                    },
                ],
            },
        ],
    },
}
