"""A raw page as a record of WARC 1.1, the format of web archives: one gzip member each, so that any can be read alone.

The records are put together here and not by warcio's writer: that one always compresses at the highest level, which
costs half again the time for a hundredth of the size, and rewrites header values that are not ASCII.
"""

import mmap
import os
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from http.client import responses
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import uuid4

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException
from warcio.utils import Digester

from newscrawl.archive.documents import VERSION
from newscrawl.items import RawPage

_GZIP = 16 + zlib.MAX_WBITS
_FIELDS = "application/warc-fields"
# RFC 9110: what the name of a header is made of.
_NO_NAME = re.compile(r"[^\w!#$%&'*+.^`|~-]", re.ASCII)
# What would end a line, or a text in another program.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
# The body is kept unpacked, so these are no longer true.
_OF_TRANSFER = {"content-encoding", "transfer-encoding", "content-length"}
# Whatever else is in an address is escaped, as Scrapy does before it fetches one. Readers take <> to stand around it.
_URL_CHARACTERS = "".join(map(chr, range(0x21, 0x7F))).translate({ord(sign): None for sign in "<>"})
# A block of no bytes, as a compressor writes it when it is told to flush.
_EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"
_MAGIC = b"\x1f\x8b\x08"
_FRAME = 10 + 8
"""Bytes of a gzip member before and behind what is compressed."""

_CHUNK = 1 << 16


def heading() -> bytes:
    """Return the member that a file begins with: who wrote it."""
    told = f"software: newscrawl/{VERSION}\r\nformat: WARC File Format 1.1\r\n".encode()
    return _packed(_record("warcinfo", _FIELDS, told, [("WARC-Block-Digest", _digest(told))]))


def encode(page: RawPage) -> bytes:
    """Return a page as a member."""
    block = _http_head(page) + page.body
    headers = [
        ("WARC-Target-URI", escaped(page.url)),
        ("WARC-Payload-Digest", _digest(page.body)),
        ("WARC-Block-Digest", _digest(block)),
    ]
    return _packed(_record("response", "application/http; msgtype=response", block, headers, page.at))


def decode(member: bytes) -> RawPage | None:
    """Return the page that a member holds; None where it was removed. Raises ValueError where it holds neither."""
    record = BytesIO(_unpacked(member))
    try:
        found = ArcWarcRecordLoader().parse_record_stream(record, known_format="warc", no_record_parse=True)
        if found.rec_type == "metadata":
            return None
        if found.rec_type != "response":
            raise ValueError(f"it is a {found.rec_type}")
        http = StatusAndHeadersParser(["HTTP/1.1"]).parse(found.raw_stream)
        return RawPage(
            url=found.rec_headers.get_header("WARC-Target-URI"),
            status=int(http.get_statuscode()),
            headers=tuple(http.headers),
            body=found.raw_stream.read(),
            at=datetime.fromisoformat(found.rec_headers.get_header("WARC-Date")),
        )
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, TypeError) as error:
        raise ValueError(f"it is no record: {error}") from None


def tombstone(length: int) -> bytes:
    """Return a member of so many bytes that takes a page's place and says no more than that it was removed.

    Empty blocks fill it up; a comment of up to four bytes does the rest. A long comment would fill it alone, but not
    every reader takes one: Go's none of more than 511 bytes. Raises ValueError where it must be shorter than this
    record is. No page's is: it has two digests and an address more.
    """
    record = _record("metadata", _FIELDS, b"removed: yes\r\n")
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = compressor.compress(record) + compressor.flush()
    blocks, rest = divmod(length - _FRAME - len(content), len(_EMPTY_BLOCK))
    if blocks < 0:
        raise ValueError(f"{length} bytes are too few for a record")
    comment = b" " * (rest - 1) + b"\0" if rest else b""
    head = _MAGIC + struct.pack("<B4xBB", 0x10 if comment else 0, 0, 255)
    return head + comment + _EMPTY_BLOCK * blocks + content + struct.pack("<LL", zlib.crc32(record), len(record))


