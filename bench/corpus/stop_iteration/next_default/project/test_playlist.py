from playlist import Playlist

TRACKS = ["Blue Train", "So What", "Take Five"]


def test_find():
    assert Playlist(TRACKS).find("what") == "So What"


def test_find_nothing():
    assert Playlist(TRACKS).find("polka") is None


def test_play_keeps_what_plays():
    playlist = Playlist(TRACKS)
    playlist.play("blue")
    assert playlist.play("polka") == "Blue Train"


def test_skip():
    playlist = Playlist(TRACKS)
    assert [playlist.skip() for _ in range(4)] == [*TRACKS, "Blue Train"]


def test_skip_in_an_empty_list():
    assert Playlist([]).skip() is None
