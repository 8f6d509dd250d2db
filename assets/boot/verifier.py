# What PostgreSQL stores instead of a password (RFC 5803), so that the password itself is in no statement, log or statistic.
import base64
import hashlib
import hmac
import os
import unicodedata

ROUNDS = 4096


def text(octets):
    return base64.b64encode(octets).decode()


password = unicodedata.normalize("NFKC", os.environ["REDASH_PASSWORD"]).encode()
salt = os.urandom(16)
salted = hashlib.pbkdf2_hmac("sha256", password, salt, ROUNDS)
stored = hashlib.sha256(hmac.new(salted, b"Client Key", "sha256").digest()).digest()
server = hmac.new(salted, b"Server Key", "sha256").digest()
print("SCRAM-SHA-256$%d:%s$%s:%s" % (ROUNDS, text(salt), text(stored), text(server)))
