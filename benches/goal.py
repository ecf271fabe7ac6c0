#!/usr/bin/env python3
"""Measures `amends` next to what people would use instead, and prints the table of goals for this machine, ratios first.

usage: benches/goal.py --amends target/release/amends --work DIR [--n 1000,10000,100000] [--rounds 5]

Everything is measured in turn, round after round, so that other load falls on all alike; the median counts. Tools that
are not installed are left out. `walk` is `benches/walk.rs`, compiled by rustc: the least that any tool must do.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = "2026-11-25T09:00:00+02:00"
TODAY = "2026-11-25"


def run(argv, **more):
    began = time.perf_counter()
    child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more)
    out = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - began, used.ru_maxrss / 1024, out, child.returncode


def best_of(jobs, rounds):
    """Returns for each job the median time and the greatest memory; jobs are run in turn."""
    times, memory = {name: [] for name in jobs}, {name: 0 for name in jobs}
    for round in range(rounds + 1):
        for name, job in jobs.items():
            before, argv, env = job
            if before:
                before()
            took, peak, _, code = run(argv, env=env)
            if code not in (0, 1):
                times[name].append(float("nan"))
                continue
            if round > 0:
                times[name].append(took)
                memory[name] = max(memory[name], peak)
    return {name: (statistics.median(times[name]), memory[name]) for name in jobs}


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--amends", required=True)
    ask.add_argument("--work", required=True)
    ask.add_argument("--n", default="1000,10000,100000")
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--duckdb", default="", help="a Python that has duckdb")
    args = ask.parse_args()
    amends = os.path.abspath(args.amends)
    work = os.path.abspath(args.work)
    os.makedirs(work, exist_ok=True)
    walk, noop = work + "/walk", work + "/noop"
    if not os.path.exists(walk):
        subprocess.run(["rustc", "-O", "--edition", "2024", HERE + "/walk.rs", "-o", walk], check=True)
    if not os.path.exists(noop):
        with open(work + "/noop.rs", "w") as file:
            file.write("fn main() {}\n")
        subprocess.run(["rustc", "-O", work + "/noop.rs", "-o", noop], check=True)
    base = {"PATH": os.environ["PATH"], "AMENDS_NOW": NOW, "AMENDS_ME": "thandi", "LC_ALL": "C", "HOME": work + "/home"}
    empty = work + "/empty"
    os.makedirs(empty, exist_ok=True)
    with open(empty + "/amends.toml", "w") as file:
        file.write('schema = 1\ntimezone = "Africa/Johannesburg"\n')
    start = best_of({
        "empty process": (None, [noop], base),
        "amends --version": (None, [amends, "--version"], base),
        "amends overdue, empty folder": (None, [amends, "-C", empty, "overdue"], base),
    }, 41)
    print(f"| start-up | ms | x empty process |\n|--|--|--|")
    for name, (took, _) in start.items():
        print(f"| {name} | {took * 1e3:.2f} | {took / start['empty process'][0]:.2f} |")
    for n in [int(n) for n in args.n.split(",")]:
        measure(n, args, amends, walk, work, base)


def measure(n, args, amends, walk, work, base):
    shop, twin = f"{work}/toml-{n}", f"{work}/json-{n}"
    for dir, format in ((shop, "toml"), (twin, "json")):
        if not os.path.exists(dir + "/amends.toml") and (format == "toml" or n <= 100000):
            subprocess.run([sys.executable, HERE + "/shop.py", dir, "--n", str(n), "--format", format], check=True)
    time.sleep(2.5)
    cache = f"{work}/cache-{n}"
    env = dict(base, XDG_CACHE_HOME=cache)
    ask = lambda *words: [amends, "-C", shop, *words, "--format", "ids"]
    fresh = lambda: shutil.rmtree(cache, ignore_errors=True)
    some = next(os.scandir(f"{shop}/cases/2026")).path

    def touched():
        os.utime(some)

    jobs = {
        "rg -c": (None, ["rg", "-c", "nothing-is-so", shop], base),
        "walk, 8 threads": (None, [walk, shop], base),
        "walk, 2 threads": (None, [walk, shop, "2"], base),
        "amends overdue, no index": (None, ask("overdue", "--no-index"), env),
        "amends overdue, index written": (fresh, ask("overdue"), env),
    }
    for words in (["overdue"], ["next"], ["repeats"], ["list", "status:open,waiting"], ["silence"]):
        jobs[f"amends {' '.join(words)}, warm"] = (None, ask(*words), env)
    jobs["amends overdue, one file changed"] = (touched, ask("overdue"), env)
    jobs["amends open, warm (dry run)"] = (None, [amends, "-C", shop, "open", "Late bread", "--from", "Zed <zed@zed.example>", "-n"], env)
    if os.path.isdir(twin):
        jobs["amends overdue on JSON, no index"] = (None, [amends, "-C", twin, "overdue", "--no-index", "--format", "ids"], env)
    if shutil.which("git") and n <= 100000:
        if not os.path.isdir(shop + "/.git"):
            subprocess.run(["git", "init", "-q", shop], check=True)
            subprocess.run(["git", "-C", shop, "add", "."], check=True)
        jobs["git status"] = (None, ["git", "-C", shop, "status", "--short", "-uno"], base)
    if shutil.which("sqlite3") and os.path.isdir(twin):
        late = (f"select count(*) from fsdir('{twin}/cases') f, json_each(f.data, '$.promise') p where f.name like '%.json' "
                f"and p.value->>'state' = 'open' and p.value->>'due' < '{TODAY}'")
        jobs["sqlite3 fsdir with JSON"] = (None, ["sqlite3", ":memory:", late], base)
    if shutil.which("jq") and os.path.isdir(twin) and n <= 10000:
        late = f'select(any(.promise[]; .state == "open" and .due < "{TODAY}")) | .id'
        jobs["jq"] = (None, ["sh", "-c", f"find {twin}/cases -name '*.json' | xargs -n 2000 -P 2 jq -r '{late}'"], base)
    if args.duckdb and os.path.isdir(twin):
        late = (f"import duckdb; print(duckdb.sql(\"select count(*) from (select unnest(promise) p from read_json('{twin}/cases/*/*.json', "
                f"columns={{promise: 'STRUCT(state VARCHAR, due VARCHAR)[]'}})) where p.state = 'open' and p.due < '{TODAY}'\"))")
        jobs["DuckDB, columns given"] = (None, [args.duckdb, "-c", late], base)
    if shutil.which("task") and n <= 10000:
        data = f"{work}/task-{n}"
        if not os.path.isdir(data):
            os.makedirs(data)
            with open(data + "/rc", "w") as file:
                file.write(f"data.location={data}\nconfirmation=off\nverbose=nothing\n")
            tasks = [{"description": f"promise {i}", "due": "20261101T000000Z" if i % 140 == 0 else "20991201T000000Z"} for i in range(n)]
            text = json.dumps(tasks).encode()
            subprocess.run(["task", f"rc:{data}/rc", "import", "-"], input=text, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        jobs["Taskwarrior +OVERDUE"] = (None, ["task", f"rc:{data}/rc", "rc.gc=off", "+OVERDUE", "list"], base)
    subprocess.run(ask("overdue"), env=env, stdout=subprocess.DEVNULL)
    rounds = args.rounds if n < 100000 else max(3, args.rounds // 2)
    found = best_of(jobs, rounds)
    rg, bare = found["rg -c"][0], found["walk, 8 threads"][0]
    size = sum(os.path.getsize(os.path.join(dir, name)) for dir, _, names in os.walk(cache) for name in names)
    rows = len(run(ask("overdue"), env=env)[2].split())
    print(f"\n{n} cases, {rows} with a late promise; the index has {size / 1e6:.1f} MB\n")
    print("| what | x rg | x walk | ms | MiB |\n|--|--|--|--|--|")
    for name, (took, peak) in found.items():
        print(f"| {name} | {took / rg:.2f} | {took / bare:.2f} | {took * 1e3:.1f} | {peak:.0f} |", flush=True)


main()
