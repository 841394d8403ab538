"""A picture's address: where it is once it has loaded; what is no picture of the article's; sizes of one picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from newscrawl.items import Image
from newscrawl.pages.pictures.images import TAGS, picture_key, read_image, width_of

URL = "https://iranfocus.com/iraq/12-story/"
BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP"
SVG = "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4="


def read(markup):
    """Return the addresses on a piece of a page, without the host."""
    tree = html.fragment_fromstring(f"<div>{markup}</div>")
    found = [image for element in tree.iterdescendants() if (image := read_image(element, URL))]
    return [image.url.removeprefix("https://iranfocus.com") for image in found]


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/a.jpg">',
        f'<img src="{BLANK}" data-src="/a.jpg">',
        f'<img src="{SVG}" data-lazy-src=" /a.jpg ">',
        '<img src="/img/spacer.gif" data-original="/a.jpg">',
        '<img src="/blank.png" data-img-url="/a.jpg">',
        '<img src="/lazy-load.gif?x=1" data-hi-res-src="/a.jpg">',
        '<img src="/1x1.png" data-lazy="/a.jpg">',
        '<img src="/static/placeholder-16x9.svg" data-src="/a.jpg">',
        '<img src="/small.jpg" srcset="/s.jpg 300w, /a.jpg 1200w, /m.jpg 600w">',
        '<img src="/small.jpg" srcset="/s.jpg 1x,/a.jpg 2.5x, /m.jpg 2x">',
        f'<img srcset="{BLANK} 1w" data-srcset="/s.jpg 300w, /a.jpg 600w">',
        '<img data-lazy-srcset="/s.jpg 300w,\n\t/a.jpg 600w,">',
        '<img src="/small.jpg" srcset="/a.jpg">',
        f'<picture><source srcset="/a.jpg 2x, /s.jpg 1x"><img src="{BLANK}"></picture>',
        f'<picture><source data-srcset="/a.jpg"><source srcset="/b.jpg"><img src="{BLANK}"></picture>',
        '<picture><source srcset="/crop.jpg"><img src="/a.jpg"></picture>',
        f'<img src="{BLANK}"><noscript><img src="/a.jpg"></noscript>',
        '<amp-img src="/a.jpg" width="600" height="400"></amp-img>',
        '<amp-img srcset="/a.jpg 640w, /s.jpg 320w"></amp-img>',
        '<div data-bg="/a.jpg"></div>',
        "<div data-bg=\"url('/a.jpg')\"></div>",
        "<a><span style=\"height: 9px; background-image: url('/a.jpg')\"></span></a>",
        '<div style="background: #fff url(/a.jpg) center"> </div>',
        '<img data-src="https://cdn.example/{width}/a.jpg" src="/a.jpg">',
        '<a href="/a.jpg"><img src="/a-696x464.jpg"></a>',
    ],
)
def test_a_picture_has_the_address_of_its_largest_copy_once_it_has_loaded(markup):
    assert read(markup) == ["/a.jpg"]


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ('<img srcset="/w_300,h_200/a.jpg 300w, /w_900,h_600/a.jpg 900w">', "/w_900,h_600/a.jpg"),
        ('<a href="/other.jpg"><img src="/a-696x464.jpg"></a>', "/a-696x464.jpg"),
        ('<a href="/a-150x150.jpg"><img src="/a-696x464.jpg"></a>', "/a-696x464.jpg"),
        ('<img src="/lazy-sunday.jpg">', "/lazy-sunday.jpg"),
        ('<img src="/logo-of-the-party.jpg">', "/logo-of-the-party.jpg"),
        ('<img src="/a.jpg" class="wp-image-12 iconic" width="16" height="9">', "/a.jpg"),
    ],
)
def test_what_only_looks_like_something_else_keeps_its_own_address(markup, address):
    assert read(markup) == [address]


@pytest.mark.parametrize(
    "markup",
    [
        "<img>",
        '<img src="">',
        f'<img src="{BLANK}">',
        '<img src="about:blank">',
        '<img src="http://[x">',
        '<img src="/a.gif" width="1" height="1">',
        '<img src="/a.gif" style="width:1px;height:1px">',
        '<img src="/a.jpg" style="display: none">',
        '<img src="/a.png" width="24" height="24">',
        '<img src="/a.png" class="emoji">',
        '<img src="/a.png" class="avatar avatar-96 photo">',
        '<img src="/a.png" class="site-logo">',
        '<img src="/a.png" class="icon-share">',
        '<img src="/a.png" id="ad-12">',
        '<div class="author-photo"><img src="/a.png"></div>',
        '<a class="share-button"><img src="/a.png"></a>',
        '<img src="https://secure.gravatar.com/avatar/0a1b">',
        '<img src="https://s.w.org/images/core/emoji/14/72x72/1f600.png">',
        '<img src="https://www.facebook.com/tr?id=1&amp;ev=PageView">',
        '<img src="https://pixel.wp.com/g.gif?v=ext">',
        '<img src="/assets/arrow-down.svg">',
        '<img src="/logo.png">',
        '<div data-bg="/a.jpg"><p>Text</p></div>',
        '<section style="background:url(/a.jpg)">Text</section>',
        '<div style="background-image:none"></div>',
    ],
)
def test_placeholders_counters_faces_icons_and_furniture_are_no_pictures(markup):
    assert read(markup) == []


@pytest.mark.parametrize(
    "other",
    [
        "http://iranfocus.com/up/a.jpg",
        "https://iranfocus.com/up/a-300x200.jpg",
        "https://iranfocus.com/up/a-scaled.jpg",
        "https://iranfocus.com/up/a@2x.jpg",
        "https://iranfocus.com/up/a.jpg?w=640&h=320",
        "https://iranfocus.com/up/a.jpg?resize=640%2C320&quality=80&ssl=1",
        "https://i0.wp.com/iranfocus.com/up/a-1024x683.jpg?fit=1024%2C683&ssl=1",
    ],
)
def test_sizes_of_one_picture_share_a_key(other):
    assert picture_key(other) == picture_key("https://iranfocus.com/up/a.jpg")


@pytest.mark.parametrize("other", ["b.jpg", "a-2.jpg", "a.png", "a.jpg?id=7", "2024-2025/a.jpg", "a-300x.jpg"])
def test_other_pictures_have_other_keys(other):
    assert picture_key(f"https://iranfocus.com/up/{other}") != picture_key("https://iranfocus.com/up/a.jpg")


def test_an_address_tells_how_wide_its_picture_is():
    addresses = ["/a-150x150.jpg", "/a.jpg?resize=300,200", "/a.jpg?w=640", "/a-1024x683.jpg", "/a.jpg"]
    assert [width_of(address) for address in addresses] == [150, 300, 640, 1024, float("inf")]


@given(st.text("/a.jpgw0123456789x,- {}()'\":;@?&=%", max_size=60))
def test_any_attribute_gives_an_address_or_none(text):
    element = html.fragment_fromstring("<div><a><img></a><p></p></div>")
    for name in ("src", "srcset", "data-srcset", "style", "data-bg", "width", "href"):
        for part in element.iter():
            part.set(name, text)
    found = [read_image(part, URL) for part in element.iter()]
    assert all(image is None or isinstance(image, Image) for image in found)
    assert set(TAGS) == {"img", "amp-img"}
