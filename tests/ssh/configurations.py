#!/usr/bin/python3
"""configurations.py SEED FIRST STEP COUNT - compares `ssh -G` with KA_SSH and without it

Makes random configurations with the numbers FIRST, FIRST + STEP and so on below COUNT, and
compares what ssh prints with KA_SSH=15/2 and without it. Run by `as` with OUTSIDE=1: ROOT,
HOME and ETC are those of the release. A configuration depends only on SEED and its number.
Prints how many of each kind there were. Ends with status 1 at the first difference, and
prints it.
"""
import os
import random
import shutil
import subprocess
import sys

BUILD, ROOT, HOME, ETC = (os.environ[name] for name in ("BUILD", "ROOT", "HOME", "ETC"))
USER = HOME + "/.ssh"
LIB = BUILD + "/tests/ssh/lib"
RAN = HOME + "/ran"
LIBKA = (LIB if ROOT else BUILD) + "/libka.so"

NAMES = ["prod", "db", "alpha", "alpha.example.org", "db.example.org", "www.canonical.com",
         "127.0.0.1", "10.0.0.9", "final", "canonical", "nofinalhere"]
PATTERNS = NAMES + ["*", "*.example.org", "*.canonical.com", "!db", "127.*", "*final*", "?rod"]
COMMANDS = ["true", "false", "test -e /finally", "echo final", "echo canonical", "false # final",
            "test %h = prod", "test -n '%n %r'", "echo CanonicalizeHostname yes"]


def word(r, text):
    """The same word, written in another way."""
    if r.random() < 0.08:
        return '"' + text + '"'
    return text


def keyword(r, text):
    return r.choice([text, text, text, text.lower(), text.upper()])


def criterion(r):
    name = r.choice(["host", "host", "originalhost", "user", "localuser", "exec", "exec", "final",
                     "canonical", "all"])
    negation = r.choice(["", "", "", "!"])
    if name in ("final", "canonical"):
        return negation + keyword(r, name)
    if name == "all":
        return name if r.random() < 0.2 else "host *"
    if name == "exec":
        return '%s%s "%s"' % (negation, name, r.choice(COMMANDS))
    if name in ("user", "localuser"):
        return "%s%s %s" % (negation, name, r.choice(["root", "x", "other", "final", "root,x"]))
    return "%s%s %s" % (negation, keyword(r, name), ",".join(r.sample(PATTERNS, r.randint(1, 2))))


def setting(r, includes):
    kind = r.randint(0, 19)
    if kind < 3:
        return "User", r.choice(["x", "other", "final", "root"])
    if kind < 5:
        return "HostName", r.choice(["127.0.0.1", "alpha.example.org", "db", "%h", "final", "10.0.0.9"])
    if kind == 5:
        return "ProxyJump", r.choice(["elsewhere", "none", "a@b:3"])
    if kind == 6:
        return "ProxyCommand", r.choice(["none", "nc %h %p", "echo final # canonical"])
    if kind == 7:
        return "Port", r.choice(["22", "2222", "2200"])
    if kind < 10:
        return "CanonicalizeHostname", r.choice(["no", "no", "yes", "always", "false", "true"])
    if kind == 10:
        return "CanonicalDomains", r.choice(["example.org", "canonical.com", "final example.org"])
    if kind == 11:
        return r.choice([("CanonicalizeFallbackLocal", "yes"), ("CanonicalizeMaxDots", "0"),
                         ("CanonicalizePermittedCNAMEs", "*:*"), ("BatchMode", "yes")])
    if kind == 12:
        return "SendEnv", r.choice(["FINAL", "LC_*", "A", "B"])
    if kind == 13:
        return "LocalForward", r.choice(["9001 final:1", "9002 canonical:2", "9003 localhost:3"])
    if kind == 14:
        return "ServerAliveInterval", r.choice(["7", "8", "9"])
    if kind == 15:
        return "ServerAliveCountMax", r.choice(["5", "6"])
    if kind == 16:
        return "RemoteCommand", r.choice(["none", "echo Match final", "true"])
    if kind == 17:
        return "IdentityFile", r.choice(["/final", "~/canonical", "/key"])
    return "Include", r.choice(includes)


def line(r, name, value):
    if value and " " not in value and "#" not in value and "," not in value:
        value = word(r, value)
    return "%s%s%s%s" % (r.choice(["", "", "\t", "  "]), word(r, keyword(r, name)),
                         r.choice([" "] * 7 + ["\t", "=", " = "]), value)


def configuration(r, includes, length):
    lines = []
    for _ in range(r.randint(0, length)):
        kind = r.random()
        if kind < 0.2:
            lines.append(line(r, "Host", " ".join(r.sample(PATTERNS, r.randint(1, 3)))))
        elif kind < 0.45:
            all_of = [criterion(r) for _ in range(r.choice([1, 1, 2, 3]))]
            if "all" in all_of:
                all_of = r.choice([["all"], ["final", "all"], ["canonical", "all"]])
            lines.append("%s %s%s" % (keyword(r, "Match"), " ".join(all_of),
                                      r.choice([""] * 24 + [" # final"])))
        elif kind < 0.52:
            lines.append(r.choice(["# Match final", "#CanonicalizeHostname yes", "", "\t# Host final"]))
        else:
            lines.append(line(r, *setting(r, includes)))
    return "\n".join(lines) + r.choice(["\n", "\n", ""])


