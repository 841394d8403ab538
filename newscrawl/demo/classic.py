"""Pages of the theme's classic template: ``td-*``."""

from dataclasses import dataclass

from newscrawl.demo import theme
from newscrawl.demo.blocks import Block, Entry, Surroundings, classic_block, module, related_block
from newscrawl.demo.content import Content, image_tag
from newscrawl.demo.frame import footer, head, header, page
from newscrawl.demo.metadata import entry_date, yoast
from newscrawl.demo.prose import slug_of
from newscrawl.demo.sections import SECTIONS, SITE_NAME, path_of
from newscrawl.demo.stories import Story
from newscrawl.demo.typesetting import escape, titled


@dataclass(frozen=True)
class Beside:
    """What an article's page links to of its own accord."""

    related: Block
    previous: Entry | None
    following: Entry | None


@dataclass(frozen=True)
class Listing:
    """One page of a list of articles."""

    title: str
    path: str
    entries: tuple[Entry, ...]
    nav: str
    top: tuple[Entry, ...] = ()
    """Articles shown once more in a grid above the list."""
    subsections: tuple[tuple[str, str], ...] = ()
    """Path and name of the sections right under this one."""


def article(story: Story, beside: Beside, around: Surroundings, part: int = 1) -> str:
    """Return the page of a story, or of a part of it."""
    outline, base = story.outline, around.base
    classes = " ".join(f"category-{slug}" for slug in outline.sections)
    main = (
        f'<article id="post-{story.post_id}" class="post-{story.post_id} post type-post status-publish '
        f"format-standard "
        f'hentry {classes}" itemscope itemtype="https://schema.org/Article">\n<div class="td-post-header">\n'
        f"{_categories(story, base)}\n{_post_title(story, around)}\n</div>\n{_sharing('top', base + story.path)}\n"
        f'<div class="td-post-content{" tagdiv-type" if outline.yoast else ""}">\n{_featured(story, base)}'
        f"{Content(story, base, part).html()}\n</div>\n<footer>\n{_tags(story, base)}"
        f"{_sharing('bottom', base + story.path)}{_neighbours(beside, base)}"
        f"{_author_box(story, base)}\n</footer>\n</article>\n"
        f"{related_block(beside.related, 'tdi_14', story.post_id, base)}"
    )
    title = head(f"{story.headline} - {SITE_NAME}", base, story.part_paths[part - 1], yoast(story, base))
    body_classes = (
        f"post-template-default single single-post postid-{story.post_id} single-format-standard td-standard-pack "
        f"{story.slug} global-block-template-1 td-animation-stack-type0 td-boxed-layout"
    )
    return page(title, body_classes, _columns(_crumbs(story, base), main, around))


def listing(shown: Listing, around: Surroundings) -> str:
    """Return a page of a section, tag, author or month."""
    base = around.base
    grid = "".join(module("td_module_mx5", entry, base) for entry in shown.top)
    if grid:
        grid = (
            f'<div class="td_block_wrap td_block_big_grid_1 tdi_5 td-grid-style-1">{theme.style("tdi_5", 600)}'
            f'<div class="td_block_inner"><div class="td-big-grid-wrapper">{grid}</div></div></div>'
        )
    below = "".join(
        f'<li class="entry-category"><a class="entry-category" href="{base}{path}">{titled(name)}</a></li>'
        for path, name in shown.subsections
    )
    if below:
        below = f'<ul class="td-category">{below}</ul>'
    rows = "\n".join(module("td_module_10", entry, base) for entry in shown.entries)
    main = (
        f'<div class="td-category-header"><div class="entry-crumbs"><span><a class="entry-crumb" '
        f'href="{base}/">Home</a>'
        f'</span></div><h1 class="entry-title td-page-title">{titled(shown.title)}</h1>'
        f"{below}</div>\n{grid}\n{rows}\n{shown.nav}"
    )
    title = head(f"{shown.title} - {SITE_NAME}", base, shown.path)
    classes = f"archive category category-{slug_of(shown.title)} td-standard-pack td-boxed-layout"
    return page(title, classes, _columns("", main, around))


def home(blocks: list[Block], around: Surroundings) -> str:
    """Return the front page: one block for each section."""
    main = "\n".join(classic_block(block, f"tdi_{number}", around) for number, block in enumerate(blocks, 40))
    return bare("Home", "/", main, around, "home page td-standard-pack global-block-template-1")


def plain(title: str, path: str, inner: str, around: Surroundings, body_classes: str = "page") -> str:
    """Return a page that is neither article nor list: About us, an error, a form."""
    main = (
        f'<div class="td-page-header"><h1 class="entry-title td-page-title">{titled(title)}</h1></div>\n'
        f'<div class="td-page-content tagdiv-type">{inner}</div>'
    )
    return bare(title, path, main, around, body_classes)


def bare(title: str, path: str, main: str, around: Surroundings, body_classes: str) -> str:
    """Return a page with this in its main column and nothing the theme would add."""
    return page(head(f"{title} - {SITE_NAME}", around.base, path), body_classes, _columns("", main, around))


