import pytest

from sqlbuild import Select


def test_everything():
    assert Select().table("users").build() == ("SELECT * FROM users", ())


def test_columns_and_conditions():
    statement = Select("id", "name").table("users").where("age > ?", 17).where("active")
    assert statement.build() == ("SELECT id, name FROM users WHERE age > ? AND active", (17,))


def test_limit():
    assert Select("id").table("users").limit(3).build()[0] == "SELECT id FROM users LIMIT 3"


def test_order():
    statement = Select("id").table("users").order_by("name").order_by("age", descending=True)
    assert statement.build()[0] == "SELECT id FROM users ORDER BY name, age DESC"


def test_order_and_limit():
    text, _ = Select("id").table("users").order_by("age").limit(1).build()
    assert text == "SELECT id FROM users ORDER BY age LIMIT 1"


def test_table_is_needed():
    with pytest.raises(ValueError, match="which table"):
        Select().build()


def test_values_must_fit():
    with pytest.raises(ValueError):
        Select().where("age > ?")
