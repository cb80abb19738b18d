from tags import count_tags, popular, related

ARTICLES = [
    {"title": "a", "tags": ["Python", "web"]},
    {"title": "b", "tags": ["python", "db", "web"]},
    {"title": "c"},
    {"title": "d", "tags": ["PYTHON"]},
]


def test_no_articles():
    assert count_tags([]) == {}


def test_article_without_tags():
    assert count_tags([{"title": "x"}]) == {}


def test_counts():
    assert count_tags(ARTICLES) == {"python": 3, "web": 2, "db": 1}


def test_popular():
    assert popular(ARTICLES) == ["python", "web"]


def test_related():
    assert related(ARTICLES, "web") == {"python", "db"}
