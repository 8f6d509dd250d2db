"""Two odd name servers: one that swallows UDP and passes TCP on, one that swallows both.

Usage: delegation_lab_odd.py TCP-ONLY-PORT DEAD-PORT PORT-TO-PASS-TO
"""
import asyncio
import socket
import sys


def swallow(port):
    """A bound socket that nobody reads."""
    held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    held.bind(("127.0.0.1", port))
    return held


async def copy(reader, writer):
    try:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main(tcp_only, dead, to):
    async def pass_on(reader, writer):
        there = await asyncio.open_connection("127.0.0.1", to)
        await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))

    async def ignore(reader, _writer):
        await reader.read()

    held = [swallow(tcp_only), swallow(dead)]
    servers = [await asyncio.start_server(pass_on, "127.0.0.1", tcp_only),
               await asyncio.start_server(ignore, "127.0.0.1", dead)]
    await asyncio.gather(*(server.serve_forever() for server in servers))
    return held


asyncio.run(main(*map(int, sys.argv[1:4])))
