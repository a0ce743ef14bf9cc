"""What the scripts for Triton's client share. Their arguments: HOST:PORT of the service, and perhaps of a way there."""

import base64
import json
import sys
import urllib.request

import numpy
import tritonclient.http as triton

direct = sys.argv[1]
url = sys.argv[-1]
failures = 0


def check(what, holds):
    global failures
    print("ok    " if holds else "FAILED", what, flush=True)
    failures += not holds


def finish():
    sys.exit(1 if failures > 0 else 0)


def get(path):
    return json.load(urllib.request.urlopen(f"http://{direct}{path}"))


def conv(layer, values):
    """What /v1/conv says of a stored layer's output."""
    elements = base64.b64encode(values.tobytes()).decode()
    body = {"layer": layer, "input": {"shape": list(values.shape), "dtype": values.dtype.name, "base64": elements}}
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"http://{direct}/v1/conv", json.dumps(body).encode(), headers)
    return numpy.array(json.load(urllib.request.urlopen(request))["output"], dtype=values.dtype)


def operand(values, name="input", binary=True, kind=triton):
    datatype = {"float32": "FP32", "float64": "FP64"}[values.dtype.name]
    tensor = kind.InferInput(name, list(values.shape), datatype)
    tensor.set_data_from_numpy(values, binary_data=binary)
    return [tensor]
