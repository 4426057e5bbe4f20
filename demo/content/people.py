"""Local government units, their organisations, and the people with a demo account.

The units, their TERC codes and the offices are real. The people are invented, and every e-mail
address ends in example.org.
"""

# ``level`` and ``kind`` may differ: Skierniewice is a city by its kind, but has the level of a
# powiat. Such a city also has a ``gmina_code``.
UNITS = [
    {
        "code": "10",
        "level": "voivodeship",
        "kind": "wojewodztwo",
        "name": "łódzkie",
        "parent": None,
        "beneficiary": False,
    },
    {
        "code": "1002",
        "level": "powiat",
        "kind": "powiat",
        "name": "kutnowski",
        "parent": "10",
        "beneficiary": True,
    },
    {
        "code": "1005",
        "level": "powiat",
        "kind": "powiat",
        "name": "łowicki",
        "parent": "10",
        "beneficiary": True,
    },
    {
        "code": "1013",
        "level": "powiat",
        "kind": "powiat",
        "name": "rawski",
        "parent": "10",
        "beneficiary": False,
    },
    {
        "code": "1015",
        "level": "powiat",
        "kind": "powiat",
        "name": "skierniewicki",
        "parent": "10",
        "beneficiary": False,
    },
    {
        "code": "1020",
        "level": "powiat",
        "kind": "powiat",
        "name": "zgierski",
        "parent": "10",
        "beneficiary": False,
    },
    {
        "code": "1063",
        "level": "powiat",
        "kind": "miasto_na_prawach_powiatu",
        "name": "Skierniewice",
        "parent": "10",
        "gmina_code": "1063011",
        "beneficiary": True,
    },
    {
        "code": "1013023",
        "level": "gmina",
        "kind": "gmina_miejsko_wiejska",
        "name": "Biała Rawska",
        "parent": "1013",
        "beneficiary": True,
    },
    {
        "code": "1013011",
        "level": "gmina",
        "kind": "gmina_miejska",
        "name": "Rawa Mazowiecka",
        "parent": "1013",
        "beneficiary": True,
    },
    {
        "code": "1020052",
        "level": "gmina",
        "kind": "gmina_wiejska",
        "name": "Głowno",
        "parent": "1020",
        "beneficiary": True,
    },
    {
        "code": "1020083",
        "level": "gmina",
        "kind": "gmina_miejsko_wiejska",
        "name": "Stryków",
        "parent": "1020",
        "beneficiary": True,
    },
    {
        "code": "1015082",
        "level": "gmina",
        "kind": "gmina_wiejska",
        "name": "Skierniewice",
        "parent": "1015",
        "beneficiary": True,
    },
]


def _organisation(key, name, kind, units=(), domains=()):
    return {
        "key": key,
        "name": name,
        "kind": kind,
        "units": list(units),
        "domains": list(domains),
    }


ORGANISATIONS = [
    _organisation(
        "starostwo-lowicz",
        "Starostwo Powiatowe w Łowiczu",
        "office",
        ["1005"],
        ["powiat-lowicki.example.org"],
    ),
    _organisation(
        "starostwo-kutno",
        "Starostwo Powiatowe w Kutnie",
        "office",
        ["1002"],
        ["powiat-kutnowski.example.org"],
    ),
    _organisation(
        "um-skierniewice",
        "Urząd Miasta Skierniewice",
        "office",
        ["1063"],
        ["skierniewice.example.org"],
    ),
    _organisation(
        "umig-biala-rawska",
        "Urząd Miasta i Gminy Biała Rawska",
        "office",
        ["1013023"],
        ["biala-rawska.example.org"],
    ),
    _organisation(
        "um-rawa",
        "Urząd Miasta Rawa Mazowiecka",
        "office",
        ["1013011"],
        ["rawa.example.org"],
    ),
    _organisation(
        "ug-glowno",
        "Urząd Gminy Głowno",
        "office",
        ["1020052"],
        ["gmina-glowno.example.org"],
    ),
    _organisation(
        "um-strykow",
        "Urząd Miejski w Strykowie",
        "office",
        ["1020083"],
        ["strykow.example.org"],
    ),
    _organisation(
        "ug-skierniewice",
        "Urząd Gminy Skierniewice",
        "office",
        ["1015082"],
        ["gmina-skierniewice.example.org"],
    ),
    _organisation(
        "pcpr-lowicz",
        "Powiatowe Centrum Pomocy Rodzinie w Łowiczu",
        "unit",
        ["1005"],
        ["pcpr-lowicz.example.org"],
    ),
    _organisation("pzd-kutno", "Powiatowy Zarząd Dróg w Kutnie", "unit", ["1002"]),
    _organisation(
        "mgops-biala-rawska",
        "Miejsko-Gminny Ośrodek Pomocy Społecznej w Białej Rawskiej",
        "unit",
        ["1013023"],
    ),
    _organisation(
        "biblioteka-rawa",
        "Miejska Biblioteka Publiczna w Rawie Mazowieckiej",
        "culture",
        ["1013011"],
    ),
    _organisation(
        "wodociagi-skierniewice",
        "Miejskie wodociągi w Skierniewicach (spółka komunalna)",
        "company",
        ["1063"],
    ),
    _organisation(
        "stowarzyszenie-bzura",
        "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury",
        "association",
        ["1005", "1002"],
        ["dorzecze-bzury.example.org"],
    ),
    _organisation("zpp", "Związek Powiatów Polskich", "association"),
    _organisation("lazarski", "Uczelnia Łazarskiego", "university"),
    _organisation("case-doradcy", "CASE-Doradcy sp. z o.o.", "partner"),
]


