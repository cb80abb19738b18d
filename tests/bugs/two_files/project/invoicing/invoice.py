"""Totals of an invoice: net, tax by rate, gross."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Dict, List

from invoicing.money import share, show, to_cents


@dataclass(frozen=True)
class Line:
    text: str
    quantity: int
    unit_cents: int
    vat_percent: Decimal = Decimal(20)

    @property
    def net(self) -> int:
        return self.quantity * self.unit_cents


@dataclass
class Invoice:
    number: str
    lines: List[Line] = field(default_factory=list)

    def add(self, line: Line) -> "Invoice":
        self.lines.append(line)
        return self

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    def vat(self) -> Dict[Decimal, int]:
        """Return the tax in cents by rate; it is rounded once for each rate."""
        net_by_rate: Dict[Decimal, int] = {}
        for line in self.lines:
            net_by_rate[line.vat_percent] = net_by_rate.get(line.vat_percent, 0) + line.net
        return {rate: to_cents(net * rate / 100) for rate, net in net_by_rate.items()}

    @property
    def gross(self) -> int:
        return self.net + sum(self.vat().values())

    def instalments(self, months: int) -> List[int]:
        return share(self.gross, months)

    def footer(self) -> str:
        return f"{self.number}: {show(self.gross)}"
