"""Connects a script to jmin. Run alone, it has seed 1 and keeps checkpoints in the current folder."""
import json, os, signal

seed = int(os.environ.get("JMIN_SEED", "1"))
attempt = int(os.environ.get("JMIN_ATTEMPT", "1"))
checkpoints = os.environ.get("JMIN_CHECKPOINT_DIR", ".")
_stopping = False


def configuration(**defaults):
    """The values of the trial, in place of these defaults."""
    path = os.environ.get("JMIN_CONFIGURATION")
    if path is None:
        return defaults
    with open(path, encoding="utf-8") as file:
        return {**defaults, **json.load(file)}


def report(**metrics):
    """report(step=3, J=0.12); alone, the line is printed."""
    line = json.dumps({name: float(value) for name, value in metrics.items()})
    path = os.environ.get("JMIN_METRICS")
    if path is None:
        return print(line, flush=True)
    with open(path, "a", encoding="utf-8") as file:
        file.write(line + "\n")


def stopping():
    """Whether the trial must end now: save a checkpoint and exit."""
    return _stopping


def _stop(*_):
    global _stopping
    _stopping = True
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


signal.signal(signal.SIGTERM, _stop)
