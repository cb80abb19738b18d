import datetime
import unittest
from decimal import Decimal

import statement


class AmountTest(unittest.TestCase):
    def test_amounts(self):
        for field, expected in [
            ("0,00D", Decimal("0.00")),
            ("12,50C", Decimal("12.50")),
            ("1.250,00D", Decimal("-1250.00")),
            ("1.000.000,01C", Decimal("1000000.01")),
        ]:
            with self.subTest(field=field):
                self.assertEqual(statement.parse_amount(field), expected)

    def test_unknown_marker(self):
        with self.assertRaises(ValueError):
            statement.parse_amount("12,50X")


class StatementTest(unittest.TestCase):
    def setUp(self):
        self.text = "\n".join(
            [
                "# account 4711",
                "01.03.2024 RENT MARCH                       1.250,00D",
                "",
                "04.03.2024 SALARY                           3.480,55C",
            ]
        )

    def test_entries_keep_their_order(self):
        texts = [entry.text for entry in statement.parse_statement(self.text)]
        self.assertEqual(texts, ["RENT MARCH", "SALARY"])

    def test_date(self):
        first = statement.parse_statement(self.text)[0]
        self.assertEqual(first.date, datetime.date(2024, 3, 1))

    def test_balance(self):
        entries = statement.parse_statement(self.text)
        self.assertEqual(statement.balance(entries, Decimal(100)), Decimal("2330.55"))

    def test_bad_line_is_named(self):
        with self.assertRaisesRegex(statement.StatementError, "line 5"):
            statement.parse_statement(self.text + "\n99.99.2024 NONSENSE")


if __name__ == "__main__":
    unittest.main()
