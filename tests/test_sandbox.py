import contextlib
import ctypes
import errno
import json
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchwright.errors import SandboxError
from patchwright.sandbox import (
    Command,
    Completed,
    Level,
    LevelFinding,
    Limits,
    Place,
    Sandbox,
    choose_sandbox,
    find_sandbox,
    probe_levels,
    protect_this_process,
)
from patchwright.sandbox.ownership import remove
from patchwright.sandbox.running import plain_text
from patchwright.sandbox.seccomp import MACHINES, Policy, build_filter

HOSTILE = Path(__file__).with_name("hostile")
ROOT = os.geteuid() == 0
FINDINGS = probe_levels()
LEVELS = [finding.level for finding in FINDINGS if finding.available]
OURS = f"patchwright-test-{secrets.token_hex(6)}"
CANARY = secrets.token_hex(16)
as_root = pytest.mark.skipif(not ROOT, reason="needs another user id")


def interpreter(sandbox: Sandbox) -> tuple[str, tuple[Place, ...]]:
    """Return a Python that the sandbox can start, and the places that it needs."""
    ours = Path(sys.executable).resolve()
    for path in (ours, Path("/usr/bin/python3"), Path("/usr/local/bin/python3")):
        if sandbox.can_read(path):
            return str(path), (Place(Path(sys.base_prefix)),) if path == ours else ()
    pytest.skip("no interpreter outside of private folders")


@dataclass(frozen=True)
class Workshop:
    """A sandbox with a folder of its own that holds the hostile scripts."""

    sandbox: Sandbox
    folder: Path
    marker: str

    def command(self, script: str, *args: str, network: bool = False, **limits: Any) -> Command:
        python, places = interpreter(self.sandbox)
        return Command(
            (python, "-I", str(self.folder / f"{script}.py"), *args, self.marker),
            self.folder,
            (Place(self.folder, writable=True), *places),
            Limits(**{"seconds": 20.0, **limits}),
            network=network,
        )

    def run(self, script: str, *args: str, **limits: Any) -> Completed:
        return self.sandbox.run(self.command(script, *args, **limits))

    def survivors(self) -> list[int]:
        return [pid for pid in processes() if self.marker.encode() in command_line(pid)]


def processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def command_line(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@pytest.fixture(scope="module", autouse=True)
def protected() -> Iterator[None]:
    """Hold a secret where a thief would look, and close this process to its own user."""
    os.environ["PATCHWRIGHT_TEST_TOKEN"] = CANARY
    protect_this_process()
    yield
    del os.environ["PATCHWRIGHT_TEST_TOKEN"]
    set_dumpable = 4
    ctypes.CDLL(None).prctl(set_dumpable, 1, 0, 0, 0)  # other tests may look at themselves


@pytest.fixture(params=LEVELS, ids=lambda level: level.name)
def workshop(request: pytest.FixtureRequest) -> Iterator[Workshop]:
    sandbox = choose_sandbox(FINDINGS, wanted=request.param)
    top = Path(tempfile.mkdtemp(prefix=OURS))
    top.chmod(0o711)
    folder = top / "work"
    shutil.copytree(HOSTILE, folder)
    sandbox.own(folder)
    found = Workshop(sandbox, folder, f"marker-{secrets.token_hex(8)}")
    yield found
    remove(top)
    assert found.survivors() == []


def confines_files(workshop: Workshop) -> bool:
    return workshop.sandbox.level > Level.L0 or ROOT


# What a command is given


def test_environment_is_an_allow_list(workshop: Workshop) -> None:
    completed = workshop.run("environment")
    told = json.loads(completed.output)
    assert set(told) == {"PATH", "LANG", "TZ", "HOME", "TMPDIR"}
    assert told["PATH"].endswith(":/bin")
    assert not Path(told["HOME"]).exists(), "the private folder goes with the command"


def test_environment_can_be_added_to(workshop: Workshop) -> None:
    plain = workshop.command("environment")
    command = Command(
        plain.argv, plain.cwd, plain.places, plain.limits, {"HOME": "/", "NAME": "naïve"}
    )
    told = json.loads(workshop.sandbox.run(command).output)
    assert (told["HOME"], told["NAME"]) == ("/", "naïve")


def test_no_privilege_is_left(workshop: Workshop) -> None:
    told = json.loads(workshop.run("limits").output)
    fields = told["fields"]
    assert fields["NoNewPrivs"] == "1"
    assert {int(fields[f"Cap{name}"], 16) for name in ("Prm", "Eff", "Inh", "Amb")} == {0}
    assert fields["Seccomp"] == ("0" if workshop.sandbox.level is Level.L0 else "2")
    assert told["core"] == [0, 0]
    assert told["umask"] == 0o022
    if ROOT:
        assert int(fields["CapBnd"], 16) == 0
        assert set(fields["Uid"].split()) == {str(workshop.sandbox.uid)}
        assert fields["Groups"].strip() == ""


@pytest.mark.parametrize(
    ("script", "ended", "code", "number"),
    [
        ("raise SystemExit(7)", "exited", 7, None),
        ("import os; os.kill(os.getpid(), 15)", "signalled", None, 15),
        ("import os; os.abort()", "signalled", None, 6),
        ("import os; os.closerange(0, 3)", "exited", 0, None),
    ],
)
def test_the_end_is_reported(
    workshop: Workshop, script: str, ended: str, code: int | None, number: int | None
) -> None:
    (workshop.folder / "end.py").write_text(script, encoding="utf-8")
    completed = workshop.run("end")
    assert (completed.ended, completed.exit_code, completed.signal) == (ended, code, number)
    assert 0 < completed.cpu_seconds < 10


def test_files_move_between_folders(workshop: Workshop) -> None:
    script = "import os; os.mkdir('a'); os.mkdir('b'); open('a/x', 'w').close()\n"
    script += "os.rename('a/x', 'b/x'); os.rename('a', 'b/a'); print(sorted(os.listdir('b')))\n"
    (workshop.folder / "move.py").write_text(script, encoding="utf-8")
    assert workshop.run("move").output == "['a', 'x']\n"


def test_output_is_plain_text(workshop: Workshop) -> None:
    script = 'import sys; sys.stdout.reconfigure(encoding="utf-8")\n'
    script += 'print("na\\u00efve \\u2713 \\x1b[31mred\\x1b[0m\\x07\\u202e", end="\\r\\n")\n'
    script += 'sys.stdout.flush(); sys.stdout.buffer.write(b"\\xff\\n")\n'
    script += 'sys.stdout.flush(); print("and the error", file=sys.stderr)\n'
    (workshop.folder / "say.py").write_text(script, encoding="utf-8")
    completed = workshop.run("say")
    assert completed.output == "naïve ✓ red\n\ufffd\nand the error\n"
    assert not completed.truncated


def test_channel_is_descriptor_three_and_nothing_else_is_open(workshop: Workshop) -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    with ours, workshop.sandbox.start(workshop.command("echo"), theirs) as running:
        theirs.close()
        ours.sendall(b"hello")
        assert ours.recv(100) == b"HELLO"
        assert running.wait(0) is None
        ours.shutdown(socket.SHUT_WR)
        completed = running.wait(60)
        assert completed is not None
        assert completed.output == "['0', '1', '2']\n"
        assert ours.recv(100) == b"", "nobody else holds the other end"


def test_large_arguments_arrive(workshop: Workshop) -> None:
    python, places = interpreter(workshop.sandbox)
    names = tuple(f"test_{number:05}" * 10 for number in range(10000))
    argv = (python, "-I", "-c", "import sys; print(len(sys.argv))", *names)
    completed = workshop.sandbox.run(Command(argv, Path("/"), places, Limits(20.0)))
    assert completed.output == "10001\n"


def test_ordinary_programs_run(workshop: Workshop) -> None:
    failed = json.loads(workshop.run("ordinary").output.splitlines()[-1])
    missing = set()
    if workshop.sandbox.level is Level.L1:
        missing = {"terminal"} if ROOT else {"terminal", "pool fork", "pool spawn", "manager"}
    assert set(failed) == missing, failed


# What a command must not reach


def test_secrets_stay_out_of_reach(workshop: Workshop) -> None:
    home = Path(tempfile.mkdtemp(prefix=OURS))  # mode 0700, like a home
    planted = home / "credentials"
    planted.write_text(CANARY, encoding="utf-8")
    paths = [str(planted)] if confines_files(workshop) else []
    with planted.open(encoding="utf-8"):
        completed = workshop.run("thief", CANARY[::-1], *paths)
    shutil.rmtree(home)
    told = json.loads(completed.output)
    assert told["found"] == []
    assert told["fds"] == ["0", "1", "2"]


def test_services_of_the_user_stay_out_of_reach(workshop: Workshop) -> None:
    with tempfile.TemporaryDirectory(prefix=OURS) as folder, contextlib.ExitStack() as stack:
        Path(folder).chmod(0o711)
        path = f"{folder}/docker.sock"
        server = stack.enter_context(socket.socket(socket.AF_UNIX))
        server.bind(path)
        server.listen()
        Path(path).chmod(0o660)
        told = json.loads(workshop.run("knocker", path).output)
    if confines_files(workshop):
        assert "reached" not in told.values()


@pytest.mark.skipif(ROOT, reason="as root the socket's own mode decides")
def test_datagrams_do_not_reach_services_either(workshop: Workshop) -> None:
    if workshop.sandbox.level is Level.L0:
        pytest.skip("level 0 promises nothing to an ordinary user")
    with tempfile.TemporaryDirectory(prefix=OURS) as folder:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        with server:
            server.bind(f"{folder}/log")
            told = json.loads(workshop.run("knocker", f"{folder}/log").output)
    assert "reached" not in told.values()


def test_network_is_closed(workshop: Workshop) -> None:
    if workshop.sandbox.level is Level.L0:
        pytest.skip("level 0 does not close the network")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as hidden:
        hidden.bind("\0" + OURS)
        hidden.listen()
        port = str(server.getsockname()[1])
        told = json.loads(workshop.run("caller", port, OURS).output)
    assert "reached" not in told.values(), told
    if workshop.sandbox.level is Level.L1:
        assert told["AF_INET tcp"] == "EACCES"


def test_loopback_works_inside_a_network_namespace(workshop: Workshop) -> None:
    completed = workshop.run("loopback")
    if workshop.sandbox.level is Level.L1:
        assert "PermissionError" in completed.output
    else:
        assert completed.output.endswith("answered 200\n"), completed.output


def test_building_may_use_the_network(workshop: Workshop) -> None:
    command = workshop.command("caller", "PORT", "unused", network=True)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        argv = tuple(port if part == "PORT" else part for part in command.argv)
        command = Command(argv, command.cwd, command.places, command.limits, network=True)
        told = json.loads(workshop.sandbox.run(command).output)
    assert told["AF_INET tcp"] == "reached"
    if workshop.sandbox.level is not Level.L0:
        assert told["AF_PACKET"] in ("EACCES", "EPERM")


def test_nothing_outside_the_places_can_be_written(workshop: Workshop) -> None:
    if not confines_files(workshop):
        pytest.skip("level 0 promises nothing to an ordinary user")
    outside = Path(tempfile.mkdtemp(prefix=OURS))
    outside.chmod(0o755)
    (outside / "theirs").write_text("untouched", encoding="utf-8")
    targets = [str(outside / "theirs"), str(outside / "new"), "/etc/passwd", "/usr/new", "/new"]
    if workshop.sandbox.level is not Level.L0:
        targets += ["/var/tmp/../new", "/proc/sys/kernel/core_pattern", "/root/new", "/home/new"]
    completed = workshop.run("scribbler", *targets)
    assert (outside / "theirs").read_text(encoding="utf-8") == "untouched"
    assert [entry.name for entry in outside.iterdir()] == ["theirs"]
    shutil.rmtree(outside)
    assert json.loads(completed.output) == []


def test_read_only_places_can_be_read_and_not_written(workshop: Workshop) -> None:
    if not confines_files(workshop):
        pytest.skip("level 0 promises nothing to an ordinary user")
    place = Path(tempfile.mkdtemp(prefix=OURS))
    place.chmod(0o755)
    given_file = place / "given"
    given_file.write_text("given", encoding="utf-8")
    script = "import pathlib, sys; print(pathlib.Path(sys.argv[1]).read_text())"
    for code, args in ((script, (str(given_file),)), (None, (str(given_file), str(place / "new")))):
        plain = workshop.command("scribbler", *args)
        python = plain.argv[0]
        argv = plain.argv if code is None else (python, "-I", "-c", code, *args)
        completed = workshop.sandbox.run(
            Command(argv, plain.cwd, (*plain.places, Place(place)), plain.limits)
        )
        assert completed.output == ("[]\n" if code is None else "given\n")
    assert given_file.read_text(encoding="utf-8") == "given"
    shutil.rmtree(place)


def test_a_writable_place_inside_a_read_only_one(workshop: Workshop) -> None:
    outer = workshop.folder.parent
    python, places = interpreter(workshop.sandbox)
    script = "open('new', 'w').close(); open('../new', 'w').close()"
    command = Command(
        (python, "-I", "-c", script),
        workshop.folder,
        (Place(workshop.folder, writable=True), Place(outer), *places),
        Limits(20.0),
    )
    completed = workshop.sandbox.run(command)
    assert (workshop.folder / "new").exists()
    if confines_files(workshop):
        assert completed.exit_code == 1
        assert not (outer / "new").exists()


def test_system_calls_are_filtered(workshop: Workshop) -> None:
    if workshop.sandbox.level is Level.L0:
        pytest.skip("level 0 has no filter")
    denied = "ptrace unshare setns mount umount2 pivot_root keyctl add_key bpf perf_event_open "
    denied += "userfaultfd io_uring_setup process_vm_readv process_vm_writev kexec_load "
    denied += "init_module fsopen open_tree move_mount pidfd_getfd kcmp open_by_handle_at clone3"
    numbers = MACHINES[platform.machine()][1]
    wanted = {name: numbers[name] for name in denied.split()}
    told = json.loads(workshop.run("breaker", json.dumps(wanted)).output)
    assert told.pop("clone3") == "ENOSYS"
    assert set(told.values()) == {"EPERM"}, told


# How commands end


@pytest.mark.parametrize("script", ["hang", "deaf", "bomb", "flood", "hopper"])
def test_the_deadline_ends_everything(workshop: Workshop, script: str) -> None:
    seconds = 2.0 if script == "flood" else 0.7
    completed = workshop.run(script, seconds=seconds, processes=40, output_kb=1)
    assert completed.ended == "deadline"
    assert workshop.survivors() == []
    assert len(completed.output) <= 1024
    assert completed.truncated == (script == "flood")


def test_a_daemon_does_not_outlive_its_command(workshop: Workshop) -> None:
    completed = workshop.run("daemon")
    assert (completed.ended, completed.output) == ("exited", "left one behind\n")
    assert workshop.survivors() == []


def test_one_process_may_not_take_all_memory(workshop: Workshop) -> None:
    completed = workshop.run("glutton", memory_mb=512)
    assert "MemoryError" in completed.output
    assert completed.exit_code == 1


def test_many_processes_may_not_take_all_memory(workshop: Workshop) -> None:
    completed = workshop.run("gluttons", memory_mb=400, seconds=30)
    assert (completed.ended, completed.signal) == ("signalled", signal.SIGKILL)
    assert "held over 400 MiB" in completed.output


def test_one_file_may_not_fill_the_disk(workshop: Workshop) -> None:
    completed = workshop.run("writer", file_mb=4)
    assert (completed.ended, completed.signal) in (("signalled", signal.SIGXFSZ), ("exited", None))
    assert (workshop.folder / "large").stat().st_size == 4 * 2**20


def test_processor_time_can_be_limited(workshop: Workshop) -> None:
    (workshop.folder / "spin.py").write_text("while True: pass", encoding="utf-8")
    completed = workshop.run("spin", cpu_seconds=1)
    assert (completed.ended, completed.signal) == ("signalled", signal.SIGXCPU)


def test_killing_others_is_of_no_use(workshop: Workshop) -> None:
    if not confines_files(workshop):
        pytest.skip("at level 0 an ordinary user's commands could kill this very test")
    completed = workshop.run("parricide")
    lines = completed.output.splitlines()
    parent = [line for line in lines if not line.startswith(("killed -1", "spared -1"))]
    inside = workshop.sandbox.level is Level.L2  # there the parent is the namespace's first
    assert all(line.startswith("spared") for line in parent) or inside, lines
    assert os.getppid() > 0


def test_a_command_can_be_killed(workshop: Workshop) -> None:
    with workshop.sandbox.start(workshop.command("deaf")) as running:
        assert running.wait(0.3) is None
        running.kill()
        completed = running.wait(60)
    assert completed is not None
    assert (completed.ended, completed.signal) == ("signalled", signal.SIGKILL)


def test_leaving_the_context_ends_the_command(workshop: Workshop) -> None:
    with workshop.sandbox.start(workshop.command("hang")) as running:
        assert running.wait(0) is None
    assert workshop.survivors() == []


def test_commands_of_one_sandbox_do_not_end_each_other(workshop: Workshop) -> None:
    with workshop.sandbox.start(workshop.command("hang")) as running:
        workshop.run("daemon")
        workshop.run("hang", seconds=0.3)
        assert running.wait(0.1) is None


DRIVER = """
import sys
from pathlib import Path
from threading import Event, Timer
from patchwright.sandbox import Command, Level, Limits, Place, Sandbox

level, uid, folder, python, prefix, marker = sys.argv[1:]
sandbox = Sandbox(Level(int(level)), int(uid) or None)
script = "import os, time; os.fork() or os.setsid(); os.fork(); time.sleep(3600)"
places = (Place(Path(folder), writable=True), Place(Path(prefix)))
command = Command((python, "-c", script, marker), Path(folder), places, Limits(600.0))
with sandbox.start(command) as running:
    running.wait()
"""


@pytest.mark.parametrize("victim", ["patchwright", "supervisor"])
def test_nothing_is_left_when_a_guard_is_killed(workshop: Workshop, victim: str) -> None:
    python, places = interpreter(workshop.sandbox)
    prefix = str(places[0].path) if places else "/usr"
    known = (workshop.sandbox.level.value, workshop.sandbox.uid or 0, workshop.folder, python)
    argv = [sys.executable, "-c", DRIVER, *map(str, known), prefix, workshop.marker]
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    driver = subprocess.Popen(argv, env=env, stderr=subprocess.DEVNULL)
    try:
        until(lambda: len(workshop.survivors()) >= 5)  # the driver, and four of the command
        os.kill(driver.pid if victim == "patchwright" else child_of(driver.pid), signal.SIGKILL)
        until(lambda: workshop.survivors() == [])
    finally:
        driver.kill()
        driver.wait()
    assert workshop.survivors() == []


def child_of(parent: int) -> int:
    for pid in processes():
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
            if int(fields.split()[1]) == parent:
                return pid
    pytest.fail("no supervisor runs")


def until(condition: Any) -> None:
    for _ in range(300):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to pass in 15 s")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"argv": ("no-such-program",)}, "cannot start no-such-program: No such file"),
        ({"argv": ()}, "needs a program"),
        ({"cwd": Path("/nowhere")}, "cannot work in /nowhere"),
        ({"places": (Place(Path("/nowhere")),)}, "the place /nowhere does not exist"),
        ({"places": (Place(Path("relative")),)}, "not absolute"),
        ({"places": (Place(Path("/tmp/..")),)}, "whole file tree"),
        ({"env": {"A=B": "c"}}, "could not be started"),
    ],
)
def test_what_cannot_be_started_says_why(
    workshop: Workshop, change: dict[str, Any], sentence: str
) -> None:
    plain: dict[str, Any] = {"argv": ("/bin/true",), "cwd": Path("/"), "places": ()}
    before = private_folders(workshop.sandbox)
    with pytest.raises(SandboxError, match=sentence):
        workshop.sandbox.run(Command(**{**plain, "limits": Limits(10.0), **change}))
    assert private_folders(workshop.sandbox) <= before


