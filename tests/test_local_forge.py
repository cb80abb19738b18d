"""The local forge ensures branches and pull requests, and only reads the user's repository."""

import json
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from patchwright.errors import ForgeError
from patchwright.forges import Change, PullRequest, PullRequestText
from patchwright.forges.local import LocalForge

WHEN = datetime(2025, 3, 14, 9, 15, tzinfo=UTC)
LATER = datetime(2025, 3, 15, 9, 15, tzinfo=UTC)
BRANCH = "patchwright/heal-7c1d0e9ab3f2"
PATCH = Change(
    message="patchwright: a patch\n\nPatchwright-Outcome: X\n", files={"a.py": b"x = 2\n"}
)
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    **{f"GIT_{role}_NAME": "Ada" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "ada@users.noreply.invalid" for role in ("AUTHOR", "COMMITTER")},
}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return os.fsdecode(done.stdout).removesuffix("\n")


def write(folder: Path, **names: str) -> None:
    for name, text in names.items():
        (folder / f"{name}.py").write_text(text)


def text(run_id: str = "run-1", branch: str = BRANCH) -> PullRequestText:
    return PullRequestText(
        title="[DO NOT MERGE] patchwright: plausible patch for test_a",
        body="The body.\n",
        labels=("DO NOT MERGE", "patchwright"),
        draft=True,
        branch=branch,
        run_id=run_id,
    )


