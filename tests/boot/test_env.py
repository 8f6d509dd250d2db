"""What Redash and compose understand of the env file."""
import json
import shutil
import subprocess
import unittest

import world
from machine import CANARY, BootTest, Machine

SES = {"MailServer": "email-smtp.eu-west-1.amazonaws.com", "MailUser": "AKIAIOSFODNN7EXAMPLE", "MailSender": "Redash <redash@example.com>",
       "MailPasswordSecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/dev/redash-mail-password-AbCdEf"}


def has_compose():
    docker = shutil.which("docker")
    return docker and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0


class Env(BootTest):
    def mail(self, **values):
        machine = Machine("redash", DatabaseBootstrap="redash", mail=values)
        outcome = machine.boot()
        self.assert_good(outcome)
        self.assert_kept_secret(machine, outcome)
        return {name[12:]: value for name, value in machine.env().items() if name.startswith("REDASH_MAIL_")}

    def test_no_mail(self):
        self.assertEqual(self.mail(), {})

    def test_mail_through_ses(self):
        self.assertEqual(self.mail(**SES), {
            "SERVER": "email-smtp.eu-west-1.amazonaws.com", "PORT": "587", "USE_TLS": "true", "USE_SSL": "false",
            "USERNAME": "AKIAIOSFODNN7EXAMPLE", "PASSWORD": CANARY + "Mail", "DEFAULT_SENDER": "Redash <redash@example.com>"})

    def test_mail_with_tls_from_the_first_byte(self):
        mail = self.mail(MailServer="smtp.example.com", MailPort="465", MailSecurity="tls", MailSender="r@example.com")
        self.assertEqual(mail, {"SERVER": "smtp.example.com", "PORT": "465", "USE_TLS": "false", "USE_SSL": "true",
                                "DEFAULT_SENDER": "r@example.com"})

    def test_mail_without_tls(self):
        mail = self.mail(MailServer="10.0.0.9", MailPort="25", MailSecurity="none", MailSender="r@example.com")
        self.assertEqual((mail["USE_TLS"], mail["USE_SSL"]), ("false", "false"))

    ODD = ["it's", 'say "it"', "$HOME ${HOME} $$ %d `id`", "end\\", "\\", "\\'", '\\"', "\\$x", "# no comment #", "a=b", "  blanks  ",
           "tab\there", "\u65e5\u672c"]

    def test_odd_values_arrive(self):
        names = {"redash-cookie-secret": "REDASH_COOKIE_SECRET", "redash-secret-key": "REDASH_SECRET_KEY",
                 "redash-mail-password": "REDASH_MAIL_PASSWORD"}
        for at in range(0, len(self.ODD), len(names)):
            values = dict(zip(names, self.ODD[at:at + len(names)]))
            machine = Machine("redash", DatabaseBootstrap="redash", mail=SES)
            machine.secrets.update(values)
            self.assert_good(machine.boot())
            for secret, value in values.items():
                with self.subTest(value=value):
                    self.assert_arrives(machine, names[secret], value)

    def assert_arrives(self, machine, name, value):
        self.assertEqual(machine.env()[name], value)
        # A shell reads double quotes as compose does, but for the back-quote.
        if "`" not in machine.read("redash/env"):
            shell = subprocess.run(["sh", "-c", '. "$0"; printf %s "$' + name + '"', machine.path("redash/env")], capture_output=True,
                                   text=True, check=True)
            self.assertEqual(shell.stdout, value)
        if has_compose():
            told = subprocess.run([shutil.which("docker"), "compose", "config", "--format", "json"], cwd=machine.path("redash"),
                                  capture_output=True, text=True, check=True)
            read = json.loads(told.stdout)["services"]["server"]["environment"][name]
            self.assertEqual(read.replace("$$", "$"), value)

    @unittest.skipUnless(has_compose(), "no docker compose on this machine to ask")
    def test_compose_takes_the_file(self):
        machine = Machine("redash", DatabaseBootstrap="redash")
        self.assert_good(machine.boot())
        subprocess.run([shutil.which("docker"), "compose", "config", "-q"], cwd=machine.path("redash"), check=True)

    def test_the_addresses_are_what_redash_reads(self):
        import psycopg2.extensions
        import redis
        from sqlalchemy.engine import url as sqlalchemy_url
        password = "a@b/c:d?e#f%41'g\"h $i\\j"
        machine = Machine("redash", DatabaseBootstrap="redash")
        machine.secrets["redash-password"] = password
        self.assert_good(machine.boot())
        address = machine.env()["REDASH_DATABASE_URL"]
        expected = (machine.user, password, "127.0.0.1", machine.user)
        libpq = psycopg2.extensions.parse_dsn(address)
        self.assertEqual((libpq["user"], libpq["password"], libpq["host"], libpq["dbname"]), expected)
        self.assertEqual((libpq["port"], libpq["sslmode"]), (str(machine.database.port), "require"))
        parts = sqlalchemy_url.make_url(address)
        self.assertEqual((parts.username, parts.password, parts.host, parts.database), expected)
        pool = redis.ConnectionPool.from_url(machine.env()["REDASH_REDIS_URL"])
        self.assertEqual((pool.connection_kwargs["host"], pool.connection_kwargs["port"]), ("localhost", world.servers.redis.port))
        self.assertIs(pool.connection_class, redis.SSLConnection)
