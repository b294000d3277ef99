#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Exchanges the living state of a folder with one that was brought beside it, and back."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: placement
short_description: Exchange a living folder with the state beside it
version_added: "1.0.0"
description:
  - Keeps, beside the folder O(path), a private staging folder of a restore run with the state that does not live.
  - Every state may be asked for again, also behind a kill; what is done already is left as it is.
  - Nothing is decided by what was written down alone; the inodes of the two states say which one lives.
  - The exchange is one system call where the file system can do it, else three renames that are taken up again.
options:
  path:
    description: The folder that lives. Links in it are followed.
    type: path
    required: true
  run:
    description: The restore run, a part of the staging folder's name.
    type: str
    required: true
  state:
    description:
      - V(surveyed) tells what is there and how much room, V(prepared) makes the staging folder, V(settled) makes durable what was pushed and marks it,
        V(living) lets the pushed state live, V(previous) brings the other back (or removes what never lived), V(inspected) tells whether what lives was written to,
        V(removed) removes the state that does not live.
    type: str
    choices: [surveyed, prepared, settled, living, previous, inspected, removed]
    required: true
  excludes:
    description: Patterns, in the manner of gitignore, of what is not the component's and stays with the living state.
    type: list
    elements: str
    default: []
  strict:
    description: For V(inspected), fail when what lives was written to.
    type: bool
    default: true
  back:
    description: For V(inspected), the state before is expected to live; where nothing was exchanged, nothing of the run is left there.
    type: bool
    default: false
author:
  - The authors of Danmen
"""

EXAMPLES = r"""
- name: The new state lives
  danmen.restore.placement:
    path: /srv/shop
    run: 1a2b3c4d
    state: living
"""

RETURN = r"""
danmen:
  description: What a restore run needs to know.
  returned: always
  type: dict
"""

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.danmen.restore.plugins.module_utils.patterns import Patterns

AT_FDCWD = -100
RENAME_EXCHANGE = 2
PREFIX = b".danmen-"


class Refused(Exception):
    """A reason by its code, and what it speaks of."""

    def __init__(self, code, subject):
        super(Refused, self).__init__(code)
        self.code = code
        self.subject = show(subject)


def show(path):
    """A name of any bytes as text that JSON takes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def exists(path):
    return os.path.lexists(path)


def inode(path):
    try:
        return os.lstat(path).st_ino
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return 0
        raise


def sync(path):
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def mounts_below(path):
    """What is mounted at a path or below."""
    found = []
    try:
        with open("/proc/self/mountinfo", "rb") as table:
            for line in table:
                at = line.split(b" ")[4]
                at = at.decode("latin-1").encode("latin-1").decode("unicode_escape").encode("latin-1")
                if at == path or at.startswith(path.rstrip(b"/") + b"/"):
                    found.append(at)
    except (IOError, OSError):
        pass
    return found


