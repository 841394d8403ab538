"""The language of a text, declared and detected."""

import pytest

from newscrawl import extract
from newscrawl.pages.language import detect

TEXTS = {
    "en": "The council said on Tuesday that the bridge over the river would stay closed until the spring of next year. "
    * 2,
    "de": "Der Rat teilte am Dienstag mit, dass die Brücke über den Fluss bis zum Frühling gesperrt bleiben wird. " * 2,
    "fa": "شورای شهر روز سه‌شنبه اعلام کرد که پل روی رودخانه تا بهار سال آینده بسته خواهد ماند و بازسازی می‌شود. " * 2,
    "ar": "أعلن المجلس يوم الثلاثاء أن الجسر فوق النهر سيبقى مغلقا حتى ربيع العام المقبل بسبب أعمال الترميم. " * 2,
    "zh": "市议会星期二宣布，横跨河流的大桥将一直关闭到明年春天，因为第三根桥墩上发现了裂缝，需要进行长时间的修复工作。"
    * 4,
    "ja": "市議会は火曜日、川に架かる橋を来年の春まで閉鎖すると発表した。三本目の橋脚にひびが見つかったためである。"
    * 4,
    "ko": "시의회는 화요일 강 위의 다리가 내년 봄까지 폐쇄될 것이라고 발표했다. 교각에서 균열이 발견되었기 때문이다. "
    * 3,
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_text_is_told_in_any_script(language):
    assert detect(TEXTS[language]) == language


def test_a_short_text_says_nothing_about_its_language():
    assert detect("Bridge closed.") == detect("") == detect("1234567890 " * 50) == ""


def page(language, attribute=""):
    return f"<html{attribute}><body><h1>Title</h1><div><p>{TEXTS[language]}</p></div></body></html>"


def test_the_declared_language_counts_and_the_detected_one_stands_beside_it():
    article = extract(page("de", " lang='en-US'"), "https://news.example/a/")
    assert (article.language, article.sources["language"], article.detected_language) == ("en-US", "markup", "de")


def test_the_detected_language_fills_in_for_a_missing_one():
    article = extract(page("fa", " dir='rtl'"), "https://news.example/a/")
    assert (article.language, article.sources["language"]) == ("fa", "text")
    assert "می‌شود" in article.body  # the joiner between the letters stays