def options(r):
    given = []
    for _ in range(r.choice([0, 0, 1, 2])):
        name, value = setting(r, ["none"])
        if name != "Include":
            given += ["-o", name + r.choice(["=", " "]) + value]
    if r.random() < 0.1:
        given += ["-l", r.choice(["x", "final"])]
    return given


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    os.chmod(path, 0o600)


def make(r):
    """Puts one into its files: the arguments of ssh, and all that was written."""
    for directory in (USER, ETC):
        shutil.rmtree(directory + "/more", ignore_errors=True)
        os.makedirs(directory + "/more")
    files = {}
    for place in ("user", "system"):
        directory = USER if place == "user" else ETC
        shown = "~/.ssh" if place == "user" else "/etc/ssh"
        for name in ("a", "b"):
            inner = [shown + "/more/c"] if name == "a" else [shown + "/nowhere"]
            files[directory + "/more/" + name] = configuration(r, inner, 6)
        files[directory + "/more/c"] = configuration(r, [shown + "/nowhere"], 4)
        includes = [shown + "/more/" + n for n in ("a", "b", "*", "c")]
        name = "/config" if place == "user" else "/ssh_config"
        files[directory + name] = configuration(r, includes, 12)
    if r.random() < 0.05:
        files[ETC + "/ssh_config"] = None
    arguments = options(r)
    if r.random() < 0.3:
        files[HOME + "/file"] = configuration(r, ["~/.ssh/more/" + n for n in "ab*"], 14)
        arguments += ["-F", HOME + "/file"]
    for path, text in files.items():
        if text is None:
            if os.path.exists(path):
                os.unlink(path)
        else:
            write(path, text)
    return arguments + [r.choice(NAMES)], files


def ask(arguments, variables):
    if os.path.exists(RAN):
        os.unlink(RAN)
    command = [LIB + "/enter", ROOT or "/", "SHELL=" + LIB + "/shell", "RAN=" + RAN] + variables
    done = subprocess.run(command + ["ssh", "-G"] + arguments, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60, check=False)
    ran = ""
    if os.path.exists(RAN):
        with open(RAN, encoding="ascii") as file:
            ran = file.read()
    alive, rest = {}, []
    for text in done.stdout.decode().splitlines():
        if text.startswith("serveralive"):
            alive[text.split()[0][len("serveralive"):]] = text.split()[1]
        else:
            rest.append(text)
    return (done.returncode, done.stderr.decode(), rest, ran), alive


def fault(plain, probed, alive, ours, text):
    """What a user would suffer, or None."""
    for what, a, b in zip(("exit status", "complaint", "configuration", "runs of Match exec"), plain, probed):
        if a != b:
            if isinstance(a, list):
                a, b = sorted(set(a) - set(b)), sorted(set(b) - set(a))
            return "another %s: without KA_SSH\n%s\nwith it\n%s" % (what, a, b)
    for name, nobodys, value in (("interval", ("0", "300"), "15"), ("countmax", ("3",), "2")):
        was, now = alive.get(name), ours.get(name)
        if now != was and not (now == value and was in nobodys):
            return "the user's %s is lost: %s without KA_SSH, %s with it" % (name, was, now)
    is_simple = "final" not in text and "canonical" not in text
    if alive and is_simple and "serveralive" not in text and ours["interval"] != "15":
        return "no keepalive, and nothing in the configuration is in its way"
    return None


def main():
    seed, first, step, count = sys.argv[1], *map(int, sys.argv[2:])
    kinds = {"tried": 0, "refused": 0, "kept": 0, "with commands": 0}
    for n in range(first, count, step):
        arguments, files = make(random.Random("%s/%d" % (seed, n)))
        plain, alive = ask(arguments, [])
        probed, ours = ask(arguments, ["LD_PRELOAD=" + LIBKA, "KA_SSH=15/2"])
        text = "\n".join([t or "" for t in files.values()] + arguments).lower()
        why = fault(plain, probed, alive, ours, text)
        if why:
            print("%s\nSEED=%s, number %d: ssh -G %s" % (why, seed, n, " ".join(arguments)))
            for path, content in files.items():
                print("--- %s\n%s" % (path, content))
            sys.exit(1)
        kinds["tried"] += 1
        kinds["refused"] += plain[0] != 0
        kinds["kept"] += ours.get("interval") == "15"
        kinds["with commands"] += plain[3] != ""
    print(" ".join("%s=%d" % (k.replace(" ", "_"), v) for k, v in kinds.items()))


main()
