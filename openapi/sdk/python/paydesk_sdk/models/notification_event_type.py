from enum import StrEnum


class NotificationEventType(StrEnum):
    NOTIFICATION_QUARANTINED = "notification.quarantined"

    def __str__(self) -> str:
        return str(self.value)