def test_a_planted_link_opens_no_place(workshop: Workshop) -> None:
    (workshop.folder / "data").symlink_to("/etc")
    places = (Place(workshop.folder, writable=True), Place(workshop.folder / "data"))
    with pytest.raises(SandboxError, match="leads out of the writable place"):
        workshop.sandbox.run(Command(("/bin/true",), workshop.folder, places, Limits(10.0)))


def private_folders(sandbox: Sandbox) -> set[Path]:
    owner = os.getuid() if sandbox.uid is None else sandbox.uid
    found = Path(tempfile.gettempdir()).glob("patchwright-????????")
    return {path for path in found if path.exists() and path.lstat().st_uid == owner}


def test_what_is_left_in_shared_places_is_swept(workshop: Workshop) -> None:
    completed = workshop.run("litter")
    if not (workshop.sandbox.level is Level.L0 and not ROOT):
        assert not Path("/dev/shm/litter-of-a-suite").exists()
    Path("/dev/shm/litter-of-a-suite").unlink(missing_ok=True)
    refused = workshop.sandbox.level is Level.L1 and not ROOT
    assert completed.output.startswith("refused" if refused else "left"), completed.output


# Handing folders over


@as_root
def test_owning_and_reclaiming() -> None:
    sandbox = choose_sandbox(FINDINGS)
    top = Path(tempfile.mkdtemp(prefix=OURS))
    cache, folder = top / "cached", top / "folder"
    (folder / "deep" / "er").mkdir(parents=True)
    for path in (cache, folder / "deep" / "file"):
        path.write_text("text", encoding="utf-8")
    cache.chmod(0o750)
    (folder / "linked").hardlink_to(cache)
    (folder / "outside").symlink_to(cache)
    sandbox.own(folder)
    entries = [folder, *folder.rglob("*")]
    assert {path.lstat().st_uid for path in entries} == {sandbox.uid}
    assert cache.stat().st_uid == 0, "another name of a file is not ours to give"
    assert stat.S_IMODE((folder / "linked").stat().st_mode) == 0o750
    (folder / "deep" / "er").chmod(0)
    (folder / "deep" / "file").chmod(0o4777)
    os.mkfifo(folder / "pipe", 0o666)
    sandbox.reclaim(folder)
    assert {path.lstat().st_uid for path in entries} == {0}
    modes = [path.lstat().st_mode for path in entries if not path.is_symlink()]
    assert all(not mode & 0o6022 for mode in modes)
    assert cache.stat().st_mode & 0o777 == 0o750
    remove(top)


