"""Makes each call that Triton's HTTP client has, one after the other, and checks what it returns."""

import numpy
import tritonclient.http as triton
from service import check, conv, direct, finish, get, operand, url
from tritonclient.utils import InferenceServerException

client = triton.InferenceServerClient(url, network_timeout=20.0)
versions = {name: get(f"/v1/layers/{name}")["version"] for name in ["plain", "wide", "line"]}
version = versions["plain"]
values = numpy.arange(36, dtype=numpy.float32).reshape(1, 4, 3, 3) / 8 - 2
expected = conv("plain", values)


def same(result, wanted=expected):
    return result.as_numpy("output").tobytes() == wanted.tobytes()


check("is live", client.is_server_live())
check("is ready", client.is_server_ready())
server = client.get_server_metadata()
check("server metadata", server["name"] == "groupconv" and "binary_tensor_data" in server["extensions"])
for given in ["", version]:
    model = client.get_model_metadata("plain", given)
    check("model metadata", model["versions"] == [version] and model["inputs"][0]["shape"] == [-1, 4, -1, -1])
    check("a model that is ready", client.is_model_ready("plain", given))
    config = client.get_model_config("plain", given)
    check("configuration", config["input"][0]["data_type"] == "TYPE_FP32" and config["max_batch_size"] == 0)
check("a model that is not there is not ready", not client.is_model_ready("none"))
index = client.get_model_repository_index()
check("index", {entry["name"]: entry["version"] for entry in index} == versions)
client.unload_model("plain")
check("unloaded", not client.is_model_ready("plain"))
states = {entry["name"]: entry["state"] for entry in client.get_model_repository_index()}
check("the index says so", states == {"plain": "UNAVAILABLE", "wide": "READY", "line": "READY"})
client.load_model("plain")
check("loaded", client.is_model_ready("plain"))

count = 0
for binary in [True, False]:
    for asked in [None, True, False]:
        for coding in [None, "gzip", "deflate"]:
            outputs = None if asked is None else [triton.InferRequestedOutput("output", binary_data=asked)]
            result = client.infer(
                "plain",
                operand(values, binary=binary),
                outputs=outputs,
                request_id=str(count),
                request_compression_algorithm=coding,
                response_compression_algorithm=coding,
            )
            there = result.get_response()
            known = (there["model_name"], there["model_version"], there["id"]) == ("plain", version, str(count))
            check(f"infer, binary {binary}, output {asked}, {coding}", known and same(result))
            count += 1

result = client.infer("plain", operand(values), model_version=version, parameters={"statistics": True, "own": 1})
figures = result.get_response()["parameters"]
check("statistics of the output", figures["max"] == float(expected.max()) and same(result))
sequence = {"sequence_id": 5, "sequence_start": True, "sequence_end": False}
check("a sequence, a priority and a timeout", same(client.infer("plain", operand(values), priority=1, timeout=10**6, **sequence)))
empty = client.infer("plain", operand(values[:0])).as_numpy("output")
check("no images", empty.shape == (0, 4, 1, 1))
special = values.copy()
special[0, 0, 0, :] = [numpy.nan, numpy.inf, -numpy.inf]
nans = client.infer("plain", operand(special), outputs=[triton.InferRequestedOutput("output", binary_data=False)])
check("numbers that are none, in JSON", numpy.array_equal(nans.as_numpy("output"), conv("plain", special), equal_nan=True))
wide = values.astype(numpy.float64) / 3
check("float64", same(client.infer("wide", operand(wide)), conv("wide", wide)))
check("float64 in JSON", same(client.infer("wide", operand(wide, binary=False)), conv("wide", wide)))
waiting = client.async_infer("plain", operand(values), request_id="later")
check("async infer", same(waiting.get_result()))
body, length = client.generate_request_body(operand(values))
reply = client._post("v2/models/plain/infer", body, {"Inference-Header-Content-Length": length}, None)
length = int(reply.get("inference-header-content-length"))
check("bodies made and read by hand", same(client.parse_response_body(reply.read(), header_length=length)))
raw = values.flatten()[:12]
reply = client._post("v2/models/line/infer", raw.tobytes(), {"Inference-Header-Content-Length": 0}, None)
length = int(reply.get("inference-header-content-length"))
line = client.parse_response_body(reply.read(), header_length=length)
check("a raw request", same(line, conv("line", raw.reshape(1, 2, 6))))

