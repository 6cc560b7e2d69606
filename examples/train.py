"""Trains a small neural network on scikit-learn's handwritten digits and says how it goes.

    berth run --gpu 0.5 --cpu 1 --memory 2GiB -- python3 train.py --epochs 20

The data (1,797 digits of 8 x 8 pixels) comes with scikit-learn, so nothing is downloaded.
"""

import argparse
import os
import sys
import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

BATCH = 64
GIB = 2**30


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=int(os.environ.get("EPOCHS", "20")))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds to wait after each epoch, to watch it live")
    parser.add_argument("--target", type=float, default=0.9, help="exit with 1 below this accuracy")
    return parser.parse_args()


def say_share() -> None:
    """What Berth has granted; a program that uses a GPU keeps to it."""
    devices = os.environ.get("BERTH_GPU_DEVICES", "")
    if not devices:
        print("no GPU granted: training on the CPU")
        return
    share = int(os.environ["BERTH_GPU_MILLI"]) / 1000
    memory = int(os.environ["BERTH_GPU_MEMORY_BYTES"]) / GIB
    print(f"granted {share:g} GPU with {memory:.1f} GiB on {devices}")
    if os.environ.get("BERTH_GPU_MOCK"):
        print("warning: the GPU is a mock, training on the CPU", file=sys.stderr)


def main() -> int:
    arguments = parse_arguments()
    say_share()

    digits = load_digits()
    pixels = digits.data / 16.0
    train_x, test_x, train_y, test_y = train_test_split(
        pixels, digits.target, test_size=0.25, random_state=arguments.seed, stratify=digits.target
    )
    print(f"{len(train_x)} digits to learn from, {len(test_x)} to test with")

    model = MLPClassifier(hidden_layer_sizes=(64,), learning_rate_init=0.003, random_state=arguments.seed)
    chance = np.random.default_rng(arguments.seed)
    classes = np.unique(digits.target)
    accuracy = 0.0
    began = time.monotonic()
    for epoch in range(1, arguments.epochs + 1):
        order = chance.permutation(len(train_x))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            model.partial_fit(train_x[batch], train_y[batch], classes=classes)
        accuracy = model.score(test_x, test_y)
        print(f"epoch {epoch:3d}/{arguments.epochs}  loss {model.loss_:.4f}  accuracy {accuracy:.4f}", flush=True)
        time.sleep(arguments.pause)

    seconds = time.monotonic() - began
    print(f"final accuracy {accuracy:.4f} after {arguments.epochs} epochs in {seconds:.1f} s")
    return 0 if accuracy >= arguments.target else 1


if __name__ == "__main__":
    sys.exit(main())
