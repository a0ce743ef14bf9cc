"""A thousand requests at once, each with its own input, in all forms: each gets its own output, to the last bit."""

import asyncio

import numpy
import tritonclient.http as triton
from service import check, conv, finish, get, operand, url

count = 1000
random = numpy.random.default_rng(1)
images = {
    "plain": random.standard_normal((count, 4, 6, 7)).astype(numpy.float32),
    "wide": random.standard_normal((count, 4, 6, 7)),
}
# The images of a batch do not know of each other.
expected = {name: conv(name, values) for name, values in images.items()}
versions = {name: get(f"/v1/layers/{name}")["version"] for name in images}
codings = [None, "gzip", "deflate"]


def request(i, kind=triton):
    name = ["plain", "wide"][i % 2]
    coding = codings[i % 3]
    outputs = [None, [kind.InferRequestedOutput("output", binary_data=False)]][i // 2 % 2]
    return {
        "model_name": name,
        "inputs": operand(images[name][i : i + 1], binary=i % 5 > 0, kind=kind),
        "model_version": ["", versions[name]][i // 3 % 2],
        "outputs": outputs,
        "request_id": str(i),
        "request_compression_algorithm": coding,
        "response_compression_algorithm": coding,
    }


def right(i, result):
    bits = expected[["plain", "wide"][i % 2]][i : i + 1].tobytes()
    return result.as_numpy("output").tobytes() == bits and result.get_response()["id"] == str(i)


client = triton.InferenceServerClient(url, concurrency=64)
waiting = [client.async_infer(**request(i)) for i in range(count)]
results = [one.get_result() for one in waiting]
check(f"{count} at once", sum(right(i, result) for i, result in enumerate(results)) == count)
client.close()

try:
    import tritonclient.http.aio as aio
except (ImportError, RuntimeError):
    print("passed over: the client for asyncio, which is not installed")
else:

    async def at_once():
        async with aio.InferenceServerClient(url) as client:
            return await asyncio.gather(*(client.infer(**request(i, aio)) for i in range(count)))

    results = asyncio.run(at_once())
    check(f"{count} at once by asyncio", sum(right(i, result) for i, result in enumerate(results)) == count)

finish()
