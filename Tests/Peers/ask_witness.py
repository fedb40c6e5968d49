"""Asks a witness by a client that isn't ours: aics-witness.

    ask_witness.py URL WITNESS-KEY BOOK CHECKPOINT...

Submits each checkpoint in turn with a consistency proof from the book's tiles, and verifies the cosignatures.
"""

import json, sys

from aics_tlog import FileSystemTileReader, consistency_proof_from_tiles
from aics_tlog.checkpoint import checkpoint_from_note
from aics_tlog.note import parse_note
from aics_witness.feeder import FeederError, WitnessClient

url, key, book = sys.argv[1:4]
reader = FileSystemTileReader(book)
newest = checkpoint_from_note(parse_note(open(book + "/checkpoint", "rb").read()))[0].size
answers = []
with WitnessClient(url, key) as client:
    for path in sys.argv[4:]:
        try:
            lines = client.submit(open(path, "rb").read(),
                                  lambda old, new: consistency_proof_from_tiles(reader, old, new, newest))
            answers.append("cosigned" if lines.startswith("\u2014 ") else lines)
        except FeederError as error:
            answers.append(type(error).__name__ + ": " + str(error)[:200])
print(json.dumps(answers))
