"""News agencies: the names under which they sign, and the short form that stands for each."""

import re

# Short form: the names under which the agency signs, wherever they stand.
AGENCIES: dict[str, tuple[str, ...]] = {
    "AP": ("The Associated Press", "Associated Press", "AP", "AP News"),
    "Reuters": ("Thomson Reuters", "Reuters News Agency", "Reuters News", "Reuters", "Рейтер", "رويترز", "ロイター"),
    "AFP": ("Agence France-Presse", "Agence France Presse", "AFP", "فرانس برس", "أ ف ب", "أ.ف.ب", "ا ف ب"),
    "UPI": ("United Press International", "UPI"),
    "dpa": ("Deutsche Presse-Agentur", "Deutsche Presse Agentur", "German Press Agency", "dpa", "د ب أ"),
    "dpa-AFX": ("dpa-AFX",),
    "Xinhua": ("Xinhua News Agency", "Xinhua", "Xinhuanet", "新华社", "新華社"),
    "Anadolu": ("Anadolu Agency", "Anatolia News Agency", "Anadolu Ajansı", "Anadolu", "الأناضول"),
    "IRNA": ("Islamic Republic News Agency", "IRNA", "ایرنا"),
    "ISNA": ("Iranian Students News Agency", "Iranian Students' News Agency", "ISNA", "ایسنا"),
    "Tasnim": ("Tasnim News Agency", "Tasnim", "تسنیم"),
    "Fars": ("Fars News Agency", "Fars News"),
    "Mehr": ("Mehr News Agency", "Mehr News"),
    "ILNA": ("Iranian Labour News Agency", "Iranian Labor News Agency", "ILNA"),
    "IRIB": ("IRIB News", "IRIB"),
    "YJC": ("Young Journalists Club", "YJC"),
    "Press TV": ("Press TV", "PressTV"),
    "KUNA": ("Kuwait News Agency", "KUNA"),
    "WAM": ("Emirates News Agency", "WAM"),
    "SPA": ("Saudi Press Agency",),
    "QNA": ("Qatar News Agency", "QNA"),
    "SANA": ("Syrian Arab News Agency", "SANA"),
    "MENA": ("Middle East News Agency",),
    "Petra": ("Petra News Agency", "Jordan News Agency"),
    "NNA": ("National News Agency",),
    "WAFA": ("Palestinian News Agency", "WAFA"),
    "INA": ("Iraqi News Agency",),
    "TASS": ("TASS", "ITAR-TASS", "Itar-Tass", "ТАСС", "ИТАР-ТАСС"),
    "RIA Novosti": ("RIA Novosti", "РИА Новости"),
    "Interfax": ("Interfax", "INTERFAX.RU", "Интерфакс"),
    "Sputnik": ("Sputnik",),
    "Ukrinform": ("Ukrinform", "Укринформ"),
    "UNIAN": ("UNIAN", "УНИАН", "УНІАН"),
    "BelTA": ("BelTA", "БелТА"),
    "Kyodo": ("Kyodo News", "Kyodo", "共同通信", "共同"),
    "Jiji Press": ("Jiji Press", "時事通信", "時事"),
    "Yonhap": ("Yonhap News Agency", "Yonhap", "연합뉴스"),
    "Newsis": ("Newsis", "뉴시스"),
    "News1": ("News1", "뉴스1"),
    "KCNA": ("Korean Central News Agency", "KCNA"),
    "CNA": ("Central News Agency", "中央社"),
    "CNS": ("China News Service", "中新社", "中新网"),
    "Bernama": ("Bernama",),
    "PTI": ("Press Trust of India", "PTI"),
    "ANI": ("Asian News International", "ANI"),
    "IANS": ("Indo-Asian News Service", "IANS"),
    "APP": ("Associated Press of Pakistan",),
    "AAP": ("Australian Associated Press", "AAP"),
    "The Canadian Press": ("The Canadian Press", "Canadian Press"),
    "PA": ("Press Association", "PA Media", "PA news agency"),
    "EFE": ("Agencia EFE", "EFE"),
    "Europa Press": ("Europa Press", "EUROPA PRESS"),
    "Prensa Latina": ("Prensa Latina",),
    "Notimex": ("Notimex",),
    "Télam": ("Télam", "Telam"),
    "Lusa": ("Agência Lusa",),
    "Agência Brasil": ("Agência Brasil",),
    "ANSA": ("ANSA",),
    "Adnkronos": ("Adnkronos", "AdnKronos"),
    "Askanews": ("Askanews",),
    "LaPresse": ("LaPresse",),
    "AGI": ("Agenzia Italia",),
    "APA": ("Austria Presse Agentur", "APA"),
    "Keystone-SDA": ("Keystone-SDA", "Keystone-ATS"),
    "epd": ("Evangelischer Pressedienst", "epd"),
    "KNA": ("Katholische Nachrichten-Agentur", "KNA"),
    "SID": ("Sport-Informations-Dienst",),
    "dts": ("dts Nachrichtenagentur",),
    "Belga": ("Agence Belga",),
    "ANP": ("ANP",),
    "NTB": ("NTB",),
    "Ritzau": ("Ritzau",),
    "PAP": ("Polska Agencja Prasowa", "PAP"),
    "ČTK": ("ČTK",),
    "MTI": ("MTI",),
    "Agerpres": ("Agerpres",),
    "Tanjug": ("Tanjug",),
    "CNN": ("CNN Newsource", "CNN Wire", "CNN"),
    "Bloomberg": ("Bloomberg News", "Bloomberg"),
    "Dow Jones": ("Dow Jones Newswires",),
    "VOA": ("Voice of America", "VOA"),
    "RFE/RL": ("Radio Free Europe/Radio Liberty", "RFE/RL"),
    "PR Newswire": ("PR Newswire", "PRNewswire"),
    "Business Wire": ("Business Wire",),
    "GlobeNewswire": ("GlobeNewswire", "GLOBE NEWSWIRE"),
}
# What is an agency only within brackets or slashes: elsewhere it is a word, a name, a state.
_IN_BRACKETS = {
    "AA": "Anadolu",
    "AGI": "AGI",
    "ANTARA": "Antara",
    "ANTARA News": "Antara",
    "APP": "APP",
    "APS": "APS",
    "AWP": "AWP",
    "Aswat al-Iraq": "Aswat al-Iraq",
    "BSS": "BSS",
    "Belga": "Belga",
    "CP": "The Canadian Press",
    "CTK": "ČTK",
    "dts": "dts",
    "Cihan": "Cihan",
    "DHA": "DHA",
    "FNA": "Fars",
    "Fars": "Fars",
    "GNA": "GNA",
    "IHA": "İHA",
    "İHA": "İHA",
    "INA": "INA",
    "Interfax-Ukraine": "Interfax-Ukraine",
    "JTA": "JTA",
    "Jiji": "Jiji Press",
    "Lusa": "Lusa",
    "MAP": "MAP",
    "MENA": "MENA",
    "Mehr": "Mehr",
    "MNA": "Mehr",
    "NAN": "NAN",
    "NNA": "NNA",
    "ots": "ots",
    "PA": "PA",
    "Petra": "Petra",
    "Reuters Breakingviews": "Reuters",
    "Reuters Health": "Reuters",
    "Reuters Life!": "Reuters",
    "Thomson Reuters Foundation": "Reuters",
    "RIA": "RIA Novosti",
    "RNS": "RNS",
    "Shana": "Shana",
    "SPA": "SPA",
    "TAP": "TAP",
    "SDA": "Keystone-SDA",
    "ATS": "Keystone-SDA",
    "SID": "SID",
    "UNB": "UNB",
    "UNI": "UNI",
    "VNA": "VNA",
    "فارس": "Fars",
    "مهر": "Mehr",
}
_SHORT = {name.casefold(): short for short, names in AGENCIES.items() for name in names}
_BRACKETED = {name.casefold(): short for name, short in _IN_BRACKETS.items()} | _SHORT
_LONGEST_FIRST = sorted({*sum(AGENCIES.values(), ()), "REUTERS", "ASSOCIATED PRESS", "DPA"}, key=len, reverse=True)
NAMES = rf"(?<!\w)(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})(?!\w)"
"""A pattern for an agency's name in running text. Case counts: ``ap`` is none."""
_SEVERAL = re.compile(r"\s*(?:[/,;+&|]|\b(?:and|und|et|y|e|with|avec|mit)\b)\s*", re.IGNORECASE)


def agency_of(name: str) -> str:
    """Return the short form of an agency's name, or an empty string."""
    return _SHORT.get(name.strip(" .").casefold(), "")


def agency_in_brackets(credit: str, site_name: str = "") -> str:
    """Return the short form of what stands in a dateline's brackets: of the first, where there are several.

    ``dpa/bb`` and ``own report/dpa`` are dpa's, ``AP and Reuters`` is AP's, the site's own name is the site's.
    """
    credit = credit.strip()
    for name in (credit,) if credit.isalpha() else (credit, *_SEVERAL.split(credit)):
        if site_name and name.casefold() == site_name.casefold():
            return site_name
        if short := _BRACKETED.get(name.strip(" .").casefold()):
            return short
    return ""