def state_of(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return everything that can change about the files below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
        found[str(path)] = (about.st_mode, about.st_mtime_ns, data)
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    write(folder, a="x = 1\n", b="y = 1\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Begin")
    return folder


@pytest.fixture
def forge(tmp_path: Path) -> LocalForge:
    return LocalForge(tmp_path / "forge", os.environ["PATH"])


def bare(forge: LocalForge) -> Path:
    return next(forge.root.glob("*.git"))


def publish(forge: LocalForge, project: Path, run_id: str = "run-1") -> PullRequest:
    head = forge.ensure_branch(project, BRANCH, [PATCH], when=WHEN)
    return forge.ensure_pull_request(project, text(run_id), head=head)


def test_a_clean_checkout_gets_one_commit_on_top_of_its_own(
    checkout: Path, forge: LocalForge
) -> None:
    head = forge.ensure_branch(checkout, BRANCH, [PATCH], when=WHEN)
    store = bare(forge)
    assert git(store, "rev-parse", f"refs/heads/{BRANCH}") == head
    assert git(store, "rev-parse", f"{head}^") == git(checkout, "rev-parse", "HEAD")
    assert git(store, "diff", "--name-only", f"{head}^", head) == "a.py"
    assert git(store, "show", f"{head}:a.py") == "x = 2"
    assert git(store, "log", "-1", "--format=%an <%ae> %ci %B", head).startswith(
        "patchwright <patchwright@users.noreply.invalid> 2025-03-14 09:15:00 +0000 patchwright: a"
    )
    assert git(store, "fsck", "--strict") == ""


def test_a_dirty_tree_becomes_a_commit_before_the_patch(checkout: Path, forge: LocalForge) -> None:
    (checkout / ".gitignore").write_text("ignored.py\n")
    write(checkout, a="x = 1  # at work\n", new="z = 1\n", ignored="secret = 1\n")
    (checkout / "b.py").unlink()
    (checkout / ".env").write_text("TOKEN=1\n")
    head = forge.ensure_branch(checkout, BRANCH, [PATCH], when=WHEN)
    store = bare(forge)
    assert git(store, "show", f"{head}^:a.py") == "x = 1  # at work"
    assert git(store, "ls-tree", "-r", "--name-only", f"{head}^").split() == [
        ".gitignore",
        "a.py",
        "new.py",
    ]
    assert git(store, "rev-parse", f"{head}~2") == git(checkout, "rev-parse", "HEAD")
    assert git(store, "diff", "--name-only", f"{head}^", head) == "a.py"


def test_bytes_and_modes_survive(checkout: Path, forge: LocalForge) -> None:
    (checkout / ".gitattributes").write_text("* text=auto eol=lf\n")
    (checkout / "crlf.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n\tnote\xff\r\n")
    (checkout / "tool").write_text("#!/bin/sh\n")
    (checkout / "tool").chmod(0o755)
    (checkout / "link.py").symlink_to("../outside/./file")
    (checkout / 'a "quoted"\nname.txt').write_text("left out\n")
    (checkout / '"quoted".txt').write_text("taken\n")
    (checkout / os.fsdecode(b"latin-\xe9.txt")).write_text("taken\n")
    change = Change(message="m\n", files={"tool": b"#!/bin/sh\nexit 1\n", "sub/new.py": b"\r\n"})
    head = forge.ensure_branch(checkout, BRANCH, [change], when=WHEN)
    store = bare(forge)
    rows = git(store, "ls-tree", "-r", "-z", head).split("\0")
    modes = {row.partition("\t")[2]: row[:6] for row in rows if row}
    assert modes == {
        ".gitattributes": "100644",
        "a.py": "100644",
        "b.py": "100644",
        "crlf.py": "100644",
        "tool": "100755",
        "link.py": "120000",
        '"quoted".txt': "100644",
        os.fsdecode(b"latin-\xe9.txt"): "100644",
        "sub/new.py": "100644",
    }
    raw = subprocess.run(
        ["git", "cat-file", "blob", f"{head}:crlf.py"], cwd=store, capture_output=True, check=True
    )
    assert raw.stdout == b"\xef\xbb\xbfx = 1\r\n\tnote\xff\r\n"
    assert git(store, "cat-file", "blob", f"{head}:link.py") == "../outside/./file"


def test_the_users_repository_is_only_read(checkout: Path, forge: LocalForge) -> None:
    write(checkout, a="x = 1  # dirty\n")
    os.utime(checkout / "b.py", (1, 1))  # a stale index invites git to refresh it
    before = state_of(checkout)
    publish(forge, checkout)
    publish(forge, checkout, "run-2")
    assert state_of(checkout) == before


def test_nothing_that_the_users_configuration_names_is_executed(
    checkout: Path, forge: LocalForge, tmp_path: Path
) -> None:
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\ncat\n")
    spy.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "reference-transaction", "post-update", "pre-auto-gc"):
        shutil.copy(spy, hooks / hook)
        shutil.copy(spy, checkout / ".git" / "hooks" / hook)
    (checkout / ".gitattributes").write_text("*.py filter=spy diff=spy\n")
    for key in (
        *("core.fsmonitor", "core.sshCommand", "core.alternateRefsCommand", "core.pager"),
        *("filter.spy.clean", "filter.spy.smudge", "diff.external"),
        *("diff.spy.textconv", "uploadpack.packObjectsHook", "credential.helper"),
    ):
        git(checkout, "config", key, str(spy))
    git(checkout, "config", "core.hooksPath", str(hooks))
    write(checkout, a="x = 1  # dirty\n")
    pull = publish(forge, checkout)
    assert not (tmp_path / "ran").exists()
    assert git(bare(forge), "show", f"{pull.head}^:a.py") == "x = 1  # dirty"
    git(checkout, "add", "a.py")
    assert (tmp_path / "ran").exists(), "the trap was never armed"


