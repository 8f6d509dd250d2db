"""Odd name servers: one that swallows UDP and passes TCP on, one that swallows both, one that passes UDP on and swallows
TCP.

Usage: delegation_lab_odd.py TCP-ONLY-PORT DEAD-PORT UDP-ONLY-PORT PORT-TO-PASS-TO
"""
import asyncio
import socket
import sys


def swallow(port):
    """A bound socket that nobody reads."""
    held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    held.bind(("127.0.0.1", port))
    return held


class Back(asyncio.DatagramProtocol):
    """Takes one answer back to whoever asked."""

    def __init__(self, front, whom):
        self.front, self.whom = front, whom

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, _addr):
        self.front.sendto(data, self.whom)
        self.transport.close()


class Front(asyncio.DatagramProtocol):
    """Passes each question on from a port of its own."""

    def __init__(self, to):
        self.to, self.tasks = to, set()

    def connection_made(self, transport):
        self.transport = transport

    async def pass_on(self, data, whom):
        there, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Back(self.transport, whom), remote_addr=("127.0.0.1", self.to))
        there.sendto(data)

    def datagram_received(self, data, addr):
        task = asyncio.create_task(self.pass_on(data, addr))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def copy(reader, writer):
    try:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main(tcp_only, dead, udp_only, to):
    async def pass_on(reader, writer):
        there = await asyncio.open_connection("127.0.0.1", to)
        await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))

    async def ignore(reader, _writer):
        await reader.read()

    held = [swallow(tcp_only), swallow(dead)]
    held += await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Front(to), local_addr=("127.0.0.1", udp_only))
    servers = [await asyncio.start_server(pass_on, "127.0.0.1", tcp_only),
               await asyncio.start_server(ignore, "127.0.0.1", dead),
               await asyncio.start_server(ignore, "127.0.0.1", udp_only)]
    await asyncio.gather(*(server.serve_forever() for server in servers))
    return held


asyncio.run(main(*map(int, sys.argv[1:5])))
