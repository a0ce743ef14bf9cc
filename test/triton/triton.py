"""Uses Triton's own HTTP client on a service: python triton.py HOST:PORT. Ends with 1 where an answer is wrong."""

import json
import sys
import urllib.request

import numpy
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

url = sys.argv[1]
failures = 0


def check(what, holds):
    global failures
    print("ok    " if holds else "FAILED", what)
    failures += not holds


def call(method, path, body):
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"http://{url}{path}", json.dumps(body).encode(), headers, method=method)
    return json.load(urllib.request.urlopen(request))


layer = {"type": "conv2d", "in_channels": 4, "out_channels": 4, "kernel_size": 3, "groups": 2}
version = call("PUT", "/v1/layers/edges", {"layer": layer, "seed": 2})["version"]
values = numpy.sin(numpy.arange(240, dtype=numpy.float32)).reshape(2, 4, 5, 6)
operand = {"shape": list(values.shape), "data": [float(value) for value in values.flatten()]}
answer = call("POST", "/v1/conv", {"layer": layer, "seed": 2, "input": operand})
expected = numpy.array(answer["output"], dtype=numpy.float32).tobytes()


def given(data=values, name="input", datatype="FP32", binary=True):
    tensor = triton.InferInput(name, list(data.shape), datatype)
    tensor.set_data_from_numpy(data, binary_data=binary)
    return [tensor]


client = triton.InferenceServerClient(url, concurrency=8)
check("is live and ready", client.is_server_live() and client.is_server_ready())
check("server metadata", client.get_server_metadata()["name"] == "groupconv")
check("model metadata", client.get_model_metadata("edges", version)["versions"] == [version])
check("a model that is ready", client.is_model_ready("edges") and client.is_model_ready("edges", version))
check("a model that is not", not client.is_model_ready("none"))
check("configuration", client.get_model_config("edges")["max_batch_size"] == 0)
check("index", [entry["name"] for entry in client.get_model_repository_index()] == ["edges"])
client.unload_model("edges")
check("unload", not client.is_model_ready("edges"))
client.load_model("edges")
check("load", client.is_model_ready("edges"))

codings = [None, "gzip", "deflate"]
for binary in [True, False]:
    for asked in [None, True, False]:
        for coding in codings:
            outputs = None if asked is None else [triton.InferRequestedOutput("output", binary_data=asked)]
            result = client.infer(
                "edges",
                given(binary=binary),
                outputs=outputs,
                request_id="7",
                request_compression_algorithm=coding,
                response_compression_algorithm=coding,
                parameters={"statistics": True},
            )
            same = result.as_numpy("output").tobytes() == expected and result.get_response()["id"] == "7"
            check(f"infer, binary {binary}, output {asked}, {coding}", same)

requests = [client.async_infer("edges", given(), model_version=version) for _ in range(1000)]
bits = [request.get_result().as_numpy("output").tobytes() == expected for request in requests]
check("1000 at a time", all(bits))
empty = client.infer("edges", given(numpy.zeros((0, 4, 5, 6), numpy.float32))).as_numpy("output")
check("no images", empty.shape == (0, 4, 3, 4))
counted = client.get_inference_statistics("edges", version)["model_stats"][0]
check("statistics", counted["inference_stats"]["success"]["count"] == 1019)

for what, work in {
    "an unknown model": lambda: client.infer("none", given()),
    "an unknown version": lambda: client.infer("edges", given(), model_version="0123456789abcdef"),
    "another datatype": lambda: client.infer("edges", given(values.astype(numpy.float64), datatype="FP64")),
    "another input": lambda: client.infer("edges", given(name="x")),
    "another output": lambda: client.infer("edges", given(), outputs=[triton.InferRequestedOutput("y")]),
    "channels that do not fit": lambda: client.infer("edges", given(values[:, :3])),
    "a file to load": lambda: client.load_model("edges", config="{}"),
}.items():
    try:
        work()
        check(what, False)
    except InferenceServerException as error:
        check(f"{what}: {error.message()}", str(error.status()).startswith("4") and error.message() != "")

sys.exit(1 if failures > 0 else 0)
