#!/usr/bin/env python3
"""Prints the ranges of GoUnicode.cs: the code points that Go's strconv.IsPrint refuses at Unicode 15.0.

Needs libicu72 (Unicode 15.0), the data of which equal those of Go 1.21 and later. A code point is printable when its
general category is L, M, N, P or S, or when it is the ASCII space.
"""
import ctypes

icu = ctypes.CDLL("libicuuc.so.72")
category = icu.u_charType_72
PRINTABLE = {*range(1, 12), *range(19, 30)}  # letters, marks, numbers; punctuation, symbols

ranges, start = [], None
for c in range(0x110000 + 1):
    printable = c == 0x20 or (c < 0x110000 and category(c) in PRINTABLE)
    outside = c == 0x110000
    if not printable and not outside:
        start = c if start is None else start
    elif start is not None:
        ranges.append((start, c))
        start = None

line = "       "
for first, end in ranges:
    pair = f" 0x{first:X}, 0x{end:X},"
    if len(line) + len(pair) > 170:
        print(line)
        line = "       "
    line += pair
print(line)
