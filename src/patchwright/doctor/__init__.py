"""Check what a repair needs, here and on a forge, and say how to mend each."""

from patchwright.doctor.findings import Finding, exit_code
from patchwright.doctor.machine import examine_machine

__all__ = ["Finding", "examine_machine", "exit_code"]
