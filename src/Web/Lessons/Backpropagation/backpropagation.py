import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


class SoftmaxWithLoss:
    def forward(self, x, t):
        exp_x = np.exp(x - np.max(x, axis=1, keepdims=True))
        self.y, self.t = exp_x / np.sum(exp_x, axis=1, keepdims=True), t
        return -np.mean(np.log(self.y[np.arange(len(t)), t]))

    def backward(self):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx / len(self.t)


affine = Affine(np.array([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]]), np.array([0.01, 0.02, 0.03]))
last = SoftmaxWithLoss()
x, t = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([1, 2])

print(last.forward(affine.forward(x), t))
print(affine.backward(last.backward()))
print(affine.dW)
print(affine.db)
