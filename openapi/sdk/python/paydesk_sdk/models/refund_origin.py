from enum import StrEnum


class RefundOrigin(StrEnum):
    ASKED = "asked"
    DUPLICATE = "duplicate"
    EXTERNAL = "external"
    LATE = "late"
    OPERATOR = "operator"

    def __str__(self) -> str:
        return str(self.value)
