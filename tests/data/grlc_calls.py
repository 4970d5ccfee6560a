"""Call grlc as a web client would: ``python grlc_calls.py FOLDER``, config.ini in it, paths as JSON on standard input."""

import json
import os
import sys

os.chdir(sys.argv[1])

from grlc.server import app  # noqa: E402  # it reads config.ini of the working directory when imported

client = app.test_client()
answers = [client.get(path, headers={"Accept": "text/csv"}) for path in json.load(sys.stdin)]
print(json.dumps([[each.status_code, each.get_data(as_text=True)] for each in answers]))
