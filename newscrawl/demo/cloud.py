"""Pages of the theme's cloud template: ``tdb-*``. The ``<article>`` carries the template's id, not the post's."""

from itertools import count

from newscrawl.demo import theme
from newscrawl.demo.blocks import Surroundings, flex, flex_block
from newscrawl.demo.classic import Beside, Listing
from newscrawl.demo.content import Content, image_tag
from newscrawl.demo.frame import footer, head, header, page
from newscrawl.demo.metadata import entry_date, yoast
from newscrawl.demo.prose import slug_of
from newscrawl.demo.sections import SECTIONS, SITE_NAME, path_of
from newscrawl.demo.stories import Story
from newscrawl.demo.typesetting import escape, titled

TEMPLATE_ID = 43117


def article(story: Story, beside: Beside, around: Surroundings, part: int = 1) -> str:
    """Return the page of a story, or of a part of it."""
    cells = _Cells(first=60 + story.post_id % 30)
    main = "\n".join(_parts(cells, story, beside, around, part))
    title = head(
        f"{story.headline} - {SITE_NAME}",
        around.base,
        story.part_paths[part - 1],
        yoast(story, around.base),
        cloud=True,
    )
    body_classes = (
        f"post-template-default single single-post postid-{story.post_id} single-format-standard td-standard-pack "
        f"{story.slug} global-block-template-1 tdb_template_{TEMPLATE_ID} tdb-template tdc-header-template "
        f"tdc-footer-template td-full-layout"
    )
    return page(title, body_classes, _columns(cells, main, around))


def listing(shown: Listing, around: Surroundings) -> str:
    """Return a page of a section."""
    base = around.base
    cells = _Cells(first=40)
    below = "".join(
        f'<a class="tdb-entry-category entry-category" href="{base}{path}">{titled(name)}</a>'
        for path, name in shown.subsections
    )
    rows = "\n".join(flex("tdb_module_loop", entry, base) for entry in shown.entries)
    heading = f'<h1 class="tdb-title-text">{titled(shown.title)}</h1>'
    main = (
        f"{cells.cell('tdb_title tdb-category-title', heading)}"
        f"{cells.cell('tdb_category_subcategories', below) if below else ''}\n"
        f'<div class="td_block_wrap tdb_loop tdi_92 tdb-numbered-pagination td_with_ajax_pagination" '
        f'data-td-block-uid="tdi_92">{theme.style("tdi_92", 1500)}<div id="tdi_92" class="td_block_inner '
        f'tdb-block-inner td-fix-index">\n{rows}\n</div>\n{shown.nav}</div>'
    )
    title = head(f"{shown.title} - {SITE_NAME}", base, shown.path, cloud=True)
    classes = f"archive category category-{slug_of(shown.title)} tdb_template_{TEMPLATE_ID + 8} tdb-template"
    return page(title, classes, _columns(cells, main, around))


class _Cells:
    """Wraps parts of a page as the page builder does, with a number and a style sheet for each."""

    def __init__(self, first: int) -> None:
        self._numbers = count(first)

    def uid(self) -> str:
        return f"tdi_{next(self._numbers)}"

    def cell(self, classes: str, inner: str) -> str:
        uid = self.uid()
        return (
            f'<div class="td_block_wrap {classes} {uid} td-pb-border-top td_block_template_1" '
            f'data-td-block-uid="{uid}">\n'
            f'{theme.style(uid, 500)}<div class="tdb-block-inner td-fix-index">{inner}</div></div>'
        )


