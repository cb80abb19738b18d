from htmlwriter import Writer, bullet_list


def test_text():
    writer = Writer()
    writer.text("a < b")
    assert writer.render() == "a &lt; b"


def test_attributes():
    writer = Writer()
    with writer.tag("a", href='x"y'):
        pass
    assert writer.lines[0] == '<a href="x&quot;y">'


def test_indented_text():
    writer = Writer()
    with writer.tag("p"):
        writer.text("hello")
    assert writer.lines == ["<p>", "  hello", "</p>"]


def test_list():
    assert bullet_list(["a", "b"]).splitlines() == [
        "<ul>",
        "  <li>",
        "    a",
        "  </li>",
        "  <li>",
        "    b",
        "  </li>",
        "</ul>",
    ]
