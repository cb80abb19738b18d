"""Workers that take jobs from a queue."""

import asyncio


async def worker(queue, work, results):
    """Do jobs until None comes."""
    while True:
        job = await queue.get()
        if job is None:
            return
        results[job] = await work(job)


async def process(jobs, work, workers=2):
    """Return job -> result, worked on by some workers side by side."""
    queue = asyncio.Queue()
    results = {}
    for job in jobs:
        queue.put_nowait(job)
    queue.put_nowait(None)
    tasks = [asyncio.create_task(worker(queue, work, results)) for _ in range(workers)]
    done, pending = await asyncio.wait(tasks, timeout=0.05)
    for task in pending:
        task.cancel()
    if pending:
        raise RuntimeError(f"{len(pending)} workers did not end")
    for task in done:
        task.result()
    return {job: results[job] for job in jobs}
