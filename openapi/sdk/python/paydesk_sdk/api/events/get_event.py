from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.notification_event import NotificationEvent
from ...models.order_event import OrderEvent
from ...models.other_event import OtherEvent
from ...models.payment_event import PaymentEvent
from ...models.problem import Problem
from ...models.refund_event import RefundEvent
from ...types import Response


def _get_kwargs(
    event_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/events/{event_id}".format(
            event_id=quote(str(event_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem | None:
    if response.status_code == 200:

        def _parse_response_200(
            data: object,
        ) -> NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_event_type_0 = OrderEvent.from_dict(data)

                return componentsschemas_event_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_event_type_1 = RefundEvent.from_dict(data)

                return componentsschemas_event_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_event_type_2 = PaymentEvent.from_dict(data)

                return componentsschemas_event_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_event_type_3 = NotificationEvent.from_dict(data)

                return componentsschemas_event_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_event_type_4 = OtherEvent.from_dict(data)

            return componentsschemas_event_type_4

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    event_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem]:
    """Read an event

     The same bytes as in the feed, as soon as what it tells of is stored. An announcement on Redis is
    anybody's who may write there: it says when to look, and this says what is true. Read an event here
    before you ship by it.

    Needs a key for `orders`.

    Args:
        event_id (str):  Example: evt_01KAH30B1C2D3E4F5G6H7J8K9M.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem]
    """

    kwargs = _get_kwargs(
        event_id=event_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    event_id: str,
    *,
    client: AuthenticatedClient,
) -> NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem | None:
    """Read an event

     The same bytes as in the feed, as soon as what it tells of is stored. An announcement on Redis is
    anybody's who may write there: it says when to look, and this says what is true. Read an event here
    before you ship by it.

    Needs a key for `orders`.

    Args:
        event_id (str):  Example: evt_01KAH30B1C2D3E4F5G6H7J8K9M.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem
    """

    return sync_detailed(
        event_id=event_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    event_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem]:
    """Read an event

     The same bytes as in the feed, as soon as what it tells of is stored. An announcement on Redis is
    anybody's who may write there: it says when to look, and this says what is true. Read an event here
    before you ship by it.

    Needs a key for `orders`.

    Args:
        event_id (str):  Example: evt_01KAH30B1C2D3E4F5G6H7J8K9M.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem]
    """

    kwargs = _get_kwargs(
        event_id=event_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    event_id: str,
    *,
    client: AuthenticatedClient,
) -> NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem | None:
    """Read an event

     The same bytes as in the feed, as soon as what it tells of is stored. An announcement on Redis is
    anybody's who may write there: it says when to look, and this says what is true. Read an event here
    before you ship by it.

    Needs a key for `orders`.

    Args:
        event_id (str):  Example: evt_01KAH30B1C2D3E4F5G6H7J8K9M.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent | Problem
    """

    return (
        await asyncio_detailed(
            event_id=event_id,
            client=client,
        )
    ).parsed
