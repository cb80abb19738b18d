def inputs(rng):
    for _ in range(200):
        bookings = {}
        for name in rng.sample(["attic", "hall", "lab", "nook"], rng.randint(1, 4)):
            slots = []
            for _ in range(rng.randint(0, 3)):
                start = rng.randint(8, 16)
                slots.append((start, start + rng.randint(1, 3)))
            bookings[name, rng.choice([2, 4, 8])] = slots
        start = rng.randint(8, 16)
        yield bookings, (start, start + rng.randint(1, 2)), rng.choice([1, 3, 5])
