from enum import StrEnum


class TimelineFound(StrEnum):
    ABSENT = "absent"
    CLOSED = "closed"
    PAID = "paid"
    STRANGE = "strange"
    WAITING = "waiting"

    def __str__(self) -> str:
        return str(self.value)
