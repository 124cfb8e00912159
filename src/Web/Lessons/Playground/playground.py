import numpy as np

x, t = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])
W1, b1 = np.array([[0.9, -0.4, 0.2], [-0.7, 0.8, 0.5]]), np.zeros(3)
W2, b2 = np.array([[0.3, -0.6], [0.8, 0.1], [-0.5, 0.4]]), np.zeros(2)
learning_rate = 0.5

for iteration in range(200):
    z = np.tanh(x @ W1 + b1)
    y = np.exp(z @ W2 + b2)
    y /= np.sum(y, axis=1, keepdims=True)
    loss = -np.mean(np.log(y[np.arange(4), t]))

    dout = y.copy()
    dout[np.arange(4), t] -= 1
    dout /= 4
    dz = dout @ W2.T * (1 - z ** 2)
    W2 -= learning_rate * z.T @ dout
    b2 -= learning_rate * np.sum(dout, axis=0)
    W1 -= learning_rate * x.T @ dz
    b1 -= learning_rate * np.sum(dz, axis=0)

print(loss)
print(W1)
