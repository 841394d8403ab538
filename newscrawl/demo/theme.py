"""The weight of the theme: style sheets and scripts that stand inline on every page, and say nothing."""

from functools import lru_cache

from newscrawl.demo.prose import dice

_PLACES = (
    *(".td-module-title a", ".td-excerpt", ".td-module-meta-info", ".entry-title", ".td-post-category"),
    *(".td-block-title > *", ".td-image-wrap", ".td-next-prev-wrap a", ".td-author-date", ".td_block_inner"),
    *(".td-subcat-item a", ".td-module-thumb:hover", ".entry-review-stars", ".td-a-rec span", ".tdb-menu > li > a"),
)
_PROPERTIES = (
    *("font-size:{0}px", "margin:{0}px {1}px 0 {0}px", "padding:{1}px 0", "line-height:1.{0}", "font-weight:{1}00"),
    *("color:#{0:02x}{1:02x}4f", "background-color:#{1:02x}{0:02x}f0", "width:{0}%", "border-width:{1}px", "top:{0}px"),
    *("letter-spacing:0.{1}px", "max-width:{0}0px", "opacity:0.{1}", "transition:all 0.{1}s ease", "z-index:{0}"),
)
_STEMS = ("block", "menu", "slider", "sticky", "modal", "ajax", "pulldown", "parallax", "lazy", "video", "search")


@lru_cache
def style(key: str, size: int) -> str:
    """Return about ``size`` characters of style sheet; a key always gives the same."""
    chance, parts, length = dice("style", key), [], 0
    while length < size:
        body = ";\n".join(
            form.format(chance.randrange(1, 99), chance.randrange(1, 9)) for form in chance.sample(_PROPERTIES, 3)
        )
        parts.append(f".tdi_{chance.randrange(1, 140)} {chance.choice(_PLACES)}{{\n{body};\n}}")
        length += len(parts[-1])
    return "<style>\n/* inline tdc_css att */\n" + "\n".join(parts) + "\n</style>"


@lru_cache
def script(key: str, size: int) -> str:
    """Return about ``size`` characters of script that only sets options."""
    chance, parts, length = dice("script", key), ["var tdThemeOptions = tdThemeOptions || {};"], 0
    while length < size:
        name = chance.choice(_STEMS) + chance.choice(_STEMS).capitalize() + str(chance.randrange(1000))
        parts.append(
            f'tdThemeOptions.{name} = {{"enabled": {chance.choice(("true", "false"))}, '
            f'"delay": {chance.randrange(50, 900)}, "target": ".td_{chance.choice(_STEMS)}_{chance.randrange(40)}"}};'
        )
        length += len(parts[-1])
    return "<script>\n" + "\n".join(parts) + "\n</script>"


def block_script(uid: str, kind: str, count: int, nonce: str) -> str:
    """Return what the theme prints in front of each block, for its pagination."""
    return (
        f'<script>var block_{uid} = new tdBlock();\nblock_{uid}.id = "{uid}";\n'
        f'block_{uid}.atts = \'{{"block_type":"{kind}","limit":"{count}","sort":"","ajax_pagination":"next_prev",'
        f'"class":"{uid}","td_column_number":1,"image_size":"","show_date":"inline-block","tdc_css":""}}\';\n'
        f'block_{uid}.td_column_number = "1";\nblock_{uid}.post_count = "{count}";\nblock_{uid}.nonce = "{nonce}";\n'
        f"tdBlocksArray.push(block_{uid});\n</script>"
    )
