import numpy as np


def step_function(x):
    return np.array(x > 0, dtype=int)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(0, x)


x = np.array([-1.0, 1.0, 2.0])
print(step_function(x))
print(sigmoid(x))
print(relu(x))
