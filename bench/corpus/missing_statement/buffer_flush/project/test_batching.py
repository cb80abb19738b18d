from batching import Uploader, upload


def test_nothing_is_sent_for_nothing():
    sent = []
    assert upload([], sent.append) == 0
    assert sent == []


def test_one_short_batch():
    sent = []
    uploader = Uploader(sent.append)
    uploader.add("a")
    assert sent == []
    assert uploader.close() == 1
    assert sent == [["a"]]


def test_batches():
    sent = []
    assert upload("abcde", sent.append, size=2) == 5
    assert sent == [["a", "b"], ["c", "d"], ["e"]]


def test_full_batches_only():
    sent = []
    upload("abcdef", sent.append, size=3)
    assert sent == [["a", "b", "c"], ["d", "e", "f"]]
