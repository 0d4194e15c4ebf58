from enum import StrEnum


class CloseReason(StrEnum):
    EXPIRED = "expired"
    REJECTED = "rejected"
    REPLACED = "replaced"
    REQUESTED = "requested"

    def __str__(self) -> str:
        return str(self.value)
