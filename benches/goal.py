#!/usr/bin/env python3
"""Measures `amends` next to what people would use instead, and prints the table of goals for this machine, ratios first.

usage: benches/goal.py --amends target/release/amends --work DIR [--n 1000,10000,100000] [--rounds 5] [--duckdb PYTHON]
                       [--batch 1000,10000] [--only TEXT] [--alone] [--no-cold] [--strict]

Everything is measured in turn, round after round, so that other load falls on all alike; a ratio is the median of the
ratios within each round, and beside it stands the least of them. `rg -c nothing-is-so FOLDER`, which finds nothing, reads
the same files to their ends with as many threads as there are cores. What a job reads from the disk and not from the page
cache is counted: where that is not nothing in a warm table, the kernel has taken pages away and the row does not count. What is not installed is named and left out; what fails, hangs or counts otherwise than
`amends` is named too, and so is an answer that is empty or another one than that without an index. `walk` is `benches/walk.rs`, compiled by rustc: the least that any
tool must do. Memory is told by GNU time in the first run of a job, which warms it; a job that takes long is run once, and that run
counts. A folder of 100,000 cases needs 0.6 GB in each format, one of 1,000,000 6 GB, and is kept in DIR; in the largest the
other tools are left out.

exit codes: 0 all was measured, whether or not a goal was missed; 1 something failed, or an answer was wrong; 2 usage;
            3 with --strict: all was measured, and a goal was missed
"""
import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = "2026-11-25T09:00:00+02:00"
TODAY = "2026-11-25"
# A job that has taken so many seconds is not repeated; one that takes longer than the second number is given up.
PATIENCE, LIMIT = 15, 900
TIME = "/usr/bin/time"
FAILED = []


class Job:
    """A command line, what to do before it, how it ends, and what is to be counted in its answer, and comes to how much.

    `expect` is the number, or a function of the answer that says what is wrong with it; without a `count` nothing is asked."""

    def __init__(self, argv, env, before=None, codes=(0,), count=None, expect=None):
        self.argv, self.env, self.before, self.codes, self.count, self.expect = argv, env, before, codes, count, expect
        self.took, self.cpu, self.disk, self.is_bad, self.peak = {}, {}, {}, False, None

    def wrong(self, out):
        """Returns what is wrong with an answer; one that should hold something and is empty is no answer."""
        if self.count is None:
            return None
        found = self.count(out)
        if not found:
            return "the answer is empty"
        if self.expect is not None and found != self.expect:
            return f"it counts {found}, and not {self.expect}"
        return None


def fail(name, why):
    FAILED.append(f"{name}: {why}")
    print(f"failed: {name}: {why}", file=sys.stderr, flush=True)


def once(name, job, round=None):
    """Runs a job and returns its stdout; what it took is kept under the number of the round."""
    if job.before:
        job.before()
    # A child of ours would be charged with our own size, so another program tells the peak; it costs a process.
    is_weighed = round is None and os.path.exists(TIME)
    argv = [TIME, "-f", "%M", *job.argv] if is_weighed else job.argv
    began = time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, env=job.env, timeout=LIMIT)
    except (OSError, subprocess.TimeoutExpired) as error:
        job.is_bad = True
        return fail(name, error)
    took = time.perf_counter() - began
    if done.returncode not in job.codes:
        job.is_bad = True
        return fail(name, f"exit code {done.returncode}: {done.stderr.decode(errors='replace').strip()[-300:]}")
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    if is_weighed:
        last = done.stderr.split()[-1:]
        job.peak = int(last[0]) / 1024 if last and last[0].isdigit() else None
    wrong = job.wrong(done.stdout)
    if wrong:
        job.is_bad = True
        return fail(name, wrong)
    # Once is enough of what takes long, and then the first run is the one.
    if round is None and took > PATIENCE:
        round = 0
    if round is not None:
        job.took[round] = took
        job.cpu[round] = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
        job.disk[round] = (now.ru_inblock - used.ru_inblock) / 2048
    return done.stdout