class Placement(object):
    def __init__(self, module):
        self.module = module
        self.run = os.fsencode(module.params["run"])
        self.patterns = Patterns(module.params["excludes"])
        root = os.path.abspath(os.fsencode(module.params["path"]))
        self.root = os.path.realpath(root) if os.path.islink(root) else root
        self.parent = os.path.dirname(self.root)
        self.staging = os.path.join(self.parent, PREFIX + self.run + b"-" + os.path.basename(self.root))
        self.beside = os.path.join(self.staging, b"beside")
        self.aside = os.path.join(self.staging, b"aside")
        self.file = os.path.join(self.staging, b"journal")
        self.changed = False

    # -- the journal ---------------------------------------------------------------------------------------------

    def load(self):
        try:
            with open(self.file, "rb") as journal:
                return json.loads(journal.read().decode("utf-8"))
        except (IOError, OSError) as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                return {}
            raise

    def save(self, **facts):
        journal = dict(self.load(), **facts)
        temporary = self.file + b".new"
        with open(temporary, "wb") as out:
            out.write(json.dumps(journal).encode("utf-8"))
            out.flush()
            os.fsync(out.fileno())
        os.rename(temporary, self.file)
        sync(self.staging)
        return journal

    # -- states --------------------------------------------------------------------------------------------------

    def surveyed(self):
        at = self.parent
        while not os.path.isdir(at):
            at = os.path.dirname(at)
        problems = []
        if self.root == b"/":
            problems.append(("root", self.root))
        if exists(self.root) and not os.path.isdir(self.root):
            problems.append(("no_folder", self.root))
        if not os.access(at, os.W_OK):
            problems.append(("not_writable", at))
        problems += [("mounted", each) for each in mounts_below(self.root)]
        if not any(os.access(os.path.join(folder, "rsync"), os.X_OK) for folder in (os.environ.get("PATH", "") + ":/usr/bin:/bin").split(":")):
            problems.append(("no_rsync", self.root))
        for name in os.listdir(at):
            if name.startswith(PREFIX) and name.endswith(b"-" + os.path.basename(self.root)) and name != os.path.basename(self.staging):
                problems.append(("other_run", os.path.join(at, name)))
        room = os.statvfs(at)
        return {
            "problems": [{"code": code, "subject": show(subject)} for code, subject in problems],
            "exists": exists(self.root),
            "free_bytes": room.f_bavail * room.f_frsize,
            "free_inodes": room.f_favail if room.f_files else None,
        }

    def prepared(self):
        if "stage" in self.load():
            return {}
        if self.module.check_mode:
            self.changed = not exists(self.staging)
            return {}
        if mounts_below(self.root):
            raise Refused("mounted", mounts_below(self.root)[0])
        if not os.path.isdir(self.staging):
            os.makedirs(self.parent, exist_ok=True)
            os.mkdir(self.staging, 0o700)
            self.changed = True
        for name in (b"beside", b"partial"):
            if not os.path.isdir(os.path.join(self.staging, name)):
                os.mkdir(os.path.join(self.staging, name), 0o700)
                self.changed = True
        return {"staging": show(self.staging), "living": show(self.root) if os.path.isdir(self.root) else None}

    def settled(self):
        if "stage" in self.load():
            return {}
        if self.module.check_mode:
            self.changed = True
            return {}
        shutil.rmtree(os.path.join(self.staging, b"partial"), ignore_errors=True)
        # Owner, mode and times of the folder itself are those that were pushed.
        self.save(stage="built", new=inode(self.beside), mark=self.mark(self.beside))
        os.sync()
        self.changed = True
        return {}

    def living(self):
        journal = self.need()
        if journal["stage"] in ("living", "previous"):
            if journal["stage"] == "previous":
                raise Refused("gone_back", self.root)
            return {}
        if self.module.check_mode:
            self.changed = True
            return {}
        if journal["stage"] == "built":
            if self.mark(self.beside) != journal["mark"]:
                raise Refused("changed_beside", self.beside)
            if mounts_below(self.root):
                raise Refused("mounted", mounts_below(self.root)[0])
            old = inode(self.root)
            kept = [each.decode("latin-1") for each in self.kept()] if old else []
            journal = self.save(stage="going", old=old, old_mark=self.mark(self.root) if old else None, kept=kept)
        if not self.is_swapped(journal):
            self.carry(journal, self.root, self.beside)
        self.exchange(journal)
        # What was carried over is not in the mark, and the folders that took it have other times now.
        self.save(stage="living", mark=self.mark(self.root))
        self.changed = True
        return {}

    def previous(self):
        journal = self.load()
        if not exists(self.staging) or journal.get("stage") == "previous":
            return {}
        if self.module.check_mode:
            self.changed = True
            return {}
        if journal.get("stage", "building") in ("building", "built"):
            self.discard()
            return {}
        if journal["stage"] == "going" and exists(self.aside):
            # Cut off between the renames: the old state stands in the staging folder, so the way there is gone to its end first.
            self.exchange(journal)
        if journal["stage"] == "living" or (journal["stage"] == "going" and self.is_swapped(journal)):
            if journal["stage"] == "going":
                self.exchange(journal)
            back = [each.decode("latin-1") for each in self.kept()]
            journal = self.save(stage="returning", kept=back)
        if journal["stage"] == "going":
            # Nothing was exchanged yet: what was carried over goes home.
            self.carry(journal, self.beside, self.root)
            self.discard()
            return {}
        if self.is_swapped(journal):
            if journal["old"]:
                self.carry(journal, self.root, self.beside)
            self.exchange(journal, back=True)
        else:
            self.exchange(journal, back=True)
        self.save(stage="previous")
        self.changed = True
        return {}

    def inspected(self):
        journal = self.load() if self.module.params["back"] else self.need()
        if journal.get("stage") not in ("living", "previous"):
            return {"problems": []}
        expected = journal["mark"] if journal["stage"] == "living" else journal["old_mark"]
        found = self.mark(self.root) if exists(self.root) else None
        if found == expected:
            return {"problems": []}
        if self.module.params["strict"] and not self.module.check_mode:
            raise Refused("written", self.root)
        return {"problems": [{"code": "written", "subject": show(self.root)}]}

    def removed(self):
        if not exists(self.staging):
            return {}
        journal = self.load()
        if journal.get("stage") in ("going", "returning"):
            raise Refused("between", self.root)
        if self.module.check_mode:
            self.changed = True
            return {}
        self.discard()
        return {}

    # -- parts ---------------------------------------------------------------------------------------------------

    def need(self):
        journal = self.load()
        if "stage" not in journal:
            raise Refused("not_pushed", self.root)
        return journal

    def discard(self):
        if exists(self.aside):
            raise Refused("between", self.root)
        mounted = mounts_below(self.staging)
        if mounted:
            raise Refused("mounted", mounted[0])
        shutil.rmtree(self.staging)
        sync(self.parent)
        self.changed = True

    def kept(self):
        """The topmost paths below the living folder that are not the component's, and sockets."""
        found = []

        def walk(folder, prefix):
            for entry in sorted(os.scandir(folder), key=lambda each: each.name):
                path = prefix + entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode) or entry.name.startswith(PREFIX) or self.patterns.take(path, is_folder):
                    found.append(path)
                elif is_folder:
                    walk(entry.path, path + b"/")

        walk(self.root, b"")
        return found

    def carry(self, journal, source, target):
        for text in journal["kept"]:
            path = text.encode("latin-1")
            origin, goal = os.path.join(source, path), os.path.join(target, path)
            if exists(goal) or not exists(origin):
                continue
            self.folders(source, target, os.path.dirname(path))
            times = [os.stat(os.path.dirname(each)) for each in (origin, goal)]
            os.rename(origin, goal)
            for each, was in zip((origin, goal), times):
                os.utime(os.path.dirname(each), ns=(was.st_atime_ns, was.st_mtime_ns))

    def folders(self, source, target, path):
        if not path or os.path.isdir(os.path.join(target, path)):
            return
        self.folders(source, target, os.path.dirname(path))
        made, like = os.path.join(target, path), os.lstat(os.path.join(source, path))
        os.mkdir(made, stat.S_IMODE(like.st_mode))
        try:
            os.chown(made, like.st_uid, like.st_gid)
        except OSError:
            pass
        os.chmod(made, stat.S_IMODE(like.st_mode))

    def is_swapped(self, journal):
        return inode(self.root) == journal["new"]

    def exchange(self, journal, back=False):
        """Which state lives is told by inodes; three renames that were cut off are taken up again."""
        wanted = journal["old"] if back else journal["new"]
        if exists(self.aside):
            # The living one stands aside: the other moves in, then it takes the other's place.
            if exists(self.beside) and not exists(self.root):
                os.rename(self.beside, self.root)
            elif exists(self.root) and exists(self.beside):
                raise Refused("made_anew", self.root)
            os.rename(self.aside, self.beside)
        elif inode(self.root) != wanted:
            if back and not wanted:
                os.rename(self.root, self.beside)
            elif not exists(self.root):
                os.rename(self.beside, self.root)
            elif not self.swap():
                os.rename(self.root, self.aside)
                os.rename(self.beside, self.root)
                os.rename(self.aside, self.beside)
        sync(self.staging)
        sync(self.parent)
        if inode(self.root) != wanted:
            raise Refused("made_anew", self.root)

    def swap(self):
        """Both names at once."""
        if os.environ.get("DANMEN_MOVES_ONLY"):
            return False
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "renameat2"):
            return False
        if libc.renameat2(AT_FDCWD, self.root, AT_FDCWD, self.beside, RENAME_EXCHANGE) == 0:
            return True
        number = ctypes.get_errno()
        if number in (errno.EINVAL, errno.ENOSYS):
            return False
        raise OSError(number, os.strerror(number), show(self.root))

    def mark(self, folder):
        """Over name, inode, size, time of writing, owner and mode of all that is the component's."""
        sum_ = hashlib.sha256()

        def add(path, status):
            times = 0 if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns
            size = 0 if stat.S_ISDIR(status.st_mode) else status.st_size
            text = "%d %d %d %d %d %o" % (status.st_ino, size, times, status.st_uid, status.st_gid, status.st_mode)
            sum_.update(path + b"\0" + text.encode("ascii") + b"\0")

        def walk(at, prefix):
            for entry in sorted(os.scandir(at), key=lambda each: each.name):
                path = prefix + entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISSOCK(status.st_mode) or entry.name.startswith(PREFIX) or self.patterns.take(path, is_folder):
                    continue
                add(path, status)
                if is_folder:
                    walk(entry.path, path + b"/")

        add(b"", os.lstat(folder))
        walk(folder, b"")
        return sum_.hexdigest()


