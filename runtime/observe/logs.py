"""Logs to stderr: text lines on a terminal, otherwise one JSON object per line. All layers use it.

The rule: every line names its process, and lines of the user's own `logging` have the same form.
"""

import logging
import os
import sys
from typing import TextIO

import structlog
from structlog.typing import Processor

from runtime.observe.console import Console

LEVELS = {"critical": 50, "error": 40, "warning": 30, "info": 20, "debug": 10, "trace": 10}


def configure(level: str, process: str, stream: TextIO | None = None) -> None:
    """Sets up logging for this process; `process` is its name in the lines, e.g. `shard 0`. Call it once, before the
    first line.
    """
    stream = stream or sys.stderr

    def named(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event.setdefault("process", process)
        return event

    person = stream.isatty()
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if person else "iso", utc=not person),
        named,
    ]
    after: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        Console(colours="NO_COLOR" not in os.environ) if person else structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=after))
    logging.basicConfig(level=LEVELS[level], handlers=[handler], force=True)
