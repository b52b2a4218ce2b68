"""Runs a command in a pseudo-terminal and types into it: pseudo-terminal.py '[["prompt", "keys"], ...]' command...

Types each string of keys once the terminal has shown its prompt. Prints all that the terminal showed.
"""

import json
import os
import pty
import select
import sys
import time

DEADLINE_S = 50


def main() -> int:
    exchanges = json.loads(sys.argv[1])
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[2], sys.argv[2:])
    shown = b""
    begun = 0
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        if exchanges and exchanges[0][0].encode() in shown[begun:]:
            begun = len(shown)
            os.write(terminal, exchanges.pop(0)[1].encode())
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            some = os.read(terminal, 4096)
        except OSError:  # Linux's way to say that the command has closed the terminal
            break
        if not some:
            break
        shown += some
    else:
        os.kill(pid, 9)
    _, status = os.waitpid(pid, 0)
    sys.stdout.buffer.write(shown)
    return os.waitstatus_to_exitcode(status)


sys.exit(main())
