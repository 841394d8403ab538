"""The inside of the body's container: the article's words, and all that stands between them."""

from newscrawl.demo.newsroom import printed_date, wire_lead
from newscrawl.demo.stories import Picture, Piece, Story
from newscrawl.demo.typesetting import Typesetter, escape, titled

_TEXT = frozenset({"p", "h3", "quote", "ul", "ol"})
_BREAK = "<br />\n<br />\n"


class Content:
    """One story's body as HTML."""

    def __init__(self, story: Story, base: str, part: int = 1) -> None:
        self._story = story
        self._part = part
        self._pieces = story.pieces_of(part)
        self._base = base
        self._set = Typesetter(story, base)

    def html(self) -> str:
        """Return everything inside the container, in page order."""
        if self._story.layout == "br":
            return self._broken()
        return self._in_paragraphs() + _page_numbers(self._story, self._base, self._part)

    def _opening(self) -> list[str]:
        """Return the lines above the first paragraph: lead, byline, source line."""
        story = self._story
        lines = [self._set.text(wire_lead(story))] if story.lead else []
        lines += [self._set.text(line) for line in story.byline_lines]
        if story.source_line:
            lines.append(f"<strong>{escape(story.source_line)}</strong>")
        return lines

    def _in_paragraphs(self) -> str:
        begins = self._part == 1
        parts = [f"<p>{line}</p>" for line in self._opening()] if begins else []
        bare = self._story.layout == "div" and not parts
        for number, piece in enumerate(self._pieces):
            if begins and number == 0 and self._story.layout == "div":
                # Bare text: straight in the container, or in a div of its own below the other lines.
                text = self._set.text(piece.text, piece.anchors)
                parts.append(text if bare else f"<div>{text}</div>")
            else:
                parts.append(self._piece(piece))
        return "\n".join(parts)

    def _broken(self) -> str:
        """Lay the text out as the old system did: one div, line breaks instead of paragraphs."""
        parts = [line + _BREAK for line in self._opening()]
        parts += [
            self._set.text(piece.text, piece.anchors) + _BREAK if piece.kind == "p" else self._piece(piece)
            for piece in self._pieces
        ]
        return f'<div style="text-align: justify;">{"".join(parts)}</div>'

    def _piece(self, piece: Piece) -> str:
        if piece.kind in _TEXT:
            return self._words(piece)
        if piece.picture:
            return self._picture(piece.kind, piece.picture)
        if piece.kind in {"also", "also-box"}:
            return self._also(piece)
        return self._foreign(piece)

    def _words(self, piece: Piece) -> str:
        if piece.items:
            items = "\n".join(f"<li>{self._set.text(item)}</li>" for item in piece.items)
            return f"<{piece.kind}>\n{items}\n</{piece.kind}>"
        text = self._set.text(piece.text, piece.anchors)
        if piece.kind == "h3":
            return f"<h3><strong>{text}</strong></h3>"
        if piece.kind == "quote":
            return f"<blockquote><p>{text}</p></blockquote>"
        return f"<p>{text}</p>"

    def _picture(self, kind: str, picture: Picture) -> str:
        caption = escape(picture.caption)
        if kind == "figure":
            below = f'<figcaption class="wp-element-caption">{caption}</figcaption>' if caption else ""
            image = image_tag(self._base, picture, "aligncenter size-full", 696, 464)
            return f'<figure class="wp-block-image aligncenter size-large">{image}{below}</figure>'
        number = self._story.post_id + 1
        below = f'<p id="caption-attachment-{number}" class="wp-caption-text">{caption}</p>' if caption else ""
        return (
            f'<div id="attachment_{number}" style="width: 650px" class="wp-caption aligncenter">'
            f"{image_tag(self._base, picture, f'size-full wp-image-{number}', 640, 427)}{below}</div>"
        )

    def _also(self, piece: Piece) -> str:
        anchor = piece.anchors[0]
        href, headline = escape(self._base + anchor.path), titled(anchor.text)
        if piece.kind == "also":
            label = ("Also read:", "Read more:")[self._story.post_id % 2]
            return f'<p><strong>{label} <a href="{href}">{headline}</a></strong></p>'
        return (
            f'<div class="td-related-inline also-read"><span class="also-read-label">Also read</span>'
            f'<a href="{href}" target="_blank" rel="noopener"><span '
            f'class="also-read-title">{headline}</span></a></div>'
        )

    def _foreign(self, piece: Piece) -> str:
        if piece.embed and piece.kind == "tweet":
            embed = piece.embed
            handle = embed.url.split("/")[3]
            return (
                f'<blockquote class="twitter-tweet" data-width="550" data-dnt="true"><p lang="en" dir="ltr">'
                f"{escape(embed.text)}</p>&mdash; {escape(embed.author)} (@{handle}) "
                f'<a href="{embed.url}?ref_src=twsrc%5Etfw">{printed_date(self._story.outline.published)}</a>'
                f'</blockquote><script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>'
            )
        if piece.embed:
            return (
                f'<p><iframe title="video" width="696" height="392" src="{piece.embed.url}" frameborder="0" '
                f'allow="encrypted-media; picture-in-picture" allowfullscreen></iframe></p>'
            )
        return _FURNITURE[piece.kind]


