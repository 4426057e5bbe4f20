"""Imitates the official TERC file, the register of all Polish units of local government."""

DAY = "2026-01-01"
HEADER = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA"
VOIVODESHIPS, POWIATS, CITIES, GMINAS, MIXED = 16, 314, 66, 2477, 770
KINDS = {"1": "gmina miejska", "2": "gmina wiejska", "3": "gmina miejsko-wiejska"}
PARTS = {"4": "miasto", "5": "obszar wiejski"}


def whole_country(day=DAY):
    """Yields the lines of the file: 16 voivodeships, 380 powiats and 2,477 gminas.

    66 of the powiats are cities, which are gminas as well.
    """
    yield HEADER
    for voivodeship in range(VOIVODESHIPS):
        code = f"{2 * voivodeship + 2:02d}"
        yield f"{code};;;;WOJEWÓDZTWO {code};województwo;{day}"
        for number in range(voivodeship, POWIATS, VOIVODESHIPS):
            yield from _powiat(f"{code};{number // VOIVODESHIPS + 1:02d}", number, day)
        for number in range(voivodeship, CITIES, VOIVODESHIPS):
            place = f"{code};{number // VOIVODESHIPS + 61:02d}"
            yield f"{place};;;Miasto {number};miasto na prawach powiatu;{day}"
            yield f"{place};01;1;Miasto {number};gmina miejska;{day}"


def _powiat(place, powiat, day):
    yield f"{place};;;powiat {powiat};powiat;{day}"
    for gmina in range(powiat, GMINAS - CITIES, POWIATS):
        code = f"{place};{gmina // POWIATS + 1:02d}"
        kind = "3" if gmina < MIXED else "1" if gmina < 2 * POWIATS + 370 else "2"
        yield f"{code};{kind};Gmina Żółta {gmina % 2184};{KINDS[kind]};{day}"
        if kind == "3":
            for part, description in PARTS.items():
                yield f"{code};{part};Gmina Żółta {gmina % 2184};{description};{day}"
