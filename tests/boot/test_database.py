"""The database role, the database and the tables when they are not as a first boot finds them."""
import world
from machine import CANARY, BootTest, Machine


class Database(BootTest):
    def test_a_rotated_password_is_followed(self):
        for database in world.servers.databases:
            with self.subTest(version=database.version):
                step = Machine("bastion", database)
                self.assert_good(step.boot())
                old = step.secrets["redash-password"]
                step.secrets["redash-password"] = CANARY + "Rotated"
                self.assert_good(step.boot())
                self.assertTrue(database.try_sql("SELECT 1", step.user, CANARY + "Rotated", step.user))
                self.assertFalse(database.try_sql("SELECT 1", step.user, old, step.user))

    def test_odd_passwords(self):
        odd = ["we'ird $pw:\\x%", '"double" \'single\'', "%41%%s $HOME `id` $(id)", "outer blanks  ", "\\", "#;&|<>*?[]{}()!~^=+,@/",
               "Gr\u00fc\u00dfe \u65e5\u672c"]
        for database in world.servers.databases:
            for password in odd:
                with self.subTest(password=password, version=database.version):
                    password = "  " + CANARY + password
                    # Once as far as Redash itself, else as far as the login that the step server tries.
                    first = database is world.servers.databases[0]
                    machine = Machine("redash" if first else "bastion", database, DatabaseBootstrap="redash")
                    machine.secrets["redash-password"] = password
                    outcome = machine.boot()
                    self.assert_good(outcome)
                    self.assert_kept_secret(machine, outcome)
                    self.assertTrue(database.try_sql("SELECT 1", machine.user, password, machine.user))

    def test_four_step_servers_at_once(self):
        for database in world.servers.databases:
            with self.subTest(version=database.version):
                first = Machine("bastion", database)
                machines = [first] + [Machine("bastion", database, first.user) for _ in range(3)]
                for machine in machines:
                    machine.start()
                for machine in machines:
                    self.assert_good(machine.end())

    def test_a_database_that_belongs_to_another_is_taken_over(self):
        for database in world.servers.databases:
            with self.subTest(version=database.version):
                machine = Machine("bastion", database)
                database.sql("CREATE DATABASE %s OWNER %s" % (machine.user, world.MASTER))
                self.assert_good(machine.boot())
                owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '%s'" % machine.user
                self.assertEqual(database.sql(owner), machine.user + "\n")

    def test_half_made_tables_are_told_and_left_alone(self):
        machine = Machine("redash", DatabaseBootstrap="redash")
        machine.state["tables"]["DIES_AT"] = "3"
        outcome = machine.boot()
        self.assert_fails(outcome, "database create_tables failed with status 1", step="tables")
        self.assert_kept_secret(machine, outcome)
        self.assertIn("cannot go on: postgresql://%s:****@" % machine.user, outcome.output)
        world.servers.signals.kept.clear()
        del machine.state["tables"]["DIES_AT"]
        self.assert_fails(machine.boot(), "4 tables but no migration mark", "drop the schema and try again")
        world.servers.signals.kept.clear()
        machine.database.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION " + machine.user, database=machine.user)
        self.assert_good(machine.boot())

    def test_a_wrong_master_password(self):
        machine = Machine("bastion")
        machine.secrets["redash-master-password"] = CANARY + "Wrong"
        outcome = machine.boot()
        self.assert_fails(outcome, "cannot log in to Aurora as its master user", "password authentication failed", step="database")
        self.assert_kept_secret(machine, outcome)
        self.assertEqual(len(outcome.called("psql")), 1, "it does not become right by asking again")

    def test_a_database_that_does_not_answer(self):
        machine = Machine("bastion", DatabasePort=str(world.free_port()))
        self.assert_fails(machine.boot(), "cannot log in to Aurora as its master user", "Connection refused", step="database")

    def test_the_user_of_redash_is_never_the_master(self):
        machine = Machine("bastion", name=world.MASTER)
        self.assert_fails(machine.boot(), "has to be another than Aurora's master user")
        self.assertTrue(machine.database.try_sql("SELECT 1", world.MASTER, world.MASTER_PASSWORD))

    def test_a_master_without_the_right_to_make_roles(self):
        machine = Machine("bastion")
        machine.database.sql("CREATE ROLE poor_%s LOGIN PASSWORD '%sPoor'" % (machine.name, CANARY))
        machine.secrets.update({"redash-master-user": "poor_" + machine.name, "redash-master-password": CANARY + "Poor"})
        self.assert_fails(machine.boot(), "cannot make Redash's database role and database", "permission denied to create role")

    def test_a_role_without_its_database(self):
        machine = Machine("redash")
        machine.database.sql("CREATE ROLE %s LOGIN PASSWORD '%s'" % (machine.user, machine.secrets["redash-password"]))
        self.assert_fails(machine.boot(), "the database cannot be used", "does not exist", step="tables")

    def test_a_redash_before_its_step_server(self):
        self.assert_fails(Machine("redash").boot(), "the database cannot be used", "password authentication failed")
