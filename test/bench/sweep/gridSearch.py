"""Trains the grid that the sweep bench hands over, by scikit-learn or by Optuna with PyTorch, on two cores.

    python3 gridSearch.py installed                 prints the rivals that can be imported, as a JSON list
    python3 gridSearch.py RIVAL < request.json      trains, and prints {"trials", "best"}, best the lowest cost

The request: {"csv", "target", "dev", "jobs", "epochs", "momentum", "grid"}, where grid holds the lists
learning_rate, hidden_units (each a list of layers) and batch_size. Every trial has the same stratified split and data
standardised by the statistics of its training part, plain sgd with momentum, a constant rate, no weight decay, no
early stop; its cost is the mean cross-entropy over the training part after the last epoch.
"""
import csv
import json
import math
import sys
import warnings

RANDOM_STATE = 1


def read_data(request):
    """X standardised, y the class, and the examples of the training part and of the dev set."""
    import numpy as np
    from sklearn.model_selection import train_test_split

    with open(request["csv"], newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != request["target"]]
    X = np.array([[float(row[name]) for name in names] for row in rows], dtype=np.float32)
    y = np.array([int(row[request["target"]]) for row in rows])
    train, dev = train_test_split(
        np.arange(len(y)), test_size=request["dev"], stratify=y, random_state=RANDOM_STATE
    )
    deviation = X[train].std(0)
    X = (X - X[train].mean(0)) / np.where(deviation > 0, deviation, 1)
    return X, y, train, dev


def scikit_learn(request):
    """GridSearchCV over MLPClassifier, one split, its scores on the training part and on the dev set."""
    from sklearn.model_selection import GridSearchCV
    from sklearn.neural_network import MLPClassifier

    X, y, train, dev = read_data(request)
    grid = request["grid"]
    model = MLPClassifier(
        solver="sgd", learning_rate="constant", momentum=request["momentum"], nesterovs_momentum=False, alpha=0,
        max_iter=request["epochs"], n_iter_no_change=request["epochs"] + 1, early_stopping=False,
        random_state=RANDOM_STATE,
    )
    points = {
        "learning_rate_init": grid["learning_rate"],
        "hidden_layer_sizes": [tuple(layers) for layers in grid["hidden_units"]],
        "batch_size": grid["batch_size"],
    }
    search = GridSearchCV(
        model, points, scoring="neg_log_loss", n_jobs=request["jobs"], cv=[(train, dev)], refit=False,
        return_train_score=True,
    )
    search.fit(X, y)
    costs = -search.cv_results_["mean_train_score"]
    return len(costs), float(min(cost for cost in costs if cost == cost))


def optuna_pytorch(request):
    """Optuna's GridSampler in as many processes as there are jobs; PyTorch with autograd, one thread each."""
    import tempfile
    from multiprocessing import get_context

    grid = optuna_grid(request)
    points = math.prod(len(values) for values in grid.values())
    with tempfile.TemporaryDirectory() as folder:
        journal = folder + "/journal"
        open_study(journal, grid)
        processes = [
            get_context("spawn").Process(target=optuna_worker, args=(request, journal))
            for _ in range(request["jobs"])
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        # To Optuna a trial whose cost is NaN has failed, but it was trained. Processes that end together may each
        # have begun a last trial: those beyond the grid do not count.
        ended = [trial for trial in open_study(journal, grid).trials if trial.state.is_finished()]
        return min(len(ended), points), min(trial.value for trial in ended if trial.value is not None)


def optuna_grid(request):
    """The same grid with layers as a text, 64-64: Optuna's categories are plain values."""
    grid = dict(request["grid"])
    grid["hidden_units"] = ["-".join(map(str, layers)) for layers in grid["hidden_units"]]
    return grid


def open_study(journal, grid):
    import optuna
    from optuna.storages import JournalStorage

    # The class of the file has another name since version 4.
    try:
        from optuna.storages.journal import JournalFileBackend as JournalFile
    except ImportError:
        from optuna.storages import JournalFileStorage as JournalFile

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna.create_study(
        study_name="grid", storage=JournalStorage(JournalFile(journal)), load_if_exists=True,
        sampler=optuna.samplers.GridSampler(grid, seed=RANDOM_STATE),
    )


def optuna_worker(request, journal):
    import torch

    torch.set_num_threads(1)
    X, y, train, _ = read_data(request)
    X, y = torch.from_numpy(X[train]), torch.from_numpy(y[train])
    grid = optuna_grid(request)

    def cost_of(trial):
        point = {name: trial.suggest_categorical(name, values) for name, values in grid.items()}
        return train_in_pytorch(X, y, point, request)

    open_study(journal, grid).optimize(cost_of)


def train_in_pytorch(X, y, point, request):
    import torch

    torch.manual_seed(RANDOM_STATE)
    hidden = [int(units) for units in point["hidden_units"].split("-")]
    units = [X.shape[1]] + hidden + [int(y.max()) + 1]
    layers = []
    for inputs, outputs in zip(units, units[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=point["learning_rate"], momentum=request["momentum"])
    loss_of = torch.nn.CrossEntropyLoss()
    for _ in range(request["epochs"]):
        for batch in torch.randperm(len(y)).split(point["batch_size"]):
            optimizer.zero_grad()
            loss_of(model(X[batch]), y[batch]).backward()
            optimizer.step()
    with torch.no_grad():
        return float(loss_of(model(X), y))


RIVALS = {
    "scikit-learn": (["sklearn"], scikit_learn),
    "Optuna with PyTorch": (["optuna", "torch", "sklearn"], optuna_pytorch),
}


def is_installed(modules):
    from importlib.util import find_spec

    return all(find_spec(module) is not None for module in modules)


def main():
    if sys.argv[1] == "installed":
        print(json.dumps([name for name, (modules, _) in RIVALS.items() if is_installed(modules)]))
        return
    warnings.filterwarnings("ignore")
    trials, best = RIVALS[sys.argv[1]][1](json.load(sys.stdin))
    print(json.dumps({"trials": trials, "best": best}))


if __name__ == "__main__":
    main()
