"""Reads settings files with sections."""


def parse(text):
    """Return settings by section; those before the first section are under an empty name."""
    sections = {"": {}}
    current = sections[""]
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        if line.startswith("[") and line.endswith("]")
            current = sections.setdefault(line[1:-1].strip(), {})
            continue
        name, sign, value = line.partition("=")
        if not sign:
            raise ValueError("line %d is neither a section nor a setting" % number)
        current[name.strip()] = value.strip()
    return sections
