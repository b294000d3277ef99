# -*- coding: utf-8 -*-
"""Patterns of what is not a component's, in the manner of gitignore, over bytes. They mean exactly what they mean to Danmen itself, which the project's tests compare."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import os


def set_has(members, value):
    at = 0
    while at < len(members):
        if at + 2 < len(members) and members[at + 1:at + 2] == b"-":
            if members[at:at + 1] <= value <= members[at + 2:at + 3]:
                return True
            at += 3
        else:
            if members[at:at + 1] == value:
                return True
            at += 1
    return False


def match_one(pattern, value):
    """How many bytes of the pattern take the byte; 0 when they do not."""
    first = pattern[:1]
    if first == b"?":
        return 1
    if first == b"\\" and len(pattern) > 1:
        return 2 if pattern[1:2] == value else 0
    if first == b"[":
        # The first byte of a set may be ']' itself.
        start = 2 if pattern[1:2] in (b"!", b"^") else 1
        end = pattern.find(b"]", start + 1)
        if end < 0:
            return 1 if value == b"[" else 0
        return end + 1 if set_has(pattern[start:end], value) == (start == 1) else 0
    return 1 if first == value else 0


def match_name(pattern, name):
    """One name. One step back suffices: a later star takes over from an earlier one."""
    p = n = 0
    star, mark = -1, 0
    while n < len(name):
        if pattern[p:p + 1] == b"*":
            star, mark = p, n
            p += 1
            continue
        used = match_one(pattern[p:], name[n:n + 1]) if p < len(pattern) else 0
        if used:
            p += used
            n += 1
        elif star >= 0:
            mark += 1
            p, n = star + 1, mark
        else:
            return False
    return not pattern[p:].strip(b"*")


def match_path(segments, names):
    if not segments:
        return not names
    if segments[0] == b"**":
        # At the end it takes everything below, not the folder itself.
        if len(segments) == 1:
            return bool(names)
        return any(match_path(segments[1:], names[i:]) for i in range(len(names)))
    return bool(names) and match_name(segments[0], names[0]) and match_path(segments[1:], names[1:])


class Patterns(object):
    """The last that matches decides; a slash at the end takes folders only, one elsewhere anchors."""

    def __init__(self, texts):
        self.rules = []
        for text in texts:
            pattern = os.fsencode(text)
            if not pattern.strip():
                continue
            negated = pattern.startswith(b"!")
            pattern = pattern[1:] if negated else pattern
            folders = pattern.endswith(b"/")
            pattern = pattern.rstrip(b"/") if folders else pattern
            anchored = b"/" in pattern
            segments = [each for each in pattern.lstrip(b"/").split(b"/") if each]
            self.rules.append((segments if anchored else [b"**"] + segments, folders, negated))

    def take(self, path, is_folder):
        names = path.split(b"/")
        for segments, folders, negated in reversed(self.rules):
            if (is_folder or not folders) and match_path(segments, names):
                return not negated
        return False
