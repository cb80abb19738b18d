"""Allocate eight gigabytes."""
print(len(bytearray(8 << 30)))
