"""The bugs that were written for this project, judged on their sealed inputs by another process."""

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patchwright.bench.attempt import try_repair
from patchwright.bench.ledger import Row
from patchwright.bench.modelled import model_row
from patchwright.config import Config
from patchwright.errors import ConfigError
from patchwright.sandbox import Sandbox

if TYPE_CHECKING:
    from patchwright.model.counsel import Counsel

JUDGE_SECONDS = 300
_ASK = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from corpus_judge import judge
print(json.dumps(judge(Path(sys.argv[2]), json.load(sys.stdin))))
"""


@dataclass(frozen=True)
class Corpus:
    """A folder with families of bugs; the judge is the program that lies beside it."""

    folder: Path

    def cases(self) -> tuple[str, ...]:
        """Return the bugs as family/name; raises ConfigError when there is none."""
        found = (path.parent for path in self.folder.glob("*/*/bug.toml"))
        names = sorted(path.relative_to(self.folder).as_posix() for path in found)
        if not names or not (self.folder.parent / "corpus_judge.py").is_file():
            msg = f"{self.folder} holds no family/name/bug.toml with corpus_judge.py beside it"
            raise ConfigError(msg)
        return tuple(names)

    def repair(
        self, name: str, config: Config, sandbox: Sandbox, counsel: "Counsel | None" = None
    ) -> Row:
        """Repair a bug in a copy that holds its project and nothing of the answer."""
        with tempfile.TemporaryDirectory(prefix="patchwright-bench-") as folder:
            project = Path(folder, name.replace("/", "-"))
            shutil.copytree(self.folder / name / "project", project)
            found = try_repair(project, config, sandbox, counsel)
        row = found.row if counsel is None else found.row | model_row(found.report)
        return row | self._facts(name)

    def _facts(self, name: str) -> Row:
        told = tomllib.loads((self.folder / name / "bug.toml").read_text("utf-8"))
        return {"family": told["family"], "open": bool(told.get("open"))}

    def judge(self, name: str, row: Row) -> dict[str, Any]:
        """Return what the judge says of the patch that ranks first."""
        command = [sys.executable, "-B", "-c", _ASK, str(self.folder.parent)]
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and our own judge
                [*command, str(self.folder / name)],
                input=json.dumps(row["files"]),
                capture_output=True,
                text=True,
                timeout=JUDGE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"judged": False, "why": "the judge did not end"}
        if done.returncode:
            return {"judged": False, "why": done.stderr[-300:]}
        return {"judged": True, **json.loads(done.stdout)}
