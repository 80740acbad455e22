"""Where settings and their history are kept. A port: `chalice_app.aws.control_table` is its adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalice_app.configuration.configuration import Configuration, ConfigurationChange


class ConfigurationStore(Protocol):
    """Methods raise AwsRefused and AwsUnreachable where it does not answer."""

    def configuration(self) -> Configuration:
        """The settings; of version 0 where nobody ever chose."""

    def put_configuration(self, configuration: Configuration, change: ConfigurationChange) -> None:
        """Write the next version and its entry of the history, both or neither.

        Raises:
            Conflict: somebody was faster.
        """

    def configuration_changes(self, before: str | None, count: int) -> tuple[ConfigurationChange, ...]:
        """The history, the youngest first; older than `before` where that is given."""
