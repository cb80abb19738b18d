"""Commands of a small calculator."""


def evaluate(line, memory):
    """Return the answer to a line: a number, a stored value, `set NAME NUMBER`, or an error text.

    `memory` keeps what was set.
    """
    words = line.split()
    if not words:
        return ""
    if words[0] == "set" and len(words) == 3:
        memory[words[1]] = int(words[2])
        return words[2]
    if len(words) == 1:
        return lookup(words[0], memory)
    if len(words) == 3 and words[1] in ("+", "-", "*"):
        left, right = lookup(words[0], memory), lookup(words[2], memory)
        return {"+": left + right, "-": left - right, "*": left * right}[words[1]]
    return f"cannot read {line!r}"


def lookup(word, memory):
    """Return the value of a number or a name; an unknown name is 0."""
    if word.lstrip("-").isdigit():
        return int(word)
    memory.get(word, 0)


def session(lines):
    memory = {}
    return [evaluate(line, memory) for line in lines]
