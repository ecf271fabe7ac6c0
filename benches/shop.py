#!/usr/bin/env python3
"""Makes a care folder of so many cases, the same one for the same seed; nothing of it is about anybody.

usage: benches/shop.py DIR [--n 1000] [--format toml|json] [--seed 1]

Cases of about 2 KB in `cases/YEAR/`, 1 to 3 promises and 3 to 8 events each, one party to five cases, three years of them.
One case in fifty is not over; of those two in five have a promise that is late on 2026-11-25.
"""
import argparse
import datetime
import json
import os
import random

ALPHABET = "23456789cdfghjkmnprtvwx"
NOW = datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
WORDS = ("the delivery came late again and nobody called us back although it had been promised twice so we had to buy "
         "bread elsewhere for the whole morning please tell us what went wrong and when we get the money back thank you").split()
FIRST = "Lerato Thandi Sipho Naledi Sam Ana Jonas Mira Olu Petra Ravi Sofia Tom Uma Wes Zoe".split()
LAST = "Dube Nkosi Botha Khumalo Meyer Silva Petersen Novak Okafor Rossi Tanaka Weber".split()
STAFF = "thandi sipho ana jonas mira".split()
CATEGORIES = "billing/double-charge billing/late-refund delivery/late delivery/wrong product/stale product/damaged staff/rude".split()
MAIL = "gmail.com outlook.com yahoo.com icloud.com".split()
KINDS = ["complaint"] * 6 + ["request"] * 54 + ["query"] * 32 + ["feedback"] * 8


def case_id(dice):
    at = [dice.choice([i for i in range(8, 23) if ALPHABET[i] != "p"])] + [dice.randrange(23) for _ in range(6)]
    at.append(-3 * sum((n + 1) * i for n, i in enumerate(at)) % 23)
    word = "".join(ALPHABET[i] for i in at)
    return word[:4] + "-" + word[4:]


def free_id(dice, taken):
    """Draws until the id is free, as `open` does: of a million, some hundred would come twice."""
    while (id := case_id(dice)) in taken:
        pass
    taken.add(id)
    return id


def block_id(letter, dice):
    return letter + "".join(dice.choice(ALPHABET) for _ in range(4))


def sentence(dice, least, most):
    at = dice.randrange(len(WORDS))
    return " ".join(WORDS[(at + n) % len(WORDS)] for n in range(dice.randint(least, most))).capitalize() + "."


def stamp(at):
    return at.replace(microsecond=0).isoformat()


def case(dice, parties, taken):
    is_open = dice.random() < 0.02
    kind = dice.choice(KINDS)
    age = dice.random() * (30 if is_open else 3 * 365)
    received = NOW - datetime.timedelta(days=age, seconds=dice.randrange(36000))
    id, owner, party = free_id(dice, taken), dice.choice(STAFF), dice.choice(parties)
    at = [received]

    def later(days):
        at[0] = min(at[0] + datetime.timedelta(seconds=dice.randrange(int(days * 86400) + 60)), NOW)
        return stamp(at[0])

    def event(kind, when, **more):
        return {"id": block_id("e", dice), "case": id, "at": when, "by": owner, "kind": kind, **more}

    subject = sentence(dice, 5, 9)[:-1]
    events = [event("opened", stamp(received)),
              event("contact-in", stamp(received), channel="email", text=sentence(dice, 30, 80))]
    promises = []
    for n in range(dice.choice([1, 1, 2, 3])):
        made = later(0.2)
        promise = {"id": block_id("p", dice), "kind": dice.choice(["delivery", "update"]), "what": sentence(dice, 4, 8)[:-1],
                   "how": "by email, with the reference", "who": owner, "to": "complainant", "made_at": made}
        events.append(event("promised", made, promise=promise["id"]))
        if is_open and n == 0:
            late = dice.random() < 0.4
            days = -dice.randint(1, 9) if late else dice.randint(2, 20)
            due = max(NOW + datetime.timedelta(days=days), datetime.datetime.fromisoformat(made))
            promise.update(due=str(due.date()), state="open")
        else:
            due = datetime.datetime.fromisoformat(made) + datetime.timedelta(days=3)
            ended = later(2)
            promise.update(due=str(due.date()), state="kept", ended_at=ended)
            events.append(event("kept", ended, promise=promise["id"]))
        promises.append(promise)
    for _ in range(dice.randrange(3)):
        events.append(event("contact-out", later(1), channel="email", text=sentence(dice, 20, 60)))
    head = {"schema": 1, "id": id, "kind": kind, "subject": subject, "received_at": stamp(received), "channel": "email",
            "complainant": party, "wants": sentence(dice, 4, 9)[:-1], "status": "open",
            "priority": dice.choice(["low", "normal", "normal", "normal", "high"]), "owner": owner,
            "category": dice.choice(CATEGORIES)}
    if not is_open:
        head["status"] = "closed"
        when = later(1)
        events.append(event("resolved", when, told=sentence(dice, 8, 20)))
        events.append(event("closed", later(1)))
        head["outcome"] = {"finding": sentence(dice, 5, 9)[:-1], "remedy": "refund", "cause": sentence(dice, 4, 8)[:-1],
                           "accepted": "yes", "told_at": when}
    return head, promises, events, received.year


