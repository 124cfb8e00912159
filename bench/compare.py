"""Runs measurements of this project and of its peers in turn, several rounds, and sets the medians side by side.

A row is a function of the collected figures: to add one, add its commands to COMMANDS and its targets to ROWS."""
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = ["dotnet", os.path.join(HERE, "Engine.Benchmarks/bin/Release/net10.0/WebNN.Engine.Benchmarks.dll"), "measure"]
PEERS = [sys.executable, os.path.join(HERE, "peers.py")]
SKX = {"OPENBLAS_CORETYPE": "SkylakeX"}

# what is run in every round, in this order: name, command, environment
COMMANDS = []
for net in ("w1", "relu100", "adam"):
    COMMANDS += [
        (f"train {net} lean32", [*PEERS, "train", "lean32", net], {}),
        (f"train {net} ours mnist", [*OURS, "train", net, "mnist"], {}),
        (f"train {net} lean32 skx", [*PEERS, "train", "lean32", net], SKX),
        (f"train {net} ours dense", [*OURS, "train", net, "dense"], {}),
    ]
    if net == "w1":
        COMMANDS += [("train w1 book64", [*PEERS, "train", "book64", "w1"], {}), ("train w1 torch", [*PEERS, "train", "torch", "w1"], {})]
# with all cores, by the clock; a wide network on one thread beside it
CORES = os.cpu_count() or 1
for net in ("adam", "wide"):
    COMMANDS += [
        (f"train {net} lean32 all", [*PEERS, "train", "lean32", net], {"PEER_THREADS": str(CORES)}),
        (f"train {net} ours mnist all", [*OURS, "train", net, "mnist", "all"], {}),
        (f"train {net} torch all", [*PEERS, "train", "torch", net], {"PEER_THREADS": str(CORES)}),
        (f"train {net} ours dense all", [*OURS, "train", net, "dense", "all"], {}),
    ]
COMMANDS += [
    ("train wide ours mnist", [*OURS, "train", "wide", "mnist"], {}),
    ("train wide ours dense", [*OURS, "train", "wide", "dense"], {}),
    ("peak", [*OURS, "peak"], {}),
    ("infer numpy", [*PEERS, "infer", "numpy"], {}),
    ("infer ours mnist", [*OURS, "infer", "mnist"], {}),
    ("infer ours dense", [*OURS, "infer", "dense"], {}),
    ("evaluate ours mnist", [*OURS, "evaluate", "mnist"], {}),
    ("evaluate ours dense", [*OURS, "evaluate", "dense"], {}),
    ("numgrad numpy", [*PEERS, "numgrad"], {}),
    ("numgrad ours mnist", [*OURS, "numgrad", "mnist"], {}),
    ("numgrad ours dense", [*OURS, "numgrad", "dense"], {}),
]
SERVICE = [sys.executable, os.path.join(HERE, "service.py")]
COMMANDS.append(("service", [*SERVICE, "iterations"], {}))
if shutil.which("wrk"):
    COMMANDS.append(("service", [*SERVICE, "predict"], {}))
if shutil.which("chromium") or shutil.which("chromium-headless-shell"):
    COMMANDS.append(("service", [*SERVICE, "watchers"], {}))

# multiply-adds of an iteration: forward, by the weights, and by the inputs of all layers but the first
def multiply_adds(sizes, batch):
    products = [a * b for a, b in zip(sizes, sizes[1:])]
    return batch * (3 * sum(products) - products[0])


MULTIPLY_ADDS = {"w1": multiply_adds((784, 50, 10), 100), "wide": multiply_adds((784, 1000, 500, 10), 100)}


