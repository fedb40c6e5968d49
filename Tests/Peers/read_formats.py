"""Reads a book's open formats by published packages that aren't ours.

    read_formats.py BOOK [ORIGINAL.pb]

Mandates by everypolitician-popolo, goods by epcis-event-hash-generator, consultations by pabutools; where the file that a
consultation was imported from is given, what was exported must mean the same.
"""

import glob, json, os, sys, warnings

warnings.filterwarnings("ignore")
book, found = sys.argv[1], {}
path = book + "/open/mandates.popolo.json"
if os.path.exists(path):
    from popolo_data.importer import Popolo

    popolo = Popolo.from_filename(path)
    found["memberships"] = len([m for m in popolo.memberships if m.person.name and m.organization.name and m.start_date])
    found["persons"], found["organizations"] = len(list(popolo.persons)), len(list(popolo.organizations))
path = book + "/open/stock.epcis.json"
if os.path.exists(path):
    from epcis_event_hash_generator.hash_generator import epcis_hashes_from_events
    from epcis_event_hash_generator.json_to_py import event_list_from_epcis_document_json

    events = event_list_from_epcis_document_json(json.load(open(path)))
    hashes = epcis_hashes_from_events(events, "sha256")
    found["movements"], found["hashes"] = len(events[2]), len(set(hashes))
files = glob.glob(book + "/open/consultations/*.pb")
if files:
    from pabutools.election.pabulib import parse_pabulib

    instance, profile = parse_pabulib(files[0])
    found["projects"], found["ballots"], found["budget"] = len(instance), len(profile), str(instance.budget_limit)
    if len(sys.argv) > 2:
        before, cast = parse_pabulib(sys.argv[2])
        same = (str(before.budget_limit) == str(instance.budget_limit) and type(cast) is type(profile)
                and {(p.name, str(p.cost)) for p in before} == {(p.name, str(p.cost)) for p in instance})

        def meaning(ballots):
            def one(ballot):
                if hasattr(ballot, "items"):
                    return sorted((p.name, str(points)) for p, points in ballot.items())
                names = [p.name for p in ballot]
                return names if "Ordinal" in type(ballot).__name__ else sorted(names)
            return sorted(map(str, map(one, ballots)))

        found["same"] = bool(same and meaning(cast) == meaning(profile))
print(json.dumps(found))
