"""What roles may do."""

ROLES = {
    "viewer": {"read"},
    "editor": {"read", "write"},
    "admin": {"read", "write", "delete"},
}


def allowed(role, action):
    return action in ROLES[role]


def actions(roles):
    """Return all that somebody with several roles may do, sorted."""
    found = set()
    for role in roles:
        found |= ROLES[role]
    return sorted(found)


def check(user, action):
    """Return 'yes' or 'no' for a user with a role."""
    return "yes" if allowed(user["role"], action) else "no"