def kind():
    """The kind of machine that a target is for: A has AVX-512 in two halves, B in its full width; others count as A."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        text = info.read()
    return "B" if "GenuineIntel" in text and "avx512f" in text else "A"


# work, unit, our figure (with {} for the data), the other's figure, its name, the least ratio (or one for each kind of machine)
ROWS = [
    ("train 784-50-10 sigmoid SGD (w1)", "it/s", "train w1 ours {}", "train w1 book64", "book64", {"A": 18, "B": 24}),
    ("", "", "train w1 ours {}", "train w1 lean32", "lean32", 3.2),
    ("", "", "train w1 ours {}", "train w1 lean32 skx", "lean32 skx", 5),
    ("", "", "train w1 ours {}", "train w1 torch", "torch", 3.6),
    ("train 784-100-10 ReLU SGD (relu100)", "it/s", "train relu100 ours {}", "train relu100 lean32", "lean32", 2.4),
    ("", "", "train relu100 ours {}", "train relu100 lean32 skx", "lean32 skx", 1.7),
    ("train 784-256-128-10 ReLU Adam (adam)", "it/s", "train adam ours {}", "train adam lean32", "lean32", 2.6),
    ("", "", "train adam ours {}", "train adam lean32 skx", "lean32 skx", 1.8),
    ("train 784-256-128-10, all cores, by the clock", "it/s", "train adam ours {} all wall", "train adam ours {} wall", "our one thread", 1.5),
    ("", "", "train adam ours {} all wall", "train adam lean32 all wall", "lean32, all cores", 2),
    ("", "", "train adam ours {} all wall", "train adam torch all wall", "torch, all cores", 2),
    ("train 784-1000-500-10 ReLU Adam, all cores", "it/s", "train wide ours {} all wall", "train wide ours {} wall", "our one thread", 1.7),
    ("", "", "train wide ours {} all wall", "train wide lean32 all wall", "lean32, all cores", 1.5),
    ("", "", "train wide ours {} all wall", "train wide torch all wall", "torch, all cores", 1.5),
    ("share of peak: w1 on dense noise", "multiply-adds/s", "work w1", "peak", "multiply-adds in registers", 0.85),
    ("share of peak: 784-1000-500-10 on dense noise, Adam included", "multiply-adds/s", "work wide", "peak", "multiply-adds in registers", 0.5),
    ("infer 784-50-100-10, one image", "images/s", "infer ours {} 1", "infer numpy 1", "NumPy float32", {"A": 10, "B": 25}),
    ("infer, batches of 100", "images/s", "infer ours {} 100", "infer numpy 100", "NumPy float32", {"A": 2.6, "B": 5.5}),
    ("infer, batches of 10,000", "images/s", "infer ours {} 10000", "infer numpy 10000", "NumPy float32", {"A": 3.5, "B": 5.5}),
    ("numerical gradient 784-50-10, double", "per s", "numgrad ours {}", "numgrad numpy", "NumPy", {"A": 15, "B": 25}),
    ("evaluating 10,000 test images", "images/s", "evaluate ours {}", "infer ours {} 10000", "our batch inference", 0.7),
    ("`POST /predict`, JSON, 64 connections", "requests/s", "service json /predict", "service json /bench/read", "a handler that reads the body", 0.88),
    ("`POST /predict`, octet-stream, 64 connections", "requests/s", "service octet-stream /predict", "service octet-stream /bench/read", "a handler that reads the body", 0.92),
    ("`POST /predict` of the shipped model, JSON, 64 connections", "requests/s", "service shipped json /predict", "service shipped json /bench/read", "a handler that reads the body", 0.35),
    ("its answers: half are there within this time", "per s", "service shipped json p50", "service shipped json p50 limit", "10 ms each", 1),
    ("99 of 100 within this", "per s", "service shipped json p99", "service shipped json p99 limit", "50 ms each", 1),
    ("any iteration of the default recipe, opened again", "per s", "service any iteration", "service any iteration limit", "300 ms each", 1),
    ("the next iteration", "per s", "service next iteration", "service next iteration limit", "20 ms each", 1),
    ("a w1 job while iterations of another are opened", "it/s", "service running while others are opened", "service running alone", "the job alone", 0.9),
    ("a w1 job that three browsers watch", "it/s", "service watched", "train w1 ours mnist wall", "the bare trainer, by the clock", 0.85),
]


def run(name, command, environment, figures):
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        if "No module named 'torch'" in done.stderr:
            return
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    for line in done.stdout.splitlines():
        figure = json.loads(line)
        key = f"{name} {figure['batch']}" if "batch" in figure else name
        figures.setdefault(key, []).append(figure["per_second_cpu"])
        figures.setdefault(key + " wall", []).append(figure["per_second_wall"])
        figures.setdefault("data " + name.rsplit(" ", 1)[-1], [figure.get("data")])
        print(f"  {key:<32} {figure['per_second_cpu']:>12,.2f}/s   by the clock {figure['per_second_wall']:>12,.2f}/s", flush=True)


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"


def table(figures):
    real = figures.get("data mnist", ["mnist"])[0]
    lines = [
        f"| work | unit | ours on {real} | beside | its figure | at least | ratio on {real} | | ours on dense noise | ratio |",
        "|---|---|---:|---|---:|---:|---:|---|---:|---:|",
    ]
    missed = 0
    for net, work in MULTIPLY_ADDS.items():
        if rates := figures.get(f"train {net} ours dense"):
            figures[f"work {net}"] = [rate * work for rate in rates]
    for work, unit, ours, other, name, least in ROWS:
        least = least[kind()] if isinstance(least, dict) else least
        if ours.format("mnist") not in figures:
            lines.append(f"| {work} | {unit} | not measured | {name} | | {least}× | | | | |")
            continue
        mine = statistics.median(figures[ours.format("mnist")])
        theirs = figures.get(other.format("mnist"))
        dense = "{}" in ours
        noise = statistics.median(figures[ours.format("dense")]) if dense else 0
        if theirs is None:
            lines.append(f"| {work} | {unit} | {number(mine)} | {name} | not installed | {least}× | | not measured | {number(noise)} | |")
            continue
        peer = statistics.median(theirs)
        ratio = mine / peer
        met = ratio >= least
        missed += not met
        lines.append(f"| {work} | {unit} | {number(mine)} | {name} | {number(peer)} | {least}× | **{ratio:.2f}×** | {'met' if met else 'MISSED'} "
                     + (f"| {number(noise)} | {noise / statistics.median(figures[other.format('dense')]):.2f}× |" if dense else "| | |"))
    return lines, missed


def machine(rounds, seconds):
    import numpy
    model = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            values = dict(line.split(":", 1) for line in info.read().split("\n\n")[0].splitlines() if ":" in line)
        values = {key.strip(): value.strip() for key, value in values.items()}
        flags = values.get("flags", "").split()
        widest = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "neither AVX2 nor AVX-512"
        model = f"{values.get('model name', model)} (family {values.get('cpu family')}, model {values.get('model')}), {os.cpu_count()} cores, {widest}"
    sdk = subprocess.run(["dotnet", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    try:
        import torch
        pytorch = f"PyTorch {torch.__version__}"
    except ImportError:
        pytorch = "no PyTorch"
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    model += f", kind {kind()}"
    return (f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC · {model} · .NET SDK {sdk} · NumPy {numpy.__version__}, {pytorch} · "
            f"medians of {rounds} rounds in {seconds / 60:.0f} minutes{load}")


def main():
    rounds = int(os.environ.get("ROUNDS", "3"))
    figures, begin = {}, time.time()
    for number_of_round in range(1, rounds + 1):
        print(f"round {number_of_round} of {rounds}", flush=True)
        for name, command, environment in COMMANDS:
            run(name, command, environment, figures)
    lines, missed = table(figures)
    here = machine(rounds, time.time() - begin)
    print("\n".join(["", *lines, "", here, f"{missed} targets missed" if missed else "all measured targets met"]))
    document, weight = os.path.join(HERE, "../docs/benchmarks.md"), "## Weight of the pages"
    with open(document, encoding="utf-8") as page:
        _, heading, measured = page.read().partition(weight)  # what bench/weight wrote stays
    with open(os.path.join(HERE, "notes.md"), encoding="utf-8") as notes, open(document, "w", encoding="utf-8", newline="\n") as page:
        page.write("\n".join(["<!-- written by bench/compare; the notes below the table stand in bench/notes.md -->", "# Benchmarks", "", here, "", *lines, "", notes.read()]))
        page.write("\n" + heading + measured if heading else "")
    sys.exit(1 if missed else 0)


main()
