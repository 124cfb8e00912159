"""Measurements of the running service, one JSON line each, as compare.py reads them.

  service.py predict    requests per second of /predict and of a handler that only reads the body, by wrk with 64 connections; of the book's
                        small network, and of the model that ships, which also says its latency
  service.py watchers   iterations per second of a training job that three browsers watch
  service.py iterations how many iterations of the default recipe can be opened again in a second, and what that takes from a job that runs
"""
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
SHARED = os.environ.get("WEBNN_SHARED", os.path.join(os.path.dirname(ROOT), "shared"))
CHROMIUM = shutil.which("chromium-headless-shell") or "chromium"
BROWSER = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--remote-debugging-port=0"]


def call(url, body=None, content_type="application/json"):
    request = urllib.request.Request(url, body, {"Content-Type": content_type} if body is not None else {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


@contextlib.contextmanager
def server(dll, folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{probe.getsockname()[1]}"
    data = tempfile.mkdtemp(prefix="webnn-bench-")
    options = ["--urls", base, f"--WebNN:DataDirectory={data}", f"--WebNN:DatasetDirectories:0={SHARED}/data", "--Logging:LogLevel:Default=Warning"]
    process = subprocess.Popen(["dotnet", dll, *options], cwd=folder, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                call(base + "/health/ready")
                break
            except OSError:
                time.sleep(0.2)
        else:
            sys.exit("the service did not become ready")
        yield base
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(data, ignore_errors=True)


def say(batch, rate):
    print(json.dumps({"batch": batch, "per_second_wall": rate, "per_second_cpu": rate}), flush=True)


def wrk(url, bodies, content_type, seconds):
    """Sends the bodies in turn; requests per second, and the time that 50 and 99 of 100 answers take at most, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "post.lua")
        for number, body in enumerate(bodies):
            with open(os.path.join(folder, str(number)), "wb") as file:
                file.write(body)
        with open(script, "w", encoding="utf-8") as file:
            file.write(f'''local requests, next = {{}}, 0
function init(args)
  for number = 0, {len(bodies) - 1} do
    local f = io.open("{folder}/" .. number, "rb")
    requests[number + 1] = wrk.format("POST", nil, {{["Content-Type"] = "{content_type}"}}, f:read("*a"))
    f:close()
  end
end
function request()
  next = next % #requests + 1
  return requests[next]
end
''')
        said = subprocess.run(
            ["wrk", "-t1", "-c64", f"-d{seconds}s", "--latency", "-s", script, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        sys.exit(f"{url} refused requests:\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), *(time_of(said, share) for share in (50, 99))


def time_of(said, share):
    number, unit = re.search(rf"\n\s+{share}%\s+([\d.]+)(us|ms|s)", said).groups()
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1}[unit]


def beside_reading(base, name, bodies, content_type):
    paths = ("/bench/read", "/predict")
    for path in paths:
        wrk(base + path, bodies, content_type, 2)
    measured = {path: [] for path in paths}
    for _ in range(3):
        for path in paths:
            measured[path].append(wrk(base + path, bodies, content_type, 3))
    medians = {path: [sorted(values)[1] for values in zip(*of)] for path, of in measured.items()}
    for path, (rate, _, _) in medians.items():
        say(f"{name} {path}", rate)
    return medians["/predict"]


def json_body(pixels):
    return json.dumps({"pixels": [round(p / 255, 4) for p in pixels]}).encode()


def predict():
    folder = os.path.join(HERE, "Service/bin/Release/net10.0")
    with server(os.path.join(folder, "WebNN.Service.Benchmark.dll"), folder) as base:
        # different digits: the same one again would find the weights it needs in the cache
        digits = [call(f"{base}/api/datasets/synthetic-digits/test/{i}")["pixels"] for i in range(64)]
        _, middle, slow = beside_reading(base, "shipped json", [json_body(pixels) for pixels in digits], "application/json")
        for work, seconds, limit in (("shipped json p50", middle, 0.01), ("shipped json p99", slow, 0.05)):
            say(work, 1 / seconds)
            say(work + " limit", 1 / limit)

        # the book's small network answers: these rows are about the way in and out, not about matrix products
        job = call(base + "/api/training/jobs", json.dumps({"dataset": "synthetic-digits", "iterations": 1000, "promote": "always"}).encode())["id"]
        while (state := call(f"{base}/api/training/jobs/{job}")["state"]) != "completed":
            if state == "failed":
                sys.exit("the network for the measurement could not be trained")
            time.sleep(0.1)
        beside_reading(base, "json", [json_body(digits[0])], "application/json")
        beside_reading(base, "octet-stream", [bytes(digits[0])], "application/octet-stream")


def watchers():
    with server(os.path.join(ROOT, "src/Web/bin/Release/net10.0/WebNN.Web.dll"), os.path.join(ROOT, "src/Web")) as base:
        dataset = "mnist" if next(d for d in call(base + "/api/datasets")["datasets"] if d["name"] == "mnist")["present"] else "synthetic-digits"
        spec = {"model": "bench", "dataset": dataset, "iterations": 1_000_000, "evaluateEvery": 1_000_000}
        job = call(base + "/api/training/jobs", json.dumps(spec).encode())["id"]
        browsers = []
        try:
            for _ in range(3):
                profile = tempfile.mkdtemp(prefix="webnn-browser-")
                browsers.append((subprocess.Popen([CHROMIUM, *BROWSER, f"--user-data-dir={profile}", f"{base}/jobs/{job}"],
                                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True), profile))
            time.sleep(30)   # until the server has compiled what it runs again and again
            iteration, begin = call(f"{base}/api/training/jobs/{job}")["iteration"], time.monotonic()
            time.sleep(10)
            say("watched", (call(f"{base}/api/training/jobs/{job}")["iteration"] - iteration) / (time.monotonic() - begin))
        finally:
            for browser, profile in browsers:
                # what is started may be a script that starts the browser
                os.killpg(browser.pid, signal.SIGTERM)
                browser.wait()
                shutil.rmtree(profile, ignore_errors=True)
            call(f"{base}/api/training/jobs/{job}/cancel", b"{}")


def iterations():
    """The default recipe's iterations over HTTP, one after the other: here and there, and each next one; beside the limits of 300 and 20 ms."""
    with server(os.path.join(ROOT, "src/Web/bin/Release/net10.0/WebNN.Web.dll"), os.path.join(ROOT, "src/Web")) as base:
        jobs = base + "/api/training/jobs"
        dataset = "mnist" if next(d for d in call(base + "/api/datasets")["datasets"] if d["name"] == "mnist")["present"] else "synthetic-digits"
        done = call(jobs, json.dumps({"model": "done", "dataset": dataset}).encode())["id"]
        while call(f"{jobs}/{done}")["state"] != "completed":
            time.sleep(0.1)

        def opened(k):
            begin = time.monotonic()
            call(f"{jobs}/{done}/iterations/{k}")
            return time.monotonic() - begin

        opened(5000)
        anywhere = sorted(opened((i * 7919 + 4801) % 10_000 + 1) for i in range(31))[15]
        following = sorted(opened(k) for k in range(4000, 4051))[25]
        for work, seconds, limit in (("any iteration", anywhere, 0.3), ("next iteration", following, 0.02)):
            say(work, 1 / seconds)
            say(work + " limit", 1 / limit)

        spec = {"model": "running", "dataset": dataset, "iterations": 5_000_000, "evaluateEvery": 1_000_000}
        running = call(jobs, json.dumps(spec).encode())["id"]

        def rate(seconds, meanwhile):
            iteration, begin = call(f"{jobs}/{running}")["iteration"], time.monotonic()
            while time.monotonic() - begin < seconds:
                meanwhile()
            return (call(f"{jobs}/{running}")["iteration"] - iteration) / (time.monotonic() - begin)

        place, alone, asked = iter(range(10**9)), [], []
        time.sleep(3)
        for _ in range(5):
            alone.append(rate(3, lambda: time.sleep(0.05)))
            asked.append(rate(3, lambda: opened(next(place) * 7919 % 10_000 + 1)))
        say("running alone", sorted(alone)[2])
        say("running while others are opened", sorted(asked)[2])
        call(f"{jobs}/{running}/cancel", b"{}")


if __name__ == "__main__":
    {"predict": predict, "watchers": watchers, "iterations": iterations}[sys.argv[1]]()