def test_a_project_below_the_top_of_its_checkout(checkout: Path, forge: LocalForge) -> None:
    project = checkout / "services" / "api"
    project.mkdir(parents=True)
    write(project, a="x = 1\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "-m", "Add a service")
    head = forge.ensure_branch(project, BRANCH, [PATCH], when=WHEN)
    store = bare(forge)
    assert git(store, "diff", "--name-only", f"{head}^", head) == "services/api/a.py"
    assert git(store, "rev-parse", f"{head}^") == git(checkout, "rev-parse", "HEAD")


def test_a_folder_inside_a_checkout_that_ignores_it_stands_alone(
    checkout: Path, forge: LocalForge
) -> None:
    (checkout / ".gitignore").write_text("scratch/\n")
    project = checkout / "scratch"
    project.mkdir()
    write(project, a="x = 1\n")
    head = forge.ensure_branch(project, BRANCH, [PATCH], when=WHEN)
    assert git(bare(forge), "ls-tree", "-r", "--name-only", f"{head}^") == "a.py"


def test_a_folder_without_git(tmp_path: Path, forge: LocalForge) -> None:
    project = tmp_path / "plain"
    for folder in ("src", ".venv/lib", "env/lib", "src/__pycache__", "x.egg-info"):
        (project / folder).mkdir(parents=True)
        (project / folder / "f.txt").write_text("1\n")
    (project / "env" / "pyvenv.cfg").write_text("home = /usr\n")
    (project / "server.key").write_text("secret\n")
    write(project, a="x = 1\n")
    (project / "loop").symlink_to(".")
    head = forge.ensure_branch(project, BRANCH, [PATCH], when=WHEN)
    store = bare(forge)
    assert git(store, "ls-tree", "-r", "--name-only", f"{head}^").split() == [
        "a.py",
        "loop",
        "src/f.txt",
    ]
    assert git(store, "rev-list", "--count", head) == "2"
    again = LocalForge(tmp_path / "other", os.environ["PATH"])
    head = again.ensure_branch(project, BRANCH, [PATCH], when=WHEN, paths=["a.py", "../x", "/etc"])
    assert git(bare(again), "ls-tree", "-r", "--name-only", f"{head}^") == "a.py"


def test_a_checkout_without_a_commit_is_a_folder(tmp_path: Path, forge: LocalForge) -> None:
    project = tmp_path / "fresh"
    project.mkdir()
    git(project, "init", "--quiet")
    write(project, a="x = 1\n")
    head = forge.ensure_branch(project, BRANCH, [PATCH], when=WHEN)
    assert git(bare(forge), "show", f"{head}^:a.py") == "x = 1"


def test_shallow_and_linked_checkouts(checkout: Path, forge: LocalForge, tmp_path: Path) -> None:
    git(checkout, "commit", "--quiet", "--allow-empty", "-m", "More")
    git(checkout, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{checkout}", "shallow")
    for project in (tmp_path / "linked", tmp_path / "shallow"):
        head = forge.ensure_branch(project, BRANCH, [PATCH], when=WHEN)
        store = next(forge.root.glob(f"{project.name}-*.git"))
        assert git(store, "rev-parse", f"{head}^") == git(checkout, "rev-parse", "HEAD")


def test_submodules_and_sparse_files_stay_as_they_are(
    checkout: Path, forge: LocalForge, tmp_path: Path
) -> None:
    (checkout / "far").mkdir()
    write(checkout / "far", away="1\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "-m", "Far away")
    git(tmp_path, "clone", "--quiet", str(checkout), "other")
    git(checkout, "submodule", "--quiet", "add", str(tmp_path / "other"), "vendored")
    git(checkout, "commit", "--quiet", "-m", "Vendor")
    git(checkout, "sparse-checkout", "set", "--no-cone", "/*", "!/far/")
    assert not (checkout / "far" / "away.py").exists()
    head = forge.ensure_branch(checkout, BRANCH, [PATCH], when=WHEN)
    assert git(bare(forge), "rev-parse", f"{head}^") == git(checkout, "rev-parse", "HEAD")
    inside = Change(message="m\n", files={"vendored/a.py": b"1\n"})
    with pytest.raises(ForgeError, match="submodule"):
        forge.ensure_branch(checkout, BRANCH, [inside], when=WHEN)


def test_the_branch_can_be_fetched_and_cloned(
    checkout: Path, forge: LocalForge, tmp_path: Path
) -> None:
    pull = publish(forge, checkout)
    git(checkout, "fetch", "--quiet", str(bare(forge)), BRANCH)
    assert git(checkout, "rev-parse", "FETCH_HEAD") == pull.head
    git(checkout, "cherry-pick", "FETCH_HEAD")
    assert (checkout / "a.py").read_text() == "x = 2\n"
    git(tmp_path, "clone", "--quiet", str(bare(forge)), "clone")
    assert (tmp_path / "clone" / "a.py").read_text() == "x = 1\n"


def test_the_page_of_a_pull_request(checkout: Path, forge: LocalForge) -> None:
    pull = publish(forge, checkout)
    page = Path(pull.url).read_text()
    assert page.startswith(f"# {pull.title}\n")
    assert "The body." in page
    assert str(bare(forge)) in page
    assert (pull.number, pull.state, pull.draft) == (1, "open", True)
    assert pull.labels == ("DO NOT MERGE", "patchwright")


def test_the_same_failure_updates_its_pull_request(checkout: Path, forge: LocalForge) -> None:
    first = publish(forge, checkout, "run-1")
    assert publish(forge, checkout, "run-1") == first
    again = publish(forge, checkout, "run-2")
    assert again == first.model_copy(update={"runs": ("run-1", "run-2"), "recurrences": 1})
    assert len(list(Path(first.url).parent.glob("*.json"))) == 1


def test_an_unchanged_branch_keeps_its_commit_and_a_moved_base_makes_a_new_one(
    checkout: Path, forge: LocalForge
) -> None:
    first = forge.ensure_branch(checkout, BRANCH, [PATCH], when=WHEN)
    assert forge.ensure_branch(checkout, BRANCH, [PATCH], when=LATER) == first
    write(checkout, b="y = 2\n")
    git(checkout, "commit", "--quiet", "--all", "-m", "Move on")
    second = forge.ensure_branch(checkout, BRANCH, [PATCH], when=LATER)
    assert git(bare(forge), "rev-parse", f"{second}^") == git(checkout, "rev-parse", "HEAD")
    assert git(bare(forge), "rev-parse", f"refs/heads/{BRANCH}") == second


def test_another_failure_gets_another_number(checkout: Path, forge: LocalForge) -> None:
    first = publish(forge, checkout)
    other = "patchwright/heal-ffff00001111"
    head = forge.ensure_branch(checkout, other, [PATCH], when=WHEN)
    second = forge.ensure_pull_request(checkout, text(branch=other), head=head)
    assert (first.number, second.number) == (1, 2)


def test_a_pull_request_that_a_person_closed_stays_closed(
    checkout: Path, forge: LocalForge
) -> None:
    pull = publish(forge, checkout)
    path = Path(pull.url).with_suffix(".json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "state": "closed"}))
    before = state_of(path.parent)
    again = forge.ensure_pull_request(checkout, text("run-2"), head="0" * 40)
    assert (again.state, again.head) == ("closed", pull.head)
    assert state_of(path.parent) == before
    found = forge.find_pull_request(checkout, BRANCH)
    assert found is not None
    assert found.state == "closed"


def test_a_branch_with_somebody_elses_commit_is_left_alone(
    checkout: Path, forge: LocalForge
) -> None:
    publish(forge, checkout)
    git(checkout, "fetch", "--quiet", str(bare(forge)), BRANCH)
    git(checkout, "checkout", "--quiet", "FETCH_HEAD")
    write(checkout, a="x = 3\n")
    git(checkout, "commit", "--quiet", "--all", "-m", "By hand")
    git(checkout, "push", "--quiet", str(bare(forge)), f"HEAD:{BRANCH}")
    theirs = git(checkout, "rev-parse", "HEAD")
    git(checkout, "checkout", "--quiet", "main")
    with pytest.raises(ForgeError, match="not ours"):
        forge.ensure_branch(checkout, BRANCH, [PATCH], when=LATER)
    assert git(bare(forge), "rev-parse", f"refs/heads/{BRANCH}") == theirs


@pytest.mark.parametrize(
    "branch",
    ["main", "patchwright/heal-", "patchwright/heal-a..b", "patchwright/heal-x.lock", "-f"]
    + ["patchwright/heal-A", "patchwright/heal-a/../../main", "patchwright/heal-$(id)"],
)
def test_other_branches_are_never_written(checkout: Path, forge: LocalForge, branch: str) -> None:
    with pytest.raises(ForgeError, match="not a branch that Patchwright writes"):
        forge.ensure_branch(checkout, branch, [PATCH], when=WHEN)
    assert not forge.root.exists()


def test_a_link_is_not_written_through(checkout: Path, forge: LocalForge) -> None:
    (checkout / "link.py").symlink_to("a.py")
    change = Change(message="m\n", files={"link.py": b"1\n"})
    with pytest.raises(ForgeError, match="link"):
        forge.ensure_branch(checkout, BRANCH, [change], when=WHEN)


def test_git_that_is_missing_is_said(checkout: Path, tmp_path: Path) -> None:
    forge = LocalForge(tmp_path / "forge", str(tmp_path))
    with pytest.raises(ForgeError, match="git was not found"):
        forge.ensure_branch(checkout, BRANCH, [PATCH], when=WHEN)


def test_a_pull_request_file_that_makes_no_sense_is_said(checkout: Path, forge: LocalForge) -> None:
    pull = publish(forge, checkout)
    Path(pull.url).with_suffix(".json").write_text('{"state": "perhaps"}')
    with pytest.raises(ForgeError, match="not a pull request"):
        forge.find_pull_request(checkout, BRANCH)


def in_child(work: Callable[[], object]) -> int:
    """Do the work in a child of this process and return how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - the child must never return into pytest
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_any_call_of_git_it_can_be_run_again(
    checkout: Path, tmp_path: Path, moment: str
) -> None:
    write(checkout, a="x = 1  # dirty\n")
    real = shutil.which("git")
    folder = tmp_path / "bin"
    folder.mkdir()
    order = ["kill -9 $PPID", f'"{real}" "$@"']
    lines = order if moment == "before" else order[::-1]
    (folder / "git").write_text(
        f"#!/bin/sh\necho x >>'{tmp_path}/calls'\n"
        f"test $(wc -l <'{tmp_path}/calls') = $(cat '{tmp_path}/deadly') || exec '{real}' \"$@\"\n"
        + "\n".join(lines)
    )
    (folder / "git").chmod(0o755)
    call = ended = 0
    while call == 0 or ended == -signal.SIGKILL:
        call += 1
        root = tmp_path / f"forge-{call}"
        (tmp_path / "calls").write_text("")
        (tmp_path / "deadly").write_text(str(call))
        deadly = LocalForge(root, f"{folder}:{os.environ['PATH']}")
        ended = in_child(lambda deadly=deadly: publish(deadly, checkout))  # type: ignore[misc]
        forge = LocalForge(root, os.environ["PATH"])
        pull = publish(forge, checkout)
        assert (pull.number, pull.recurrences) == (1, 0)
        assert git(bare(forge), "show", f"{pull.head}:a.py") == "x = 2"
        assert git(bare(forge), "rev-list", "--count", pull.head) == "3"
        assert (
            git(
                bare(forge),
                "for-each-ref",
                "--format=%(objectname)",
                "refs/heads/patchwright/heal-*",
            )
            == pull.head
        )
    assert ended == 0
    assert call > 10


def test_locks_that_a_killed_git_left_behind_do_no_harm(checkout: Path, forge: LocalForge) -> None:
    publish(forge, checkout)
    for lock in ("shallow.lock", f"refs/heads/{BRANCH}.lock", "refs/patchwright/fetched.lock"):
        (bare(forge) / lock).touch()
    (bare(forge) / "scratch" / "index.lock").touch()
    write(checkout, b="y = 3\n")
    assert publish(forge, checkout, "run-2").recurrences == 1


def test_two_runs_at_once_make_one_pull_request(checkout: Path, forge: LocalForge) -> None:
    children = []
    for run in ("run-1", "run-2", "run-3"):
        child = os.fork()
        if child == 0:
            os._exit(in_child(lambda run=run: publish(forge, checkout, run)))  # type: ignore[misc]
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    found = forge.find_pull_request(checkout, BRANCH)
    assert found is not None
    assert (found.number, found.recurrences, sorted(found.runs)) == (
        1,
        2,
        ["run-1", "run-2", "run-3"],
    )
