"""Examples that each rule finds (`ruleid`), and those that it leaves alone (`ok`). Nothing runs this file."""

import asyncio
import gzip
import hmac
import http.client
import queue
import re
import socket
import ssl
import urllib.request
import zlib
from functools import cache, lru_cache
from http.client import HTTPSConnection
from pathlib import Path

import boto3
from chalice import Chalice, CORSConfig

app = Chalice("example")


def logs(request, exchange, logger):
    # ruleid: traffic-in-logs
    logger.info("Asked", body=request.raw_body)
    given = exchange.request_body.decode()
    # ruleid: traffic-in-logs
    logger.warning(f"Not read: {given}")
    # ruleid: traffic-in-logs
    print(exchange.response_headers)
    # ok: traffic-in-logs
    logger.info("Asked", body_bytes=len(request.raw_body))
    # ok: traffic-in-logs
    logger.info("Asked", host=exchange.host)


def files(folder):
    name = app.current_request.query_params["name"]
    # ruleid: request-names-a-file
    open(name)
    # ruleid: request-names-a-file
    text = Path(folder, name).read_text()
    # ok: request-names-a-file
    return text, Path(folder, "index.html")


def patterns(text):
    wanted = app.current_request.query_params["pattern"]
    # ruleid: request-names-a-regex
    first = re.search(wanted, text)
    # ok: request-names-a-regex
    second = re.search(re.escape(wanted), text)
    # ok: request-names-a-regex
    return first, second, re.search(r"[a-z]+", wanted)


def expressions(table, name, value):
    # ruleid: values-in-an-expression
    table.query(KeyConditionExpression=f"host = {value}")
    # ruleid: values-in-an-expression
    table.update_item(UpdateExpression="SET " + name)
    # ruleid: values-in-an-expression
    table.query(KeyConditionExpression="host = %s" % value)
    # ok: values-in-an-expression
    table.query(KeyConditionExpression="host = :host", ExpressionAttributeValues={":host": value})


def secrets(given, session_token, webhook):
    # ruleid: secret-compared-in-varying-time
    first = given == session_token
    # ruleid: secret-compared-in-varying-time
    second = webhook.signature != given
    # ok: secret-compared-in-varying-time
    return first, second, hmac.compare_digest(given, session_token), session_token == None


def clients(config):
    # ruleid: client-without-limits
    boto3.client("kinesis")
    session = boto3.Session()
    # ruleid: client-without-limits
    session.client("sts", region_name="eu-central-1")
    # ok: client-without-limits
    return session.client("sts", config=config)


def connections(address):
    # ruleid: connection-without-timeout
    socket.create_connection(address)
    # ruleid: connection-without-timeout
    HTTPSConnection("example.test", 443)
    # ruleid: connection-without-timeout
    urllib.request.urlopen("https://example.test/")
    # ok: connection-without-timeout
    socket.create_connection(address, 5)
    # ok: connection-without-timeout
    return http.client.HTTPConnection("127.0.0.1", 80, timeout=5)


def certificates(context, session):
    # ruleid: certificate-not-looked-at
    context.check_hostname = False
    # ruleid: certificate-not-looked-at
    context.verify_mode = ssl.CERT_NONE
    # ruleid: certificate-not-looked-at
    session.get("https://example.test/", verify=False)
    # ok: certificate-not-looked-at
    context.check_hostname = True


def answers(s3, connection):
    # ruleid: answer-read-without-bound
    s3.get_object(Bucket="a", Key="b")["Body"].read()
    with urllib.request.urlopen("https://example.test/", timeout=5) as answer:
        # ruleid: answer-read-without-bound
        answer.read()
    found = connection.getresponse()
    # ruleid: answer-read-without-bound
    found.read()
    # ok: answer-read-without-bound
    return found.read(65_536)


def compressed(data, archive):
    # ruleid: decompressed-without-bound
    gzip.decompress(data)
    # ruleid: decompressed-without-bound
    archive.extractall("/var/lib")
    # ok: decompressed-without-bound
    return zlib.decompressobj().decompress(data, 65_536)


# ruleid: cache-without-bound
@cache
def remembered_for_ever(path):
    return path.lower()


# ok: cache-without-bound
@cache
def made_once():
    return re.compile("a+")


# ok: cache-without-bound
@lru_cache(maxsize=4_096)
def remembered(path):
    return path.lower()


def queues():
    # ruleid: queue-without-bound
    first = queue.Queue()
    # ruleid: queue-without-bound
    second = asyncio.Queue()
    # ok: queue-without-bound
    return first, second, queue.Queue(64)


# ruleid: policy-for-everybody
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
# ok: policy-for-everybody
NAMED = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "execute-api:Invoke", "Resource": "*"}
# ok: policy-for-everybody
REFUSED = {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
# ok: policy-for-everybody
FROM_VPC = {"Effect": "Allow", "Principal": "*", "Action": "a:B", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}

# ruleid: any-origin
ANY = CORSConfig(allow_origin="*")
# ok: any-origin
ONE = CORSConfig(allow_origin="https://inventory.example.test")


# ruleid: any-origin
@app.route("/v1/hosts", cors=True)
def hosts():
    return []
