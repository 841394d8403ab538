"""What the site answers to one request."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Response:
    """An answer, before the server adds what HTTP wants."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    last_modified: datetime | None = None
    rotating: bool = False
    """Whether the same page reads otherwise at the next request; it has no ETag then."""

    @classmethod
    def redirect(cls, url: str, status: int = 301) -> "Response":
        """Return an answer that sends the client elsewhere."""
        return cls(b"", status=status, headers={"Location": url})

    @property
    def etag(self) -> str:
        """The body's digest, quoted as HTTP wants it."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'
