import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
t = np.array([0, 0, 0, 1])
w, b = np.array([0.1, -0.2]), 0.3
learning_rate = 0.1

for epoch in range(20):
    errors = 0
    for x, target in zip(X, t):
        y = 1 if np.dot(w, x) + b > 0 else 0
        w = w + learning_rate * (target - y) * x
        b = b + learning_rate * (target - y)
        errors += y != target
    if errors == 0:
        break

print(1 * (X @ w + b > 0))
