import numpy as np


def perceptron(w1, w2, b):
    return lambda x1, x2: 1 if w1 * x1 + w2 * x2 + b > 0 else 0


AND = perceptron(0.5, 0.5, -0.7)
NAND = perceptron(-0.5, -0.5, 0.7)
OR = perceptron(0.5, 0.5, -0.2)


def XOR(x1, x2):
    s1 = NAND(x1, x2)
    s2 = OR(x1, x2)
    return AND(s1, s2)


print(np.array([XOR(0, 0), XOR(0, 1), XOR(1, 0), XOR(1, 1)]))