def measure(jobs, rounds):
    """Runs all jobs in turn, once to get warm and to weigh them, then round after round."""
    for round in [None, *range(rounds)]:
        for name, job in jobs.items():
            is_spent = sum(job.took.values()) > PATIENCE and job.took
            if job.is_bad or is_spent:
                continue
            once(name, job, round)


def ratio(job, other):
    """Returns the median of the ratios within each round."""
    both = [job.took[round] / other.took[round] for round in job.took if round in other.took]
    return statistics.median(both) if both else None


def least(job, other):
    """Returns the least of the ratios within each round."""
    return min((job.took[round] / other.took[round] for round in job.took if round in other.took), default=None)


def cpu_ratio(job, other):
    """Returns the ratio of processor time, which other load stretches less than time on the wall."""
    mine, theirs = [statistics.median(one.cpu.values()) if one.cpu else 0 for one in (job, other)]
    return mine / theirs if mine and theirs else None


def seconds(job):
    return statistics.median(job.took.values()) if job.took else None


def shown(number, digits=2):
    return "?" if number is None else f"{number:.{digits}f}"


def lines(out):
    return len(out.split())


def holds(text):
    """Returns what counts how often an answer holds a text."""
    return lambda out: out.count(text.encode())


def load():
    return "load average {:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg())


