"""Accounts and transfers between them, kept in SQLite."""

SCHEMA = """
create table account (name text primary key, opened integer not null);
create table entry (
    id integer primary key,
    account text not null references account(name),
    amount integer not null,
    note text not null default ''
);
"""


class NotEnough(Exception):
    """An account does not hold what is taken from it."""


def create(connection):
    """Make the tables."""
    connection.executescript(SCHEMA)


def open_account(connection, name, day, amount=0):
    """Open an account with an amount in it."""
    connection.execute("insert into account values (?, ?)", (name, day))
    if amount:
        book(connection, name, amount, "opening")


def book(connection, name, amount, note=""):
    """Add an entry, which may be negative."""
    row = (name, amount, note)
    connection.execute("insert into entry (account, amount, note) values (?, ?, ?)", row)


def balance(connection, name):
    """Return what an account holds."""
    query = "select coalesce(sum(amount), 0) from entry where account = ?"
    return connection.execute(query, (name,)).fetchone()[0]


def transfer(connection, source, target, amount):
    """Move an amount; raises NotEnough when the source does not hold it."""
    if amount <= 0:
        raise ValueError("a transfer moves something")
    if amount >= balance(connection, source):
        raise NotEnough(source)
    book(connection, source, -amount, "to " + target)
    book(connection, target, amount, "from " + source)


def statement(connection, name):
    """Return the notes and amounts of an account, in order."""
    query = "select note, amount from entry where account = ? order by id"
    return connection.execute(query, (name,)).fetchall()
