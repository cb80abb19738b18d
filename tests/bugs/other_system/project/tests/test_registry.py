from fontfinder.registry import installed_fonts


def test_arial_is_everywhere():
    assert installed_fonts()["Arial"] == "arial.ttf"


def test_files_have_an_extension():
    assert all("." in name for name in installed_fonts().values())
