"""
The peer: FastAPI + PyTorch under uvicorn, written as one would plainly write it. It takes the layer and nested tensors of
POST /v1/conv in JSON and answers shape and nested output in JSON. Debian has all that it needs:
apt-get install python3-torch python3-fastapi uvicorn python3-uvloop python3-httptools
"""

import socket
from typing import Any

import torch
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel

app = FastAPI()


class Layer(BaseModel):
    kernel_size: int
    padding: int = 0
    groups: int = 1


class Request(BaseModel):
    layer: Layer
    # Looking at each number would take pydantic longer than all the rest.
    input: Any
    weight: Any
    bias: Any


@app.post("/v1/conv")
def conv(request: Request) -> JSONResponse:
    with torch.inference_mode():
        output = torch.nn.functional.conv2d(
            torch.tensor(request.input, dtype=torch.float32),
            torch.tensor(request.weight, dtype=torch.float32),
            torch.tensor(request.bias, dtype=torch.float32),
            padding=request.layer.padding,
            groups=request.layer.groups,
        )
    return JSONResponse({"shape": list(output.shape), "output": output.tolist()})


if __name__ == "__main__":
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    server.run(sockets=[listening])
