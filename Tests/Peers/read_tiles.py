"""Reads an exported book by a published package that isn't ours: aics-tlog.

    read_tiles.py DIR VKEY OLDER-CHECKPOINT

Verifies the checkpoint, audits every tile and bundle of entries against its root, proves some entries to be included and the
older checkpoint to be a beginning, all from the files.
"""

import json, sys

from aics_tlog import (FileSystemTileReader, audit_tiles, consistency_proof_from_tiles, inclusion_proof_from_tiles, leaf_hash,
                       parse_note, parse_vkey, read_entry, verify_checkpoint, verify_consistency, verify_inclusion)
from aics_tlog.checkpoint import checkpoint_from_note

folder, key, older = sys.argv[1:4]
key = parse_vkey(key)


def head(path):
    note = parse_note(open(path, "rb").read().decode())
    result = verify_checkpoint(note, key, expected_origin=key.name)
    assert result.log_ok, result
    return checkpoint_from_note(note)[0]


new, old = head(folder + "/checkpoint"), head(older)
reader = FileSystemTileReader(folder)
audit_tiles(reader, new.size, new.root)
lines = open(folder + "/events.ndjson", "rb").read().split(b"\n")[:-1]
included = 0
for index in range(0, new.size, max(1, new.size // 20)):
    entry = read_entry(reader, index, new.size)
    assert entry == lines[index], index
    proof = inclusion_proof_from_tiles(reader, index, new.size)
    assert verify_inclusion(leaf_hash(entry), index, new.size, proof, new.root), index
    included += 1
proof = consistency_proof_from_tiles(reader, old.size, new.size)
consistent = verify_consistency(old.size, new.size, old.root, new.root, proof)
print(json.dumps({"size": new.size, "included": included, "consistent": bool(consistent)}))