def main():
    module = AnsibleModule(
        argument_spec=dict(
            path=dict(type="path", required=True),
            run=dict(type="str", required=True),
            state=dict(type="str", required=True, choices=["surveyed", "prepared", "settled", "living", "previous", "inspected", "removed"]),
            excludes=dict(type="list", elements="str", default=[]),
            strict=dict(type="bool", default=True),
            back=dict(type="bool", default=False),
        ),
        supports_check_mode=True,
    )
    placement = Placement(module)
    lock = None
    try:
        if os.path.isdir(placement.staging) and module.params["state"] not in ("surveyed", "inspected"):
            # What a cut connection left running is waited for.
            lock = os.open(placement.staging, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(lock, fcntl.LOCK_EX)
        answer = getattr(placement, module.params["state"])()
    except Refused as refused:
        module.fail_json(msg=refused.code, danmen=dict(code=refused.code, subject=refused.subject))
    except (IOError, OSError) as error:
        code = "no_room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "not_permitted" if error.errno in (errno.EACCES, errno.EPERM) else "failed"
        module.fail_json(msg=code, danmen=dict(code=code, subject=show(error.filename or placement.root), error=os.strerror(error.errno or 0)))
    finally:
        if lock is not None:
            os.close(lock)
    module.exit_json(changed=placement.changed, danmen=answer)


if __name__ == "__main__":
    main()
