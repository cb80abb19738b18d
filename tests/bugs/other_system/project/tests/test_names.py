from fontfinder import family, style


def test_family():
    assert family("Source Serif Bold Italic") == "Source Serif"


def test_style():
    assert style("Source Serif Bold Italic") == "Bold Italic"
    assert style("Bold") == "Regular"
