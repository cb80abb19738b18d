from slugs import slug, stem, unique_slug


def test_stem():
    assert stem("notes.txt") == "notes"


def test_other_suffixes_stay():
    assert stem("photo.jpeg") == "photo.jpeg"


def test_stem_ending_like_its_suffix():
    assert stem("madam.md") == "madam"


def test_slug():
    assert slug("Hello, World!.markdown") == "hello-world"


def test_unique():
    assert unique_slug("a b.md", {"a-b", "a-b-2"}) == "a-b-3"
    assert unique_slug("new.md", set()) == "new"