@as_root
def test_reachability_follows_links_and_permissions() -> None:
    sandbox = choose_sandbox(FINDINGS, wanted=Level.L0)
    top = Path(tempfile.mkdtemp(prefix=OURS))
    (top / "file").touch()
    assert not sandbox.can_read(top / "file")
    top.chmod(0o711)
    assert sandbox.can_read(top / "file")
    assert not sandbox.can_read(top)
    (top / "home").mkdir(mode=0o700)
    (top / "home" / "python").touch()
    (top / "python").symlink_to("home/python")
    (top / "circle").symlink_to("circle")
    assert not any(sandbox.can_read(top / name) for name in ("python", "circle", "missing"))
    shutil.rmtree(top)


def test_removing_what_is_hard_to_remove() -> None:
    top = Path(tempfile.mkdtemp(prefix=OURS))
    (top / "closed" / "inner").mkdir(parents=True)
    (top / "closed").chmod(0)
    here = os.open(top, os.O_RDONLY)
    for _ in range(250):  # longer than any path can say
        os.mkdir("deep" * 5, dir_fd=here)
        here, last = os.open("deep" * 5, os.O_RDONLY, dir_fd=here), here
        os.close(last)
    os.close(here)
    with pytest.raises(SandboxError, match="nested more than"):
        Sandbox(Level.L0, os.getuid()).own(top)
    remove(top)
    assert not top.exists()


