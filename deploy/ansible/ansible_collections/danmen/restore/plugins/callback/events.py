# -*- coding: utf-8 -*-
"""Tells what happens on hosts, one JSON document a line."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
name: events
type: notification
short_description: Tell what happens on hosts, one JSON document a line
version_added: "1.0.0"
description:
  - Writes to an open file descriptor, or appends to a file, what begins and ends on which host, as it happens.
  - What commands print, and variables, are never written.
options:
  target:
    description: The number of an open file descriptor, or the path of a file.
    type: str
    env:
      - name: DANMEN_EVENTS
author:
  - The authors of Danmen
"""

import json
import os

from ansible.release import __version__
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "danmen.restore.events"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super(CallbackModule, self).__init__()
        self.target = None

    def set_options(self, task_keys=None, var_options=None, direct=None):
        super(CallbackModule, self).set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        target = self.get_option("target")
        if target and self.target is None:
            # A descriptor stays the one that was given; a module's process does not inherit it.
            self.target = int(target) if target.isdigit() else os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.set_inheritable(self.target, False)
        if self.target is None:
            self.disabled = True

    def tell(self, event, host=None, task=None, **facts):
        line = dict((key, value) for key, value in facts.items() if value is not None)
        line["event"] = event
        if host is not None:
            line["host"] = host
        if task is not None:
            line["task"] = task.get_name().rsplit(" : ", 1)[-1]
            line["role"] = task._role.get_name(include_role_fqcn=False) if task._role else None
        try:
            data = (json.dumps(line) + "\n").encode("ascii")
            while data:
                data = data[os.write(self.target, data):]
        except OSError:
            # Nobody reads any more; the run goes on to its end.
            self.disabled = True

    def end(self, event, result):
        facts = result._result if isinstance(result._result, dict) else {}
        danmen = facts.get("danmen") if isinstance(facts.get("danmen"), dict) else None
        item = facts.get(facts.get("ansible_loop_var", "item"))
        code = facts.get("rc")
        reason = None
        if event == "unreachable":
            reason = str(facts.get("msg", ""))[:2000]
        elif event == "failed" and danmen is None:
            # A module's own words may hold what it was given.
            reason = "timeout" if "timed out" in str(facts.get("msg", ""))[:200].lower() or code == 124 else None
        self.tell(
            event,
            result._host.get_name(),
            result._task,
            changed=bool(facts.get("changed")) if event == "ok" else None,
            rc=code if isinstance(code, int) else None,
            status=facts.get("status") if isinstance(facts.get("status"), int) else None,
            action=result._task.action,
            component=item.get("component") if isinstance(item, dict) else None,
            subject=item.get("text") if isinstance(item, dict) else None,
            reason=reason,
            ignored=True if result._task.ignore_errors else None,
            danmen=danmen,
        )

    def v2_playbook_on_start(self, playbook):
        self.tell("start", version=".".join(__version__.split(".")[:2]))

    def v2_playbook_on_task_start(self, task, is_conditional):
        pass

    def v2_runner_on_start(self, host, task):
        self.tell("begin", host.get_name(), task)

    def v2_runner_on_ok(self, result):
        self.end("done" if result._task.loop else "ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        # Of a loop the single items were told before.
        self.end("done_failed" if result._task.loop and "results" in result._result else "failed", result)

    def v2_runner_on_unreachable(self, result):
        self.end("unreachable", result)

    def v2_runner_on_skipped(self, result):
        self.end("skipped", result)

    def v2_runner_item_on_ok(self, result):
        self.end("ok", result)

    def v2_runner_item_on_failed(self, result):
        self.end("unreachable" if result._result.get("unreachable") else "failed", result)

    def v2_runner_item_on_skipped(self, result):
        pass

    def v2_playbook_on_stats(self, stats):
        changed = dict((host, stats.summarize(host)["changed"]) for host in stats.processed)
        self.tell("end", changed=changed)
