"""Keep one repository of a fake GitHub: its git, its issues, runs and checks."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from wire.plumbing import Entry, GitStore, Person
from wire.state import (
    Account,
    App,
    Artifact,
    CheckRun,
    Comment,
    Issue,
    Job,
    Json,
    Label,
    Pull,
    Run,
    Workflow,
)

if TYPE_CHECKING:
    from wire.world import World

DEFAULT_LABELS = ("bug", "duplicate", "enhancement", "question", "wontfix")


class FakeRepository:
    """A repository; its fields are for tests to read and to set."""

    def __init__(
        self, world: "World", owner: Account, name: str, git: GitStore, default_branch: str
    ) -> None:
        self.world = world
        self.owner = owner
        self.name = name
        self.git = git
        self.default_branch = default_branch
        self.id = world.new_id()
        self.created_at = world.now()
        self.private = False
        self.archived = False
        self.fork_of: FakeRepository | None = None
        self.drafts_unsupported = False
        self.actions_may_not_create_pulls = False
        self.roles: dict[str, str] = {owner.login.lower(): "admin"}
        """`admin`, `maintain`, `write`, `triage` or `read` by lower-case login."""
        self.labels = {n: Label(world.new_id(), n) for n in DEFAULT_LABELS}
        self.issues: dict[int, Issue] = {}
        self.pulls: dict[int, Pull] = {}
        self.comments: dict[int, Comment] = {}
        self.workflows: dict[int, Workflow] = {}
        self.runs: dict[int, Run] = {}
        self.jobs: dict[int, Job] = {}
        self.artifacts: dict[int, Artifact] = {}
        self.checks: dict[int, CheckRun] = {}

    @property
    def full_name(self) -> str:
        """Return `owner/name`."""
        return f"{self.owner.login}/{self.name}"

    @property
    def clone_url(self) -> str:
        """Return where git reads and writes it."""
        return f"{self.world.server_url}/{self.full_name}.git"

    def branch(self, name: str | None = None) -> str:
        """Return the commit of a branch that exists."""
        return self.git.line("rev-parse", "--verify", f"refs/heads/{name or self.default_branch}")

    def commit(
        self,
        files: Mapping[str, bytes | str | None],
        message: str = "Change",
        *,
        branch: str | None = None,
        parent: str | None = None,
        author: Account | None = None,
    ) -> str:
        """Commit whole files (None takes one away) and point the branch to it; return the commit.

        A branch that does not exist begins at `parent`, or else at the default branch.
        """
        ref = f"refs/heads/{branch or self.default_branch}"
        start = parent or self.git.ref(ref) or self.git.ref(f"refs/heads/{self.default_branch}")
        entries = [
            Entry(path, "100644", "blob", None if data is None else self._blob(data))
            for path, data in files.items()
        ]
        who = author or self.owner
        person = Person(who.name or who.login, who.email, self.world.now())
        tree = self.git.add_tree(entries, start)
        sha = self.git.add_commit(tree, [start] if start else [], message, person, person)
        self.git.set_ref(ref, sha)
        return sha

    def _blob(self, data: bytes | str) -> str:
        return self.git.add_blob(data.encode() if isinstance(data, str) else data)

    def file(self, name: str, path: str) -> bytes | None:
        """Return a file at a branch or commit, or None."""
        return self.git.file(self.git.resolve(name) or name, path)

    def role(self, account: Account) -> str:
        """Return somebody's role; of people who have none, what a stranger may."""
        return self.roles.get(account.login.lower(), "none" if self.private else "read")

    def next_number(self) -> int:
        """Return the number of the next issue or pull request."""
        return max(self.issues, default=0) + 1

    def add_issue(
        self,
        title: str,
        body: str | None = None,
        *,
        user: Account | None = None,
        labels: Iterable[str] = (),
        app: App | None = None,
    ) -> Issue:
        """Open an issue."""
        now = self.world.now()
        number = self.next_number()
        who = user or self.owner
        issue = Issue(self.world.new_id(), number, title, body, who, now, now, app=app)
        for label in labels:
            self.put_label(label)
            issue.labels.append(label)
        self.issues[number] = issue
        return issue

    def put_label(self, name: str, color: str = "ededed", description: str | None = None) -> Label:
        """Return a label of that name; made when there is none."""
        for label in self.labels.values():
            if label.name.lower() == name.lower():
                return label
        label = Label(self.world.new_id(), name, color, description)
        self.labels[name] = label
        return label

    def add_comment(
        self, number: int, body: str, *, user: Account | None = None, app: App | None = None
    ) -> Comment:
        """Comment on an issue or pull request."""
        now = self.world.now()
        who = user or self.owner
        comment = Comment(self.world.new_id(), number, who, body, now, now, app, bodies=[body])
        self.comments[comment.id] = comment
        return comment

    def add_pull(
        self,
        title: str,
        head: str,
        *,
        base: str | None = None,
        body: str = "",
        user: Account | None = None,
        draft: bool = False,
        head_repository: "FakeRepository | None" = None,
        app: App | None = None,
    ) -> Pull:
        """Open a pull request from a branch of this repository or of a fork."""
        source = head_repository or self
        issue = self.add_issue(title, body, user=user, app=app)
        target = base or self.default_branch
        sha, base_sha = source.branch(head), self.branch(target)
        name = source.full_name
        pull = Pull(self.world.new_id(), issue, name, head, target, draft, sha, base_sha)
        self.pulls[issue.number] = pull
        self.see(pull)
        return pull

    def close(self, number: int, by: Account | None = None) -> None:
        """Close an issue or pull request as somebody."""
        issue = self.issues[number]
        issue.state, issue.closed_at = "closed", self.world.now()
        issue.closed_by = by or self.owner
        issue.updated_at = issue.closed_at

    def merge(self, pull: Pull, by: Account | None = None) -> str:
        """Merge a pull request as somebody; return the merge commit."""
        self.see(pull)
        who, base = by or self.owner, self.branch(pull.base_ref)
        person = Person(who.name or who.login, who.email, self.world.now())
        tree = self.git.line("merge-tree", "--write-tree", base, pull.head_sha)
        message = f"Merge pull request #{pull.number}"
        sha = self.git.add_commit(tree, [base, pull.head_sha], message, person, person)
        self.git.set_ref(f"refs/heads/{pull.base_ref}", sha)
        self.close(pull.number, who)
        pull.merged, pull.merged_at, pull.merged_by = True, pull.issue.closed_at, who
        pull.merge_commit_sha = sha
        return sha

    def see(self, pull: Pull) -> None:
        """Take notice of where a pull request's branches point, and of what people see of it."""
        source = self.world.repository(pull.head_repository)
        found = source.git.ref(f"refs/heads/{pull.head_ref}") if source is not None else None
        if source is not None and found is not None and pull.issue.state == "open":
            if source is not self:
                self.git.git("fetch", "-q", str(source.git.path), found)
            pull.head_sha = found
            self.git.set_ref(f"refs/pull/{pull.number}/head", found)
        issue = pull.issue
        shown = {"title": issue.title, "draft": pull.draft, "labels": sorted(issue.labels)}
        if not pull.seen or pull.seen[-1] != shown:
            pull.seen.append(shown)

    def add_workflow(self, path: str, name: str | None = None) -> Workflow:
        """Return the workflow of that path; made when there is none."""
        for workflow in self.workflows.values():
            if workflow.path == path:
                return workflow
        workflow = Workflow(self.world.new_id(), name or path, path)
        self.workflows[workflow.id] = workflow
        return workflow

    def add_run(
        self,
        *,
        path: str = ".github/workflows/ci.yml",
        name: str = "CI",
        event: str = "push",
        branch: str | None = None,
        sha: str | None = None,
        conclusion: str | None = "failure",
        head_repository: str | None = None,
        actor: Account | None = None,
        triggering_actor: Account | None = None,
        attempt: int = 1,
        pulls: Iterable[int] = (),
    ) -> Run:
        """Record a run of a workflow; a run without a conclusion is still going."""
        workflow = self.add_workflow(path, name)
        where = branch or self.default_branch
        now = self.world.now()
        run = Run(
            id=self.world.new_id(),
            workflow=workflow,
            event=event,
            head_sha=sha or self.branch(where),
            head_branch=where,
            head_repository=head_repository or self.full_name,
            actor=actor or self.owner,
            triggering_actor=triggering_actor or actor or self.owner,
            status="completed" if conclusion else "in_progress",
            conclusion=conclusion,
            created_at=now,
            updated_at=now,
            run_number=len(self.runs) + 1,
            attempt=attempt,
            display_title=name,
            pulls=list(pulls),
        )
        self.runs[run.id] = run
        return run

    def add_job(
        self,
        run: Run,
        name: str = "test",
        *,
        conclusion: str | None = "failure",
        steps: Iterable[tuple[str, str | None]] = (),
        log: bytes | str | None = None,
        attempt: int | None = None,
    ) -> Job:
        """Record a job of a run; `steps` are names and conclusions; it gets a check run as well."""
        now = self.world.now()
        status = "completed" if conclusion else "in_progress"
        check = self.add_check(run.head_sha, name, conclusion=conclusion)
        job = Job(
            id=self.world.new_id(),
            run_id=run.id,
            attempt=attempt or run.attempt,
            name=name,
            conclusion=conclusion,
            status=status,
            steps=[_step(n, *s) for n, s in enumerate(steps, 1)],
            log=log.encode() if isinstance(log, str) else log,
            check_run_id=check.id,
            started_at=now,
            completed_at=now if conclusion else None,
        )
        self.jobs[job.id] = job
        return job

    def add_artifact(self, run: Run, name: str, content: bytes) -> Artifact:
        """Record an artifact; its content is what the download gives (usually a zip)."""
        artifact = Artifact(self.world.new_id(), run.id, name, content, self.world.now())
        self.artifacts[artifact.id] = artifact
        return artifact

    def add_check(
        self, sha: str, name: str, *, conclusion: str | None = None, app: App | None = None
    ) -> CheckRun:
        """Record a check run on a commit."""
        now = self.world.now()
        status = "completed" if conclusion else "in_progress"
        owner = app or self.world.actions_app
        check = CheckRun(self.world.new_id(), name, sha, status, owner, now, conclusion)
        check.completed_at = now if conclusion else None
        self.checks[check.id] = check
        return check


def _step(number: int, name: str, conclusion: str | None) -> Json:
    status = "completed" if conclusion else "in_progress"
    return {"number": number, "name": name, "status": status, "conclusion": conclusion}