# Choosing


NONE = tuple(LevelFinding(level, False, f"no {level.name}; mend it") for level in Level)
SOME = (LevelFinding(Level.L0, True, "yes"), LevelFinding(Level.L1, True, "yes"), NONE[2])


def test_the_strongest_level_is_chosen() -> None:
    assert choose_sandbox(SOME).level is Level.L1
    assert choose_sandbox(SOME, wanted=Level.L0).level is Level.L0
    assert choose_sandbox(SOME, uid=64000).uid == 64000
    assert (choose_sandbox(SOME).uid is not None) == ROOT


@pytest.mark.parametrize(
    ("findings", "minimum", "wanted", "sentence"),
    [
        (SOME, Level.L2, None, "level L2 is required and cannot be had: no L2; mend it"),
        (SOME, Level.L0, Level.L2, "level L2 is required and cannot be had: no L2; mend it"),
        (SOME, Level.L1, Level.L0, "level L1 is required but level L0 was asked for"),
        (NONE, Level.L0, None, "level L0 is required and cannot be had: no L0; mend it"),
        ((), Level.L0, None, "level L0 is required and cannot be had: it was not probed"),
    ],
)
def test_a_missing_level_is_refused(
    findings: tuple[LevelFinding, ...], minimum: Level, wanted: Level | None, sentence: str
) -> None:
    with pytest.raises(SandboxError, match=sentence):
        choose_sandbox(findings, minimum, wanted)


