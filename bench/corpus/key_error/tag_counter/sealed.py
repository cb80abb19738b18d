def inputs(rng):
    for _ in range(100):
        articles = []
        for _ in range(rng.randint(0, 5)):
            article = {"title": "t"}
            if rng.random() < 0.8:
                article["tags"] = rng.choices(["A", "a", "b", "B", "c"], k=rng.randint(0, 4))
            articles.append(article)
        yield articles, rng.randint(1, 4)


def call(tags, args):
    articles, least = args
    return tags.count_tags(articles), tags.popular(articles, least), tags.related(articles, "a")
