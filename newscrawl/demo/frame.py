"""What every page has around its content: head, menu, header, footer."""

from functools import lru_cache

from newscrawl.demo import theme
from newscrawl.demo.blocks import Surroundings, classic_block
from newscrawl.demo.sections import SECTIONS, SITE_NAME, Section, children_of
from newscrawl.demo.typesetting import escape, titled

_PAGES = (("about-us", "About us"), ("contact", "Contact"))


def head(title: str, base: str, path: str, extra: str = "", *, cloud: bool = False) -> str:
    """Return the head of a page; ``extra`` is metadata."""
    key = "cloud" if cloud else "classic"
    return (
        f'<head>\n<title>{titled(title)}</title>\n<meta charset="UTF-8" />\n<meta http-equiv="Content-Type" '
        f'content="text/html; charset=UTF-8">\n<meta name="viewport" content="width=device-width, '
        f'initial-scale=1.0">\n'
        f'<link rel="pingback" href="{base}/xmlrpc.php" />\n{extra}\n'
        f'<link rel="alternate" type="application/rss+xml" title="{SITE_NAME} &raquo; Feed" href="{base}/feed/" />\n'
        f"{theme.style(f'{key} head', 18_500)}\n{theme.script(f'{key} head', 9_000)}\n"
        f'<link rel="https://api.w.org/" href="{base}/wp-json/" />\n<link rel="canonical" '
        f'href="{escape(base + path)}" />\n'
        f'<meta name="generator" content="WordPress 6.4.3" />\n</head>'
    )


def page(head_html: str, body_classes: str, inner: str) -> str:
    """Return a whole document."""
    return (
        f'<!doctype html >\n<!--[if IE 8]>    <html class="ie8" lang="en"> <![endif]-->\n'
        f'<!--[if gt IE 8]><!--> <html lang="en"> <!--<![endif]-->\n{head_html}\n\n'
        f'<body class="{body_classes}" itemscope="itemscope" '
        f'itemtype="https://schema.org/WebPage">\n{inner}\n</body>\n</html>'
    )


@lru_cache
def header(base: str, *, cloud: bool) -> str:
    """Return everything above the content: mobile menu, logo, ad and menu."""
    mobile = _menu(base, "td-mobile-main-menu", "menu-main-menu", "")
    top = (
        f'<div class="td-scroll-up"><i class="td-icon-menu-up"></i></div>\n<div class="td-menu-background"></div>\n'
        f'<div id="td-mobile-nav"><div class="td-mobile-container"><div class="td-mobile-close"><a href="#">'
        f'<i class="td-icon-close-mobile"></i></a></div><div class="td-mobile-content">'
        f'<div class="menu-main-menu-container">{mobile}</div></div></div></div>\n'
        f'<div class="td-search-wrap-mob"><form method="get" class="td-search-form" '
        f'action="{base}/"><span>Search</span>'
        f'<input id="td-header-search-mob" type="text" value="" name="s" autocomplete="off" /></form></div>'
    )
    if cloud:
        menu = _menu(base, "tdb-block-menu tdb-menu tdb-menu-items-visible", "menu-main-menu-1", "tdb-menu-item-text")
        return (
            f'{top}\n<div id="td-outer-wrap" class="td-theme-wrap"><div class="td-header-template-wrap">'
            f'<div class="td-header-desktop-wrap"><div id="tdi_36" class="tdc-zone">{theme.style("tdi_36", 1200)}'
            f'<div class="td_block_wrap tdb_header_logo tdi_51"><a class="tdb-logo-a" '
            f'href="{base}/">{SITE_NAME}</a></div>'
            f'<div class="td_block_wrap tdb_header_menu tdi_59 tds_menu_active3">{theme.style("tdi_59", 1500)}'
            f'<div id="tdi_59" class="td_block_inner td-fix-index">{menu}</div></div></div></div></div>'
        )
    menu = _menu(base, "sf-menu", "menu-main-menu-1", "")
    return (
        f'{top}\n<div id="td-outer-wrap" class="td-theme-wrap"><div class="tdc-header-wrap">'
        f'<div class="td-header-wrap td-header-style-1"><div class="td-header-row td-logo"><a class="td-main-logo" '
        f'href="{base}/">{SITE_NAME}</a></div><div class="td-header-rec-wrap"><div class="td-a-rec '
        f'td-a-rec-id-header tdi_1">{theme.style("tdi_1", 400)}<a href="https://ads.example.com/click?zone=1">'
        f'<img src="https://ads.example.com/top.png" alt="" /></a></div></div><div class="td-header-menu-wrap">'
        f'<div id="td-header-menu" role="navigation"><div class="menu-main-menu-container">{menu}</div></div></div>'
        f"</div></div>"
    )


