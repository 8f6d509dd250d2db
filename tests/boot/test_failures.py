"""Each failure ends in a signalled reason that a person can act on."""
import os
import signal

import world
from machine import CANARY, BootTest, Machine


class Failures(BootTest):
    def redash(self, **values):
        return Machine("redash", DatabaseBootstrap="redash", **values)

    def test_secrets_access_denied(self):
        for kind in ("bastion", "redash"):
            with self.subTest(kind=kind):
                machine = Machine(kind)
                machine.secrets["redash-password"] = {"error": "AccessDeniedException"}
                outcome = machine.boot()
                self.assert_fails(outcome, "cannot read the secret acme/dev/redash-password", "AccessDeniedException", step="secrets")

    def test_a_secret_that_is_missing(self):
        machine = Machine("redash")
        machine.secrets["redash-secret-key"] = None
        self.assert_fails(machine.boot(), "cannot read the secret acme/dev/redash-secret-key", "ResourceNotFoundException")

    def test_a_secret_that_is_empty(self):
        machine = Machine("redash")
        machine.secrets["redash-secret-key"] = ""
        self.assert_fails(machine.boot(), "the secret acme/dev/redash-secret-key-AbCdEf is empty")

    def test_a_role_that_is_not_known_everywhere_yet(self):
        machine = self.redash()
        machine.secrets["redash-user"] = {"error": "AccessDeniedException", "after": 4, "value": machine.user}
        self.assert_good(machine.boot())

    def test_a_secret_of_two_lines(self):
        machine = self.redash()
        machine.secrets["redash-cookie-secret"] = CANARY + "one\n" + CANARY + "two"
        outcome = machine.boot()
        self.assert_fails(outcome, "REDASH_COOKIE_SECRET may not have a line end")
        self.assertNotIn(CANARY, outcome.output)

    def test_an_image_that_is_missing(self):
        machine = self.redash()
        machine.state["registry"] = "missing"
        outcome = machine.boot()
        self.assert_fails(outcome, "the image redash/redash:26.3.0 does not exist in its registry", step="pull")
        self.assertEqual(len(outcome.called("docker", "pull")), 1, "it does not appear by asking again")
        self.assertEqual([call[-1] for call in outcome.called("aws", "cloudformation")], ["FAILURE"])

    def test_a_registry_that_cannot_be_reached(self):
        machine = self.redash()
        machine.state["registry"] = "unreachable"
        self.assert_fails(machine.boot(), "cannot pull redash/redash:26.3.0", "is there a way out to its registry?", "no such host")

    def test_a_registry_that_has_had_enough(self):
        machine = self.redash()
        machine.state["registry"] = "limited"
        self.assert_fails(machine.boot(), "rate limit", "try again in some hours")

    def test_a_cache_that_cannot_be_reached(self):
        outcome = self.redash(cache_port=world.free_port()).boot()
        self.assert_fails(outcome, "the cache cannot be used", "Connection refused", step="tables")

    def test_a_cache_that_wants_a_password(self):
        locked = world.Redis("%s/redis-locked" % world.servers.work, world.servers.certificate, CANARY + "Cache")
        self.addCleanup(locked.stop)
        self.assert_fails(self.redash(cache_port=locked.port).boot(), "the cache cannot be used", "uthentication required")

    def test_a_cache_with_a_certificate_that_nobody_knows(self):
        machine = self.redash()
        machine.state["authority"] = "/dev/null"
        self.assert_fails(machine.boot(), "the cache cannot be used", "CERTIFICATE_VERIFY_FAILED")

    def test_packages_that_cannot_be_installed(self):
        machine = self.redash()
        machine.state["packages"] = False
        self.assert_fails(machine.boot(), "step packages failed: status 1", "Could not connect", step="packages")

    def test_no_ping(self):
        machine = self.redash()
        machine.state["ping"] = False
        outcome = machine.boot()
        self.assert_fails(outcome, "does not answer on /ping", "WORKER TIMEOUT", step="ping")
        self.assertIn("****", outcome.reason, "the log of a container may quote its environment")
        self.assert_kept_secret(machine, outcome)

    def test_no_status(self):
        machine = self.redash()
        machine.state["status"] = 1
        self.assert_fails(machine.boot(), "cannot reach its database or its cache", step="status")

    def test_no_workers(self):
        machine = self.redash()
        machine.state["workers"] = 1
        self.assert_fails(machine.boot(), "not every worker of the queues is running", step="workers")

    def test_a_stop_from_outside(self):
        machine = self.redash()
        machine.state["hang"] = "docker compose up"
        machine.start()
        world.until("the hang", lambda: os.path.exists(machine.path("mark-hangs")))
        os.killpg(machine.process.pid, signal.SIGTERM)
        outcome = machine.end()
        self.assert_fails(outcome, "stopped from outside", step="start")
        world.servers.signals.kept.clear()
        del machine.state["hang"]
        self.assert_good(machine.boot())

    def test_a_step_that_hangs(self):
        machine = self.redash()
        machine.state["hang"] = "apt-get"
        machine.start(WATCHDOG_SECONDS="2")
        world.until("the signal", lambda: [one for one in world.servers.signals.kept if one[0].startswith("/%s?" % machine.name)])
        machine.process.kill()
        self.assert_fails(machine.end(), "not finished in time", "step=packages")

    def test_a_reason_with_everything_in_it_is_json(self):
        machine = self.redash()
        machine.user = 'q"uo\\te\u00e9'
        machine.secrets["redash-master-user"] = 'q"uo\\te\u00e9'
        self.assert_fails(machine.boot(), "cannot log in to Aurora")
