import numpy as np


def identity_function(a):
    return a


x, t = np.array([[-1.0], [0.5], [2.0]]), np.array([[-0.75], [0.5], [1.0]])
W, b = np.array([[0.5]]), np.array([0.0])
learning_rate = 0.1

for iteration in range(100):
    y = identity_function(np.dot(x, W) + b)
    loss = 0.5 * np.sum((y - t) ** 2) / len(x)

    dout = (y - t) / len(x)
    W -= learning_rate * np.dot(x.T, dout)
    b -= learning_rate * np.sum(dout, axis=0)

print(loss)
print(W, b)
