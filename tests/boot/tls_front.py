"""TLS in front of a PostgreSQL that was built without: says yes to the client's wish for TLS and passes the rest on."""
import select
import socket
import ssl
import struct
import threading

TLS_WISH = struct.pack("!ii", 8, 80877103)


class TlsFront:
    def __init__(self, behind, certificate):
        self.behind = behind
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate + ".crt", certificate + ".key")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            if client.recv(8, socket.MSG_WAITALL) != TLS_WISH:
                client.close()  # as hostssl alone: whoever asks without TLS is refused
                return
            client.sendall(b"S")
            client = self.context.wrap_socket(client, server_side=True)
            server = socket.create_connection(("127.0.0.1", self.behind))
        except OSError:
            client.close()
            return
        pass_on(client, server)

    def stop(self):
        self.listener.close()


def pass_on(client, server):
    # In one thread: an object of a TLS connection is not made for two.
    try:
        while True:
            for source in select.select((client, server), (), ())[0]:
                data = source.recv(65536)
                while source is client and client.pending():
                    data += client.recv(65536)
                if not data:
                    return
                (server if source is client else client).sendall(data)
    except OSError:
        pass
    finally:
        client.close()
        server.close()
