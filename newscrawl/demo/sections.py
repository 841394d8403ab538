"""The sections of the demo site, and which of them its menu shows."""

from dataclasses import dataclass

SITE_NAME = "Iran Focus"


@dataclass(frozen=True)
class Section:
    """A category of the site. Children have URLs of their own: ``/iraq/``, not ``/news/iraq/``."""

    slug: str
    name: str
    parent: str = ""
    cloud: bool = False
    """Whether its listing is of the cloud template."""
    in_menu: bool = True


SECTIONS = {
    section.slug: section
    for section in (
        Section("news", "News On Iran & Its Neighbours"),
        Section("iraq", "Iraq", parent="news"),
        Section("afghanistan", "Afghanistan", parent="news"),
        Section("syria", "Syria", parent="news", cloud=True, in_menu=False),
        Section("economy", "Economy"),
        Section("nuclear", "Nuclear", cloud=True),
        Section("terrorism", "Terrorism", cloud=True),
        Section("human-rights", "Human Rights", cloud=True),
        Section("opinion", "Opinion"),
    )
}


def path_of(slug: str) -> tuple[Section, ...]:
    """Return a section and what it stands under, outermost first."""
    section = SECTIONS[slug]
    return (*path_of(section.parent), section) if section.parent else (section,)


def children_of(slug: str) -> list[Section]:
    """Return the sections right under this one."""
    return [section for section in SECTIONS.values() if section.parent == slug]
