"""Measure the engine: public bugs, our own corpus, faults made by mutation, and throughput."""
