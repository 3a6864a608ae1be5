"""Writes run.json: 50 full-batch iterations of a small network in PyTorch (float64), for each optimizer.

Data, initial weights and the cost over the training set after each iteration; judged by pytorch.test.ts.
"""
import json
import os

import torch

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
X = torch.randn(40, 6).float().double()
y = torch.randint(0, 3, (40,))
model = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
start = [parameter.detach().float().double() for parameter in model.parameters()]
loss_of = torch.nn.CrossEntropyLoss()
OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0),
}
curves = {}
for name, make in OPTIMIZERS.items():
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), start):
            parameter.copy_(value)
    optimizer = make(model.parameters())
    curves[name] = []
    for _ in range(50):
        optimizer.zero_grad()
        loss_of(model(X), y).backward()
        optimizer.step()
        curves[name].append(loss_of(model(X), y).item())

run = {"X": X.flatten().tolist(), "y": y.tolist(), "parameters": [p.flatten().tolist() for p in start], "curves": curves}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.json"), "w") as file:
    json.dump(run, file)
    file.write("\n")
