"""Ask a fake GitHub as its clients do: PyGithub, and plain HTTP."""

import urllib.error
import urllib.request

from github import Auth, Github, InputGitTreeElement
from github.Repository import Repository

from wire.fake_github import FakeGitHub
from wire.state import FakeToken


def client(github: FakeGitHub, token: FakeToken) -> Github:
    """Return PyGithub with a token, unpaced and without retries."""
    return Github(
        base_url=github.api_url,
        auth=Auth.Token(token.value),
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def opened(github: FakeGitHub, permissions: str = "write") -> Repository:
    """Return PyGithub's view of octo/shop through a new token."""
    return client(github, github.add_token("t", permissions)).get_repo("octo/shop")


def heal(remote: Repository, branch: str = "patchwright/heal-1") -> str:
    """Put a commit on a new branch through the Git Data API."""
    start = remote.get_git_ref("heads/main").object.sha
    changed = InputGitTreeElement("shop.py", "100644", "blob", content="total = 2\n")
    tree = remote.create_git_tree([changed], remote.get_git_tree(start))
    commit = remote.create_git_commit("Heal", tree, [remote.get_git_commit(start)])
    remote.create_git_ref(f"refs/heads/{branch}", commit.sha)
    return commit.sha


def get(url: str, **headers: str) -> tuple[int, bytes]:
    """Fetch an address and return status and body, whatever the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
