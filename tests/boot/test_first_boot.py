"""Both machines, from an empty database to a Redash that answers."""
import os

import world
from machine import BootTest, Machine


class FirstBoot(BootTest):
    def test_step_server_then_redash(self):
        for database in world.servers.databases:
            with self.subTest(version=database.version):
                step = Machine("bastion", database)
                outcome = step.boot()
                self.assert_good(outcome)
                self.assert_kept_secret(step, outcome)
                self.assertIn("the database of Redash is ready", outcome.reason)
                redash = Machine("redash", database, step.user)
                outcome = redash.boot()
                self.assert_good(outcome)
                self.assert_kept_secret(redash, outcome)
                self.assertIn("Redash 26.3.0 is up", outcome.reason)
                self.assertIn("organizations", database.sql("\\dt", database=step.user))
                self.assertEqual(len(outcome.called("psql")), 0, "only the step server may ask as the master user")
                self.assertEqual(len(outcome.called("aws", "cloudformation", "signal-resource")), 1)

    def test_redash_alone_makes_its_database(self):
        machine = Machine("redash", DatabaseBootstrap="redash")
        outcome = machine.boot()
        self.assert_good(outcome)
        self.assert_kept_secret(machine, outcome)

    def test_progress_is_on_the_console(self):
        machine = Machine("redash", DatabaseBootstrap="redash")
        machine.boot()
        steps = [line.split()[1] for line in machine.read("console").splitlines() if line.startswith("REDASH-BOOT")]
        self.assertEqual(steps, ["step=" + name for name in ("packages", "secrets", "database-role", "environment", "compose", "pull",
                                                             "tables", "start", "ping", "status", "workers", "finished")])

    def test_again_migrates_instead_of_making(self):
        machine = Machine("redash", DatabaseBootstrap="redash")
        self.assert_good(machine.boot())
        self.assert_good(machine.boot())
        self.assertEqual(machine.database.sql("SELECT count(*) FROM upgrades", database=machine.user), "1\n")

    def test_four_at_once(self):
        for database in world.servers.databases:
            with self.subTest(version=database.version):
                first = Machine("redash", database, DatabaseBootstrap="redash")
                machines = [first] + [Machine("redash", database, first.user, DatabaseBootstrap="redash") for _ in range(3)]
                for machine in machines:
                    machine.state["tables"]["TABLES_WAIT"] = "60"
                    machine.start()
                for machine in machines:
                    self.assert_good(machine.end())
                self.assertEqual(database.sql("SELECT count(*) FROM upgrades", database=first.user), "3\n")

    def test_every_version_has_what_it_needs(self):
        images = {"26.3.0": "redash/redash:26.3.0", "25.8.0": "redash/redash:25.8.0", "10.1.0": "redash/redash:10.1.0.b50633"}
        for version, image in images.items():
            with self.subTest(version=version):
                machine = Machine("redash", DatabaseBootstrap="redash", RedashVersion=version)
                outcome = machine.boot()
                self.assert_good(outcome)
                self.assertEqual(outcome.called("docker", "pull")[0][-1], image)
                env = machine.env()
                old = version == "10.1.0"
                self.assertEqual(env.get("GUNICORN_CMD_ARGS"), "--timeout=60" if old else None)
                self.assertEqual(env.get("REDASH_GUNICORN_TIMEOUT"), None if old else "60")

    def test_every_queue_is_served_and_memory_is_shared(self):
        import yaml
        machine = Machine("redash", DatabaseBootstrap="redash")
        self.assert_good(machine.boot())
        compose = yaml.safe_load(machine.read("redash/compose.yaml"))
        # Words of the worker's command line, of which each is a queue.
        queues = " ".join(service.get("environment", {}).get("QUEUES", "") for service in compose["services"].values())
        self.assertEqual(sorted(queues.split()),
                         ["default", "emails", "periodic", "queries", "scheduled_queries", "schemas"])
        workers = [service["environment"]["WORKERS_COUNT"] for service in compose["services"].values()
                   if service.get("command") == "worker"]
        self.assertEqual(sum(workers), 4, "the number that the check of the workers asks for")
        images = {service["image"] for service in compose["services"].values()}
        self.assertEqual(images, {"redash/redash:26.3.0", "nginx:1.28.0-alpine"})
        limits = [int(service["mem_limit"][:-1]) for service in compose["services"].values()]
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
        self.assertLess(sum(limits) - 512 - 256, total * 0.9)
        self.assertIn('"max-size":"20m"', machine.read("docker/daemon.json"))
        self.assertEqual(machine.env()["REDASH_PROXIES_COUNT"], "2")