def members(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each member of a file begins, its length, and what it holds; of a damaged one what is left of it.

    A damaged one ends where the next one begins that can be unpacked.
    """
    size = os.fstat(file.fileno()).st_size
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else nullcontext(b"") as data:
        offset = 0
        while offset < size:
            length, record = _member_at(data, offset)
            if not length:
                length = _next_member(data, offset) - offset
            yield offset, length, record
            offset += length


def _member_at(data: Any, offset: int) -> tuple[int, bytes]:
    """Return the length of a member, 0 where it is damaged, and what can be unpacked of it."""
    unpacker = zlib.decompressobj(_GZIP)
    found: list[bytes] = []
    at = offset
    try:
        while not unpacker.eof and at < len(data):
            found.append(unpacker.decompress(data[at : at + _CHUNK]))
            at += _CHUNK
    except zlib.error:
        return 0, b"".join(found)
    return (min(at, len(data)) - len(unpacker.unused_data) - offset if unpacker.eof else 0), b"".join(found)


def _next_member(data: Any, offset: int) -> int:
    """Return where the next member begins that can be unpacked; the end of the data where there is none."""
    at = data.find(_MAGIC, offset + 1)
    while at >= 0 and not _member_at(data, at)[0]:
        at = data.find(_MAGIC, at + 1)
    return at if at >= 0 else len(data)


def look_into(record: bytes) -> tuple[str, bytes]:
    """Return a response's address, however little is left of the record, and its body; else two empty ones."""
    head, _, block = record.partition(b"\r\n\r\n")
    found = re.search(rb"^WARC-Target-URI: (\S+)\r?$", head, re.MULTILINE)
    body = block.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")
    return (found[1].decode("ascii", "replace"), body) if found else ("", b"")


def is_ruin(member: bytes, following: bytes) -> bool:
    """Whether a member is damaged, but begins where one does, as what follows it: it lies where it was written."""
    begins = member.startswith(_MAGIC) and (not following or following.startswith(_MAGIC))
    unpacker = zlib.decompressobj(_GZIP)
    try:
        unpacker.decompress(member)
    except zlib.error:
        return begins
    return begins and not unpacker.eof


def escaped(url: str) -> str:
    """Return an address as it may stand in a line. One that Scrapy has fetched stays as it is."""
    return quote(url, safe=_URL_CHARACTERS, errors="replace")


def _http_head(page: RawPage) -> bytes:
    """Return the response's head. No name or value of a header gets out of its line."""
    kept = [(_NO_NAME.sub("_", name), _CONTROLS.sub(" ", value).strip()) for name, value in page.headers]
    headers = [(name, value) for name, value in kept if name and name.lower() not in _OF_TRANSFER]
    headers.append(("Content-Length", str(len(page.body))))
    lines = [f"HTTP/1.1 {page.status} {responses.get(page.status, '')}", *map(": ".join, headers), "", ""]
    return "\r\n".join(lines).encode("utf-8", "replace")


def _record(
    kind: str, content_type: str, block: bytes, headers: list[tuple[str, str]] | None = None, at: datetime | None = None
) -> bytes:
    date = (at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    head = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{uuid4().urn}>"),
        ("WARC-Date", f"{date}Z"),
        *(headers or []),
        ("Content-Type", content_type),
        ("Content-Length", str(len(block))),
    ]
    told: bytes = StatusAndHeaders("", head, protocol="WARC/1.1").to_bytes()
    return b"".join([told, block, b"\r\n\r\n"])


def _digest(payload: bytes) -> str:
    """Return a digest in the form that web archives compare by."""
    digester = Digester("sha1")
    digester.update(payload)
    return str(digester)


def _packed(record: bytes) -> bytes:
    compressor = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return compressor.compress(record) + compressor.flush()


def _unpacked(member: bytes) -> bytes:
    """Return what one member holds. Raises ValueError where it is damaged, or not one."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        record = unpacker.decompress(member)
    except zlib.error as error:
        raise ValueError(f"it cannot be unpacked: {error}") from None
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("it is not one record")
    return record