def test_findings_say_why() -> None:
    assert [finding.level for finding in FINDINGS] == list(Level)
    assert all(finding.why for finding in FINDINGS)
    assert FINDINGS[0].available


# The filter and the text, without a process


def answer(program: bytes, number: int, *arguments: int, architecture: int | None = None) -> int:
    """Run a classic BPF program on one system call, as the kernel would."""
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    found = next(a for a, _ in MACHINES.values() if struct.pack("<I", a) in program)
    data = struct.pack("<iIQ6Q", number, architecture or found, 0, *padded)
    code = [struct.unpack_from("<HBBI", program, at) for at in range(0, len(program), 8)]
    at, value = 0, 0
    while True:
        kind, yes, no, operand = code[at]
        at += 1
        if kind == 0x06:
            return int(operand)
        if kind == 0x20:
            value = struct.unpack_from("<I", data, operand)[0]
        elif kind == 0x54:
            value &= operand
        else:
            truth = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}
            at += yes if truth[kind] else no


ALLOW, DENY, FORBID, ABSENT, KILL = (
    0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.EACCES, 0x50000 | errno.ENOSYS, 0x80000000,
)  # fmt: skip


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("internet", [False, True])
@pytest.mark.parametrize("local", [False, True])
def test_filter_judges_sockets(machine: str, internet: bool, local: bool) -> None:
    program = build_filter(machine, Policy(internet, local, shared_ipc=False))
    call = MACHINES[machine][1]
    for family, expected in ((1, local), (2, internet), (10, internet), (16, False), (17, False)):
        assert answer(program, call["socket"], family) == (ALLOW if expected else FORBID)
    assert answer(program, call["socketpair"], 1, 1) == ALLOW
    assert answer(program, call["socketpair"], 1, 2 | 0x80000) == (ALLOW if local else FORBID)
    assert answer(program, call["connect"]) == (ALLOW if local or internet else DENY)
    assert answer(program, call["sendto"], 3, 1, 2, 0, 0) == ALLOW
    for address in (1 << 40, 1):
        free = local or internet
        assert answer(program, call["sendto"], 3, 1, 2, 0, address) == (ALLOW if free else FORBID)


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_filter_judges_processes_and_machines(machine: str) -> None:
    program = build_filter(machine, Policy(internet=True, local_sockets=True, shared_ipc=True))
    architecture, call = MACHINES[machine]
    assert answer(program, call["clone"], 0x10000000 | 17) == DENY
    assert answer(program, call["clone"], 0x003D0F00) == ALLOW, "threads"
    assert answer(program, call["clone3"]) == ABSENT
    assert answer(program, call["ioctl"], 0, 0x5412) == DENY
    assert answer(program, call["ioctl"], 0, 0x5401) == ALLOW
    assert answer(program, call["shmget"]) == ALLOW
    assert answer(program, 1, architecture=architecture ^ 1) == KILL
    assert answer(program, 0x40000001) == (ABSENT if machine == "x86_64" else ALLOW)
    assert len(program) // 8 < 4096, "the kernel takes no more"


