import io

import pytest

from findlines.cli import main


@pytest.fixture
def poem(tmp_path):
    path = tmp_path / "poem.txt"
    path.write_text("Rose is a rose\nis a flower\nROSE\n", encoding="utf-8")
    return str(path)


def test_prints_lines(poem, capsys):
    main(["rose", poem])
    assert capsys.readouterr().out == "Rose is a rose\n"


def test_ignore_case_and_number(poem, capsys):
    main(["-in", "rose", poem])
    assert capsys.readouterr().out == "1:Rose is a rose\n3:ROSE\n"


def test_most(poem, capsys):
    main(["-m", "1", "is", poem])
    assert capsys.readouterr().out == "Rose is a rose\n"


def test_status_when_found(poem):
    assert main(["flower", poem]) == 0


def test_status_when_not_found(poem):
    assert main(["tulip", poem]) == 1


def test_missing_file(capsys):
    assert main(["rose", "no-such-file.txt"]) == 2
    assert "no-such-file.txt" in capsys.readouterr().err


def test_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("a rose\n"))
    assert main(["rose"]) == 0
    assert capsys.readouterr().out == "a rose\n"


def test_usage():
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
