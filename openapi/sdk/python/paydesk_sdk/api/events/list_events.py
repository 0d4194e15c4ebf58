from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.event_page import EventPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["after"] = after

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/events",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> EventPage | Problem | None:
    if response.status_code == 200:
        response_200 = EventPage.from_dict(response.json())

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

    if response.status_code == 410:
        response_410 = Problem.from_dict(response.json())

        return response_410

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
) -> Response[EventPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[EventPage | Problem]:
    """Read events

     Everything that happened after a cursor, the oldest first; without a cursor, from the beginning. Go
    on from `next`: nothing is left out, an order's events come by their `sequence`, and what Redis
    announces has the same `id` and the same bytes here. An empty page means that you have seen it all:
    ask again later with its `next`.

    Should the database go back in time, as by a restore, and not have what you have read, the answer is
    `410 cursor_lost`: go on from its `next`. Some of what comes then you may have, under the same `id`.

    Needs a key for `orders`.

    Args:
        after (str | Unset):  Example: cecd319fb26f226900000000011cd925.
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventPage | Problem]
    """

    kwargs = _get_kwargs(
        after=after,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> EventPage | Problem | None:
    """Read events

     Everything that happened after a cursor, the oldest first; without a cursor, from the beginning. Go
    on from `next`: nothing is left out, an order's events come by their `sequence`, and what Redis
    announces has the same `id` and the same bytes here. An empty page means that you have seen it all:
    ask again later with its `next`.

    Should the database go back in time, as by a restore, and not have what you have read, the answer is
    `410 cursor_lost`: go on from its `next`. Some of what comes then you may have, under the same `id`.

    Needs a key for `orders`.

    Args:
        after (str | Unset):  Example: cecd319fb26f226900000000011cd925.
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventPage | Problem
    """

    return sync_detailed(
        client=client,
        after=after,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[EventPage | Problem]:
    """Read events

     Everything that happened after a cursor, the oldest first; without a cursor, from the beginning. Go
    on from `next`: nothing is left out, an order's events come by their `sequence`, and what Redis
    announces has the same `id` and the same bytes here. An empty page means that you have seen it all:
    ask again later with its `next`.

    Should the database go back in time, as by a restore, and not have what you have read, the answer is
    `410 cursor_lost`: go on from its `next`. Some of what comes then you may have, under the same `id`.

    Needs a key for `orders`.

    Args:
        after (str | Unset):  Example: cecd319fb26f226900000000011cd925.
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventPage | Problem]
    """

    kwargs = _get_kwargs(
        after=after,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    after: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> EventPage | Problem | None:
    """Read events

     Everything that happened after a cursor, the oldest first; without a cursor, from the beginning. Go
    on from `next`: nothing is left out, an order's events come by their `sequence`, and what Redis
    announces has the same `id` and the same bytes here. An empty page means that you have seen it all:
    ask again later with its `next`.

    Should the database go back in time, as by a restore, and not have what you have read, the answer is
    `410 cursor_lost`: go on from its `next`. Some of what comes then you may have, under the same `id`.

    Needs a key for `orders`.

    Args:
        after (str | Unset):  Example: cecd319fb26f226900000000011cd925.
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            after=after,
            limit=limit,
        )
    ).parsed
