def inputs(rng):
    for _ in range(120):
        yield (["".join(rng.choices("abA", k=rng.randint(1, 3))) for _ in range(rng.randint(0, 8))],)


def call(wordgroups, args):
    words = args[0]
    return wordgroups.anagrams(words), [wordgroups.is_anagram(words[0], word) for word in words]
