# Watch: the loss of every iteration while the job runs, here by asking for what is new:
# the standard library has no WebSocket, which SignalR would need.
# The job is the first argument, else the newest one.
import json
import sys
import time
from urllib.request import urlopen

base = "http://localhost:5080"


def get(path):
    return json.load(urlopen(base + path))


job = sys.argv[1] if len(sys.argv) > 1 else get("/api/training/jobs?limit=1")["jobs"][0]["id"]
next_iteration = 1
while True:
    # the state before the losses: once it says the end, none are missing
    state = get(f"/api/training/jobs/{job}")["state"]
    metrics = get(f"/api/training/jobs/{job}/metrics?from={next_iteration}")
    for iteration, loss in metrics["points"]:
        print(iteration, loss, sep=",", flush=True)
        next_iteration = iteration + 1
    if state not in ("queued", "running", "paused"):
        break
    time.sleep(0.5)
print(state)
