"""Serve the browser UI on this machine: `python -m ui [--port 7860] [--host 127.0.0.1]`."""

import argparse
import socket
import sys

from corpus.errors import UserError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return the exit status: 0 good, 1 a problem the user can fix, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m ui", description=__doc__)
    parser.add_argument("--port", type=int, default=7860, help="default 7860")
    parser.add_argument("--host", default="127.0.0.1", help="an address of this machine itself; default 127.0.0.1")
    parsed = parser.parse_args(arguments)
    try:
        with bind(parsed.host, parsed.port) as listener:
            serve(listener)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


def bind(host: str, port: int) -> socket.socket:
    """Take the port before anything heavy is loaded. Raises UserError where that cannot be."""
    if host not in LOOPBACK:
        raise UserError(
            f"Serving on {host} would let others in, and this version has no accounts.",
            "Run `python -m ui` without --host.",
        )
    if not 0 <= port <= 65535:
        raise UserError(f"There is no port {port}.", "Choose one from 1024 to 65535: `python -m ui --port 7861`.")
    listener = socket.socket(socket.AF_INET6 if host == "::1" else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise UserError(
            f"Port {port} cannot be used: {(error.strerror or str(error)).lower()}.",
            f"Choose another: `python -m ui --port {port + 1 if port < 65535 else 7860}`.",
        ) from error
    return listener


def serve(listener: socket.socket) -> None:
    """Open the tutor and answer on `listener`. Raises UserError for a missing index or a store that cannot be used."""
    from ingest import index
    from tutor import config

    settings = config.load()
    index.current(settings.ingest)
    import uvicorn

    from tutor.session import Tutor
    from ui.server import make_app

    app = make_app(Tutor.open(settings), settings)
    listener.listen()  # from here on a browser waits for us instead of being refused
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Open http://{shown}:{port} in your browser. Ctrl+C stops.", flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False))
    server.run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main())
