#!/usr/bin/env python3
"""Checks a book that `acta export` wrote, with nothing but Python's standard library.

    verify_book.py DIR [CHECKPOINT ...]

DIR/events.ndjson is hashed (RFC 6962 2.1), the tree is held against DIR/checkpoint and DIR/checkpoints, against the tiles
(C2SP tlog-tiles), and against each CHECKPOINT that was kept; signatures are verified with Ed25519 as RFC 8032 defines it.
Prints one line of JSON; exit status 0 or 1.
"""

import base64, hashlib, json, os, sys


def H(b):
    return hashlib.sha256(b).digest()


# RFC 8032, section 6: slow, short, and nobody's but the standard's.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def mul(s, p):
    q = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            q = add(q, p)
        p, s = add(p, p), s >> 1
    return q


def point(b):
    y = int.from_bytes(b, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


GY = 4 * pow(5, P - 2, P) % P
G = point(GY.to_bytes(32, "little"))


def ed25519(key, message, signature):
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = mul(s, G), add(r, mul(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


class Tree:
    """A compact range: roots of full subtrees, the largest first."""

    def __init__(self):
        self.size, self.range = 0, []

    def append(self, leaf):
        node, n = leaf, self.size
        while n & 1:
            node, n = H(b"\x01" + self.range.pop() + node), n >> 1
        self.range.append(node)
        self.size += 1

    def root(self):
        if not self.range:
            return H(b"")
        root = self.range[-1]
        for node in reversed(self.range[:-1]):
            root = H(b"\x01" + node + root)
        return root


def vkey(text):
    name, number, key = text.strip().split("+", 2)
    key = base64.b64decode(key)
    assert H(name.encode() + b"\n" + key)[:4].hex() == number, "the key's hash isn't its own"
    return name, bytes.fromhex(number), key[0], key[1:]


def checkpoint(data, keys):
    """The size and root of a note that one of the log's keys signed, and who cosigned it."""
    text, signatures = data.decode().rsplit("\n\n", 1)
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    signers = []
    for line in signatures.strip().split("\n"):
        dash, name, value = line.split(" ")
        value = base64.b64decode(value)
        for known, number, kind, key in keys:
            if (known, number) != (name, value[:4]):
                continue
            if kind == 1:
                ok = ed25519(key, text.encode(), value[4:])
            else:
                time = int.from_bytes(value[4:12], "big")
                ok = ed25519(key, b"cosignature/v1\ntime %d\n" % time + text.encode(), value[12:])
            if not ok:
                raise ValueError("a signature of " + name + " is wrong")
            signers.append((kind, name))
    if (1, origin) not in signers:
        raise ValueError("the log's key didn't sign it")
    return int(size), base64.b64decode(root), [n for k, n in signers if k == 4]


def path(n):
    parts = ["%03d" % (n % 1000)]
    while n >= 1000:
        n //= 1000
        parts.insert(0, "x%03d" % (n % 1000))
    return "/".join(parts)


def main(book, kept):
    faults = []
    read = lambda name: open(os.path.join(book, name), "rb").read()
    keys = [vkey(read("keys/log.vkey").decode())]
    if os.path.exists(os.path.join(book, "keys/witnesses.vkey")):
        keys += [vkey(line) for line in read("keys/witnesses.vkey").decode().splitlines()]
    names = ["checkpoint"] + sorted("checkpoints/" + n for n in os.listdir(os.path.join(book, "checkpoints")))
    notes, witnesses = [], set()
    for name, data in [(n, read(n)) for n in names] + [(n, open(n, "rb").read()) for n in kept]:
        try:
            size, root, cosigners = checkpoint(data, keys)
            notes.append((size, root, name))
            witnesses.update(cosigners)
        except ValueError as error:
            faults.append("%s: %s" % (name, error))
    wanted = {size for size, _, _ in notes}
    tree, roots, leaves, tiles, time = Tree(), {}, [], 0, ""
    with open(os.path.join(book, "events.ndjson"), "rb") as lines:
        for line in lines:
            entry = line.rstrip(b"\n")
            event = json.loads(entry)
            if int(event["position"]) != tree.size + 1:
                faults.append("event %d stands where %s belongs" % (tree.size + 1, event["position"]))
            leaf = H(b"\x00" + entry)
            tree.append(leaf)
            leaves.append(leaf)
            if tree.size in wanted:
                roots[tree.size] = tree.root()
            if len(leaves) == 256:
                index = tree.size // 256 - 1
                if read("tile/0/" + path(index)) != b"".join(leaves):
                    faults.append("tile 0/%d differs" % index)
                leaves, tiles = [], tiles + 1
    if leaves:
        name = "tile/0/%s.p/%d" % (path(tree.size // 256), len(leaves))
        tiles += 1
        if read(name) != b"".join(leaves):
            faults.append(name + " differs")
    for size, root, name in notes:
        if size > tree.size:
            faults.append("%s: events %d to %d are missing" % (name, tree.size + 1, size))
        elif roots[size] != root:
            faults.append("%s: another tree" % name)
    print(json.dumps({"events": tree.size, "root": base64.b64encode(tree.root()).decode(), "checkpoints": len(notes),
                      "tiles": tiles, "witnesses": sorted(witnesses), "faults": faults}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
