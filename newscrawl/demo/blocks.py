"""Blocks and modules: how the theme shows one article in a list, and a list beside an article."""

from dataclasses import dataclass
from datetime import datetime

from newscrawl.demo import theme
from newscrawl.demo.newsroom import printed_date
from newscrawl.demo.typesetting import escape, titled

_SMALL = "-218x150"
# What stands in a picture's place until a script has loaded it.
_NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
_RELATED_MODULE = "td_module_related_posts"


@dataclass(frozen=True)
class Entry:
    """An article as lists show it."""

    headline: str
    path: str
    excerpt: str
    published: datetime
    category: str = ""
    query: str = ""
    """A tracker that the list hangs on the link: ``?utm_source=…``."""
    picture: str = ""
    """Path of the story's first picture; a story without one is shown with the theme's own."""

    def href(self, base: str) -> str:
        """Return the link as printed."""
        return escape(base + self.path + self.query)

    def thumbnail(self, base: str) -> str:
        """Return the address of the small picture, or an empty string."""
        return f"{base}{self.picture.removesuffix('.jpg')}{_SMALL}.jpg" if self.picture else ""


@dataclass(frozen=True)
class Block:
    """A list with a heading: ``latest``, ``must_read``, ``most_read``, ``other`` (the site's) or ``related``."""

    kind: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Surroundings:
    """What stands around the content of a page at the moment of a request."""

    base: str
    sidebar: tuple[Block, ...]
    footer: Block
    nonce: str = "8f3a1c0d5e"
    views: int = 1204
    """The view counter shown beside the date."""


def module(kind: str, entry: Entry, base: str) -> str:
    """Return an article as a classic module, such as ``td_module_6`` or ``td_module_10``."""
    href, headline = entry.href(base), titled(entry.headline)
    date = f'<span class="td-post-date">{_date(entry)}</span>' if _RELATED_MODULE not in kind else ""
    excerpt = f'\n<div class="td-excerpt">{titled(entry.excerpt)}</div>' if entry.excerpt else ""
    return (
        f'<div class="{kind} td_module_wrap td-animation-stack">\n<div class="td-module-thumb"><a href="{href}" '
        f'rel="bookmark" class="td-image-wrap" title="{escape(entry.headline)}"><img width="218" height="150" '
        f'class="entry-thumb" {_image(entry, base)} alt="" /></a></div>'
        f'\n<div class="item-details">\n<h3 class="entry-title td-module-title"><a href="{href}" rel="bookmark" '
        f'title="{escape(entry.headline)}">{headline}</a></h3>\n<div class="td-module-meta-info">\n'
        f"{date}\n</div>{excerpt}\n</div>\n</div>"
    )


def flex(kind: str, entry: Entry, base: str) -> str:
    """Return an article as a module of the cloud template: ``td_module_flex_1``, ``tdb_module_loop``."""
    href, title = entry.href(base), escape(entry.headline)
    excerpt = f'\n<div class="td-excerpt">{titled(entry.excerpt)}</div>' if entry.excerpt else ""
    category = (
        f'<a href="{base}/{entry.category}/" class="td-post-category">{entry.category}</a>' if entry.category else ""
    )
    return (
        f'<div class="{kind} td_module_wrap td-animation-stack">\n<div class="td-module-container '
        f'td-category-pos-above">'
        f'\n<div class="td-image-container"><div class="td-module-thumb"><a href="{href}" rel="bookmark" '
        f'class="td-image-wrap" title="{title}"><span class="entry-thumb td-thumb-css" {_background(entry, base)}>'
        f"</span></a></div></div>\n"
        f'<div class="td-module-meta-info">\n{category}<h3 class="entry-title td-module-title"><a href="{href}" '
        f'rel="bookmark" title="{title}">{titled(entry.headline)}</a></h3>\n<div class="td-editor-date">'
        f'<span class="td-author-date"><span class="td-post-date">{_date(entry)}</span></span></div>{excerpt}\n'
        f"</div>\n</div>\n</div>"
    )


def _image(entry: Entry, base: str) -> str:
    """Return the attributes of a module's picture: loaded by a script in every second one."""
    source = entry.thumbnail(base)
    if not source:
        return f'src="{base}/wp-content/themes/Newspaper/images/no-thumb/td_218x150.png"'
    return f'src="{_NOTHING}" data-img-url="{source}"' if _is_lazy(entry) else f'src="{source}"'


def _background(entry: Entry, base: str) -> str:
    source = entry.thumbnail(base) or f"{base}/wp-content/themes/Newspaper/images/no-thumb/td_324x400.png"
    if _is_lazy(entry):
        return f'data-type="css_image" data-img-url="{source}"'
    return f"style=\"background-image: url('{source}')\""


