from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.order import Order
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    order_id: str,
    *,
    wait: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["wait"] = wait

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/orders/{order_id}".format(
            order_id=quote(str(order_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Order | Problem | None:
    if response.status_code == 200:
        response_200 = Order.from_dict(response.json())

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
) -> Response[Order | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    order_id: str,
    *,
    client: AuthenticatedClient,
    wait: int | Unset = UNSET,
) -> Response[Order | Problem]:
    """Read an order

     Answers at once, unless `wait` says otherwise: then an order that is neither paid nor closed is
    answered as soon as it changes, at the latest after so many seconds, or earlier if the process ends;
    the answer is the order as it then is, changed or not, so ask again while it is not what you wait
    for. Meanwhile Alipay is asked about it more often. Waiting is cheap; who goes away waits no more.

    Needs a key for `orders`.

    Args:
        order_id (str):  Example: ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW.
        wait (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Order | Problem]
    """

    kwargs = _get_kwargs(
        order_id=order_id,
        wait=wait,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    order_id: str,
    *,
    client: AuthenticatedClient,
    wait: int | Unset = UNSET,
) -> Order | Problem | None:
    """Read an order

     Answers at once, unless `wait` says otherwise: then an order that is neither paid nor closed is
    answered as soon as it changes, at the latest after so many seconds, or earlier if the process ends;
    the answer is the order as it then is, changed or not, so ask again while it is not what you wait
    for. Meanwhile Alipay is asked about it more often. Waiting is cheap; who goes away waits no more.

    Needs a key for `orders`.

    Args:
        order_id (str):  Example: ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW.
        wait (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Order | Problem
    """

    return sync_detailed(
        order_id=order_id,
        client=client,
        wait=wait,
    ).parsed


async def asyncio_detailed(
    order_id: str,
    *,
    client: AuthenticatedClient,
    wait: int | Unset = UNSET,
) -> Response[Order | Problem]:
    """Read an order

     Answers at once, unless `wait` says otherwise: then an order that is neither paid nor closed is
    answered as soon as it changes, at the latest after so many seconds, or earlier if the process ends;
    the answer is the order as it then is, changed or not, so ask again while it is not what you wait
    for. Meanwhile Alipay is asked about it more often. Waiting is cheap; who goes away waits no more.

    Needs a key for `orders`.

    Args:
        order_id (str):  Example: ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW.
        wait (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Order | Problem]
    """

    kwargs = _get_kwargs(
        order_id=order_id,
        wait=wait,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    order_id: str,
    *,
    client: AuthenticatedClient,
    wait: int | Unset = UNSET,
) -> Order | Problem | None:
    """Read an order

     Answers at once, unless `wait` says otherwise: then an order that is neither paid nor closed is
    answered as soon as it changes, at the latest after so many seconds, or earlier if the process ends;
    the answer is the order as it then is, changed or not, so ask again while it is not what you wait
    for. Meanwhile Alipay is asked about it more often. Waiting is cheap; who goes away waits no more.

    Needs a key for `orders`.

    Args:
        order_id (str):  Example: ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW.
        wait (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Order | Problem
    """

    return (
        await asyncio_detailed(
            order_id=order_id,
            client=client,
            wait=wait,
        )
    ).parsed
