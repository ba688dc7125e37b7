"""An HTTP adapter that hands out a second handle on every socket it opens, to cut it by."""

import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

Catch = Callable[[socket.socket], None]


class _Plain(HTTPConnection):
    def __init__(self, *args: Any, catch: Catch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._catch = catch

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        self._catch(made.dup())
        return made


class _Encrypted(HTTPSConnection):
    def __init__(self, *args: Any, catch: Catch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._catch = catch

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        self._catch(made.dup())
        return made


class CatchingAdapter(HTTPAdapter):
    """Trusts by `context` alone, and calls `catch` with a duplicate of each new socket.

    Whoever is handed a duplicate closes it; shutting it down ends the call at any stage, a TLS
    handshake included.
    """

    def __init__(self, context: ssl.SSLContext, catch: Catch) -> None:
        self._context, self._catch = context, catch
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Build the pools with our context."""
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Build a proxy's pools with our context."""
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the context as it is: requests would add its own bundle of authorities."""

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: Any,
        proxies: Any = None,
        cert: Any = None,
    ) -> Any:
        """The pool for this request, opening connections that are caught."""
        pool: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
        kind = _Encrypted if pool.scheme == "https" else _Plain
        pool.ConnectionCls = partial(kind, catch=self._catch)
        return pool
