"""Every error that Stateroom raises on purpose, and who is at fault for each."""

from runtime.errors import (
    AppError,
    AskCycle,
    AskError,
    AskTimeout,
    BadCall,
    CertificateError,
    ChildError,
    DeclarationError,
    Failed,
    ListenError,
    MailboxFull,
    Moved,
    NoSuchKind,
    Reject,
    SettingError,
    StateroomError,
    Unreachable,
    UsageError,
)

__all__ = [
    "AppError", "AskCycle", "AskError", "AskTimeout", "BadCall", "CertificateError", "ChildError", "DeclarationError",
    "Failed", "ListenError", "MailboxFull", "Moved", "NoSuchKind", "Reject", "SettingError", "StateroomError",
    "Unreachable", "UsageError",
]  # fmt: skip
