import CanonicalJSON
import Domain
import Testing

@testable import Runtime

@Suite struct `An event` {
    private let envelope = EventEnvelope(
        position: 42,
        source: "urn:uuid:0197a0c4-7f0e-4c1e-9c37-0d5f2a1b3c4d",
        stream: Stream(.party, "alcaldia"),
        streamVersion: 3,
        recordedAt: Instant(milliseconds: 1_795_356_180_250),
        occurredAt: Instant(milliseconds: 1_795_356_180_000),
        commandId: "c-1",
        actor: "m-0002"
    )

    @Test func `is the canonical JSON of its CloudEvent`() throws {
        let kind = EventKind("parties.registered", 1)
        #expect(
            envelope.json(kind, ["name": "Ñ"]).description
                == #"{"actor":"m-0002","commandid":"c-1","data":{"name":"Ñ"},"#
                + #""dataschema":"urn:acta:events/parties.registered/1","id":"42","occurredat":"2026-11-22T14:03:00Z","#
                + #""position":"42","source":"urn:uuid:0197a0c4-7f0e-4c1e-9c37-0d5f2a1b3c4d","specversion":"1.0","#
                + #""stream":"party/alcaldia","streamversion":3,"time":"2026-11-22T14:03:00.250Z","#
                + #""type":"parties.registered"}"#
        )
        var whole = envelope
        (whole.by, whole.authority, whole.late) = ("m-0009", 7, true)
        (whole.correlationId, whole.causationId) = ("co", "ca")
        #expect(
            whole.json(kind, [:]).description.hasPrefix(
                #"{"actor":"m-0002","authority":"7","by":"m-0009","causationid":"ca","commandid":"c-1","#
                    + #""correlationid":"co","data":{},"dataschema":"urn:acta:events/parties.registered/1","id":"42","#
                    + #""late":true,"occurredat""#
            )
        )
    }

    @Test(arguments: Catalogue.payloads.map { $0.kind })
    func `is read back from its bytes`(_ kind: EventKind) throws {
        let payload = try #require(Catalogue.payloads.first { $0.kind == kind })
        var envelope = envelope
        (envelope.by, envelope.authority, envelope.late) = ("m-0009", 7, true)
        let data = try Codec.data(of: payload.example) { $0 }
        let recorded = try Codec.decode(envelope.json(kind, data).canonicalBytes)
        #expect(
            recorded
                == Recorded(
                    position: 42,
                    stream: envelope.stream,
                    streamVersion: 3,
                    occurredAt: envelope.occurredAt,
                    recordedAt: envelope.recordedAt,
                    actor: "m-0002",
                    by: "m-0009",
                    authority: 7,
                    late: true,
                    event: payload.example.event
                )
        )
    }

    struct Letter: EventPayload {
        static let kind = EventKind("letters.sent", 3)
        let text: FreeText
        let name: Sealed?
        let pages: Int
        static let example = Letter(text: .open("x"), name: nil, pages: 1)
        var sealed: [Sealed] { text.parts + [name].compactMap { $0 } }
        // No context of the domain has letters: any event will do to see that it was read.
        var event: Event {
            guard let event = Catalogue.payloads.first?.example.event else { preconditionFailure("no events") }
            return event
        }
    }

    @Test func `has its personal texts sealed, wherever they are`() throws {
        let letter = Letter(
            text: FreeText("about Ana", about: ["m-2", "m-1"]),
            name: Sealed(["m-1"], .name, clear: "Ana"),
            pages: 2
        )
        var clear: [String] = []
        let data = try Codec.data(of: letter) { sealed in
            guard case .clear(let text) = sealed.content else { return sealed }
            clear.append(text)
            return Sealed(sealed.persons, sealed.field, ciphertext: "sealed", key: "key")
        }
        #expect(clear.sorted() == ["Ana", "about Ana"])
        #expect(
            data.description
                == #"{"name":{"box":"sealed","field":"name","key":"key","persons":["m-1"]},"pages":2,"#
                + #""text":{"box":"sealed","field":"text","key":"key","persons":["m-1","m-2"]}}"#
        )
        #expect(!data.description.contains("Ana"))
    }

    @Test func `isn't written while a personal text is clear`() {
        let letter = Letter(text: .open(""), name: Sealed(["m-1"], .name, clear: "Ana"), pages: 1)
        #expect(throws: EncodingError.self) { try Codec.data(of: letter) { $0 } }
        struct NoKey: Error {}
        #expect(throws: NoKey.self) { try Codec.data(of: letter) { _ in throw NoKey() } }
    }

    @Test func `of an older version is read through its upcasters, one after the other`() throws {
        let tables = CodecTables(
            commands: [],
            payloads: [Letter.self],
            upcasters: [
                Upcaster(from: EventKind("letters.sent", 1)) { data in
                    var data = data
                    data["pages"] = data["sheets"]
                    data["sheets"] = nil
                    return data
                },
                Upcaster(from: EventKind("letters.sent", 2)) { data in
                    guard let pages = data["pages"]?.integer else { throw CodecFault.notAnEvent("no pages") }
                    var data = data
                    data["pages"] = .integer(pages * 2)
                    data["text"] = "text"
                    return data
                },
            ]
        )
        let first = envelope.json(EventKind("letters.sent", 1), ["sheets": 4])
        #expect(try tables.recorded(first.canonicalBytes).event == Letter.example.event)
        #expect(throws: Never.self) {
            try tables.recorded(envelope.json(EventKind("letters.sent", 2), ["pages": 4]).canonicalBytes)
        }
        #expect(throws: CodecFault.notAnEvent("no pages")) {
            try tables.recorded(envelope.json(EventKind("letters.sent", 2), ["sheets": 4]).canonicalBytes)
        }
        #expect(throws: DecodingError.self) {
            try tables.recorded(envelope.json(EventKind("letters.sent", 3), ["sheets": 4]).canonicalBytes)
        }
    }

    @Test func `of an unknown kind or version is refused by name`() throws {
        let unknown = envelope.json(EventKind("letters.sent", 1), [:])
        #expect(
            throws: CodecFault.unknownKind(type: "letters.sent", schema: "urn:acta:events/letters.sent/1")
        ) { try Codec.decode(unknown.canonicalBytes) }
        let kind = try #require(Catalogue.payloads.first).kind
        #expect(throws: CodecFault.unknownKind(type: kind.type, schema: "urn:acta:events/\(kind.type)/99")) {
            try Codec.decode(envelope.json(EventKind(kind.type, 99), [:]).canonicalBytes)
        }
    }

    @Test(
        arguments: [
            ("position", "0"), ("position", "x"), ("position", nil), ("position", 42), ("stream", "party"),
            ("stream", "letter/a"), ("streamversion", 0), ("streamversion", "3"), ("time", "today"),
            ("occurredat", nil),
            ("actor", "a b"), ("by", 7), ("authority", "-7"), ("specversion", "0.3"), ("type", nil), ("data", nil),
            ("dataschema", 1),
        ] as [(String, JSONValue?)]
    )
    func `without one of its attributes as it must be is refused`(_ name: String, _ value: JSONValue?) throws {
        let payload = try #require(Catalogue.payloads.first)
        let good = envelope.json(payload.kind, try Codec.data(of: payload.example) { $0 })
        #expect(throws: Never.self) { try Codec.decode(good.canonicalBytes) }
        var object = try #require(good.object)
        object[name] = value
        #expect(throws: CodecFault.self) { try Codec.decode(JSONValue.object(object).canonicalBytes) }
    }

    @Test func `that isn't JSON, or no object, is refused`() {
        #expect(throws: CodecFault.self) { try Codec.decode(Array("{".utf8)) }
        #expect(throws: CodecFault.self) { try Codec.decode(Array("[]".utf8)) }
    }
}
