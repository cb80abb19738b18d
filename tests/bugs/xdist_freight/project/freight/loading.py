"""Put crates on lorries in the order in which they stand at the ramp."""

from dataclasses import dataclass, field


@dataclass
class Load:
    """What one lorry carries."""

    crates: list[int] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return sum(self.crates)


def load_lorries(crates: list[int], capacity: int) -> list[Load]:
    """Fill one lorry after the other; a crate that is too heavy for any is a ValueError."""
    loads = [Load()]
    for crate in crates:
        if crate > capacity:
            raise ValueError(f"{crate} is more than {capacity}")
        if loads[-1].weight + crate < capacity:
            loads[-1].crates.append(crate)
        else:
            loads.append(Load([crate]))
    return [load for load in loads if load.crates]


def manifest(loads: list[Load]) -> list[str]:
    """Write one line for every lorry."""
    return [f"{number}: {' + '.join(map(str, load.crates))} = {load.weight}"
            for number, load in enumerate(loads, start=1)]