def value(key, what):
    is_time = key in ("received_at", "made_at", "due", "ended_at", "at", "told_at")
    return what if is_time else json.dumps(what, ensure_ascii=False)


def toml(head, promises, events):
    lines, groups = [], ("status", "priority", "owner", "category")
    for key, what in head.items():
        if key != "outcome":
            lines.append(("\n" if key in groups else "") + f"{key} = {value(key, what)}")
    for name, blocks in (("promise", promises), ("event", events)):
        for block in blocks:
            lines += ["", f"[[{name}]]"] + [f"{key} = {value(key, what)}" for key, what in block.items()]
    if "outcome" in head:
        lines += ["", "[outcome]"] + [f"{key} = {value(key, what)}" for key, what in head["outcome"].items()]
    return "\n".join(lines) + "\n"


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("dir")
    ask.add_argument("--n", type=int, default=1000)
    ask.add_argument("--format", choices=["toml", "json"], default="toml")
    ask.add_argument("--seed", type=int, default=1)
    args = ask.parse_args()
    if args.n < 1:
        ask.error("--n: at least 1")
    # What is measured on a folder is said of its cases; others among them would make it another folder.
    if os.path.exists(args.dir + "/cases") or os.path.exists(args.dir + "/amends.toml"):
        ask.error(f"`{args.dir}` is a care folder already; name another directory, or take it away")
    dice = random.Random(args.seed)
    try:
        os.makedirs(args.dir + "/parties", exist_ok=True)
    except OSError as error:
        ask.error(f"DIR: {error}")
    with open(args.dir + "/amends.toml", "w") as file:
        hours = "".join(f'{day} = ["08:00-17:00"]\n' for day in "mon tue wed thu fri".split())
        file.write(f'schema = 1\nname = "Bench"\ntimezone = "Africa/Johannesburg"\nregion = "ZA"\n\n[hours]\n{hours}')
    parties = []
    for n in range(max(1, args.n // 5)):
        id = "p-" + "".join(dice.choice(ALPHABET) for _ in range(7))
        if id in parties[-1:]:
            continue
        parties.append(id)
        party = {"schema": 1, "id": id, "kind": "person", "name": f"{dice.choice(FIRST)} {dice.choice(LAST)}",
                 "emails": [f"{id[2:]}@{MAIL[n % len(MAIL)] if n % 9 else id[2:] + '.example'}"], "roles": ["customer"]}
        text = json.dumps(party, indent=2) + "\n" if args.format == "json" else toml(party, [], [])
        with open(f"{args.dir}/parties/{id}.{args.format}", "w") as file:
            file.write(text)
    years, taken = set(), set()
    for _ in range(args.n):
        head, promises, events, year = case(dice, parties, taken)
        if year not in years:
            os.makedirs(f"{args.dir}/cases/{year}", exist_ok=True)
            years.add(year)
        if args.format == "json":
            text = json.dumps({**head, "promise": promises, "event": events}, indent=2, ensure_ascii=False) + "\n"
        else:
            text = toml(head, promises, events)
        with open(f"{args.dir}/cases/{year}/{head['id']}.{args.format}", "w") as file:
            file.write(text)


main()
