"""Contains all the data models used in inputs/outputs"""

from .app_cashier import AppCashier
from .cashier_app_cashier import CashierAppCashier
from .cashier_app_cashier_type import CashierAppCashierType
from .cashier_qr_cashier import CashierQrCashier
from .cashier_qr_cashier_type import CashierQrCashierType
from .cashier_redirect_cashier import CashierRedirectCashier
from .cashier_redirect_cashier_type import CashierRedirectCashierType
from .channel import Channel
from .close_reason import CloseReason
from .create_order import CreateOrder
from .create_refund import CreateRefund
from .event import Event
from .event_page import EventPage
from .fault import Fault
from .fault_code import FaultCode
from .order import Order
from .order_page import OrderPage
from .order_status import OrderStatus
from .problem import Problem
from .qr_cashier import QrCashier
from .redirect_cashier import RedirectCashier
from .refund import Refund
from .refund_origin import RefundOrigin
from .refund_page import RefundPage
from .refund_status import RefundStatus
from .timeline import Timeline
from .timeline_by import TimelineBy
from .timeline_entry import TimelineEntry
from .timeline_found import TimelineFound
from .timeline_look import TimelineLook
from .timeline_next import TimelineNext

__all__ = (
    "AppCashier",
    "CashierAppCashier",
    "CashierAppCashierType",
    "CashierQrCashier",
    "CashierQrCashierType",
    "CashierRedirectCashier",
    "CashierRedirectCashierType",
    "Channel",
    "CloseReason",
    "CreateOrder",
    "CreateRefund",
    "Event",
    "EventPage",
    "Fault",
    "FaultCode",
    "Order",
    "OrderPage",
    "OrderStatus",
    "Problem",
    "QrCashier",
    "RedirectCashier",
    "Refund",
    "RefundOrigin",
    "RefundPage",
    "RefundStatus",
    "Timeline",
    "TimelineBy",
    "TimelineEntry",
    "TimelineFound",
    "TimelineLook",
    "TimelineNext",
)