@given(st.sampled_from(sorted(MACHINES)), st.integers(0, 1000))
def test_filter_denies_what_it_names_and_nothing_else(machine: str, number: int) -> None:
    program = build_filter(machine, Policy(False, False, False))
    named = number in MACHINES[machine][1].values()
    syncs = ("fdatasync", "fsync", "sync_file_range", "syncfs")  # of what is no descriptor
    refused = named and number not in [MACHINES[machine][1][name] for name in syncs]
    assert (answer(program, number, 1 << 29, 0x5412, 0, 0, 1) == ALLOW) == (not refused)


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_filter_lets_nobody_wait_for_the_disk_unless_what_is_written_is_kept(machine: str) -> None:
    call = MACHINES[machine][1]
    done, closed = 0x50000, 2**32 - 1
    program = build_filter(machine, Policy(False, False, False))
    for name in ("fdatasync", "fsync", "sync_file_range", "syncfs"):
        assert answer(program, call[name], 3) == done
        assert answer(program, call[name], closed) == ALLOW, "the kernel says what is wrong with it"
    assert answer(program, call["sync"]) == done
    kept = build_filter(machine, Policy(False, False, False, durable=True))
    assert answer(kept, call["fsync"], 3) == answer(kept, call["sync"]) == ALLOW


def test_files_are_synced_at_once(workshop: Workshop) -> None:
    script = "import os; out = os.open('kept', os.O_CREAT | os.O_WRONLY); os.write(out, b'a');"
    script += " print(os.fsync(out), os.fdatasync(out), os.sync())\n"
    script += "try: os.fsync(1 << 20)\nexcept OSError as error: print(error.errno)"
    python, _ = interpreter(workshop.sandbox)
    command = workshop.command("environment")
    completed = workshop.sandbox.run(replace(command, argv=(python, "-I", "-c", script)))
    assert completed.output.split() == ["None", "None", "None", str(errno.EBADF)]


