import numpy as np

A = np.array([[1, 2], [3, 4]])
B = np.array([10, 20])
print(A * B)

x = np.array([1, 2])
W = np.array([[1, 2, 3], [4, 5, 6]])
print(np.dot(x, W))
