import numpy as np


def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        here = x[i]
        x[i] = here + h
        above = f(x)
        x[i] = here - h
        below = f(x)
        x[i] = here
        grad[i] = (above - below) / (2 * h)
    return grad


def gradient_descent(f, init_x, lr, step_num):
    x = init_x.copy()
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x


def function_2(x):
    return np.sum(x ** 2)


print(numerical_gradient(function_2, np.array([3.0, 4.0])))
print(gradient_descent(function_2, np.array([-3.0, 4.0]), lr=0.1, step_num=100))
