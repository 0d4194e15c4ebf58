from enum import StrEnum


class FaultCode(StrEnum):
    MISSING = "missing"
    REPEATED = "repeated"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    TOO_SMALL = "too_small"
    UNKNOWN = "unknown"
    WRONG_FORM = "wrong_form"
    WRONG_TYPE = "wrong_type"
    WRONG_VALUE = "wrong_value"

    def __str__(self) -> str:
        return str(self.value)
