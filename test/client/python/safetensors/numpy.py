"""`save` and `load` of safetensors.numpy, by the format's own description."""

import json

import numpy as np

DTYPES = {"F64": np.float64, "F32": np.float32, "I32": np.int32, "I8": np.int8, "U8": np.uint8}


def save(tensor_dict, metadata=None):
    header = {"__metadata__": metadata} if metadata else {}
    parts = []
    end = 0
    for name, tensor in tensor_dict.items():
        part = np.ascontiguousarray(tensor).tobytes()
        dtype = next(key for key, value in DTYPES.items() if value == tensor.dtype)
        header[name] = {"dtype": dtype, "shape": tensor.shape, "data_offsets": [end, end + len(part)]}
        end += len(part)
        parts.append(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(parts)


def load(data):
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[start + begin : start + end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors
