import datetime


def inputs(rng):
    for _ in range(120):
        tasks = []
        for number in range(rng.randint(0, 7)):
            due = datetime.date(2026, 5, rng.randint(1, 20)) if rng.random() < 0.7 else None
            tasks.append({"title": f"{rng.choice('abc')}{number}", "due": due})
        yield (tasks,)


def call(todo, args):
    today = datetime.date(2026, 5, 4)
    return todo.by_due(*args), todo.plan(*args, today), todo.overdue(*args, today)
