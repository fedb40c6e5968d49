"""Reads lists as CSV and NDJSON by Python's own csv and json, and holds them against the same lists as JSON.

    read_lists.py FOLDER

For each list the folder has NAME.json (an array of all rows), NAME.ndjson and NAME.csv, as they were answered. Prints how
many rows each list has, and what is wrong.
"""

import csv, json, os, sys

csv.field_size_limit(1 << 30)
folder, rows, faults = sys.argv[1], {}, []


def cell(value):
    """A value as a cell has it: structures stay JSON, and nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def same(text, value):
    if isinstance(value, (list, dict)):
        return json.loads(text) == value
    return text == cell(value)


for name in sorted(n[:-5] for n in os.listdir(folder) if n.endswith(".json")):
    path = os.path.join(folder, name)
    expected = json.load(open(path + ".json", encoding="utf-8"))
    lines = open(path + ".ndjson", encoding="utf-8", newline="\n").read().split("\n")
    if lines.pop() != "":
        faults.append(name + ": the last line has no end")
    if [json.loads(line) for line in lines] != expected:
        faults.append(name + ": NDJSON has other rows")
    with open(path + ".csv", encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        table = list(reader)
    if not header or header[0] != "id" or len(set(header)) != len(header):
        faults.append(name + ": CSV has no proper header: %r" % header)
    if len(table) != len(expected):
        faults.append(name + ": CSV has %d rows, JSON %d" % (len(table), len(expected)))
    for number, (found, row) in enumerate(zip(table, expected), 1):
        missing = set(row) - set(header)
        if missing or len(found) != len(header):
            faults.append("%s, row %d: %d cells of %d, without %s" % (name, number, len(found), len(header), sorted(missing)))
        for column, text in zip(header, found):
            if not same(text, row.get(column)):
                faults.append("%s, row %d, %s: %r isn't %r" % (name, number, column, text, row.get(column)))
    rows[name] = len(expected)
print(json.dumps({"rows": rows, "faults": faults[:20]}))
sys.exit(1 if faults else 0)