def _person(email, first_name, last_name, position, organisation, *, state="active", **extra):
    return {
        "email": f"{email}@example.org",
        "first_name": first_name,
        "last_name": last_name,
        "position": position,
        "organisation": organisation,
        "affiliation_state": state,
        "role": extra.get("role", "member"),
        "site_groups": extra.get("site_groups", []),
        "language": "pl",
    }


# The demo accounts that ``make run`` lists.
ACCOUNTS = [
    _person(
        "member",
        "Katarzyna",
        "Domańska",
        "inspektor, Wydział Edukacji i Spraw Społecznych",
        "starostwo-lowicz",
    ),
    _person(
        "member2",
        "Tomasz",
        "Bielak",
        "podinspektor ds. gospodarki odpadami",
        "um-strykow",
    ),
    _person(
        "coordinator",
        "Renata",
        "Sobieraj",
        "kierownik Wydziału Organizacyjnego",
        "starostwo-lowicz",
        role="coordinator",
    ),
    _person(
        "chair",
        "Andrzej",
        "Łuczak",
        "naczelnik Wydziału Rozwoju i Funduszy",
        "um-skierniewice",
    ),
    _person(
        "minutes",
        "Magdalena",
        "Pietrzyk",
        "inspektor ds. obsługi rady gminy",
        "ug-glowno",
    ),
    _person(
        "expert",
        "Paweł",
        "Gajewski",
        "główny specjalista ds. usług publicznych",
        "um-rawa",
        site_groups=["expert"],
    ),
    _person(
        "moderator",
        "Ewa",
        "Korczak",
        "specjalistka ds. współpracy samorządów",
        "stowarzyszenie-bzura",
        site_groups=["moderator"],
    ),
    _person(
        "editor",
        "Marta",
        "Zielonka",
        "inspektor ds. promocji i informacji",
        "starostwo-kutno",
        site_groups=["editor"],
    ),
    _person(
        "author",
        "Piotr",
        "Wiśniowski",
        "podinspektor ds. komunikacji",
        "um-strykow",
        site_groups=["author"],
    ),
    _person(
        "organiser",
        "Krzysztof",
        "Adamus",
        "koordynator szkoleń",
        "stowarzyszenie-bzura",
        site_groups=["organiser"],
    ),
    _person(
        "admin",
        "Dorota",
        "Wysocka",
        "administratorka serwisu",
        "stowarzyszenie-bzura",
        site_groups=["administrator"],
    ),
    _person(
        "pending",
        "Łukasz",
        "Mazurek",
        "referent ds. drogownictwa",
        "ug-skierniewice",
        state="pending",
    ),
    _person("outsider", "Monika", "Lis", "", None, state=None, role=None),
]

# People who write in threads. ``make run`` does not list their accounts.
EXTRA_PEOPLE = [
    _person(
        "anna.krawczyk",
        "Anna",
        "Krawczyk",
        "inspektor ds. gospodarki komunalnej",
        "umig-biala-rawska",
        role="coordinator",
    ),
    _person(
        "piotr.sadowski",
        "Piotr",
        "Sadowski",
        "specjalista ds. utrzymania dróg",
        "pzd-kutno",
    ),
    _person(
        "beata.nowicka",
        "Beata",
        "Nowicka",
        "kierownik Działu Usług Opiekuńczych",
        "mgops-biala-rawska",
    ),
    _person(
        "grzegorz.wilk",
        "Grzegorz",
        "Wilk",
        "kierownik Referatu Mieszkaniowego",
        "um-rawa",
        role="coordinator",
    ),
    _person(
        "marek.olszak",
        "Marek",
        "Olszak",
        "główny specjalista ds. legislacji",
        "um-skierniewice",
    ),
    _person(
        "halina.jaworska",
        "Halina",
        "Jaworska",
        "kustosz, Dział Programowy",
        "biblioteka-rawa",
    ),
    _person(
        "rafal.cieslak",
        "Rafał",
        "Cieślak",
        "technolog sieci wodociągowej",
        "wodociagi-skierniewice",
    ),
    _person(
        "zofia.marciniak",
        "Zofia",
        "Marciniak",
        "starszy specjalista pracy z rodziną",
        "pcpr-lowicz",
    ),
]
