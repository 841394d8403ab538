"""Searches in the archive's languages: pairs of what is asked for and an article, that belong together or do not."""

import pytest

from newscrawl.query import Query, open_archive

TEXTS = {
    "fa": (
        "رئیس شورای شهر از خبرنگاران پرسید",  # Persian letters, and words with a zero-width non-joiner
        "کتاب تازه‌ای دربارهٔ رودخانهٔ شهر در سال ۱۴۰۴ چاپ می‌شود. یک خبرنگار آن را در تهران خواند.",
        "fa-IR",
    ),
    "fa-arabic-letters": (
        "كتابخانه ملي بسته شد",  # written with Arabic ye and kaf
        "كاركنان كتابخانه ملي از فردا اعتصاب مي كنند. شماره تلفن ٢٢٨٨ است.",
        "fa",
    ),
    "ar": (
        "إضراب عمّال الميناء في البصرة",
        "أَعلَنَت النقابة أنّ الإضـــراب مستمرّ حتى يوم الأحد، وشارك فيه ١٢٠٠ عامل. المدرسة مغلقة.",
        "ar",
    ),
    "fr": (
        "Réunion à Genève : l'accord échoue",
        "Les négociateurs se sont séparés à l'aube. Le cœur du désaccord reste le nombre d'usines, a dit Lefèvre.",
        "fr-FR",
    ),
    "fr-bet": (
        "Le pari est perdu",
        "La banque est en gare de Lyon, un cessez-feu de plus; le week-end commence.",
        "fr",
    ),
    "de": (
        "Außenminister prüft größere Lösung",
        "Die Gespräche über Öl und Straßenbau in Köln dauern an, sagte Jürgen Müller. Viele Städte sind dabei.",
        "de",
    ),
    "en": (
        "Workers' strikes spread to the U.S. consulate's cease-fire talks",
        """Protesters were running from the bombed bridges. Al-Qaeda's cells, officials denied, had been meeting in
        Baghdad. The co-operation of 1,200 engineers was studied by U.N. inspectors. A car bomb lay near the mosque.""",
        "en",
    ),
}
FOUND = [
    ("fa", "کتاب"),
    ("fa", "كتاب"),  # the same word in Arabic letters
    ("fa", "1404"),
    ("fa", "۱۴۰۴"),
    ("fa", "١٤٠٤"),
    ("fa", "می‌شود"),
    ("fa", "می شود"),
    ("fa", "میشود"),
    ("fa", "مي‌شود"),
    ("fa", "درباره"),
    ("fa", "تازه"),
    ("fa", "رييس شورا"[:4]),
    ("fa", '"شورای شهر"'),
    ("fa", "تهران خبرنگار"),
    ("fa-arabic-letters", "کتابخانه ملی"),
    ("fa-arabic-letters", "كتابخانه ملي"),
    ("fa-arabic-letters", "2288"),
    ("fa-arabic-letters", '"کتابخانه ملی"'),
    ("fa-arabic-letters", "کارکنان -تهران"),
    ("ar", "اضراب"),
    ("ar", "الإضراب"),
    ("ar", "الاضراب"),
    ("ar", "أعلنت"),
    ("ar", "اعلنت النقابه"),
    ("ar", "1200"),
    ("ar", "المدرسة"),
    ("ar", "عمال"),
    ("ar", '"عمال الميناء"'),
    ("fr", "reunion"),
    ("fr", "RÉUNION"),
    ("fr", "geneve accord"),
    ("fr", "coeur"),
    ("fr", "cœur"),
    ("fr", "l'accord"),
    ("fr", "Lefevre"),
    ("fr", "l’aube"),
    ("fr", '"coeur du désaccord"'),
    ("fr-bet", "pari"),
    ("fr-bet", "perdu -paris"),
    ("fr-bet", "perdu -gares"),
    ("fr-bet", "cessez-feu"),
    ("fr-bet", "cessezfeu"),
    ("fr-bet", "weekend"),
    ("fr-bet", '"pari est perdu"'),
    ("de", "strassenbau"),
    ("de", "Straßenbau"),
    ("de", "aussenminister"),
    ("de", "Koln"),
    ("de", "MÜLLER"),
    ("de", "grossere losung"),
    ("de", '"Öl und Straßenbau"'),
    ("en", "strike"),
    ("en", "striking"),
    ("en", "run"),
    ("en", "bombing bridge"),
    ("en", "US"),
    ("en", "u.s. UN"),
    ("en", "ceasefire"),
    ("en", "cease-fire"),
    ("en", "cease fire"),
    ("en", "al-Qaeda"),
    ("en", "alqaeda"),
    ("en", "al qaeda"),
    ("en", "cooperation"),
    ("en", "consulates"),
    ("en", "1,200 engineer"),
    ("en", "“car bomb”"),
    ("en", "study meeting"),
    ("en", "denied -tehran"),
]
NOT_FOUND = [
    ("fa", "کتب"),
    ("fa", "کتابخانه"),
    ("fa", "1405"),
    ("fa", "۱۴۰"),
    ("fa", "شود می‌"[::-1]),
    ("fa", '"شهر شورای"'),
    ("fa", "خبر"),
    ("fa", "تهران -کتاب"),
    ("fa-arabic-letters", "کتاب"),
    ("fa-arabic-letters", "خانه"),
    ("fa-arabic-letters", "228"),
    ("fa-arabic-letters", '"ملی کتابخانه"'),
    ("fa-arabic-letters", "اعتصاب -فردا"),
    ("ar", "ضراب"),
    ("ar", "120"),
    ("ar", "علن"),
    ("ar", '"الميناء عمال"'),
    ("ar", "بصري"),
    ("ar", "الإضراب -الأحد"),
    ("ar", "ميناء البصره"),
    ("fr", "union"),
    ("fr", "accordéon"),
    ("fr", "genes"),
    ("fr", "cur"),
    ("fr", '"désaccord du cœur"'),
    ("fr", "négociateur"),  # French is not stemmed
    ("fr", "reunion -geneve"),
    ("fr", '"Genève séparés"'),
    ("fr-bet", "Paris"),
    ("fr-bet", "perdu -pari"),
    ("fr-bet", "perdu -weekend"),
    ("fr-bet", 'gare -"pari est perdu"'),
    ("fr-bet", "weekends"),
    ("de", "strasse"),
    ("de", "strafenbau"),
    ("de", "minister"),
    ("de", "Kol"),
    ("de", "Mueller"),
    ("de", "Gespräch"),  # nor is German
    ("de", '"Straßenbau und Öl"'),
    ("de", "gespräche -köln"),
    ("en", "striker"),
    ("en", "ceased"[:3]),
    ("en", "qaed"),
    ("en", "fire-cease"),
    ("en", '"bomb car"'),
    ("en", '"car bombs"'),
    ("en", '"consulate talks"'),
    ("en", "bridges -bombing"),
    ("en", "12"),
    ("en", '"the mosque co-operation"'),
    ("en", "protest -strikes"),
    ("en", "al-Maliki"),
]


@pytest.fixture(scope="module")
def library(server, databases, fill, article):
    told = []
    for number, (headline, body, language) in enumerate(TEXTS.values(), 1):
        told.append(article(number, headline=headline, body=body, language=language, detected_language=language[:2]))
    with databases() as name:
        assert fill(name, told) == ["new"] * len(TEXTS)
        with open_archive(server, name) as archive:
            yield archive


def found_by(library, words):
    headlines = {document["headline"] for document in library.search(Query(words=words))}
    return {name for name, (headline, *_) in TEXTS.items() if headline in headlines}


@pytest.mark.parametrize(("name", "words"), FOUND)
def test_what_belongs_together_is_found(library, name, words):
    assert name in found_by(library, words)


@pytest.mark.parametrize(("name", "words"), NOT_FOUND)
def test_what_does_not_is_not(library, name, words):
    assert name not in found_by(library, words)


def test_no_language_finds_what_is_only_alike_in_another(library):
    assert found_by(library, "1200") == found_by(library, "1,200") == {"ar", "en"}
    assert found_by(library, "1404") == {"fa"}
