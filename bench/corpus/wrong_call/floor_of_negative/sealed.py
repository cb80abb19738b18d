def inputs(rng):
    for _ in range(150):
        x, y = rng.randint(-130, 130), rng.choice([rng.randint(-130, 130), rng.choice([-64, -32, 0, 32])])
        yield (x, y), (x + rng.randint(0, 80), y + rng.randint(0, 80))


def call(grid, args):
    return grid.tiles_between(*args), grid.within(*args[0]), grid.tile_of(*args[0])
