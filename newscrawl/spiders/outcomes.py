"""Why a page could not be had, in fixed terms that the ledger keeps."""

import difflib
from collections.abc import Iterable

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.python.failure import Failure

_STATUS = {401: "login", 403: "forbidden", 404: "not_found", 410: "gone", 429: "too_many_requests", 451: "censored"}
_ERROR = 400


class PrivateAddressError(IgnoreRequest):
    """A host is where only this machine or its network should ask. Raised by ``newscrawl.connections``."""

    def __init__(self, host: str, address: str) -> None:
        named = host if host == address else f"{host} is at {address}, which"
        super().__init__(f"{named} is no public address; base_url= names one that may be asked")


def reason_of_status(status: int) -> str:
    """Return the reason that an HTTP status is, or an empty string where it is none."""
    if status == 200:  # noqa: PLR2004
        return ""
    return _STATUS.get(status, f"http_{status}")


def reason_of_failure(failure: Failure) -> tuple[str, str]:
    """Return (fixed term, one line for people) of a request that got no answer."""
    error = failure.value
    line = " ".join(str(error).split())[:200] or type(error).__name__
    if isinstance(error, IgnoreRequest):
        return _reason_of_refusal(error, line)
    if "certificate verify failed" in line:
        return "bad_certificate", "its certificate is not valid; -s DOWNLOAD_VERIFY_CERTIFICATES=0 takes any"
    for kind, reason in (
        (DownloadTimeoutError, "timeout"),
        (CannotResolveHostError, "no_such_host"),
        (DownloadConnectionRefusedError, "refused_connection"),
        (ResponseDataLossError, "cut_off"),
        (DownloadCancelledError, "too_large"),
    ):
        if isinstance(error, kind):
            return reason, line
    return "unreachable", line


def _reason_of_refusal(error: IgnoreRequest, line: str) -> tuple[str, str]:
    """Return why we did not ask, or did not take the answer."""
    if isinstance(error, PrivateAddressError):
        return "private_address", line
    if "robots.txt" in str(error):
        return "robots", "robots.txt forbids it"
    if "DOWNLOAD_MAXSIZE" in str(error):
        return "too_large", line  # a small answer that unpacks to a large page
    return ("redirect_loop" if "redirect" in str(error) else "ignored"), line


def suggest(name: str, known: Iterable[str]) -> str:
    """Return a hint for a name that is not known."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names) or 'none'}"
