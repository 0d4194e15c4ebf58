import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.order_page import OrderPage
from ...models.order_status import OrderStatus
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    user_id: str | Unset = UNSET,
    status: OrderStatus | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["user_id"] = user_id

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_created_after: str | Unset = UNSET
    if not isinstance(created_after, Unset):
        json_created_after = created_after.isoformat()
    params["created_after"] = json_created_after

    json_created_before: str | Unset = UNSET
    if not isinstance(created_before, Unset):
        json_created_before = created_before.isoformat()
    params["created_before"] = json_created_before

    params["limit"] = limit

    params["after"] = after

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/orders",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OrderPage | Problem | None:
    if response.status_code == 200:
        response_200 = OrderPage.from_dict(response.json())

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
) -> Response[OrderPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    user_id: str | Unset = UNSET,
    status: OrderStatus | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
) -> Response[OrderPage | Problem]:
    """List orders

     The app's orders that the filters let through, the newest first. Go on with `next` until there is
    none: every order that was there at the first page comes once, whatever is made meanwhile.

    Needs a key for `orders`.

    Args:
        user_id (str | Unset):
        status (OrderStatus | Unset): Where an order stands. `CREATE`: its cashier is being
            prepared. `PAY_WAIT`: it can be paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all
            of it went back. `CLOSING`: it is being closed; a payment under way may still win.
            `CLOSED`: it cannot be paid.
        created_after (datetime.datetime | Unset):
        created_before (datetime.datetime | Unset):
        limit (int | Unset):
        after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OrderPage | Problem]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        status=status,
        created_after=created_after,
        created_before=created_before,
        limit=limit,
        after=after,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    user_id: str | Unset = UNSET,
    status: OrderStatus | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
) -> OrderPage | Problem | None:
    """List orders

     The app's orders that the filters let through, the newest first. Go on with `next` until there is
    none: every order that was there at the first page comes once, whatever is made meanwhile.

    Needs a key for `orders`.

    Args:
        user_id (str | Unset):
        status (OrderStatus | Unset): Where an order stands. `CREATE`: its cashier is being
            prepared. `PAY_WAIT`: it can be paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all
            of it went back. `CLOSING`: it is being closed; a payment under way may still win.
            `CLOSED`: it cannot be paid.
        created_after (datetime.datetime | Unset):
        created_before (datetime.datetime | Unset):
        limit (int | Unset):
        after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OrderPage | Problem
    """

    return sync_detailed(
        client=client,
        user_id=user_id,
        status=status,
        created_after=created_after,
        created_before=created_before,
        limit=limit,
        after=after,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    user_id: str | Unset = UNSET,
    status: OrderStatus | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
) -> Response[OrderPage | Problem]:
    """List orders

     The app's orders that the filters let through, the newest first. Go on with `next` until there is
    none: every order that was there at the first page comes once, whatever is made meanwhile.

    Needs a key for `orders`.

    Args:
        user_id (str | Unset):
        status (OrderStatus | Unset): Where an order stands. `CREATE`: its cashier is being
            prepared. `PAY_WAIT`: it can be paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all
            of it went back. `CLOSING`: it is being closed; a payment under way may still win.
            `CLOSED`: it cannot be paid.
        created_after (datetime.datetime | Unset):
        created_before (datetime.datetime | Unset):
        limit (int | Unset):
        after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OrderPage | Problem]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        status=status,
        created_after=created_after,
        created_before=created_before,
        limit=limit,
        after=after,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    user_id: str | Unset = UNSET,
    status: OrderStatus | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    limit: int | Unset = UNSET,
    after: str | Unset = UNSET,
) -> OrderPage | Problem | None:
    """List orders

     The app's orders that the filters let through, the newest first. Go on with `next` until there is
    none: every order that was there at the first page comes once, whatever is made meanwhile.

    Needs a key for `orders`.

    Args:
        user_id (str | Unset):
        status (OrderStatus | Unset): Where an order stands. `CREATE`: its cashier is being
            prepared. `PAY_WAIT`: it can be paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all
            of it went back. `CLOSING`: it is being closed; a payment under way may still win.
            `CLOSED`: it cannot be paid.
        created_after (datetime.datetime | Unset):
        created_before (datetime.datetime | Unset):
        limit (int | Unset):
        after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OrderPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            user_id=user_id,
            status=status,
            created_after=created_after,
            created_before=created_before,
            limit=limit,
            after=after,
        )
    ).parsed