def _parts(cells: _Cells, story: Story, beside: Beside, around: Surroundings, part: int) -> list[str]:
    """Return the cells of an article's column in page order."""
    outline, base = story.outline, around.base
    categories = "".join(
        f'<a class="tdb-entry-category" href="{base}/{slug}/"><span class="tdb-cat-bg"></span>'
        f"{titled(SECTIONS[slug].name)}</a>"
        for slug in outline.sections
    )
    author = (
        f'<div class="tdb-author-name-wrap"><span class="tdb-author-by">By</span> <a class="tdb-author-name" '
        f'href="{base}/author/{slug_of(outline.account)}/">{escape(outline.account)}</a></div>'
    )
    parts = [
        cells.cell("tdb_breadcrumbs tdb-breadcrumbs", _crumbs(story, base)),
        cells.cell("tdb_single_categories tdb-cat-style2", categories),
        cells.cell(
            "tdb_title tdb-single-title",
            f'<h1 class="tdb-title-text">{titled(story.headline)}</h1><div></div><div class="tdb-title-line"></div>',
        ),
    ]
    if story.standfirst:
        parts.append(cells.cell("tdb_single_subtitle", f"<p>{titled(story.standfirst)}</p>"))
    views = f'<span class="td-nr-views-{story.post_id}">{around.views}</span>'
    parts += [
        cells.cell("tdb_single_author tdb-post-meta", author),
        cells.cell("tdb_single_date tdb-post-meta", entry_date(outline.published)),
        cells.cell("tdb_single_post_views tdb-post-meta", f'{views} <span class="tdb-views-text">views</span>'),
        cells.cell("tdb_single_post_share", _share(base + story.path)),
    ]
    if story.pictures:
        parts.append(cells.cell("tdb_single_featured_image tdb-content-horiz-left", _featured(story, base)))
    parts.append(cells.cell("tdb_single_content td-post-content tagdiv-type", Content(story, base, part).html()))
    if outline.tags:
        tags = "".join(f'<li><a href="{base}/tag/{slug_of(tag)}/">{titled(tag)}</a></li>' for tag in outline.tags)
        parts.append(cells.cell("tdb_single_tags", f'<ul class="tdb-tags"><li><span>Tags</span></li>{tags}</ul>'))
    parts += [
        cells.cell("tdb_single_next_prev", _neighbours(beside, base)),
        cells.cell("tdb_author_box tdb-content-vert-top", author.replace("tdb-author-name-wrap", "tdb-author-info")),
        flex_block(beside.related, cells.uid(), Surroundings(base, (), around.footer, nonce=f"post-{story.post_id}")),
    ]
    return parts


def _columns(cells: _Cells, main: str, around: Surroundings) -> str:
    blocks = "\n".join(flex_block(block, cells.uid(), around) for block in around.sidebar)
    return (
        f'{header(around.base, cloud=True)}\n<div id="tdb-autoload-article" data-autoload="off"><div '
        f'class="td-main-content-wrap td-container-wrap"><div class="tdc-content-wrap">\n<article '
        f'id="template-id-{TEMPLATE_ID}" class="post-{TEMPLATE_ID} tdb_templates type-tdb_templates status-publish '
        f'post" '
        f'itemscope itemtype="https://schema.org/Article">\n<div id="tdi_58" class="tdc-zone"><div class="tdc_zone '
        f"tdi_59 "
        f'wpb_row td-pb-row">{theme.style("tdi_58", 600)}<div class="vc_row tdi_61 wpb_row td-pb-row">\n<div '
        f'class="vc_column tdi_63 wpb_column vc_column_container tdc-column td-pb-span8"><div class="wpb_wrapper">\n'
        f'{main}\n</div></div>\n<div class="vc_column tdi_90 wpb_column vc_column_container tdc-column td-pb-span4 '
        f'td-is-sticky"><div class="wpb_wrapper">\n{blocks}\n</div></div>\n</div></div></div>\n</article>\n</div></div>'
        f"</div>\n{footer(around)}"
    )


def _crumbs(story: Story, base: str) -> str:
    separator = '<i class="tdb-bread-sep td-icon-right"></i>'
    links = "".join(
        f'<span><a title="View all posts in {escape(section.name)}" class="tdb-entry-crumb" '
        f'href="{base}/{section.slug}/">{titled(section.name)}</a></span>{separator}'
        for section in path_of(story.outline.sections[0])
    )
    return (
        f'<span><a title="" class="tdb-entry-crumb" href="{base}/">Home</a></span>{separator}{links}'
        f'<span class="tdb-bred-no-url-last">{titled(story.headline)}</span>'
    )


def _featured(story: Story, base: str) -> str:
    picture = story.pictures[0]
    image = image_tag(base, picture, "entry-thumb td-modal-image", 696, 464)
    caption = f'<figcaption class="tdb-caption-text">{escape(picture.caption)}</figcaption>' if picture.caption else ""
    link = f'<a href="{base}{picture.path}" data-caption="{escape(picture.caption)}">{image}</a>'
    return f"<figure>{link}{caption}</figure>"


def _share(url: str) -> str:
    buttons = "".join(
        f'<a class="td-social-sharing-button td-social-{name.lower()}" '
        f'href="https://share.example.com/{name.lower()}?u={url}">'
        f'<div class="td-social-but-text">{name}</div></a>'
        for name in ("Facebook", "Twitter", "WhatsApp")
    )
    return f'<div class="td-post-sharing td-ps-bg"><div class="td-post-sharing-visible">{buttons}</div></div>'


def _neighbours(beside: Beside, base: str) -> str:
    return "".join(
        f'<div class="tdb-next-post tdb-next-post-bg tdb-post-{name}"><span>{label}</span>'
        f'<a href="{entry.href(base)}">{titled(entry.headline)}</a></div>'
        for name, label, entry in (
            ("prev", "Previous article", beside.previous),
            ("next", "Next article", beside.following),
        )
        if entry
    )
