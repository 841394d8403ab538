"""What the fields of an article mean: for the codebook of an export, and the table in the docs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an article, as a reader sees it."""

    name: str
    type: str
    """``string``, ``int``, ``bool``, ``date`` or ``object``; with an ``s`` a list of them."""
    meaning: str


FIELDS = (
    Field("_id", "string", "The canonical URL under which the article was first stored. It never changes."),
    Field("schema", "int", "The version of the data model."),
    Field("site", "string", "The host without `www.`, with its port where that is not the usual one."),
    Field(
        "keys",
        "strings",
        "What the article is known by: the site's own number for it (`iranfocus.com#53855`) and the "
        "comparison key of each of its URLs. Two articles never share one.",
    ),
    Field("url", "string", "The latest canonical URL."),
    Field("aliases", "strings", "Other URLs under which the page was reached, and those of the article's later parts."),
    Field("headline", "string", "The title as printed."),
    Field("description", "string", "The standfirst, else the agency's lead, else what the page tells machines."),
    Field(
        "body",
        "string",
        "The article's own text as printed, dateline included. Paragraphs, subheadings and list items are "
        "parted by a blank line. No title, byline line, repeated lead, captions, embeds or link boxes.",
    ),
    Field("authors", "strings", "People, by name, as printed. Roles, agencies, papers and places are cut off."),
    Field(
        "byline",
        "string",
        "The line as printed; two lines are joined by a comma. It may name nobody: `Associated Press Writer`.",
    ),
    Field("agency", "string", "Short form: AP, Reuters, AFP. For the site's own reports its name."),
    Field(
        "dateline",
        "object",
        "`place`, `agency`, `date` as the first line says them, the date as printed. Absent where there is "
        "none, and where it is doubtful that it is one.",
    ),
    Field("date_published", "date", "Absent where the page has none."),
    Field("date_modified", "date", "As the page says. Absent where it doesn't."),
    Field("date_published_raw", "string", "The text that `date_published` was read from."),
    Field("date_published_precision", "string", "How much of the date that text says: `second`, `minute` or `day`."),
    Field("section", "strings", "The breadcrumb without home and title, outermost first."),
    Field("tags", "strings", "As printed below the article."),
    Field("language", "string", "BCP 47, as the page declares it, else as detected."),
    Field("detected_language", "string", "BCP 47, by the text alone. Empty where that is too short to tell."),
    Field(
        "is_accessible_for_free",
        "bool",
        "As the page declares it. A metered article, of which a reader has a few a month, is not. Absent "
        "where the page doesn't say.",
    ),
    Field("images", "objects", "`url`, `caption`, `alt`, `credit_text`; the featured one first."),
    Field("embeds", "objects", "`kind` (`tweet`, `video`, `audio`, `frame`, `post`), `url`, `text`."),
    Field(
        "related",
        "objects",
        "The article's own links: `url`, `headline`, `excerpt`, `block` (`related` or `inline`), `position` "
        "from 1 in each block. One entry a target, the first: two addresses with one of the site's own keys "
        "are one target, and the article itself is none. Also `key`, the site's own key of the article that "
        "it leads to, where the address tells one, and `date_published` and `thumbnail_url` where the block "
        "shows them. On a mirror, links to the site's own hosts are links to the mirror.",
    ),
    Field("fronts", "strings", "The `_id` of each block shown beside it, in `fronts`."),
    Field(
        "mirror",
        "bool",
        "`true` where it was crawled with `base_url`. It is compared only with articles of the same host and "
        "port. Absent in all others.",
    ),
    Field(
        "duplicate_of",
        "string",
        "The `_id` of the first stored article with the same story. Absent in all that are no copy, and in "
        "the first one. Never a copy itself. Where an edit makes the first one another story, the oldest copy "
        "takes its place.",
    ),
    Field(
        "duplicate_kind",
        "string",
        "`exact`: the same words as another copy, whatever the typography. `near`: nearly the same.",
    ),
    Field(
        "similar",
        "objects",
        "Other stories that have much in common with this one, but not enough for a copy: `article`, the "
        "`_id` of the first one of that story, and `containment`, the share of the shorter text's words in a "
        "row that the longer one has. Up to five, the closest first. Noted when the article is stored, so "
        "only later articles name earlier ones. Absent where there are none.",
    ),
    Field("content_hash", "string", "Changes when a reader would say that the article was edited."),
    Field("revision", "int", "1, and one more with every edit."),
    Field("first_seen", "date", "When it was stored."),
    Field("last_changed", "date", "When its document was last written because of an edit."),
    Field("status", "string", "`live`, or `gone`: taken off the site. The text is kept."),
    Field(
        "raw",
        "objects",
        "Where the pages that this state was read from lie, one for each part of the article: `file`, below "
        "`pages/DATABASE` in the data folder; `offset` and `length` of the record in it, in bytes; `url`; "
        "`digest`, the SHA-256 of the page. Absent where none was kept.",
    ),
    Field(
        "extraction",
        "object",
        "`version` of newscrawl, and `sources`: for each field where it was found (`json-ld`, `meta`, "
        "`markup`, `text`, `h1`, `title`, `prose`, `trafilatura`, `request`, `url`). `:assumed` behind it "
        "says that it is a guess. `disagreements`: which of `headline`, `date_published` and `authors` the "
        "page gives differently in two places. Of a crawled article also `spider`, the name of the site file "
        "that read it, and `base_url`, the mirror it was crawled from, if it was.",
    ),
)
PLACE = Field("place", "string", "Where the story was filed: `place` of `dateline`.")
"""A column of CSV files, which have no objects."""
