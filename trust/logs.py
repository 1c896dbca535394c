"""One line an event. What names a child or a person never reaches a line, whoever logged it."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = "[hidden]"
PERSONAL_KEYS = frozenset(
    {
        "address", "body", "date_of_birth", "dob", "email", "family_name", "first_name", "given_name", "last_name",
        "name", "nhs_number", "note", "password", "phone", "postcode", "reason", "surname", "telephone", "text",
        "token", "upn",
    }
)  # fmt: skip
# Ten digits, with or without the spaces of an NHS number; addresses of mail; the key of a link for a password.
PERSONAL_TEXT = re.compile(
    r"(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-]|\.\d)|[\w.+-]+@[\w-]+\.[\w.-]+|(?<=/reset/key/)[\w-]+"
)


def hide(value: Any) -> Any:
    if isinstance(value, str):
        return PERSONAL_TEXT.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {key: HIDDEN if str(key).lower() in PERSONAL_KEYS else hide(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [hide(inner) for inner in value]
    return value


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide personal keys, and numbers and addresses inside any text, tracebacks included."""
    for key, value in event.items():
        if key.startswith("_"):
            continue
        event[key] = HIDDEN if key.lower() in PERSONAL_KEYS else hide(value)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
]

structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def formatter(*, json: bool) -> structlog.stdlib.ProcessorFormatter:
    """The formatter that settings name: JSON for machines, plain lines for the demonstration."""
    shape: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, shape],
    )