def footer(around: Surroundings) -> str:
    """Return everything below the content: a block, the calendar, links that no reader needs."""
    base = around.base
    categories = "".join(
        f'<li><a href="{base}/{section.slug}/">{titled(section.name)}<span '
        f'class="td-cat-no">{number * 7}</span></a></li>'
        for number, section in enumerate((s for s in SECTIONS.values() if s.in_menu), 3)
    )
    return (
        f'<div class="td-footer-wrapper td-footer-container td-container-wrap td-footer-template-2"><div '
        f'class="td-container"><div class="td-pb-row"><div '
        f'class="td-pb-span4">{classic_block(around.footer, "tdi_131", around)}'
        f'</div><div class="td-pb-span4"><div class="td_block_wrap td_block_popular_categories tdi_132"><h4 '
        f'class="block-title td-block-title"><span>POPULAR CATEGORY</span></h4><ul '
        f'class="td-pb-padding-side">{categories}'
        f'</ul></div></div><div class="td-pb-span4"><aside class="widget widget_calendar"><table id="wp-calendar">'
        f'<caption>January 2004</caption></table><nav class="wp-calendar-nav"><a href="{base}/2004/01/">January '
        f"2004</a>"
        f'<a href="{base}/2004/02/">February 2004</a></nav></aside></div></div></div></div>'
        f'<div class="td-sub-footer-container td-container-wrap"><ul class="td-subfooter-menu"><li class="menu-item '
        f'menu-item-object-page"><a href="{base}/about-us/">About us</a></li><li class="menu-item"><a '
        f'href="{base}/private/">Members</a></li></ul><div class="td-sub-footer-copy">&copy; {SITE_NAME}. An invented '
        f"demonstration site: no event in it ever happened.</div></div></div>\n"
        f'<script>var tdb_nonce = "{around.nonce}"; var td_views = '
        f"{around.views};</script>\n{theme.script('foot', 6_000)}"
    )


def _menu(base: str, classes: str, identity: str, wrapper: str) -> str:
    home = _item(f"{base}/", "Home", "menu-item-type-custom menu-item-object-custom menu-item-home", wrapper)
    sections = "".join(
        _section_item(base, section, wrapper) for section in SECTIONS.values() if section.in_menu and not section.parent
    )
    pages = "".join(
        _item(f"{base}/{slug}/", name, "menu-item-type-post_type menu-item-object-page", wrapper)
        for slug, name in _PAGES
    )
    return f'<ul id="{identity}" class="{classes}">{home}{sections}{pages}</ul>'


def _section_item(base: str, section: Section, wrapper: str) -> str:
    below = "".join(_section_item(base, child, wrapper) for child in children_of(section.slug) if child.in_menu)
    classes = "menu-item-type-taxonomy menu-item-object-category"
    if below:
        below = f'<ul class="sub-menu">{below}</ul>'
        classes += " menu-item-has-children"
    return _item(f"{base}/{section.slug}/", section.name, classes, wrapper, below)


def _item(href: str, name: str, classes: str, wrapper: str, below: str = "") -> str:
    label = f'<div class="{wrapper}">{titled(name)}</div>' if wrapper else titled(name)
    kind = "tdb-menu-item tdb-normal-menu" if wrapper else "td-menu-item td-normal-menu"
    return f'<li class="menu-item {classes} {kind}"><a href="{href}">{label}</a>{below}</li>\n'
