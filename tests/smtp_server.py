#!/usr/bin/python3
"""A real SMTP server (Debian's python3-aiosmtpd) for the tests of mail.

Usage: smtp_server.py FOLDER.  It takes mail on a free port of the loopback, only
after STARTTLS and a login, says the port on its first line, and appends what it
took to FOLDER/mails.jsonl, as Python's own mail parser understands it."""
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    def __init__(self, folder):
        self.path = folder + "/mails.jsonl"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(
            envelope.content, policy=email.policy.default)
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "user": session.auth_data,
            "subject": mail["Subject"],
            "sender": mail["From"],
            "id": mail["Message-ID"],
            "date": mail["Date"],
            "body": mail.get_content().replace("\r\n", "\n"),
            "defects": [str(d) for d in mail.defects],
        }
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    well = (data.login, data.password) == (b"svar", b"hemmeligt")
    return AuthResult(success=well, handled=well, auth_data=data.login.decode())


async def main(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Keeper(folder), hostname="localhost", loop=loop,
                     tls_context=context, require_starttls=True,
                     auth_required=True, authenticator=authenticate),
        "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(sys.argv[1]))
