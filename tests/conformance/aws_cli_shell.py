"""Debian's aws command line, many times in one process: each start alone takes most of a second.

Reads requests from the first argument (a named pipe): a line "COUNT KEY SECRET", then COUNT arguments
that each end with a NUL. Leaves what it printed in the file of the second argument and writes its exit
code, a line, to the third (a named pipe)."""
import contextlib
import io
import os
import sys

from awscli.clidriver import create_clidriver


def read_argument(pipe):
    text = bytearray()
    while (byte := pipe.read(1)) not in (b"\0", b""):
        text += byte
    return text.decode()


def run(arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            code = create_clidriver().main(arguments)
        except SystemExit as end:
            code = end.code
    return code, out.getvalue()


def main(requests, printed, answers):
    with open(requests, "rb") as pipe, open(answers, "w", encoding="ascii") as codes:
        while head := pipe.readline().decode().split():
            os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = head[1:]
            code, text = run([read_argument(pipe) for _ in range(int(head[0]))])
            with open(printed, "w", encoding="utf-8") as file:
                file.write(text)
            print(code, file=codes, flush=True)


main(*sys.argv[1:])
