"""A script that knows nothing of jmin: it classifies digits with scikit-learn.

    python digits_sklearn.py --model=svc --C=10 --gamma=0.001
"""
import argparse

from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

parser = argparse.ArgumentParser()
parser.add_argument("--model", choices=["svc", "logistic"], default="svc")
parser.add_argument("--C", type=float, default=1.0)
parser.add_argument("--gamma", type=float, default=0.001)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, test_size=0.3, random_state=args.seed)
if args.model == "svc":
    model = SVC(C=args.C, gamma=args.gamma)
else:
    model = LogisticRegression(C=args.C, max_iter=300)
model.fit(X_train, y_train)
print(f"Training accuracy: {model.score(X_train, y_train):.4f}")
print(f"Test accuracy: {model.score(X_test, y_test):.4f}")
