"""Prints the lines of files that contain a word."""

import argparse
import sys


def make_parser():
    parser = argparse.ArgumentParser(prog="findlines", description=__doc__)
    parser.add_argument("word")
    parser.add_argument("files", nargs="*", metavar="FILE", help="standard input when none is given")
    parser.add_argument("-i", "--ignore-case", action="store_true")
    parser.add_argument("-n", "--number", action="store_true", help="print line numbers")
    parser.add_argument("-m", "--most", type=int, default=None, help="stop after so many lines")
    return parser


def matches(lines, word, ignore_case=False):
    """Yield number, from 1, and text of the lines that contain the word."""
    wanted = word.lower() if ignore_case else word
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\n")
        if wanted in (text.lower() if ignore_case else text):
            yield number, text


def search(lines, options, out):
    """Print what was found and return how many lines that were."""
    found = 0
    for number, text in matches(lines, options.word, options.ignore_case):
        if options.most is not None and found >= options.most:
            break
        out.write("%d:%s\n" % (number, text) if options.number else text + "\n")
        found += 1
    return found


def main(argv=None):
    """Run the program; the status is 0 when a line was found, 1 when none, 2 on trouble."""
    options = make_parser().parse_args(argv)
    found = 0
    if not options.files:
        found += search(sys.stdin, options, sys.stdout)
    for name in options.files:
        try:
            with open(name, encoding="utf-8") as lines:
                found += search(lines, options, sys.stdout)
        except OSError as error:
            print("findlines: %s: %s" % (name, error.strerror), file=sys.stderr)
            return 2
    return 1 if found else 0
