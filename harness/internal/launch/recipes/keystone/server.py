"""Keystone for mfaproof: the packaged application one request after another, as the packaged server does it, on loopback only.

    python3 server.py PORT

A request may say what time it is, in seconds since 1970, in the header X-Mfaproof-Time: Keystone then goes by that time while it serves
the request, so that each case has a clock of its own. GET /mfaproof says what this is. It is no server for anybody else.
"""
import datetime
import json
import socketserver
import sys
import time
import wsgiref.simple_server
from importlib import metadata

from keystone.server.wsgi import initialize_public_application

asked = None  # the time of the request that this process serves
real_time, real_datetime = time.time, datetime.datetime


def now():
    return real_time() if asked is None else asked


class AnyDatetime(type):
    def __instancecheck__(cls, value):
        return isinstance(value, real_datetime)


class Datetime(real_datetime, metaclass=AnyDatetime):
    """Makes real ones, so that whoever looks at their type closely finds what was always there."""

    def __new__(cls, *args, **kwargs):
        return real_datetime(*args, **kwargs)

    @classmethod
    def utcnow(cls):
        return real_datetime.utcfromtimestamp(now())

    @classmethod
    def now(cls, tz=None):
        return real_datetime.fromtimestamp(now(), tz)


def timed(application):
    about = json.dumps({"name": "keystone", "version": metadata.version("keystone"), "python": sys.version.split()[0]}).encode()

    def serve(environ, start_response):
        if environ["PATH_INFO"] == "/mfaproof":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [about]
        global asked
        said = environ.get("HTTP_X_MFAPROOF_TIME")
        asked = float(said) if said else None
        return application(environ, start_response)

    return serve


class Server(wsgiref.simple_server.WSGIServer):
    request_queue_size = 64

    def server_bind(self):  # without the look-up of a name for the address
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]
        self.setup_environ()


class Handler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    port = int(sys.argv[1])
    sys.argv[1:] = []  # Keystone reads what is left
    application = initialize_public_application()
    # Only now: modules in C look closely at what they import. Keystone asks for both by the names of their modules.
    time.time, datetime.datetime = now, Datetime
    with wsgiref.simple_server.make_server("127.0.0.1", port, timed(application), Server, Handler) as server:
        server.serve_forever()
