from wordgroups import anagrams, is_anagram


def test_is_anagram():
    assert is_anagram("Listen", "silent")
    assert not is_anagram("tea", "tea")
    assert not is_anagram("tee", "tea")


def test_no_words():
    assert anagrams([]) == []


def test_groups():
    words = ["tea", "stop", "eat", "cat", "pots"]
    assert anagrams(words) == [["tea", "eat"], ["stop", "pots"]]


def test_repeated_words():
    assert anagrams(["tea", "tea"]) == []
