from decimal import Decimal

from invoicing.invoice import Invoice, Line


def test_empty_invoice_costs_nothing():
    assert Invoice("2024-001").gross == 0


def test_net_adds_quantities():
    invoice = Invoice("2024-002").add(Line("chair", 4, 8990)).add(Line("desk", 1, 34900))
    assert invoice.net == 70860


def test_vat_is_kept_apart_by_rate():
    invoice = Invoice("2024-003")
    invoice.add(Line("book", 2, 1500, Decimal(10))).add(Line("lamp", 1, 5000))
    assert invoice.vat() == {Decimal(10): 300, Decimal(20): 1000}


def test_half_a_cent_of_tax_is_rounded_up():
    invoice = Invoice("2024-004").add(Line("flyer", 1, 25, Decimal(10)))
    assert invoice.gross == 28


def test_more_than_half_a_cent():
    invoice = Invoice("2024-005").add(Line("flyer", 1, 27, Decimal(10)))
    assert invoice.gross == 30


def test_less_than_half_a_cent():
    invoice = Invoice("2024-006").add(Line("flyer", 1, 24, Decimal(10)))
    assert invoice.gross == 26


def test_instalments_add_up():
    invoice = Invoice("2024-007").add(Line("bicycle", 1, 99999, Decimal(0)))
    assert invoice.instalments(4) == [25000, 25000, 25000, 24999]


def test_footer():
    invoice = Invoice("2024-008").add(Line("piano", 1, 1234500))
    assert invoice.footer() == "2024-008: 14,814.00 EUR"


def test_footer_with_half_a_cent():
    invoice = Invoice("2024-009").add(Line("stamp", 3, 15, Decimal(10)))
    assert invoice.footer() == "2024-009: 0.50 EUR"
