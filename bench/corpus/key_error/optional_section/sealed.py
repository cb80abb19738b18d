def inputs(rng):
    def settings():
        return {k: rng.randint(1, 4) for k in rng.sample(["replicas", "port", "region"], rng.randint(0, 3))}

    for _ in range(120):
        config = {"services": {n: rng.choice([None, settings()]) for n in rng.sample("abc", rng.randint(1, 3))}}
        if rng.random() < 0.6:
            config["shared"] = settings()
        yield config, rng.choice("abc")


def call(deploy_config, args):
    config, name = args
    try:
        found = deploy_config.ports(config)
    except ValueError as error:
        found = str(error)
    return found, deploy_config.service_settings(config, name)
