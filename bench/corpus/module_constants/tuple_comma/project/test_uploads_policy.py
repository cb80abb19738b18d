from uploads_policy import kind, may_upload, refused


def test_images():
    assert kind("cat.PNG") == "image"
    assert kind("a.b.jpeg") == "image"


def test_archives():
    assert kind("all.zip") == "archive"


def test_unknown():
    assert kind("run.exe") is None


def test_part_of_a_suffix():
    assert kind("notes.z") is None


def test_limits():
    assert may_upload("a.zip", 20_000_000)
    assert not may_upload("a.png", 20_000_000)


def test_refused():
    assert refused({"b.exe": 1, "a.png": 1, "c.jpg": 9_000_000}) == ["b.exe", "c.jpg"]
