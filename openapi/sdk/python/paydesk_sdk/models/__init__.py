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
from .event_page import EventPage
from .fault import Fault
from .fault_code import FaultCode
from .notification_event import NotificationEvent
from .notification_event_data import NotificationEventData
from .notification_event_type import NotificationEventType
from .order import Order
from .order_data import OrderData
from .order_event import OrderEvent
from .order_event_type import OrderEventType
from .order_page import OrderPage
from .order_status import OrderStatus
from .other_event import OtherEvent
from .other_event_data import OtherEventData
from .payment_data import PaymentData
from .payment_event import PaymentEvent
from .payment_event_data import PaymentEventData
from .payment_event_type import PaymentEventType
from .problem import Problem
from .qr_cashier import QrCashier
from .redirect_cashier import RedirectCashier
from .refund import Refund
from .refund_data import RefundData
from .refund_event import RefundEvent
from .refund_event_data import RefundEventData
from .refund_event_type import RefundEventType
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
    "EventPage",
    "Fault",
    "FaultCode",
    "NotificationEvent",
    "NotificationEventData",
    "NotificationEventType",
    "Order",
    "OrderData",
    "OrderEvent",
    "OrderEventType",
    "OrderPage",
    "OrderStatus",
    "OtherEvent",
    "OtherEventData",
    "PaymentData",
    "PaymentEvent",
    "PaymentEventData",
    "PaymentEventType",
    "Problem",
    "QrCashier",
    "RedirectCashier",
    "Refund",
    "RefundData",
    "RefundEvent",
    "RefundEventData",
    "RefundEventType",
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
