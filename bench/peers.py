"""Figures of the peers, one JSON line each, to be set beside those of `measure` in Engine.Benchmarks.

    peers.py train book64|lean32|torch w1|relu100|adam|wide    iterations per second
    peers.py infer numpy|torch                            images per second, batches of 1, 100 and 10,000
    peers.py numgrad                                      numerical gradients per second (784-50-10, three samples)

book64 follows the book: double precision, the gradient of the input as well, the loss once more after the update.
lean32 is the best plain NumPy can do: float32 and nothing superfluous. torch is nn.Sequential in float32.
Everything runs on one thread, or on as many as PEER_THREADS says. OPENBLAS_CORETYPE=SkylakeX lets Debian's OpenBLAS use AVX-512 where it would not by itself.
"""
import json
import os
import sys
import time

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = os.environ.get("PEER_THREADS", "1")
import numpy as np

# layer sizes, activation, optimizer, batch size
NETS = {
    "w1": ((784, 50, 10), "sigmoid", "sgd", 100),
    "relu100": ((784, 100, 10), "relu", "sgd", 100),
    "adam": ((784, 256, 128, 10), "relu", "adam", 128),
    "wide": ((784, 1000, 500, 10), "relu", "adam", 100),
}
INFER = (784, 50, 100, 10)