def _is_lazy(entry: Entry) -> bool:
    return entry.published.minute % 2 == 0


def _date(entry: Entry) -> str:
    return (
        f'<time class="entry-date updated td-module-date" datetime="{entry.published.isoformat()}">'
        f"{printed_date(entry.published)}</time>"
    )


def classic_block(block: Block, uid: str, around: Surroundings, module_kind: str = "td_module_6") -> str:
    """Return a block of the classic template."""
    inner = "\n".join(
        f'<div class="td-block-span12">\n{module(module_kind, entry, around.base)}\n</div>' for entry in block.entries
    )
    return (
        f'<div class="td_block_wrap td_block_7 td_block_widget {uid} td-pb-border-top td_block_template_1 '
        f'td-column-1" '
        f'data-td-block-uid="{uid}" data-td-nonce="{around.nonce}">{theme.style(uid, 500)}'
        f"{theme.block_script(uid, 'td_block_7', len(block.entries), around.nonce)}"
        f'<div class="td-block-title-wrap"><h4 class="block-title td-block-title"><span class="td-pulldown-size">'
        f'{titled(block.heading)}</span></h4></div><div id="{uid}" class="td_block_inner">\n{inner}\n</div></div>'
    )


def flex_block(block: Block, uid: str, around: Surroundings) -> str:
    """Return a block of the cloud template, known only by its heading."""
    inner = "\n".join(flex("td_module_flex td_module_flex_1", entry, around.base) for entry in block.entries)
    return (
        f'<div class="td_block_wrap td_flex_block_1 {uid} td_with_ajax_pagination td-pb-border-top '
        f"td_block_template_1 "
        f'td_flex_block" data-td-block-uid="{uid}" data-td-nonce="{around.nonce}">\n{theme.style(uid, 500)}'
        f"{theme.block_script(uid, 'td_flex_block_1', len(block.entries), around.nonce)}"
        f'<div class="td-block-title-wrap"><h4 class="td-block-title"><span class="td-pulldown-size">'
        f'{titled(block.heading)}</span></h4></div><div id="{uid}" class="td_block_inner td-mc1-wrap">\n{inner}\n'
        f"</div></div>"
    )


def related_block(block: Block, uid: str, post_id: int, base: str) -> str:
    """Return the classic template's own related block, below the article."""
    spans = "\n".join(
        f'<div class="td-related-span4">\n{module(f"{_RELATED_MODULE} td_mod_related_posts", entry, base)}\n</div>'
        for entry in block.entries
    )
    return (
        f'<div class="td_block_wrap td_block_related_posts {uid} td_with_ajax_pagination td-pb-border-top '
        f'td_block_template_1" data-td-block-uid="{uid}">'
        f"{theme.block_script(uid, 'td_block_related_posts', len(block.entries), f'post-{post_id}')}"
        f'<h4 class="td-related-title td-block-title"><a id="{uid}_left" class="td-related-left td-cur-simple-item" '
        f'data-td_filter_value="" data-td_block_id="{uid}" href="#">{titled(block.heading)}</a><a id="{uid}_right" '
        f'class="td-related-right" data-td_filter_value="td_related_more_from_author" data-td_block_id="{uid}" '
        f'href="#">More from author</a></h4><div id="{uid}" class="td_block_inner">\n<div class="td-related-row">\n'
        f"{spans}\n</div></div></div>"
    )


def page_nav(base: str, stem: str, number: int, last: int, following: int | None) -> str:
    """Return the page numbers under a listing; ``following`` is where the arrow leads, if there is one."""

    def address(page: int) -> str:
        return f"{base}{stem}" if page == 1 else f"{base}{stem}page/{page}/"

    back = '<i class="td-icon-font td-icon-menu-left"></i>'
    before = f'<a href="{address(number - 1)}" aria-label="prev-page">{back}</a>'
    numbers = "".join(
        f'<span class="current">{page}</span>'
        if page == number
        else f'<a href="{address(page)}" class="page" title="{page}">{page}</a>'
        for page in range(max(1, number - 1), min(last, number + 2) + 1)
    )
    after = (
        f'<a href="{address(following)}" aria-label="next-page"><i class="td-icon-font td-icon-menu-right"></i></a>'
        if following
        else ""
    )
    return (
        f'<div class="page-nav td-pb-padding-side">{before if number > 1 else ""}{numbers}'
        f'<span class="extend">...</span><a href="{address(last)}" class="last" title="{last}">{last}</a>{after}'
        f'<span class="pages">Page {number} of {last}</span><div class="clearfix"></div></div>'
    )
