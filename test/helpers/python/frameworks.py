"""Stand-ins for torch, keras, jax, onnx and onnxruntime that let code run without them.

They keep what the code says of a layer, and ask the test for the numbers: a line of JSON goes out, its answer comes in.
Snippets come in as lines of JSON, {"code", "files"}; what each made goes out.
"""

import io
import json
import os
import sys
import tempfile
import types
from contextlib import nullcontext, redirect_stdout

import numpy as np

out = sys.stdout


def pack(value):
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "data": [repr(float(v)) for v in value.ravel()]}
    if isinstance(value, Tensor):
        return pack(value.array)
    return value


def exchange(message):
    print(json.dumps(message, default=pack), file=out, flush=True)
    return json.loads(sys.stdin.readline())


def ask(question, **details):
    answer = exchange({"ask": question, **details})
    return np.array([float(v) for v in answer["data"]], np.float32).reshape(answer["shape"])


def module(name, **members):
    made = sys.modules[name] = types.ModuleType(name)
    for member, value in members.items():
        setattr(made, member, value)
    return made


class Tensor:
    def __init__(self, array):
        self.array = np.asarray(array, np.float32)
        self.shape = self.array.shape

    def view(self, *sizes):
        return Tensor(self.array.reshape(sizes))

    def expand(self, *sizes):
        return Tensor(np.broadcast_to(self.array, sizes))

    def copy_(self, other):
        assert self.shape == other.shape, (self.shape, other.shape)
        self.array = other.array

    def mean(self, dim):
        return Tensor(self.array.mean(axis=dim))


class Generator:
    seed = None

    def manual_seed(self, seed):
        self.seed = seed

    def take(self):
        """The seed, which has to have been set right before."""
        seed, self.seed = self.seed, None
        return seed


generator = Generator()


def conv(name):
    class Layer:
        def __init__(self, in_channels, out_channels, **options):
            self.stated = {"module": name, "in_channels": in_channels, "out_channels": out_channels, **options}
            seed = generator.take()
            self.weight, self.bias = (
                Tensor(ask("init", operand=operand, seed=seed, stated=self.stated)) for operand in ("weight", "bias")
            )

        def __call__(self, x):
            return Tensor(ask("pytorch", stated=self.stated, x=x, w=self.weight, b=self.bias))

    return Layer


nn = module("torch.nn", Conv2d=conv("Conv2d"), ConvTranspose2d=conv("ConvTranspose2d"))
module(
    "torch",
    nn=nn,
    manual_seed=generator.manual_seed,
    no_grad=nullcontext,
    full=lambda shape, value: Tensor(np.full(shape, value)),
    arange=lambda start, end: Tensor(np.arange(start, end)),
    float32=np.float32,
    tensor=lambda values, dtype: Tensor(np.array(values, dtype)),
    randn=lambda *sizes: Tensor(ask("randn", seed=generator.take(), shape=sizes)),
)


def keras_layer(class_name):
    class Layer:
        def __init__(self, **options):
            self.stated = {"class_name": class_name, **options}

        def build(self, shape):
            self.stated["input_channels"] = shape[-1]

        def set_weights(self, weights):
            self.w, self.b = weights

        def __call__(self, x):
            return ask("keras", stated=self.stated, x=x, w=self.w, b=self.b)

    return Layer


names = ("Conv2D", "DepthwiseConv2D", "Conv2DTranspose")
module(
    "keras",
    layers=types.SimpleNamespace(**{name: keras_layer(name) for name in names}),
    ops=types.SimpleNamespace(pad=np.pad),
)


def conv_general_dilated(x, w, **stated):
    return ask("jax", stated=stated, x=x, w=w, b=None)


module("jax.numpy", asarray=np.asarray, pad=np.pad)
module("jax", lax=types.SimpleNamespace(conv_general_dilated=conv_general_dilated), numpy=sys.modules["jax.numpy"])


class Model(types.SimpleNamespace):
    def SerializeToString(self):
        return self


class InferenceSession:
    def __init__(self, model):
        self.model = model

    def run(self, outputs, inputs):
        values = {**inputs, **{name: array for array, name in self.model.graph.initializers}}
        for op_type, read, written, stated in self.model.graph.nodes:
            x, w, b = (values[name] for name in read)
            (values[written[0]],) = [ask("onnx", stated={"op_type": op_type, **stated}, x=x, w=w, b=b)]
        return [values["y"]]


module(
    "onnx",
    TensorProto=types.SimpleNamespace(FLOAT=1),
    numpy_helper=types.SimpleNamespace(from_array=lambda array, name: (array, name)),
    helper=types.SimpleNamespace(
        make_node=lambda op_type, read, written, **stated: (op_type, read, written, stated),
        make_tensor_value_info=lambda name, elem_type, shape: name,
        make_graph=lambda nodes, name, inputs, outputs, initializers: types.SimpleNamespace(
            nodes=nodes, initializers=initializers
        ),
        make_opsetid=lambda domain, version: version,
        make_model=lambda graph, opset_imports: Model(graph=graph),
    ),
)
module("onnxruntime", InferenceSession=InferenceSession)

for line in sys.stdin:
    snippet = json.loads(line)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, text in snippet["files"].items():
            with open(name, "w") as file:
                file.write(text)
        made = {}
        try:
            with redirect_stdout(io.StringIO()):
                exec(snippet["code"], made)
            result = {name: made.get(name) for name in ("x", "w", "b", "y")}
        except Exception as error:
            result = {"error": repr(error)}
        os.chdir("/")
    print(json.dumps(result, default=pack), file=out, flush=True)