def _page_numbers(story: Story, base: str, part: int) -> str:
    """Return the links below a text that is cut into pages: WordPress's own, or those of the page builder."""
    if story.outline.parts == 1:
        return ""
    numbers = [
        f'<span class="post-page-numbers current" aria-current="page">{number}</span>'
        if number == part
        else f'<a href="{base}{path}" class="post-page-numbers">{number}</a>'
        for number, path in enumerate(story.part_paths, 1)
    ]
    if not story.outline.cloud:
        return f'\n<div class="page-links">Pages: {" ".join(numbers)}</div>'
    arrows = "".join(
        f'<a href="{base}{story.part_paths[to - 1]}"><i class="td-icon-menu-{name}"></i></a>'
        for name, to in (("left", part - 1), ("right", part + 1))
        if 1 <= to <= story.outline.parts
    )
    plain = "".join(numbers).replace("post-page-numbers current", "current").replace(' class="post-page-numbers"', "")
    return f'\n<div class="page-nav page-nav-post td-pb-padding-side">{plain}{arrows}</div>'


def image_tag(base: str, picture: Picture, classes: str, width: int, height: int) -> str:
    """Return an image with its smaller copies, as WordPress prints it."""
    source = base + picture.path
    small = source.removesuffix(".jpg")
    return (
        f'<img decoding="async" loading="lazy" class="{classes}" src="{source}" alt="{escape(picture.alt)}" '
        f'width="{width}" height="{height}" srcset="{source} {width}w, {small}-300x200.jpg 300w, '
        f'{small}-150x100.jpg 150w" sizes="(max-width: {width}px) 100vw, {width}px" />'
    )


_FURNITURE = {
    "ad": (
        '<div class="td-a-rec td-a-rec-id-content_inline tdi_2 td_block_template_1"><style>.tdi_2.td-a-rec{'
        'text-align:center}.tdi_2 .td-element-style{z-index:-1}</style><span class="td-adspot-title">- Advertisement -'
        '</span><a href="https://ads.example.com/click?zone=4" rel="nofollow sponsored"><img '
        'src="https://ads.example.com/banner.png" alt="" width="468" height="60" /></a></div>'
    ),
    "share": (
        '<div class="td-post-sharing td-ps-bg td-post-sharing-style1"><div class="td-post-sharing-visible">'
        '<div class="td-social-sharing-button td-social-handler"><div class="td-social-but-text">Share</div></div>'
        '<a class="td-social-sharing-button td-social-facebook" href="https://www.facebook.com/sharer.php">'
        '<div class="td-social-but-text">Facebook</div></a>'
        '<a class="td-social-sharing-button td-social-twitter" href="https://twitter.com/intent/tweet">'
        '<div class="td-social-but-text">Twitter</div></a></div></div>'
    ),
    "newsletter": (
        '<div class="tds-newsletter tds-newsletter1 td_block_wrap tdn-newsletter-box"><h4 '
        'class="tds-newsletter-title">'
        'Stay informed</h4><div class="tds-newsletter-description">Sign up for our weekly letter and never miss a '
        'report.</div><form action="/subscribe/" method="post"><input type="email" name="email" '
        'placeholder="Your email address" /><button type="submit">Subscribe</button></form></div>'
    ),
}
