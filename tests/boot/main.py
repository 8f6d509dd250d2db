"""Finds the tests (test_*.py), starts the servers once, runs every test, prints totals."""
import os
import shutil
import sys
import tempfile
import time
import unittest

import world

FOLDER = os.path.dirname(os.path.abspath(__file__))


class Result(unittest.TextTestResult):
    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        print("skipped: %s: %s" % (test, reason))


def main():
    sys.path.insert(0, FOLDER)
    work = tempfile.mkdtemp(prefix="boot.")
    os.chmod(work, 0o755)
    began = time.monotonic()
    world.servers = world.Servers(work)
    try:
        world.servers.start()
        loader = unittest.defaultTestLoader
        names = sys.argv[1:]
        suite = loader.loadTestsFromNames(names) if names else loader.discover(FOLDER, "test_*.py")
        outcome = unittest.TextTestRunner(sys.stdout, resultclass=Result, verbosity=2 if names else 0).run(suite)
    finally:
        world.servers.stop()
        if not os.environ.get("KEEP"):
            shutil.rmtree(work, ignore_errors=True)
        else:
            print("kept: " + work)
    # A sub-test counts with its test.
    failing = {getattr(test, "test_case", test) for test, _ in outcome.failures + outcome.errors}
    bad = len(failing)
    print("took %.1f s" % (time.monotonic() - began))
    print("%d passed, %d failed" % (outcome.testsRun - bad - len(outcome.skipped), bad))
    return 1 if bad or outcome.testsRun == 0 else 0


sys.exit(main())