def rate(action, items, seconds=0.4, runs=5):
    """Items per second by the clock and by processor time: medians of a few runs."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < 0.7:
        action()
    wall, cpu = [], []
    for _ in range(runs):
        count, w, c = 0, time.perf_counter(), time.process_time()
        while time.perf_counter() - w < seconds:
            action()
            count += items
        wall.append(count / (time.perf_counter() - w))
        cpu.append(count / (time.process_time() - c))
    return {"per_second_wall": sorted(wall)[runs // 2], "per_second_cpu": sorted(cpu)[runs // 2]}


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(y, t):
    return -np.log(y[np.arange(len(t)), t] + 1e-7).mean()


class NumpyTrainer:
    def __init__(self, net, as_in_the_book):
        sizes, self.activation, self.optimizer, self.batch = NETS[net]
        self.book = as_in_the_book
        self.type = np.float64 if as_in_the_book else np.float32
        random = np.random.RandomState(0)
        self.images = random.rand(60000, 784).astype(np.float32)
        self.labels = random.randint(0, 10, 60000)
        self.w = [(random.randn(n, m) * 0.01).astype(self.type) for n, m in zip(sizes, sizes[1:])]
        self.b = [np.zeros(m, self.type) for m in sizes[1:]]
        self.m = [np.zeros_like(p) for p in self.w + self.b]
        self.v = [np.zeros_like(p) for p in self.w + self.b]
        self.updates = 0
        self.losses = []

    def forward(self, x):
        outputs = [x]
        for w, b in zip(self.w[:-1], self.b[:-1]):
            a = outputs[-1] @ w + b
            outputs.append(sigmoid(a) if self.activation == "sigmoid" else np.maximum(a, 0))
        return outputs, softmax(outputs[-1] @ self.w[-1] + self.b[-1])

    def steps(self, count):
        # one long function: arrays that live into the next step keep the allocator from returning their memory each time,
        # which would cost NumPy half its speed
        for _ in range(count):
            rows = np.random.choice(len(self.images), self.batch)
            x, t = self.images[rows], self.labels[rows]
            outputs, y = self.forward(x)
            if not self.book:
                self.losses.append(cross_entropy(y, t))
            d = y.copy()
            d[np.arange(self.batch), t] -= 1
            d /= self.batch
            dw, db = [None] * len(self.w), [None] * len(self.b)
            for i in reversed(range(len(self.w))):
                dw[i], db[i] = outputs[i].T @ d, d.sum(axis=0)
                if i > 0 or self.book:
                    d = d @ self.w[i].T
                if i > 0:
                    z = outputs[i]
                    d = d * (z * (1 - z) if self.activation == "sigmoid" else (z > 0).astype(self.type))
            self.update(dw + db)
            if self.book:
                self.losses.append(cross_entropy(self.forward(x)[1], t))

    def update(self, gradients):
        self.updates += 1
        if self.optimizer == "sgd":
            for p, g in zip(self.w + self.b, gradients):
                p -= self.type(0.1) * g
            return
        rate = self.type(0.001 * np.sqrt(1 - 0.999 ** self.updates) / (1 - 0.9 ** self.updates))
        for p, g, m, v in zip(self.w + self.b, gradients, self.m, self.v):
            m += self.type(0.1) * (g - m)
            v += self.type(0.001) * (g * g - v)
            p -= rate * m / (np.sqrt(v) + self.type(1e-7))


class TorchTrainer:
    def __init__(self, net):
        import torch
        torch.set_num_threads(1)
        sizes, activation, optimizer, self.batch = NETS[net]
        self.torch = torch
        layers = []
        for n, m in zip(sizes, sizes[1:]):
            linear = torch.nn.Linear(n, m)
            torch.nn.init.normal_(linear.weight, std=0.01)
            torch.nn.init.zeros_(linear.bias)
            layers += [linear, torch.nn.Sigmoid() if activation == "sigmoid" else torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.loss = torch.nn.CrossEntropyLoss()
        parameters = self.model.parameters()
        self.optimizer = torch.optim.SGD(parameters, lr=0.1) if optimizer == "sgd" else torch.optim.Adam(parameters)
        random = np.random.RandomState(0)
        self.images = torch.from_numpy(random.rand(60000, 784).astype(np.float32))
        self.labels = torch.from_numpy(random.randint(0, 10, 60000))
        self.losses = []

    def steps(self, count):
        for _ in range(count):
            rows = self.torch.randint(0, len(self.images), (self.batch,))
            self.optimizer.zero_grad()
            loss = self.loss(self.model(self.images[rows]), self.labels[rows])
            loss.backward()
            self.optimizer.step()
            self.losses.append(loss.item())


def train(peer, net):
    trainer = TorchTrainer(net) if peer == "torch" else NumpyTrainer(net, peer == "book64")

    print(json.dumps({"what": "train", "peer": peer, "net": net, **rate(lambda: trainer.steps(50), 50)}), flush=True)


def infer(peer):
    random = np.random.RandomState(0)
    images = random.rand(10000, 784).astype(np.float32)
    if peer == "torch":
        import torch
        from torch import nn
        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
        predict = nn.Sequential(nn.Linear(784, 50), nn.Sigmoid(), nn.Linear(50, 100), nn.Sigmoid(), nn.Linear(100, 10), nn.Softmax(-1)).eval()
        images = torch.from_numpy(images)
    else:
        w = [(random.randn(n, m) * 0.1).astype(np.float32) for n, m in zip(INFER, INFER[1:])]

        def predict(x):  # no biases: that flatters NumPy a little
            z = sigmoid(sigmoid(x @ w[0]) @ w[1]) @ w[2]
            e = np.exp(z - z.max(axis=-1, keepdims=True))
            return e / e.sum(axis=-1, keepdims=True)
    for batch in (1, 100, 10000):
        count = min(10000, batch * 500)

        def some():
            for i in range(0, count, batch):
                predict(images[i] if batch == 1 else images[i:i + batch])
        print(json.dumps({"what": "infer", "peer": peer, "batch": batch, **rate(some, count)}), flush=True)


def numgrad():
    random = np.random.RandomState(0)
    w1, b1, w2, b2 = random.randn(784, 50) * 0.01, np.zeros(50), random.randn(50, 10) * 0.01, np.zeros(10)
    x, t = random.rand(3, 784), random.randint(0, 10, 3)
    parameters = w1.size + b1.size + w2.size + b2.size
    flat = w1.reshape(-1)
    gradient = np.zeros_like(flat)

    def loss():
        return cross_entropy(softmax(sigmoid(x @ w1 + b1) @ w2 + b2), t)

    def some():  # all parameters cost the same: a few tell how long all of them take
        for i in range(200):
            kept = flat[i]
            flat[i] = kept + 1e-4
            above = loss()
            flat[i] = kept - 1e-4
            gradient[i] = (above - loss()) / 2e-4
            flat[i] = kept
    print(json.dumps({"what": "numgrad", "peer": "numpy", **rate(some, 200 / parameters)}), flush=True)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if len(arguments) == 3 and arguments[0] == "train":
        train(*arguments[1:])
    elif len(arguments) == 2 and arguments[0] == "infer":
        infer(arguments[1])
    elif arguments == ["numgrad"]:
        numgrad()
    else:
        sys.exit(__doc__)
