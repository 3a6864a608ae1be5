"""Trains the bench's networks with PyTorch and scikit-learn, one thread each.

Reads one JSON request a line: {"rival", "folder", "units", "batch", "iterations", "rate", "momentum"}; answers with
{"seconds", "cost"}: CPU seconds of the training loop alone, and the mean cost over the training set after it. The
folder holds X.f32, y.f32, order.u32 (the examples of all mini-batches, one after the other) and W1.f32, b1.f32, ….
"""
import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np


def read(request, name, kind):
    return np.fromfile(os.path.join(request["folder"], name), dtype=kind)


def data_of(request):
    units = request["units"]
    X = read(request, "X.f32", np.float32).reshape(-1, units[0])
    y = read(request, "y.f32", np.float32).astype(np.int64)
    weights = []
    for layer in range(1, len(units)):
        W = read(request, f"W{layer}.f32", np.float32).reshape(units[layer], units[layer - 1])
        weights.append((W, read(request, f"b{layer}.f32", np.float32)))
    return X, y, weights


def batches_of(request):
    """The examples of each mini-batch; the last of an epoch may be smaller."""
    examples, batch = request["examples"], request["batch"]
    order = read(request, "order.u32", np.uint32).astype(np.int64).reshape(-1, examples)
    batches = []
    for epoch in order:
        for start in range(0, examples, batch):
            batches.append(epoch[start : start + batch])
            if len(batches) == request["iterations"]:
                return batches
    raise ValueError("the order is too short")


def torch_autograd(request):
    """nn.Sequential, autograd and torch.optim.SGD, as a user writes it."""
    import torch

    torch.set_num_threads(1)
    X, y, weights = data_of(request)
    layers = []
    for W, b in weights:
        linear = torch.nn.Linear(W.shape[1], W.shape[0])
        linear.weight.data = torch.from_numpy(W.copy())
        linear.bias.data = torch.from_numpy(b.copy())
        layers += [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=request["rate"], momentum=request["momentum"])
    loss_of = torch.nn.CrossEntropyLoss()
    X, y = torch.from_numpy(X), torch.from_numpy(y)
    batches = [torch.from_numpy(batch) for batch in batches_of(request)]
    start = time.process_time()
    for batch in batches:
        optimizer.zero_grad()
        loss_of(model(X[batch]), y[batch]).backward()
        optimizer.step()
    seconds = time.process_time() - start
    with torch.no_grad():
        return seconds, float(loss_of(model(X), y))


def torch_by_hand(request):
    """The same step written out, without autograd and in place wherever it can be."""
    import torch

    torch.set_num_threads(1)
    X, y, weights = data_of(request)
    X, y = torch.from_numpy(X), torch.from_numpy(y)
    Ws = [torch.from_numpy(W.copy()) for W, _ in weights]
    bs = [torch.from_numpy(b.copy()) for _, b in weights]
    vWs = [torch.zeros_like(W) for W in Ws]
    vbs = [torch.zeros_like(b) for b in bs]
    batches = [torch.from_numpy(batch) for batch in batches_of(request)]
    rate, momentum, last = request["rate"], request["momentum"], len(Ws) - 1
    rows = [torch.arange(len(batch)) for batch in (batches[0], batches[-1])]

    def forward(A):
        kept = [A]
        for layer in range(last + 1):
            A = torch.addmm(bs[layer], A, Ws[layer].t())
            if layer < last:
                A.relu_()
            kept.append(A)
        return kept

    with torch.no_grad():
        start = time.process_time()
        for batch in batches:
            kept = forward(X[batch])
            size = len(batch)
            dZ = torch.softmax(kept[-1], 1)
            row = rows[0] if len(rows[0]) == size else torch.arange(size)
            dZ[row, y[batch]] -= 1
            dZ /= size
            for layer in range(last, -1, -1):
                dW, db = dZ.t() @ kept[layer], dZ.sum(0)
                if layer > 0:
                    dZ = dZ @ Ws[layer]
                    dZ *= kept[layer] > 0
                vWs[layer].mul_(momentum).add_(dW)
                vbs[layer].mul_(momentum).add_(db)
                Ws[layer].add_(vWs[layer], alpha=-rate)
                bs[layer].add_(vbs[layer], alpha=-rate)
        seconds = time.process_time() - start
        return seconds, float(torch.nn.functional.cross_entropy(forward(X)[-1], y))


def sklearn_mlp(request):
    """MLPClassifier with the same sizes, for whole epochs; it draws its own weights, so its cost is its own."""
    import warnings

    from sklearn.neural_network import MLPClassifier

    warnings.filterwarnings("ignore")
    X, y, _ = data_of(request)
    epoch_iterations = -(-request["examples"] // request["batch"])
    epochs = max(1, round(request["iterations"] / epoch_iterations))
    model = MLPClassifier(
        request["units"][1:-1], solver="sgd", alpha=0, batch_size=request["batch"], max_iter=epochs,
        learning_rate_init=request["rate"], momentum=request["momentum"], nesterovs_momentum=False,
        n_iter_no_change=epochs + 1, random_state=1,
    )
    start = time.process_time()
    model.fit(X, y)
    seconds = time.process_time() - start
    return seconds * request["iterations"] / (epochs * epoch_iterations), None


RIVALS = {
    "PyTorch, autograd": ("torch", torch_autograd),
    "PyTorch, by hand": ("torch", torch_by_hand),
    "scikit-learn": ("sklearn", sklearn_mlp),
}


def installed():
    found = []
    for name, (module, _) in RIVALS.items():
        try:
            __import__(module)
            found.append(name)
        except ImportError:
            pass
    return found


def main():
    print(json.dumps(installed()), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        seconds, cost = RIVALS[request["rival"]][1](request)
        print(json.dumps({"seconds": seconds, "cost": cost}), flush=True)


main()
