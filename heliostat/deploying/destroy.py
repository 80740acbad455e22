"""Takes an installation away: mirroring first, then what made it, then what both stood on. Nothing foreign is touched.

Every step is done again without harm, so that a run that was cut is finished by the next.
"""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from chalice_app.aws.control_table import ControlTable
from chalice_app.errors import AwsRefused, ControlPlaneError
from chalice_app.operations.work_lock import WorkLock
from heliostat.deploying.bucket import ArtifactBucket
from heliostat.deploying.errors import DeploymentFailed, StillThere
from heliostat.deploying.kept_inventory import KEY_DELETION_DAYS, delete_key, delete_table, find_inventory
from heliostat.deploying.limits import TAG_INDEX_WAIT_S_MAX, WORKER_WAIT_S_MAX
from heliostat.deploying.mirrors import OwnMirrors
from heliostat.deploying.remaining import living_keys, remaining
from heliostat.deploying.self_acting import hold
from heliostat.deploying.stack_work import StackWork
from heliostat.deploying.stacks import Stacks

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliostat.deploying.account import AwsAccount
    from heliostat.deploying.installation import Installation
    from heliostat.deploying.kept_inventory import KeptInventory
    from heliostat.deploying.report import Report


class Removal:
    """One installation, on its way out."""

    def __init__(
        self,
        account: AwsAccount,
        installation: Installation,
        report: Report,
        pause: Callable[[], None],
        clock: Callable[[], float] = time,
    ) -> None:
        self._account = account
        self._installation = installation
        self._report = report
        self._pause = pause
        self._clock = clock
        self._stacks = Stacks(account.client("cloudformation"))
        self._work = StackWork(self._stacks, installation, report, pause)
        self._mirrors = OwnMirrors(account.client("ec2"), installation)

    def destroy(self, *, keep_inventory: bool) -> KeptInventory | None:
        """Remove all of it; the answer is the inventory, where it was kept.

        Raises:
            DeploymentFailed: AWS refused, or a stack could not be deleted.
            StillThere: something that carries our tag is left.
        """
        installation = self._installation
        self._require_own()
        held = hold(self._account.client("lambda"), installation, self._stacks)
        if held:
            self._report.say(f"held: {', '.join(held)}")
        self._wait_for_worker()
        # Again before and after what makes mirroring goes: what was on its way when it was held has arrived by then.
        self._remove_mirroring()
        self._remove_mirroring()
        self._remove_stack(installation.control_plane)
        self._remove_mirroring()
        bootstrap = self._stacks.find_own(installation.bootstrap, installation.name)
        existing = "" if bootstrap is None else bootstrap.parameters.get("ExistingInventoryTable", "")
        key_arn = "" if bootstrap is None else bootstrap.outputs.get("KeyArn", "")
        inventory = find_inventory(self._account, installation, existing)
        self._remove_stack(installation.bootstrap, before=self._empty_bucket)
        kept = inventory if keep_inventory else None
        if kept is None:
            # The key first: the table leads to it. Of a key whose table and stack are gone the tag index alone tells.
            keys = {key_arn, inventory.key_arn if inventory else "", *living_keys(self._account, installation)} - {""}
            for arn in sorted(keys):
                if delete_key(self._account.client("kms"), arn, installation):
                    self._report.say(f"{arn} goes in {KEY_DELETION_DAYS} days")
                else:
                    self._report.say(f"{arn} does not carry this installation's tag: it is another's, and stays")
            if inventory is not None:
                delete_table(self._account.client("dynamodb"), inventory)
                self._report.say(f"{inventory.table} deleted")
        self._verify(kept)
        return kept

    def _require_own(self) -> None:
        """Whose the stacks are, before anything is touched."""
        for name in self._installation.stacks:
            self._stacks.find_own(name, self._installation.name)

    def _wait_for_worker(self) -> None:
        """Until the worker that ran when it was held has ended: it would make anew what is taken away beside it.

        Raises:
            DeploymentFailed: it does not end.
        """
        installation = self._installation
        bootstrap = self._stacks.find_own(installation.bootstrap, installation.name)
        if bootstrap is None or "ControlTableName" not in bootstrap.outputs:
            return
        table = ControlTable(self._account.client("dynamodb"), bootstrap.outputs["ControlTableName"])
        # One name for every run: the next takes over the lock of one that was cut.
        lock = WorkLock(table, "destroy", self._clock)
        ends_s = self._clock() + WORKER_WAIT_S_MAX
        said = False
        try:
            while not lock.keep():
                if self._clock() > ends_s:
                    raise DeploymentFailed("a worker is at work, and does not end: run the same command again")
                if not said:
                    self._report.say("a worker is at work: waiting until it ends")
                    said = True
                self._pause()
            # It is held, so that none begins any more.
            lock.release()
        except ControlPlaneError as error:
            if isinstance(error, AwsRefused) and error.aws_code == "ResourceNotFoundException":
                # Without its table no worker can have begun.
                return
            raise DeploymentFailed(" ".join(filter(None, (error.explanation, error.fix)))) from error

    def _remove_mirroring(self) -> None:
        self._remove_sessions()
        self._remove_stack(self._installation.collector, before=self._remove_sessions)
        if filters := self._mirrors.delete_filters():
            self._report.say(f"{filters} mirror filters deleted")
        self._remove_stack(self._installation.processing)

    def _remove_sessions(self) -> None:
        if sessions := self._mirrors.delete_sessions():
            self._report.say(f"{sessions} mirror sessions deleted")

    def _empty_bucket(self) -> None:
        bucket = ArtifactBucket(self._account.client("s3"), self._installation)
        if versions := bucket.empty():
            self._report.say(f"{self._installation.bucket}: {versions} versions of artifacts deleted")

    def _remove_stack(self, name: str, before: Callable[[], None] = lambda: None) -> None:
        if self._work.remove(name, before):
            self._report.say(f"{name} deleted")

    def _verify(self, kept: KeptInventory | None) -> None:
        """Asks AWS what carries our tag, with patience: its index of tags follows deletions."""
        excepted = set() if kept is None else {kept.table_arn, kept.key_arn}
        ends_s = self._clock() + TAG_INDEX_WAIT_S_MAX
        while left := [
            each for each in remaining(self._account, self._installation, self._stacks) if each not in excepted
        ]:
            if self._clock() > ends_s:
                raise StillThere(f"still there: {', '.join(left)}. Run the same command again, or look into these.")
            self._pause()
        self._report.say(
            f"nothing that carries {self._installation.name}'s tag is left" + (" but what was kept" if kept else "")
        )
