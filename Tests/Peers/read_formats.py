"""Reads a book's open formats by published packages that aren't ours.

    read_formats.py BOOK [ORIGINAL.pb]

Mandates by everypolitician-popolo, goods by epcis-event-hash-generator and by PyLD with GS1's own JSON-LD context, which the
former carries: every event must be of a type of EPCIS, every property one that EPCIS knows, every step and role one of the
Core Business Vocabulary. Consultations by pabutools; where the file that a consultation was imported from is given, what was
exported must mean the same.
"""

import glob, json, os, sys, warnings

warnings.filterwarnings("ignore")
EPCIS, CBV = "https://ref.gs1.org/epcis/", "https://ref.gs1.org/cbv/"
VOCABULARY = (EPCIS + "bizStep", EPCIS + "sourceOrDestinationType")


def read_by_context(document):
    """Expands the events by GS1's context; how many there are of each type and step. What GS1 doesn't know is an error."""
    from epcis_event_hash_generator.file_document_loader import file_document_loader
    from pyld import jsonld

    def pairs(value):
        if isinstance(value, list):
            return [pair for one in value for pair in pairs(one)]
        if not isinstance(value, dict):
            return []
        return list(value.items()) + [pair for one in value.values() for pair in pairs(one)]

    counts = {}
    for event in document["epcisBody"]["eventList"]:
        whole = jsonld.expand({"@context": document["@context"], **event}, {"documentLoader": file_document_loader()})[0]
        unknown = [name for name, _ in pairs(whole) if not name.startswith((EPCIS, "@"))]
        words = [one["@id"] for name, value in pairs(whole) if name in VOCABULARY for one in value]
        if unknown or len(whole) != len(event) or any(not word.startswith(CBV) for word in words):
            sys.exit(f"GS1's context doesn't know all of {event}: {whole}")
        for name in whole["@type"] + words:
            if not name.startswith((EPCIS, CBV)):
                sys.exit(f"neither EPCIS nor its vocabulary has {name}")
            counts[name.rsplit("/", 1)[1]] = counts.get(name.rsplit("/", 1)[1], 0) + 1
    return counts


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

    document = json.load(open(path))
    found["epcis"] = read_by_context(document)
    events = event_list_from_epcis_document_json(document)
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