def quick(argv, env):
    """Returns how long a process takes that the C library starts, so that the cost of starting it from here is least."""
    quiet = [(os.POSIX_SPAWN_OPEN, n, "/dev/null", os.O_RDWR, 0) for n in (0, 1, 2)]
    path = shutil.which(argv[0]) or argv[0]
    began = time.perf_counter()
    child = os.posix_spawn(path, argv, env, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    took = time.perf_counter() - began
    return (took, used.ru_utime + used.ru_stime) if status == 0 else None


def number(out):
    return int(out.split()[-1])  # DuckDB tells before that how far it has come.


def drop_caches():
    os.sync()
    with open("/proc/sys/vm/drop_caches", "w") as file:
        file.write("3")


def forget(dirs):
    """Returns what makes the page cache cold, and how it is called."""
    try:
        drop_caches()
        return drop_caches, "caches dropped by the kernel"
    except OSError:
        pass

    def advise():
        os.sync()
        for top in dirs:
            for dir, _, names in os.walk(top):
                for name in names:
                    file = os.open(os.path.join(dir, name), os.O_RDONLY)
                    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                    os.close(file)

    return advise, "pages let go file by file; what the kernel knows of names and inodes stays warm"


class Bench:
    def __init__(self, args, sizes):
        self.args, self.work, self.amends = args, os.path.abspath(args.work), os.path.abspath(args.amends)
        os.makedirs(self.work, exist_ok=True)
        self.base = {"PATH": os.environ["PATH"], "AMENDS_NOW": NOW, "AMENDS_ME": "thandi", "LC_ALL": "C",
                     "HOME": self.work + "/home"}
        os.makedirs(self.base["HOME"], exist_ok=True)
        self.walk, self.noop = self.work + "/walk", self.work + "/noop"
        with open(self.work + "/noop.rs", "w") as file:
            file.write("fn main() {}\n")
        for source, program in ((HERE + "/walk.rs", self.walk), (self.work + "/noop.rs", self.noop)):
            subprocess.run(["rustc", "-O", "--edition", "2024", source, "-o", program], check=True)
        self.verdicts, self.per_case = [], {}
        # The goals are those of 100,000 cases; where there is no such folder the largest tells what it can.
        self.sizes, self.judged = sizes, 100000 if 100000 in sizes else max(sizes, default=0)

    def folder(self, n, format):
        dir = f"{self.work}/{format}-{n}"
        if not os.path.exists(dir + "/.complete"):
            shutil.rmtree(dir, ignore_errors=True)
            subprocess.run([sys.executable, HERE + "/shop.py", dir, "--n", str(n), "--format", format], check=True)
            open(dir + "/.complete", "w").close()
            time.sleep(2.5)  # Files that were just written are not believed yet.
        return dir

    def env(self, n):
        return dict(self.base, XDG_CACHE_HOME=f"{self.work}/cache-{n}", XDG_STATE_HOME=f"{self.work}/state")

    def job(self, n, *words, **more):
        return Job([self.amends, "-C", self.folder(n, "toml"), *words], self.env(n), **more)

    def judge(self, job, goal, found):
        """Notes a row of the table of goals."""
        verdict = "not measured" if found is None else "met" if found <= goal else "missed"
        self.verdicts.append((job, goal, found, verdict))

    def start_up(self):
        empty = self.work + "/empty"
        os.makedirs(empty, exist_ok=True)
        with open(empty + "/amends.toml", "w") as file:
            file.write('schema = 1\ntimezone = "Africa/Johannesburg"\n')
        jobs = {
            "empty process: `fn main() {}`": [self.noop],
            "`true`": ["true"],
            "`sh -c true`": ["sh", "-c", "true"],
            "`amends --version`": [self.amends, "--version"],
            "`amends overdue`, empty folder": [self.amends, "-C", empty, "overdue"],
        }
        rounds = [{name: quick(argv, self.base) for name, argv in jobs.items()} for _ in range(200)]
        rounds = [round for round in rounds if all(round.values())]
        if not rounds:
            return fail("start-up", "a program failed")
        none, found = next(iter(jobs)), {}
        print(f"\n| start-up, {len(rounds)} rounds, {load()} | x empty process, median of ratios | fastest x fastest | fastest, ms |\n|--|--|--|--|")
        for name in jobs:
            best = [min(round[one][0] for round in rounds) for one in (name, none)]
            found[name] = statistics.median(round[name][0] / round[none][0] for round in rounds)
            print(f"| {name} | {shown(found[name])} | {shown(best[0] / best[1])} | {shown(best[0] * 1e3)} |")
        self.judge("start-up, x an empty process", 1.5, found["`amends --version`"])

    def one_case(self, few, many):
        """One-case commands in a small folder and in a large one."""
        jobs = {"clap and nothing": Job([self.amends, "--version"], self.base)}
        for n in (few, many):
            shop = self.folder(n, "toml")
            year = max(os.listdir(shop + "/cases"))
            id = min(os.listdir(f"{shop}/cases/{year}"))[:9]
            flip = Flip(shop, year, id)
            jobs[f"show ID, {n} cases"] = self.job(n, "show", id, count=holds(id))
            jobs[f"show PREFIX, {n} cases"] = self.job(n, "show", id[:8], count=holds(id))
            jobs[f"update ID, {n} cases"] = self.job(n, "update", id, "--set", "x_n=1", before=flip, count=flip.is_done)
            jobs[f"complete an id, {n} cases"] = self.job(n, "completions", "--", "show", id[:4], count=holds(id))
        measure(jobs, 31)
        nothing = jobs["clap and nothing"]
        print(f"\n| one case, {load()} | x clap and nothing | least | ms |\n|--|--|--|--|")
        for name, job in jobs.items():
            print(f"| {name} | {shown(ratio(job, nothing))} | {shown(least(job, nothing))} | {shown(seconds(job) and seconds(job) * 1e3)} |")
        for verb in ("show ID", "update ID"):
            at = f"`{verb}` at {many} cases, x the same at {few}"
            self.judge(at, 1.2, ratio(jobs[f"{verb}, {many} cases"], jobs[f"{verb}, {few} cases"]))
        self.judge("`update` with its syncs, x clap and nothing", 4, ratio(jobs[f"update ID, {many} cases"], nothing))

    def watch(self, n):
        shop, env, cache = self.folder(n, "toml"), self.env(n), f"{self.work}/cache-{n}"
        twin = self.folder(n, "json") if n <= 100000 and not self.args.alone else None
        ids = ["--format", "ids"]

        def fresh():
            shutil.rmtree(cache, ignore_errors=True)

        some = next(os.scandir(f"{shop}/cases/{max(os.listdir(shop + '/cases'))}")).path
        jobs = {
            "rg -c": Job(["rg", "-c", "nothing-is-so", shop], self.base, codes=(1,)),
            "walk, 8 threads": Job([self.walk, shop], self.base),
            "walk, 2 threads": Job([self.walk, shop, "2"], self.base),
            "amends overdue, no index": self.job(n, "overdue", "--no-index", *ids, count=lines),
            "amends overdue, index written": self.job(n, "overdue", *ids, before=fresh, count=lines),
        }
        for words in (["overdue"], ["next"], ["next", "--limit", "20"], ["repeats"], ["list", "status:open,waiting"],
                      ["list", "--limit", "20"], ["silence"]):
            jobs[f"amends {' '.join(words)}, warm"] = self.job(n, *words, *ids, count=lines)
        jobs["amends overdue, one file changed"] = self.job(n, "overdue", *ids, before=lambda: os.utime(some))
        jobs["amends open, dry run, warm"] = self.job(n, "open", "Late bread", "--from", "Zed <zed@zed.example>", "-n", count=holds("Late bread"))
        jobs["amends check"] = self.job(n, "check", codes=(0, 1))
        if twin:
            jobs["amends overdue on JSON, no index"] = Job([self.amends, "-C", twin, "overdue", "--no-index", *ids], env, count=lines)
            self.others(jobs, n, shop, twin)
        if self.args.only:
            jobs = {name: job for name, job in jobs.items() if self.args.only in name or name in ("rg -c", "walk, 8 threads")}
            if len(jobs) < 3:
                return fail(f"{n} cases", f"no job is called `{self.args.only}`")
        # What all are to find is told by a run that asks no index.
        expect = lines(once("amends overdue", self.job(n, "overdue", "--no-index", *ids)) or b"")
        if not expect:
            return fail(f"{n} cases", "`amends overdue` finds nothing, so there is nothing to compare")
        late = {"amends overdue, no index", "amends overdue, index written", "amends overdue, warm", "amends overdue, one file changed",
                "amends overdue on JSON, no index", "sqlite3 fsdir with JSON", "jq", "DuckDB, columns given"}
        for name, job in jobs.items():
            if name in late:
                job.expect = expect
            elif name.endswith(", warm") and job.argv[-2:] == ids:
                job.expect = lines(once(name, Job([*job.argv, "--no-index"], job.env)) or b"")
        measure(jobs, self.args.rounds)
        rg, walk = jobs["rg -c"], jobs["walk, 8 threads"]
        size = sum(os.path.getsize(os.path.join(dir, name)) for dir, _, names in os.walk(cache) for name in names)
        print(f"\n{n} cases, {n // 5} parties, {expect} with a late promise; the index has {size / 1e6:.1f} MB; {load()}\n")
        print("| what | x rg | least | x rg, processor time | x walk | least | ms | ms, processor | peak MiB | from disk, MiB |")
        print("|--|--|--|--|--|--|--|--|--|--|")
        for name, job in jobs.items():
            cpu = statistics.median(job.cpu.values()) * 1e3 if job.cpu else None
            row = [shown(ratio(job, rg)), shown(least(job, rg)), shown(cpu_ratio(job, rg)), shown(ratio(job, walk)), shown(least(job, walk)),
                   shown(seconds(job) and seconds(job) * 1e3, 1), shown(cpu, 1)]
            print(f"| {name} | {' | '.join(row)} | {shown(job.peak, 0)} | {shown(max(job.disk.values(), default=None), 0)} |", flush=True)
        self.goals(n, jobs)

    def goals(self, n, jobs):
        warm = jobs.get("amends overdue, warm")
        if not warm:
            return
        rg, walk = jobs["rg -c"], jobs["walk, 8 threads"]
        self.per_case[n] = seconds(warm) and (seconds(warm) / n, warm.peak)
        # Taskwarrior is asked for no more, and DuckDB takes minutes for more.
        if n == max((size for size in self.sizes if size <= 10000), default=self.judged):
            for other in ("DuckDB, columns given", "Taskwarrior +OVERDUE"):
                if other in jobs:
                    self.judge(f"warm `overdue`, x {other}, at {n} cases", 1 / 40, ratio(warm, jobs[other]))
        if n != self.judged:
            return
        if n != 100000:
            self.verdicts.append((f"the goals of 100000 cases, at {n}:", None, None, ""))
        none = Job([], {})
        job = lambda name: jobs.get(f"amends {name}", none)
        for name in ("overdue", "repeats", "next", "list status:open,waiting"):
            self.judge(f"warm `{name}`, x rg", 0.33, ratio(job(f"{name}, warm"), rg))
            self.judge(f"warm `{name}`, x walk on 8 threads", 1.3, ratio(job(f"{name}, warm"), walk))
        for other, goal in (("git status", 0.6), ("sqlite3 fsdir with JSON", 1 / 12), ("jq", 1 / 40)):
            if other in jobs:
                self.judge(f"warm `overdue`, x {other}", goal, ratio(warm, jobs[other]))
        self.judge("`overdue`, index written on the way, x rg", 3.0, ratio(job("overdue, index written"), rg))
        self.judge("one file changed, x warm `overdue`", 1.1, ratio(job("overdue, one file changed"), warm))
        self.judge("`open` with its repeat alarm, x warm `overdue`", 1.2, ratio(job("open, dry run, warm"), warm))
        self.judge("peak MiB, warm", 24, warm.peak)
        self.judge("peak MiB, no index", 64, job("overdue, no index").peak)
        self.judge("peak MiB, index written", 64, job("overdue, index written").peak)

    def others(self, jobs, n, shop, twin):
        """Adds what people would use instead, as far as it is installed."""
        missing = []
        if shutil.which("git"):
            if not os.path.isdir(shop + "/.git"):
                subprocess.run(["git", "init", "-q", shop], check=True)
                subprocess.run(["git", "-C", shop, "add", "."], check=True)
            jobs["git status"] = Job(["git", "-C", shop, "status", "--short", "-uno"], self.base)
        else:
            missing.append("git")
        if shutil.which("sqlite3"):
            late = (f"select count(*) from fsdir('{twin}/cases') f, json_each(f.data, '$.promise') p where f.name like '%.json' "
                    f"and p.value->>'state' = 'open' and p.value->>'due' < '{TODAY}'")
            jobs["sqlite3 fsdir with JSON"] = Job(["sqlite3", ":memory:", late], self.base, count=number)
        else:
            missing.append("sqlite3")
        if shutil.which("jq"):
            late = f'select(any(.promise[]; .state == "open" and .due < "{TODAY}")) | .id'
            argv = ["sh", "-c", f"find {twin}/cases -name '*.json' | xargs -n 2000 -P 2 jq -r '{late}'"]
            jobs["jq"] = Job(argv, self.base, count=lines)
        else:
            missing.append("jq")
        if self.args.duckdb:
            late = (f"import duckdb; print(duckdb.sql(\"select count(*) from (select unnest(promise) p from read_json('{twin}/cases/*/*.json', "
                    f"maximum_object_size=65536, columns={{promise: 'STRUCT(state VARCHAR, due VARCHAR)[]'}})) where p.state = 'open' and p.due < '{TODAY}'\").fetchall()[0][0])")
            jobs["DuckDB, columns given"] = Job([self.args.duckdb, "-c", late], self.base, count=number)
        else:
            missing.append("DuckDB (name a Python that has it with --duckdb)")
        if not shutil.which("task"):
            missing.append("Taskwarrior")
        elif n <= 10000:
            jobs["Taskwarrior +OVERDUE"] = Job(["task", f"rc:{self.tasks(n)}/rc", "rc.gc=off", "+OVERDUE", "list"], self.base)
        if missing:
            print(f"\nnot installed: {', '.join(missing)}")

    def tasks(self, n):
        data = f"{self.work}/task-{n}"
        if not os.path.isdir(data):
            os.makedirs(data)
            with open(data + "/rc", "w") as file:
                file.write(f"data.location={data}\nconfirmation=off\nverbose=nothing\n")
            # Its own clock cannot be set: a due long past is late whenever this is run.
            tasks = [{"description": f"promise {i}", "due": "20201101T000000Z" if i % 140 == 0 else "20991201T000000Z"} for i in range(n)]
            text = json.dumps(tasks).encode()
            subprocess.run(["task", f"rc:{data}/rc", "import", "-"], input=text, capture_output=True, check=True)
        return data

    def cold(self, n):
        """The same with a cold page cache."""
        cool, how = forget([self.folder(n, "toml")])
        ids = ["--format", "ids"]
        jobs = {
            "rg -c": Job(["rg", "-c", "nothing-is-so", self.folder(n, "toml")], self.base, before=cool, codes=(1,)),
            "walk, 8 threads": Job([self.walk, self.folder(n, "toml")], self.base, before=cool),
            "amends overdue, no index": self.job(n, "overdue", "--no-index", *ids, before=cool, count=lines),
            "amends overdue, index there": self.job(n, "overdue", *ids, before=cool, count=lines),
        }
        once("amends overdue", self.job(n, "overdue", *ids, count=lines))
        for round in range(5 if n <= 100000 else 1):
            for name, job in jobs.items():
                if not job.is_bad:
                    once(name, job, round)
        rg = jobs["rg -c"]
        print(f"\n{n} cases, cold page cache ({how}), {load()}\n\n| what | x rg | least | s | s, processor | from disk, MiB |\n|--|--|--|--|--|--|")
        for name, job in jobs.items():
            cpu = statistics.median(job.cpu.values()) if job.cpu else None
            row = [shown(ratio(job, rg)), shown(least(job, rg)), shown(seconds(job)), shown(cpu), shown(max(job.disk.values(), default=None), 0)]
            print(f"| {name} | {' | '.join(row)} |", flush=True)
        if n == self.judged:
            self.judge("cold page cache, no index, x rg", 0.7, ratio(jobs["amends overdue, no index"], rg))

    def batch(self, sizes):
        """`open --batch` of so many lines into an empty folder."""
        print("\n| `open --batch` | x per line of the first | the same of processor time | s | peak MiB |\n|--|--|--|--|--|")
        first = first_cpu = None
        for n in sizes:
            dir, file = f"{self.work}/batch-{n}", f"{self.work}/batch-{n}.ndjson"
            with open(file, "w") as lines:
                people = max(n // 10, 1)
                for i in range(n):
                    who = i % people
                    row = {"subject": f"Order {i} came late", "from": f"Person {who} <p{who}@d{who}.example>",
                           "channel": "email", "text": "It was to come on Monday.\nIt came on Thursday.", "category": "delivery/late",
                           "owner": f"o{i % 9}", "at": f"2026-{i % 10 + 1:02}-{i // 10 % 28 + 1:02} 09:00"}
                    if i % 2 == 0:
                        row.update(promise="A call with the reason", promise_due="+2bd")
                    lines.write(json.dumps(row) + "\n")

            def empty():
                shutil.rmtree(dir, ignore_errors=True)
                subprocess.run([self.amends, "init", dir, "--timezone", "Africa/Johannesburg"], check=True, env=self.base, capture_output=True)

            name = f"{n} lines"
            job = Job([self.amends, "-C", dir, "open", "--batch", file], self.env(f"batch-{n}"), before=empty)
            job.count, job.expect = (lambda out: out.count(b"\n")), n
            for round in [None, 0, 1] if n <= 10000 else [None, 0]:
                if not job.is_bad and sum(job.took.values()) < PATIENCE:
                    once(name, job, round)
            each = seconds(job) and seconds(job) / n
            first = first or each
            each_cpu = statistics.median(job.cpu.values()) / n if job.cpu else None
            first_cpu = first_cpu or each_cpu
            row = [shown(each and each / first), shown(each_cpu and each_cpu / first_cpu), shown(seconds(job)), shown(job.peak, 0)]
            print(f"| {name} | {' | '.join(row)} |", flush=True)
            if n == max(sizes):
                found = each / first if each and len(sizes) > 1 else None
                self.judge(f"`open --batch`, a line of {n}, x one of {min(sizes)}", 1.5, found)
            shutil.rmtree(dir, ignore_errors=True)
            os.remove(file)

    def growth(self):
        few, many = self.per_case.get(10000), self.per_case.get(1000000)
        both = few and many
        self.judge("time of a case at 1,000,000, x at 10,000", 1.3, both and many[0] / few[0])
        both = both and few[1] and many[1]
        self.judge("bytes of memory a case, 10,000 to 1,000,000", 200, both and (many[1] - few[1]) * 1048576 / 990000)


class Flip:
    """Takes the bench's note out of a case again, so that each run has something to write."""

    def __init__(self, shop, year, id):
        self.path = f"{shop}/cases/{year}/{id}.toml"
        with open(self.path, "rb") as file:
            self.text = file.read()

    def __call__(self):
        with open(self.path, "wb") as file:
            file.write(self.text)

    def is_done(self, _):
        """Counts the notes in the case, so that a run that wrote nothing is not taken for a fast one."""
        with open(self.path, "rb") as file:
            return file.read().count(b"x_n")


def numbers(ask, flag, text):
    """Returns sizes that were typed, the least first, each once; what is none ends it before anything is made."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    wrong = [word for word in words if not (word.isascii() and word.isdigit() and int(word) > 0)]
    if wrong:
        ask.error(f"{flag}: `{wrong[0]}` is no number of cases; type for example `{flag} 1000,10000`")
    return sorted({int(word) for word in words})


def works(program, name=""):
    """Tells whether a program is there and does more than complain, and goes by this name."""
    try:
        said = subprocess.run([program, "--version"], stdin=subprocess.DEVNULL, capture_output=True)
        return said.returncode == 0 and said.stdout.startswith(name.encode())
    except OSError:
        return False


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--amends", required=True)
    ask.add_argument("--work", required=True)
    ask.add_argument("--n", default="1000,10000,100000")
    ask.add_argument("--batch", default="1000,10000")
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--duckdb", default="", help="a Python that has duckdb")
    ask.add_argument("--only", default="", help="only jobs of the large table whose name holds this")
    ask.add_argument("--alone", action="store_true", help="without the other tools and the JSON twin")
    ask.add_argument("--strict", action="store_true", help="exit code 3 if a goal was missed")
    ask.add_argument("--no-cold", action="store_true", help="leave the page cache alone")
    args = ask.parse_args()
    sizes, batches = numbers(ask, "--n", args.n), numbers(ask, "--batch", args.batch)
    if args.rounds < 1:
        ask.error("--rounds: at least 1")
    if not shutil.which(args.amends):
        ask.error(f"--amends: there is no program `{args.amends}`; build it with `cargo build --release`")
    if not works(args.amends, "amends "):
        ask.error(f"--amends: `{args.amends} --version` does not say `amends`; name the program that is to be measured")
    if not shutil.which("rg"):
        ask.error("ripgrep (`rg`) is what everything is compared with; install it")
    if not works("rustc"):
        ask.error("`rustc` compiles `benches/walk.rs`, the least that any tool must do; install it or choose a toolchain")
    try:
        os.makedirs(args.work, exist_ok=True)
    except OSError as error:
        ask.error(f"--work: {error}")
    bench = Bench(args, sizes)
    if not args.only:
        bench.start_up()
        if sizes:
            bench.one_case(min(100, *sizes), max(sizes))
    for n in sizes:
        bench.watch(n)
        if not (args.no_cold or args.only):
            bench.cold(n)
    if batches and not args.only:
        bench.batch(batches)
    bench.growth()
    print("\n| goal | at most | found | |\n|--|--|--|--|")
    for job, goal, found, verdict in bench.verdicts:
        print(f"| {job} | {goal:.3g} | {shown(found)} | {verdict} |" if goal else f"| {job} | | | |")
    if FAILED:
        sys.exit("goal.py: failed: " + "; ".join(FAILED))
    if args.strict and any(verdict == "missed" for *_, verdict in bench.verdicts):
        sys.exit(3)


if __name__ == "__main__":
    main()
