"""A script that knows nothing of jmin: it trains a small network with PyTorch.

    python moons_torch.py --lr=0.01 --hidden=16 --optimizer=adam
"""
import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.01)
parser.add_argument("--hidden", type=int, default=16)
parser.add_argument("--optimizer", choices=["adam", "sgd"], default="adam")
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()
torch.manual_seed(args.seed)


def moons(n):
    angle = torch.rand(n) * torch.pi
    label = torch.randint(0, 2, (n,))
    x = torch.where(label == 0, torch.cos(angle), 1 - torch.cos(angle))
    y = torch.where(label == 0, torch.sin(angle), 0.5 - torch.sin(angle))
    return torch.stack([x, y], 1) + 0.15 * torch.randn(n, 2), label


train, held = moons(400), moons(200)
model = nn.Sequential(nn.Linear(2, args.hidden), nn.Tanh(), nn.Linear(args.hidden, 2))
Optimizer = torch.optim.Adam if args.optimizer == "adam" else torch.optim.SGD
optimizer = Optimizer(model.parameters(), lr=args.lr)
loss_of = nn.CrossEntropyLoss()

for epoch in range(1, args.epochs + 1):
    for batch in torch.randperm(400).split(40):
        loss = loss_of(model(train[0][batch]), train[1][batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        output = model(held[0])
        accuracy = (output.argmax(1) == held[1]).float().mean()
        print(f"Epoch {epoch}/{args.epochs} - loss: {loss:.4f} - val_loss: {loss_of(output, held[1]):.4f} - val_acc: {accuracy:.4f}")
