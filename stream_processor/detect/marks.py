"""Marks: what must stand in a body before some rules are worth calling. One pass finds all of them.

A set of RE2 is one automaton: it costs a nanosecond a byte however many marks there are, and no body can make it slow.
"""

from __future__ import annotations

from typing import Any

import re2

_OPTIONS = re2.Options()
_OPTIONS.encoding = re2.Options.Encoding.LATIN1

RESPONSE_MARKS: dict[str, str] = {
    "masked": r"\xe2\x80\xb9masked:",
    "stack": r"Traceback \(most recent call|\.(?:java|kt|scala):[0-9]+\)|System\.[A-Za-z.]*Exception|"
    r"goroutine [0-9]+ \[|node_modules/"
    r"|\.(?:js|ts|rb|py):[0-9]+:in|\.js:[0-9]+:[0-9]+|\.php(?:</b>)? on line |\.php\([0-9]+\): ",
    "sql": r"SQLSTATE\[|ORA-[0-9]{5}|syntax error at or near|You have an error in your SQL|psycopg2?\.|MongoServerError"
    r"|SQLITE_ERROR|sqlite3\.OperationalError|Unclosed quotation mark|PG::[A-Z][A-Za-z]*Error|java\.sql\.SQL",
    "debug_page": r"You're seeing this error because you have|Werkzeug|Ignition|Whoops, looks like"
    r"|BetterErrors|better_errors|debug = true|Symfony Exception",
    "private_address": r"(?:^|[^0-9.])(?:10\.[0-9]{1,3}|192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))\.[0-9]{1,3}\.[0-9]{1,3}"
    r"|\.svc\.cluster\.local|ip-(?:10|172|192)-[0-9]|\.compute\.internal|\.internal\b",
    "file_path": r"(?:/home|/var/www|/usr/src|/opt|/srv)/[^\s\"'<>]*\.[A-Za-z]{1,4}\b|[A-Z]:\\{1,2}[A-Za-z]",
    "listing": r"<title>Index of /|Directory listing for|<ListBucketResult",
    "source": r"<\?php|<%@|^#!/usr/bin/|\"sourcesContent\"",
    "internal_key": r"\"(?:_id|_v|_class|_type|__v|stack|sql|debug|internal_[a-z_]*)\"\s*:",
    "password_key": r"(?i)\"[a-z_. -]*(?:password|passwd|pwd|passphrase)(?:_?hash)?\"\s*:",
    "hash": r"\$2[abxy]\$[0-9]{2}\$|\$argon2|\$[56]\$[./A-Za-z0-9]|pbkdf2_sha|\$pbkdf2|\$scrypt\$"
    r"|:password_hash:",
    "error_key": r"\"(?:error|errors|success)\"\s*:",
    "token_key": r"(?i)\"(?:access_?token|refresh_?token|id_?token|session_?token|auth_?token|token|jwt)\"\s*:\s*\"",
    "suggestion": r"Did you mean",
    "graphql_console": r"(?i)graphiql|graphql[ -]?playground|altair|graphql[ -]?voyager",
}
REQUEST_MARKS: dict[str, str] = {
    "url": r"(?i)[a-z]:/|(?:url|uri|host|callback|webhook|dest|feed|image)[a-z_]*(?:\"\s*:|=)",
    "graphql": r"\"query\"\s*:|query=|^\s*(?:mutation|query|\{)",
    "entity": r"<!DOCTYPE[^>]*\[|<!ENTITY",
    "serialised": r"rO0AB|^\xac\xed\x00\x05|[Oa](?::|%3A)[0-9]+(?::|%3A)(?:\"|%22|\\\"|\{)|AAEAAAD",
    "right_key": r"(?i)\"?(?:roles?|(?:is_?)?admin|(?:is_?)?superuser|is_?staff|permissions?|owner_?id|balance|"
    r"credits?|(?:is_?|email_?)?verified|status|price|discount)\"?\s*[:=]",
    "method_key": r"_method",
}


# A query is read as it is written, percent-encoded or not.
QUERY_MARKS: dict[str, str] = {
    "url": r"(?i)(?::|%3A)(?:/|%2F)|(?:=|%3D)(?:/|%2F)(?:/|%2F)"
    r"|(?:url|uri|host|callback|webhook|dest|target|feed|image)[a-z_]*=",
    "graphql": r"(?:^|&)query=",
    "serialised": r"rO0AB|[Oa](?::|%3A)[0-9]+(?::|%3A)|AAEAAAD",
    "personal": r"masked(?::|%3A)|@|%40|[0-9]{3}[0-9 +-]{6}|[A-Z]{2}[0-9]{2}|%2B|\+",
    "page_size": r"=[0-9]{4}",
    "method_key": r"_method",
    "service": r"(?i)^(?:single)?wsdl$|^wadl$",
}


class Marks:
    """Finds the marks of a body."""

    def __init__(self, marks: dict[str, str]) -> None:
        self._names = tuple(marks)
        self._set: Any = re2.Set.SearchSet(_OPTIONS)
        for expression in marks.values():
            self._set.Add(expression.encode())
        self._set.Compile()

    def of(self, content: bytes) -> list[str]:
        """The names of the marks that stand in a body."""
        return [self._names[index] for index in self._set.Match(content) or ()]


REQUEST = Marks(REQUEST_MARKS)
RESPONSE = Marks(RESPONSE_MARKS)
QUERY = Marks(QUERY_MARKS)
