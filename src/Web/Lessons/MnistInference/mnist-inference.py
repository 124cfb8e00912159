import numpy as np


def softmax(a):
    exp_a = np.exp(a - np.max(a, axis=1, keepdims=True))
    return exp_a / np.sum(exp_a, axis=1, keepdims=True)


def predict(x):
    return softmax(np.dot(x, W) + b)


x = np.array([[0.0, 1.0], [1.0, 0.0], [0.9, 0.8], [0.2, 0.1], [0.5, 0.6]])
t = np.array([1, 0, 1, 0, 1])
W, b = np.array([[2.0, -1.0], [-1.0, 2.0]]), np.array([0.1, 0.0])

batch_size = 2
accuracy_cnt = 0
for i in range(0, len(x), batch_size):
    y = predict(x[i:i + batch_size])
    p = np.argmax(y, axis=1)
    accuracy_cnt += np.sum(p == t[i:i + batch_size])

print(accuracy_cnt / len(x))
