"""Host names and addresses: which are loopback, and which a service accepts in a `Host` header."""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"", "0.0.0.0", "::"})
ANY = "*"


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def name_of(host: str) -> str:
    """Return the name in a `Host` header, without its port, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    name, _, port = host.rpartition(":")
    with_port = name and ":" not in name and port.isdecimal()
    return (name if with_port else host).rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Hosts:
    """The host names that a service accepts; others are refused (DNS rebinding).

    `addresses`: whether any IP address is accepted, too; no attacker can choose one as a name.
    """

    names: frozenset[str]
    addresses: bool

    @classmethod
    def of(cls, bound: str, named: Iterable[str]) -> "Hosts":
        """Return the names of loopback, of the bound address, and the configured ones (`*.example.com`)."""
        everywhere = bound in WILDCARDS
        here = {socket.gethostname().lower()} if everywhere else {bound.lower()}
        return cls(LOOPBACK_NAMES | here | {name.lower() for name in named}, everywhere)

    def allow(self, host: str) -> bool:
        """Whether a `Host` header holds an accepted name."""
        name = name_of(host)
        if name in self.names or ANY in self.names:
            return bool(name)
        parents = (f"*.{name[at + 1 :]}" for at, character in enumerate(name) if character == ".")
        return (self.addresses and _is_address(name)) or any(parent in self.names for parent in parents)
