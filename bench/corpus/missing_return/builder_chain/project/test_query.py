from query import Query


def test_all():
    assert Query("users").build() == "SELECT * FROM users"


def test_conditions():
    query = Query("users").select("id", "name").where("age > 3").where("active")
    assert query.build() == "SELECT id, name FROM users WHERE age > 3 AND active"


def test_limit():
    assert Query("users").limit(0).build().endswith("LIMIT 0")


def test_ordered_page():
    query = Query("users").order_by("age", descending=True).limit(10)
    assert query.build() == "SELECT * FROM users ORDER BY age DESC LIMIT 10"
