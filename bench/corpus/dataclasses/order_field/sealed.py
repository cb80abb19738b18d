def inputs(rng):
    for _ in range(120):
        count = rng.randint(1, 9)
        yield ([(rng.choice("abcxyz"), rng.randint(1, 4)) for _ in range(count)],)


def call(agenda, args):
    queue = agenda.Agenda()
    for name, priority in args[0]:
        queue.add(name, priority)
    jobs = [queue.take() for _ in range(len(queue))]
    same = agenda.Job(name="a", priority=1) == agenda.Job(name="b", priority=1)
    return [(job.name, job.priority, job.arrived) for job in jobs], same
