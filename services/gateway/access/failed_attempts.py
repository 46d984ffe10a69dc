"""Failed attempts to authenticate, and how many an address may have. Pure."""

import ipaddress
from collections import OrderedDict, deque
from dataclasses import dataclass, field

MOST_ADDRESSES = 10_000
IPV6_NETWORK = 64


def network_of(address: str) -> str:
    """Whom an address belongs to: of IPv6 everybody has a whole network."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((int(found), IPV6_NETWORK), strict=False))


@dataclass(slots=True)
class FailedAttempts:
    """Failed attempts of the last `seconds`. An address may fail so often, and all of them together.

    Beyond that in all, whoever has failed waits; an address that has not failed may still try once, so that
    nobody is kept out by what others do. Times are seconds of any steady clock.
    """

    most: int = 10
    most_in_all: int = 100
    seconds: float = 60.0
    _failed: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def wait(self, address: str, now: float) -> float:
        """Seconds until this address may try again; 0 if it may now."""
        self._forget(now)
        mine = self._failed.get(network_of(address))
        if mine is None:
            full = len(self._failed) >= MOST_ADDRESSES
            return self._until(next(iter(self._failed.values())), now) if full else 0.0
        total = sum(map(len, self._failed.values()))
        return self._until(mine, now) if len(mine) >= self.most or total >= self.most_in_all else 0.0

    def failed(self, address: str, now: float) -> bool:
        """Note a failed attempt; true if this address may not go on."""
        key = network_of(address)
        self._failed.setdefault(key, deque(maxlen=self.most)).append(now)
        self._failed.move_to_end(key)
        return self.wait(address, now) > 0

    def _until(self, times: deque[float], now: float) -> float:
        return max(0.0, times[0] + self.seconds - now)

    def _forget(self, now: float) -> None:
        """Entries are in the order of their last failure."""
        while self._failed and next(iter(self._failed.values()))[-1] + self.seconds <= now:
            self._failed.popitem(last=False)
        for times in self._failed.values():
            while times and times[0] + self.seconds <= now:
                times.popleft()
