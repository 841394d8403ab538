"""IP addresses: which of them anybody can reach."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_UNICAST = IPv6Network("2000::/3")
"""What of IPv6 is for hosts anywhere; the rest is local, for groups, or leads to networks of IPv4."""


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody can reach, and not this machine's or this network's own.

    Raises ValueError where it is no address.
    """
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        return _is_global(inner) if inner else found in _UNICAST and found.is_global
    return _is_global(found)


def _is_global(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast


def is_address(host: str) -> bool:
    """Whether a host is given by its IP address."""
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
