from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_a_process_that_is_killed_by_a_fault_leaves_no_dump(tmp_path: Path) -> None:
    code = (
        "import os, resource\n"
        "from mirror_agent.core_dumps import forbid_core_dumps\n"
        "forbid_core_dumps()\n"
        "print(open('/proc/self/limits').read())\n"
        "os.chdir(os.environ['HERE'])\n"
        "os.sys.stdout.flush()\n"
        "os.abort()\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={"HERE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert ended.returncode < 0
    [limit] = [line.split() for line in ended.stdout.splitlines() if line.startswith("Max core file size")]
    assert limit[4:6] == ["0", "0"]
    assert list(tmp_path.iterdir()) == []