def test_filter_is_refused_for_unknown_machines() -> None:
    with pytest.raises(SandboxError, match="not riscv64"):
        build_filter("riscv64", Policy(False, False, False))


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_numbers_are_the_kernels(machine: str, header: str) -> None:
    if not Path(header).exists():
        pytest.skip("the kernel's headers are not installed")
    text = Path(header).read_text(encoding="utf-8")
    known = {name: int(n) for name, n in re.findall(r"#define __NR_(\w+)\s+(\d+)", text)}
    ours = MACHINES[machine][1]
    assert {n: v for n, v in ours.items() if known.get(n, v) != v} == {}
    assert set(ours) - set(known) <= {"process_madvise", "mount_setattr", "quotactl_fd"}


@given(st.binary(max_size=300), st.integers(0, 300))
def test_output_never_holds_control_characters(raw: bytes, size: int) -> None:
    text = plain_text(raw, size)
    assert not [c for c in text if c not in "\n\t" and not c.isprintable() and ord(c) < 0xA0]
    assert len(text) <= size


@given(st.text(st.characters(categories=["L", "N", "P"]), max_size=50))
def test_ordinary_text_is_kept(text: str) -> None:
    assert plain_text(text.encode(), 1000) == text
    assert text.endswith(plain_text(text.encode(), 7))


# As an ordinary user


@as_root
@pytest.mark.slow
def test_everything_as_an_ordinary_user() -> None:
    python = Path("/usr/bin/python3")
    version = tuple(sys.version_info[:2])
    code = f"import sys; raise SystemExit(sys.version_info[:2] != {version})"
    if subprocess.run([python, "-c", code], check=False).returncode:
        pytest.skip("no interpreter of this version outside of private folders")
    packages = os.pathsep.join(path for path in sys.path if path and not path.startswith("/root"))
    with tempfile.TemporaryDirectory(prefix=OURS) as folder:
        shutil.chown(folder, 65534, 65534)
        completed = subprocess.run(
            [python, "-m", "pytest", __file__, "-q", "-m", "not slow", "-p", "no:cacheprovider"],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": packages, "HOME": folder},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            user=65534,
            group=65534,
            extra_groups=[],
        )
    assert completed.returncode == 0, completed.stdout[-8000:]


@as_root
@pytest.mark.slow
@pytest.mark.parametrize(
    ("missing", "available", "sentence"),
    [
        ("sys_admin", [True, True, False], "allow user namespaces"),
        ("setuid", [False, False, False], "a root that may change user ids"),
    ],
)
def test_a_weaker_root_gets_what_it_can(missing: str, available: list[bool], sentence: str) -> None:
    if not shutil.which("setpriv"):
        pytest.skip("setpriv is not installed")
    code = "import json; from patchwright.sandbox import probe_levels\n"
    code += "print(json.dumps([(f.available, f.why) for f in probe_levels()]))"
    argv = ["setpriv", f"--bounding-set=-{missing}", f"--inh-caps=-{missing}"]
    completed = subprocess.run(
        [*argv, sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(completed.stdout)
    assert [found for found, _ in told] == available
    assert sentence in told[-1][1]


def test_a_command_that_is_waited_for_ends_when_nobody_wants_it_any_more() -> None:
    cancelled = Event()
    sandbox = replace(choose_sandbox(FINDINGS), cancelled=cancelled)
    Timer(0.3, cancelled.set).start()
    completed = sandbox.run(Command(("/bin/sleep", "60"), Path("/"), (), Limits(seconds=50.0)))
    assert completed.ended == "signalled"


@pytest.mark.parametrize("wanted", [None, *Level])
def test_the_sandbox_that_is_found_is_the_one_that_probing_all_would_choose(
    wanted: Level | None,
) -> None:
    if wanted is not None and not FINDINGS[wanted].available:
        with pytest.raises(SandboxError):
            find_sandbox(wanted=wanted)
        return
    assert find_sandbox(wanted=wanted).level is choose_sandbox(FINDINGS, wanted=wanted).level


def test_a_level_that_is_required_is_not_undercut() -> None:
    with pytest.raises(SandboxError, match="L2 is required"):
        find_sandbox(Level.L2, Level.L0)
