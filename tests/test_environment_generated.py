"""What a build makes and the tree lacks is found; what an older build left behind is not."""

from pathlib import Path

from patchwright.environment import generated_files
from patchwright.models import Environment

RECORD = """tides/__init__.py,,
tides/_version.py,,
tides/renamed_since.py,,
tides/parsed.py,,
tides/locale/nl.mo,,
tides/deep/away/data.bin,,
tides/__pycache__/_version.cpython-311.pyc,,
../../../outside/_version.py,,
tides-2.1.dist-info/RECORD,,
"""


def test_only_what_belongs_to_the_project_and_is_missing(tmp_path: Path) -> None:
    project, prefix = tmp_path / "project", tmp_path / "env"
    (project / "src/tides/locale").mkdir(parents=True)
    (project / "src/tides/__init__.py").touch()
    text = '[project]\nname = "tides"\n[tool.grammar]\nwrites = "src/tides/parsed.py"\n'
    (project / "pyproject.toml").write_text(text)
    packages = prefix / "lib/python3.11/site-packages"
    for row in RECORD.splitlines():
        path = packages / row.partition(",")[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made")
    (packages / "tides-2.1.dist-info/RECORD").write_text(RECORD)
    environment = Environment(
        python=str(prefix / "bin/python"),
        version="3.11.7",
        prefix=str(prefix),
        pytest="9",
        origin="",
    )
    assert generated_files(environment, project) == {
        "src/tides/_version.py": b"made",
        "src/tides/parsed.py": b"made",
        "src/tides/locale/nl.mo": b"made",
    }