def _columns(crumbs: str, main: str, around: Surroundings) -> str:
    blocks = "\n".join(
        classic_block(block, f"tdi_{number}", around, "td_module_16" if block.kind == "latest" else "td_module_6")
        for number, block in enumerate(around.sidebar, 18)
    )
    return (
        f'{header(around.base, cloud=False)}\n<div class="td-main-content-wrap td-container-wrap"><div '
        f'class="td-container '
        f'td-post-template-default">\n<div class="td-crumb-container">{crumbs}</div>\n<div class="td-pb-row">\n'
        f'<div class="td-pb-span8 td-main-content" role="main">\n<div '
        f'class="td-ss-main-content">\n{main}\n</div>\n</div>\n'
        f'<div class="td-pb-span4 td-main-sidebar" role="complementary">\n<div class="td-ss-main-sidebar">\n'
        f'<aside class="td_block_template_1 widget widget_search"><form method="get" action="{around.base}/">'
        f'<input class="td-widget-search-input" type="text" value="" name="s" /></form></aside>\n{blocks}\n'
        f"</div>\n</div>\n</div>\n</div>\n</div>\n{footer(around)}"
    )


def _crumbs(story: Story, base: str) -> str:
    separator = '<i class="td-icon-right td-bread-sep"></i>'
    links = "".join(
        f'<span><a title="View all posts in {escape(section.name)}" class="entry-crumb" href="{base}/{section.slug}/">'
        f"{titled(section.name)}</a></span> {separator} "
        for section in path_of(story.outline.sections[0])
    )
    return (
        f'<div class="entry-crumbs"><span><a title="" class="entry-crumb" href="{base}/">Home</a></span> {separator} '
        f'{links}<span class="td-bred-no-url-last">{titled(story.headline)}</span></div>'
    )


def _categories(story: Story, base: str) -> str:
    items = "".join(
        f'<li class="entry-category"><a href="{base}/{slug}/">{titled(SECTIONS[slug].name)}</a></li>'
        for slug in story.outline.sections
    )
    return f'<ul class="td-category">{items}</ul>'


def _post_title(story: Story, around: Surroundings) -> str:
    account = story.outline.account
    standfirst = f'<p class="td-post-sub-title">{titled(story.standfirst)}</p>' if story.standfirst else ""
    return (
        f'<header class="td-post-title">\n<h1 class="entry-title">{titled(story.headline)}</h1>\n{standfirst}\n'
        f'<div class="td-module-meta-info">\n<div class="td-post-author-name"><div class="td-author-by">By</div> '
        f'<a href="{around.base}/author/{slug_of(account)}/">{escape(account)}</a><div class="td-author-line"> - '
        f'</div></div>\n<span class="td-post-date">{entry_date(story.outline.published)}</span>\n'
        f'<div class="td-post-views"><i class="td-icon-views"></i><span class="td-nr-views-{story.post_id}">'
        f"{around.views}</span></div>\n</div>\n</header>"
    )


def _featured(story: Story, base: str) -> str:
    if not story.pictures:
        return ""
    picture = story.pictures[0]
    image = image_tag(base, picture, "entry-thumb td-modal-image", 696, 464)
    link = f'<a href="{base}{picture.path}" data-caption="{escape(picture.caption)}">{image}</a>'
    if not picture.caption:
        return f'<div class="td-post-featured-image">{link}</div>\n'
    caption = f'<figcaption class="wp-caption-text">{escape(picture.caption)}</figcaption>'
    return f'<div class="td-post-featured-image"><figure>{link}{caption}</figure></div>\n'


def _sharing(place: str, url: str) -> str:
    buttons = "".join(
        f'<a class="td-social-sharing-button td-social-network td-social-{name.lower()}" '
        f'href="https://share.example.com/{name.lower()}?u={url}"><div class="td-social-but-text">{name}</div></a>'
        for name in ("Facebook", "Twitter", "WhatsApp", "Email")
    )
    return (
        f'<div id="td_social_sharing_article_{place}" class="td-post-sharing td-ps-bg td-post-sharing-style1">'
        f'<div class="td-post-sharing-visible"><div class="td-social-but-text">Share</div>{buttons}</div></div>\n'
    )


def _tags(story: Story, base: str) -> str:
    if not story.outline.tags:
        return ""
    items = "".join(f'<li><a href="{base}/tag/{slug_of(tag)}/">{titled(tag)}</a></li>' for tag in story.outline.tags)
    return (
        f'<div class="td-post-source-tags"><ul class="td-tags td-post-small-box clearfix"><li><span>TAGS</span></li>'
        f"{items}</ul></div>\n"
    )


def _neighbours(beside: Beside, base: str) -> str:
    halves = "".join(
        f'<div class="td-block-span6 td-post-{name}-post"><div class="td-post-next-prev-content"><span>{label}</span>'
        f'<a href="{entry.href(base)}">{titled(entry.headline)}</a></div></div>'
        for name, label, entry in (
            ("prev", "Previous article", beside.previous),
            ("next", "Next article", beside.following),
        )
        if entry
    )
    return f'<div class="td-block-row td-post-next-prev">{halves}</div>\n'


def _author_box(story: Story, base: str) -> str:
    account = story.outline.account
    href = f"{base}/author/{slug_of(account)}/"
    return (
        f'<div class="author-box-wrap"><a href="{href}"><img alt="" src="{base}/wp-content/uploads/avatar.png" '
        f'class="avatar avatar-96 photo" height="96" width="96" /></a><div class="desc"><div class="td-author-name '
        f"vcard "
        f'author"><span class="fn"><a href="{href}">{escape(account)}</a></span></div><div class="td-author-url"><a '
        f'href="{base}">{base}</a></div><div class="td-author-description"></div></div></div>'
    )
