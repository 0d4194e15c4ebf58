from enum import StrEnum


class Channel(StrEnum):
    APP = "app"
    PAGE = "page"
    QR = "qr"
    WAP = "wap"

    def __str__(self) -> str:
        return str(self.value)
