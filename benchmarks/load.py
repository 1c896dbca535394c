"""A small load generator for a loopback address, in a process of its own: bounded in count and in time.

    python -m benchmarks.load PORT PATH COUNT CONNECTIONS SECONDS [COOKIE]

prints the requests a second. Any answer but 200 ends it with an error, so that an error page is never measured.
"""

import socket
import sys
import threading
import time

MOST_REQUESTS, MOST_CONNECTIONS, MOST_SECONDS = 20_000, 16, 60


def ask(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request)
        head = line.recv(65536)
        more = head
        while more:
            more = line.recv(262144)
        return head


class Load:
    def __init__(self, port: int, request: bytes, count: int, until: float) -> None:
        self.port, self.request, self.until = port, request, until
        self.left, self.done = count, 0
        self.wrong = b""
        self.lock = threading.Lock()

    def take(self) -> bool:
        with self.lock:
            if self.left <= 0 or self.wrong or time.monotonic() > self.until:
                return False
            self.left -= 1
            return True

    def work(self) -> None:
        while self.take():
            head = ask(self.port, self.request)
            if b" 200 " not in head[:20]:
                self.wrong = head[:200] or b"no answer"
                return
            with self.lock:
                self.done += 1


def run(port: int, path: str, count: int, connections: int, seconds: float, cookie: str = "") -> float:
    """Requests a second."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"] + ([f"Cookie: {cookie}"] if cookie else [])
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    began = time.monotonic()
    load = Load(port, request, min(count, MOST_REQUESTS), began + min(seconds, MOST_SECONDS))
    threads = [threading.Thread(target=load.work) for _ in range(min(connections, MOST_CONNECTIONS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if load.wrong:
        sys.exit(f"{path} answered {load.wrong!r}")
    return load.done / (time.monotonic() - began)


if __name__ == "__main__":
    port, path, count, connections, seconds, *rest = sys.argv[1:]
    print(run(int(port), path, int(count), int(connections), float(seconds), *rest))
