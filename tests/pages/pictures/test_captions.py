"""Captions and credits told apart: by the markup where it says so, else by how agencies and newspapers sign."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from newscrawl.pages.pictures.captions import MAX_TAIL, read_caption, split_credit

SAID = "The bridge at Karun was closed on Monday"


def read(markup):
    return read_caption(html.fragment_fromstring(markup))


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        (f"{SAID}. (AP Photo/Jane Doe)", "AP Photo/Jane Doe"),
        (f"{SAID} (Jane Doe/Associated Press)", "Jane Doe/Associated Press"),
        (f"{SAID} (Reuters)", "Reuters"),
        (f"{SAID} (Photo: Jane Doe/AFP via Getty Images)", "Jane Doe/AFP via Getty Images"),
        (f"{SAID}. [사진 = 연합뉴스]", "연합뉴스"),
        (f"{SAID} (Symbolfoto: picture alliance/dpa | Jana Muster)", "picture alliance/dpa | Jana Muster"),
        (f"{SAID}. Photo: Jane Doe/AFP via Getty Images", "Jane Doe/AFP via Getty Images"),
        (f"{SAID}. Photograph: Jane Doe/Reuters", "Jane Doe/Reuters"),
        (f"{SAID}. Photo by Jane Doe", "Jane Doe"),
        (f"{SAID}. Image credit: The Karun Herald", "The Karun Herald"),
        (f"{SAID}. Foto: dpa", "dpa"),
        (f"{SAID} Foto: Jana Muster, CC BY-SA 3.0", "Jana Muster, CC BY-SA 3.0"),
        (f"{SAID} | Crédit : Jeanne Dupont", "Jeanne Dupont"),
        (f"{SAID} – Bildquelle: Stadt Ahvaz", "Stadt Ahvaz"),
        (f"{SAID}. Fotoğraf: Ayşe Yılmaz/AA", "Ayşe Yılmaz/AA"),
        (f"{SAID}. Фото: Иван Петров / ТАСС", "Иван Петров / ТАСС"),
        (f"{SAID}. fot. Jan Kowalski", "Jan Kowalski"),
        (f"{SAID}. عکس: ایسنا", "ایسنا"),
        (f"{SAID} 写真：共同", "共同"),
        (f"{SAID}＝ＡＰ", "ＡＰ"),
        (f"{SAID}. © Reuters", "© Reuters"),
        (f"{SAID} © IMAGO / Jana Muster", "© IMAGO / Jana Muster"),
        (f"{SAID} (c) Jane Doe", "(c) Jane Doe"),
        (f"{SAID} – AFP", "AFP"),
        (f"{SAID} / Getty Images", "Getty Images"),
        (f"{SAID} | Jane Doe/EPA", "Jane Doe/EPA"),
        (f"{SAID}. Getty Images", "Getty Images"),
    ],
)
def test_a_credit_at_the_end_of_a_caption_is_taken_off_without_label_and_brackets(text, credit):
    caption, found = split_credit(text)
    assert (caption.rstrip("."), found) == (SAID, credit)


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        f"{SAID} (left)",
        f"{SAID} (archive)",
        f"{SAID} (2019/20)",
        f"{SAID}, said the minister (CDU/CSU)",
        f"{SAID}, as its mayor told Reuters",
        f"{SAID} (as its mayor told the AP)",
        f"{SAID} – nobody was told / nobody asked",
        "Photo: the bridge that was closed on Monday after a lorry had hit one of its pillars, police say.",
        "Foto",
        "",
    ],
)
def test_a_caption_without_credit_stays_whole(text):
    assert split_credit(text) == (text, "")


def test_a_caption_that_is_all_credit_is_one():
    assert split_credit("Foto: Jana Muster") == ("", "Jana Muster")


@given(st.text("ab A(.)/|©:–Pohto Reuters", max_size=80))
@example("()" * 40)
@example("©")
def test_caption_and_credit_hold_only_what_was_printed(text):
    caption, credit = split_credit(text)
    assert caption in text
    assert credit in text


def test_a_caption_as_long_as_a_book_is_read_at_its_end_only():
    book = "a (b | c) – d: " * 200_000
    caption, credit = split_credit(f"{book}(AP Photo/Jane Doe)")
    assert credit == "AP Photo/Jane Doe"
    assert len(book) - len(caption) < MAX_TAIL


@pytest.mark.parametrize(
    ("markup", "credit"),
    [
        (f'<figcaption>{SAID} <span class="credit">Jane Doe</span></figcaption>', "Jane Doe"),
        (f'<figcaption><p>{SAID} <span class="image-credit">Photo: Jane Doe</span></p></figcaption>', "Jane Doe"),
        (f'<figcaption><div class="copyright">BILD: Jane Doe</div><div>{SAID}</div></figcaption>', "Jane Doe"),
        (f'<figcaption>{SAID}<span itemprop="creditText"> Jane Doe </span></figcaption>', "Jane Doe"),
        (f'<figcaption>{SAID} <span itemprop="copyrightHolder">(Jane Doe)</span></figcaption>', "Jane Doe"),
        (f'<figcaption><p class="a-text">{SAID}</p><p class="a-source">(Bild: Doe)</p></figcaption>', "Doe"),
        (f'<figcaption>{SAID}<span class="widget__captionCredit">Jane Doe</span></figcaption>', "Jane Doe"),
        (f"<figcaption>{SAID} <cite>Jane Doe</cite></figcaption>", "Jane Doe"),
        (f"<figcaption>{SAID} <small>Foto: Jane Doe</small></figcaption>", "Jane Doe"),
        (f"<figcaption>{SAID}<span> Foto: Jane Doe</span></figcaption>", "Jane Doe"),
        (f"<figcaption>{SAID} <span><!-- --> / Jane Doe<!-- --></span></figcaption>", "Jane Doe"),
        (f"<figcaption><span>{SAID}</span><span>Getty Images</span></figcaption>", "Getty Images"),
        (f"<figcaption><span>{SAID}</span> <span>© AP | Jane Doe</span></figcaption>", "© AP | Jane Doe"),
        (f'<figcaption><p class="text">{SAID} (Reuters)</p><b class="credit">Reuters</b></figcaption>', "Reuters"),
        (f"<figcaption><svg><title>Camera</title></svg>{SAID}. Photo: Jane Doe</figcaption>", "Jane Doe"),
        (f'<figcaption class="source">{SAID} <a>more</a></figcaption>', ""),
        (f"<figcaption><small>{SAID}</small></figcaption>", ""),
        (f'<figcaption>{SAID} <a href="/x/">Reuters</a>, it says</figcaption>', ""),
    ],
)
def test_a_credit_in_an_element_of_its_own_is_no_part_of_the_caption(markup, credit):
    caption, found = read(markup)
    assert found == credit
    assert caption.startswith(SAID)
    assert not credit or caption.rstrip(".") == SAID


def test_a_caption_that_is_signed_differently_keeps_its_signature():
    found = read(f'<figcaption>{SAID} (Reuters) <span class="credit">Jane Doe</span></figcaption>')
    assert found == (f"{SAID} (Reuters)", "Jane Doe")


@pytest.mark.parametrize("attributes", ['class="photo-credit"', 'itemprop="author"', 'class="copyright"'])
def test_an_element_that_is_named_a_credit_is_no_caption(attributes):
    assert read(f"<figcaption {attributes}>Foto: Jane Doe</figcaption>") == ("", "Jane Doe")
