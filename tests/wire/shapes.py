"""Show people, repositories, issues and pull requests as GitHub's REST API does."""

import base64
from collections.abc import Iterable

from wire.repository import FakeRepository
from wire.state import Account, App, Comment, Issue, Json, Label, Pull, Reaction
from wire.world import World

USER_PLACES = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
REPOSITORY_PLACES = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
ASSOCIATIONS = {"admin": "OWNER", "maintain": "MEMBER", "write": "COLLABORATOR"}


def node(kind: str, number: int) -> str:
    """Return an id as the GraphQL API has them."""
    text = base64.urlsafe_b64encode(number.to_bytes(9, "big")).decode()
    return f"{kind}_kwDO{text.rstrip('=')}"


def place(repository: FakeRepository, path: str = "") -> str:
    """Return the API address of something in a repository."""
    return f"{repository.world.api_url}/repos/{repository.full_name}{path}"


def page(repository: FakeRepository, path: str = "") -> str:
    """Return the address where people see something of a repository."""
    return f"{repository.world.server_url}/{repository.full_name}{path}"


def user(world: World, account: Account) -> Json:
    """Show an account as it is shown beside other things."""
    url = f"{world.api_url}/users/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node("U", account.id),
        "avatar_url": f"{world.server_url}/u/{account.id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{world.server_url}/{account.login.removesuffix('[bot]')}",
        **{key: url + end for key, end in USER_PLACES.items()},
        "type": account.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def profile(world: World, account: Account) -> Json:
    """Show an account as it is shown when it is asked for."""
    empty = dict.fromkeys(("company", "location", "email", "hireable", "bio", "twitter_username"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    times = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
    return {**user(world, account), "name": account.name, "blog": "", **empty, **counts, **times}


def app(world: World, given: App | None) -> Json | None:
    """Show an App."""
    if given is None:
        return None
    return {
        "id": given.id,
        "client_id": f"Iv1.{given.id:016x}",
        "slug": given.slug,
        "node_id": node("A", given.id),
        "owner": user(world, given.owner),
        "name": given.name,
        "description": "",
        "external_url": f"{world.server_url}/features/{given.slug}",
        "html_url": f"{world.server_url}/apps/{given.slug}",
        "created_at": "2018-07-30T09:30:17Z",
        "updated_at": "2024-04-10T20:33:16Z",
        "permissions": {"metadata": "read"},
        "events": [],
    }


def minimal(repository: FakeRepository) -> Json:
    """Show a repository as it is shown beside other things."""
    url = place(repository)
    return {
        "id": repository.id,
        "node_id": node("R", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.private,
        "owner": user(repository.world, repository.owner),
        "html_url": page(repository),
        "description": None,
        "fork": repository.fork_of is not None,
        "url": url,
        **{key: url + end for key, end in REPOSITORY_PLACES.items()},
    }


def repo(repository: FakeRepository) -> Json:
    """Show a repository whole."""
    names = ("forks", "open_issues", "stargazers", "watchers", "network", "subscribers")
    counts = {f"{name}_count": 0 for name in names}
    host = repository.world.server_url.split("//", 1)[1]
    return {
        **minimal(repository),
        **counts,
        "forks": 0,
        "open_issues": 0,
        "watchers": 0,
        "size": 1,
        "git_url": f"git://{host}/{repository.full_name}.git",
        "ssh_url": f"git@{host}:{repository.full_name}.git",
        "clone_url": repository.clone_url,
        "svn_url": page(repository),
        "homepage": None,
        "language": "Python",
        "license": None,
        "mirror_url": None,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": True,
        "has_pages": False,
        "has_discussions": False,
        "archived": repository.archived,
        "disabled": False,
        "visibility": "private" if repository.private else "public",
        "allow_forking": True,
        "is_template": False,
        "default_branch": repository.default_branch,
        "pushed_at": repository.created_at,
        "created_at": repository.created_at,
        "updated_at": repository.created_at,
    }


def full(repository: FakeRepository) -> Json:
    """Show a repository as it is shown when it is asked for."""
    shown = repo(repository)
    if repository.fork_of is not None:
        shown["parent"] = shown["source"] = repo(repository.fork_of)
    return shown


def label(repository: FakeRepository, given: Label) -> Json:
    """Show a label."""
    return {
        "id": given.id,
        "node_id": node("LA", given.id),
        "url": place(repository, f"/labels/{given.name.replace(' ', '%20')}"),
        "name": given.name,
        "description": given.description or "",
        "color": given.color,
        "default": False,
    }


def labels(repository: FakeRepository, names: Iterable[str]) -> list[Json]:
    """Show labels by name; those that were deleted are not shown."""
    known = {given.name: given for given in repository.labels.values()}
    return [label(repository, known[name]) for name in names if name in known]


def rollup(url: str, reactions: list[Reaction]) -> Json:
    """Show how many reactions there are of each kind."""
    counts = {name: sum(r.content == name for r in reactions) for name in CONTENTS}
    return {"url": f"{url}/reactions", "total_count": len(reactions), **counts}


def reaction(world: World, given: Reaction) -> Json:
    """Show one reaction."""
    return {
        "id": given.id,
        "node_id": node("REA", given.id),
        "user": user(world, given.user),
        "content": given.content,
        "created_at": given.created_at,
    }


def association(repository: FakeRepository, account: Account) -> str:
    """Return what GitHub says somebody is to a repository."""
    return ASSOCIATIONS.get(repository.role(account), "NONE")


def comment(repository: FakeRepository, given: Comment) -> Json:
    """Show a comment."""
    kind = "pull" if given.number in repository.pulls else "issues"
    url = place(repository, f"/issues/comments/{given.id}")
    return {
        "id": given.id,
        "node_id": node("IC", given.id),
        "url": url,
        "html_url": page(repository, f"/{kind}/{given.number}#issuecomment-{given.id}"),
        "issue_url": place(repository, f"/issues/{given.number}"),
        "body": given.body,
        "user": user(repository.world, given.user),
        "created_at": given.created_at,
        "updated_at": given.updated_at,
        "author_association": association(repository, given.user),
        "performed_via_github_app": app(repository.world, given.app),
        "reactions": rollup(url, given.reactions),
    }


def _subject(repository: FakeRepository, given: Issue) -> Json:
    """Show what issues and pull requests have in common."""
    return {
        "number": given.number,
        "title": given.title,
        "body": given.body,
        "user": user(repository.world, given.user),
        "state": given.state,
        "locked": given.locked,
        "active_lock_reason": None,
        "labels": labels(repository, given.labels),
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "created_at": given.created_at,
        "updated_at": given.updated_at,
        "closed_at": given.closed_at,
        "author_association": association(repository, given.user),
    }


def issue(repository: FakeRepository, given: Issue) -> Json:
    """Show an issue, also when it is a pull request."""
    url = place(repository, f"/issues/{given.number}")
    pull = repository.pulls.get(given.number)
    here = page(repository, f"/{'pull' if pull else 'issues'}/{given.number}")
    closer = given.closed_by
    shown = {
        **_subject(repository, given),
        "id": given.id,
        "node_id": node("I", given.id),
        "url": url,
        "repository_url": place(repository),
        "html_url": here,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "comments": sum(c.number == given.number for c in repository.comments.values()),
        "state_reason": given.state_reason,
        "closed_by": None if closer is None else user(repository.world, closer),
        "performed_via_github_app": app(repository.world, given.app),
        "reactions": rollup(url, given.reactions),
    }
    if pull is not None:
        shown["draft"] = pull.draft
        shown["pull_request"] = {
            "url": place(repository, f"/pulls/{given.number}"),
            "html_url": here,
            "diff_url": f"{here}.diff",
            "patch_url": f"{here}.patch",
            "merged_at": pull.merged_at,
        }
    return shown


def _side(world: World, name: str, ref: str, sha: str) -> Json:
    source = world.repository(name)
    owner = name.split("/")[0]
    account = source.owner if source is not None else world.account(owner)
    return {
        "label": f"{owner}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user(world, account),
        "repo": None if source is None else repo(source),
    }


def pull_simple(repository: FakeRepository, given: Pull) -> Json:
    """Show a pull request as lists have it."""
    repository.see(given)
    here = page(repository, f"/pull/{given.number}")
    url = place(repository, f"/pulls/{given.number}")
    issue_url = place(repository, f"/issues/{given.number}")
    places = {
        "comments": f"{issue_url}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": place(repository, "/pulls/comments{/number}"),
        "commits": f"{url}/commits",
        "statuses": place(repository, f"/statuses/{given.head_sha}"),
    }
    own = {"self": url, "html": here, "issue": issue_url}
    base = repository.full_name
    return {
        **_subject(repository, given.issue),
        **{f"{key}_url": value for key, value in places.items()},
        "id": given.id,
        "node_id": node("PR", given.id),
        "url": url,
        "html_url": here,
        "diff_url": f"{here}.diff",
        "patch_url": f"{here}.patch",
        "issue_url": issue_url,
        "merged_at": given.merged_at,
        "merge_commit_sha": given.merge_commit_sha,
        "requested_reviewers": [],
        "requested_teams": [],
        "draft": given.draft,
        "head": _side(repository.world, given.head_repository, given.head_ref, given.head_sha),
        "base": _side(repository.world, base, given.base_ref, given.base_sha),
        "_links": {key: {"href": value} for key, value in (places | own).items()},
        "auto_merge": None,
    }


def pull(repository: FakeRepository, given: Pull) -> Json:
    """Show a pull request as it is shown when it is asked for."""
    shown = pull_simple(repository, given)
    changes = repository.git.changes(*_span(repository, given))
    merger = given.merged_by
    return {
        **shown,
        "merged": given.merged,
        "mergeable": None if given.issue.state == "closed" else True,
        "rebaseable": None,
        "mergeable_state": "draft" if given.draft else "clean",
        "merged_by": None if merger is None else user(repository.world, merger),
        "comments": sum(c.number == given.number for c in repository.comments.values()),
        "review_comments": 0,
        "maintainer_can_modify": given.maintainer_can_modify,
        "commits": len(repository.git.commits(given.head_sha, f"^{given.base_sha}")),
        "additions": sum(change[2] for change in changes),
        "deletions": sum(change[3] for change in changes),
        "changed_files": len(changes),
    }


def _span(repository: FakeRepository, given: Pull) -> tuple[str, str]:
    start = repository.git.merge_base(given.base_sha, given.head_sha)
    return start or given.base_sha, given.head_sha


def pull_minimal(repository: FakeRepository, given: Pull) -> Json:
    """Show a pull request as workflow runs and checks have it."""
    shown = pull_simple(repository, given)
    sides = {}
    for side in ("head", "base"):
        source = shown[side]["repo"] or {"id": 0, "url": "", "name": ""}
        kept = {key: source[key] for key in ("id", "url", "name")}
        sides[side] = {"ref": shown[side]["ref"], "sha": shown[side]["sha"], "repo": kept}
    return {key: shown[key] for key in ("id", "number", "url")} | sides
