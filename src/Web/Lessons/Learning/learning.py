import numpy as np


def softmax(a):
    exp_a = np.exp(a - np.max(a))
    return exp_a / np.sum(exp_a)


class simpleNet:
    def __init__(self, W):
        self.W = W

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return -np.sum(t * np.log(softmax(self.predict(x)) + 1e-7))

    def gradient(self, x, t):
        y = softmax(self.predict(x))
        dy = -t / (y + 1e-7)
        return np.outer(x, y * (dy - np.sum(dy * y)))


net = simpleNet(np.array([[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]]))
x, t = np.array([0.6, 0.9]), np.array([0, 0, 1])
print(net.predict(x))
print(net.loss(x, t))
print(net.gradient(x, t))
