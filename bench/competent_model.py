"""Measure the path of a model's answer with a scripted model that knows every repair.

    python bench/competent_model.py --python PYTHON [CASE ...]

It answers over a wire in the form that it is asked for, and refuses prompts that are longer than
its context. What is not repaired then is the tier's to mend and no model's. The faults are those of
`MODEL_FAULTS`, which the operators do not repair, or repair as one of several possible ways.
"""

import argparse
import json
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from wire.model import Brain, Says, model_server, prompt_of, rambling, right

from patchwright.cli import main as patchwright

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "bench" / "corpus"
RESULTS = ROOT / "bench" / "results" / "model_competent.json"
CONTEXTS = (3_000, 8_192, 32_768)
MODEL_FAULTS = (
    *("class_state/eq_without_hash", "closures/validator_factory", "dataclasses/order_field"),
    *("decorators/missing_wraps", "division/average_speed", "inheritance/override_signature"),
    *("module_constants/shipping_threshold", "mutable_default/event_bus", "two_edits/both_ends"),
    *("nesting/first_free_room", "sets_dicts/nested_update", "stop_iteration/pairs_generator"),
    *("string_handling/join_name_parts", "wrong_call/deepcopy_template", "dates/age_on_birthday"),
    *("initial_value/maximum_drawdown", "key_error/unknown_permission", "two_edits/renamed_field"),
    *("sorting/groupby_unsorted", "statement_order/validate_before_change"),
    *("two_edits/fixed_width_export", "wrong_comparison/grade_boundary"),
    *("wrong_operator/feature_flags", "wrong_variable/loop_leftover"),
)


def knowing(cases: tuple[str, ...]) -> Brain:
    """Return a model that knows a person's repair of the bugs, by the code that it is shown."""
    told = {name: tomllib.loads((CORPUS / name / "bug.toml").read_text()) for name in cases}

    def answer(request: Mapping[str, Any]) -> Says:
        shown = prompt_of(request)
        for bug in told.values():
            if all(_is_shown(repair, shown) for repair in bug["repair"]):
                edits = [
                    {
                        "path": r["path"],
                        "function": "",
                        "search": r["before"],
                        "replace": r["after"],
                    }
                    for r in bug["repair"]
                ]
                return right({"root_cause": bug["note"], "edits": edits, "checklist": []})
        return rambling("I do not know this one.")

    return answer


def _is_shown(repair: Mapping[str, str], shown: str) -> bool:
    lines = [line.strip() for line in repair["before"].splitlines()]
    return repair["path"] in shown and all(line in shown for line in lines)


def main() -> int:
    """Run every fault at every context and write one file of results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True)
    parser.add_argument("--contexts", type=int, nargs="+", default=CONTEXTS)
    parser.add_argument("cases", nargs="*", default=MODEL_FAULTS)
    options = parser.parse_args()
    cases, failed = tuple(options.cases), 0
    found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"bench": "model_competent"}
    for context in options.contexts:
        with model_server(knowing(cases), context=context) as server:
            with tempfile.TemporaryDirectory() as folder:
                flags = ["--model", "scripted", "--openai-base-url", server.url, "--out", folder]
                wanted = ["--python", options.python, "--only", *cases]
                failed |= patchwright(["bench", "model", "--cases", str(CORPUS), *flags, *wanted])
                made = json.loads(Path(folder, "model.json").read_text())
            counted = {"calls": server.calls, "input_tokens": server.input_tokens}
            counted["output_tokens"] = server.output_tokens
        rows = {
            name: {key: row.get(key) for key in ("outcome", "reason", "repaired_by", "verdict")}
            for name, row in made["rows"].items()
        }
        found[f"context {context}"] = {
            "summary": made["summary"],
            "server": counted,
            "engine": made["engine"],
            "rows": rows,
        }
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