for given in ["", version]:
    [counted] = client.get_inference_statistics("plain", given)["model_stats"]
    stages = counted["inference_stats"]
    check("statistics", stages["success"]["count"] == 24 and stages["success"]["ns"] > 0 and stages["fail"]["count"] == 0)
    check("of images", (counted["inference_count"], counted["execution_count"]) == (23, 24))
everything = client.get_inference_statistics()["model_stats"]
check("statistics of all", {entry["name"] for entry in everything} == set(versions))

requested = triton.InferRequestedOutput
shared = requested("output")
shared.set_shared_memory("region", 16)
in_memory = triton.InferInput("input", [1, 4, 3, 3], "FP32")
in_memory.set_shared_memory("region", 144)
texts = triton.InferInput("input", [1], "BYTES")
texts.set_data_from_numpy(numpy.array([b"a"], dtype=object))
whole = triton.InferInput("input", [1, 4, 3, 3], "INT8")
whole.set_data_from_numpy(numpy.ones((1, 4, 3, 3), numpy.int8))
for what, status, work in [
    ("an unknown model", "404", lambda: client.infer("none", operand(values))),
    ("no name of a model", "422", lambda: client.get_model_metadata("no name")),
    ("an unknown version", "404", lambda: client.infer("plain", operand(values), model_version="0123456789abcdef")),
    ("a version that is none", "422", lambda: client.get_model_config("plain", "1")),
    ("another datatype", "422", lambda: client.infer("plain", operand(wide))),
    ("texts", "422", lambda: client.infer("plain", [texts])),
    ("whole numbers", "422", lambda: client.infer("plain", [whole])),
    ("another input", "422", lambda: client.infer("plain", operand(values, name="x"))),
    ("two inputs", "422", lambda: client.infer("plain", operand(values) + operand(values))),
    ("no input", "422", lambda: client.infer("plain", [])),
    ("another output", "422", lambda: client.infer("plain", operand(values), outputs=[requested("y")])),
    ("two outputs", "422", lambda: client.infer("plain", operand(values), outputs=[requested("output")] * 2)),
    ("channels that do not fit", "422", lambda: client.infer("plain", operand(values[:, :3]))),
    ("an image that is too small", "422", lambda: client.infer("plain", operand(values[:, :, :2]))),
    ("axes that do not fit", "422", lambda: client.infer("plain", operand(values.flatten()))),
    ("a long id", "422", lambda: client.infer("plain", operand(values), request_id="x" * 201)),
    ("classes", "422", lambda: client.infer("plain", operand(values), outputs=[requested("output", class_count=2)])),
    ("an input in shared memory", "422", lambda: client.infer("plain", [in_memory])),
    ("an output in shared memory", "422", lambda: client.infer("plain", operand(values), outputs=[shared])),
    ("a configuration to load", "422", lambda: client.load_model("plain", config="{}")),
    ("a file to load", "422", lambda: client.load_model("plain", config="{}", files={"file:1/model.onnx": b"a"})),
    ("an unknown model to load", "404", lambda: client.load_model("none")),
    ("an unknown model to unload", "404", lambda: client.unload_model("none")),
    ("statistics of an unknown model", "404", lambda: client.get_inference_statistics("none")),
    ("settings of the trace", "404", lambda: client.get_trace_settings()),
    ("settings of the log", "404", lambda: client.update_log_settings({"log_info": True})),
    ("shared memory", "404", lambda: client.register_system_shared_memory("region", "/key", 16)),
]:
    try:
        work()
        check(what, False)
    except InferenceServerException as error:
        check(f"{what}: {error.message()}", error.status() == status and error.message() != "")

check("after all of that", same(client.infer("plain", operand(values))))
finish()
