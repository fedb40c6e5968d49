import CanonicalJSON
import Domain
import Runtime
import Testing

@Suite struct `The catalogue` {
    @Test(arguments: Catalogue.commands.map { $0.type })
    func `has of each command an example that passes its schema and is read back`(_ type: String) throws {
        let known = try #require(Codec.command(type))
        let data = try JSONEncoding().encode(known.type.example)
        var faults: [Fault] = []
        let command = known.read(try JSONValue.parse(data.canonicalBytes), &faults)
        #expect(faults == [])
        #expect(command.map { AnyHashable($0) } == AnyHashable(known.type.example))
    }

    @Test(arguments: Catalogue.payloads.map { $0.kind })
    func `has of each event an example that passes its schema and is read back`(_ kind: EventKind) throws {
        let payload = try #require(Catalogue.payloads.first { $0.kind == kind })
        let data = try Codec.data(of: payload.example) { $0 }
        #expect(try Shape.derived(from: payload).validate(data) == [])
        #expect(try Codec.event(of: kind, data) == payload.example.event)
        #expect(AnyHashable(try Codec.event(of: kind, data).payload) == AnyHashable(payload.example))
    }

    @Test func `has each name once`() {
        #expect(Set(Catalogue.commands.map { $0.type }).count == Catalogue.commands.count)
        #expect(Set(Catalogue.payloads.map { $0.kind.type }).count == Catalogue.payloads.count)
        #expect(Set(Catalogue.rejections.map(\.code)).count == Catalogue.rejections.count)
    }

    @Test func `has names as the wire has them`() throws {
        for name in Catalogue.commands.map { $0.type } + Catalogue.payloads.map { $0.kind.type } {
            #expect(try /[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*/.wholeMatch(in: name) != nil, "\(name)")
        }
        #expect(Codec.command("members.unknown") == nil)
    }
}
