from sizes import measured


def test_measured(tmp_path):
    assert measured(str(tmp_path)).endswith("B")
