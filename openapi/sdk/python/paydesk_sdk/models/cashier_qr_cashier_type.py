from enum import StrEnum


class CashierQrCashierType(StrEnum):
    QR_CODE = "qr_code"

    def __str__(self) -> str:
        return str(self.value)
