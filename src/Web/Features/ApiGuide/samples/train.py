# Train: a small network on generated digits, and what the finished job says.
import json
import time
from urllib.request import Request, urlopen

base = "http://localhost:5080"
spec = {
    "model": "mine", "dataset": "synthetic-digits", "layers": [100], "activation": "relu",
    "initializer": "he", "optimizer": {"kind": "adam", "learningRate": 0.001}, "iterations": 1000,
}

body = json.dumps(spec).encode()
request = Request(f"{base}/api/training/jobs", body, {"Content-Type": "application/json"})
job = json.load(urlopen(request))
print("job", job["id"])
while job["state"] in ("queued", "running"):
    time.sleep(0.5)
    job = json.load(urlopen(f"{base}/api/training/jobs/{job['id']}"))
print(f"{job['state']}: version {job['version']} of {job['model']}, test accuracy {job['testAccuracy']}")
