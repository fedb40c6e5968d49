public import CanonicalJSON
public import Domain

/// Why bytes of a log can't be read.
public enum CodecFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// They aren't a CloudEvent as Acta writes them; what is wrong.
    case notAnEvent(String)
    /// This edition knows no such kind of event, or not this version of it: its `type` and `dataschema`.
    case unknownKind(type: String, schema: String)

    public var description: String {
        switch self {
        case .notAnEvent(let reason): "not an event of Acta: \(reason)"
        case .unknownKind(let type, let schema): "this edition of Acta can't read events \(type) of schema \(schema)"
        }
    }
}

/// Between Swift types and bytes: commands as they are posted, events as they are kept.
public enum Codec {
    /// Commands and events of this edition's catalogue.
    static let tables = CodecTables(
        commands: Catalogue.commands,
        payloads: Catalogue.payloads,
        upcasters: Upcaster.all
    )

    /// How a type of command is read; `nil` where there is no such type.
    public static func command(_ type: String) -> CommandShape? { tables.commands[type] }

    /// The data of an event as it is written, with every clear text sealed.
    ///
    /// - Parameter seal: makes a boxed text of a clear one.
    /// - Throws: what `seal` throws; `EncodingError` where a text stayed clear.
    public static func data(of payload: any EventPayload, _ seal: (Sealed) throws -> Sealed) throws -> JSONValue {
        guard !payload.sealed.isEmpty else { return try JSONEncoding().encode(payload) }
        return try withoutActuallyEscaping(seal) { seal in
            try JSONEncoding(transforming: [ObjectIdentifier(Sealed.self)]) { value in
                guard let sealed = value as? Sealed else { return nil }
                return try JSONEncoding().encode(try seal(sealed))
            }.encode(payload)
        }
    }

    /// An event of its data, which may be of an older version.
    public static func event(of kind: EventKind, _ data: JSONValue) throws -> Event {
        try tables.event(kind.schema, type: kind.type, data)
    }

    /// Reads an event's bytes.
    ///
    /// - Throws: `CodecFault`, or `DecodingError` where its data isn't what its schema says.
    public static func decode(_ bytes: [UInt8]) throws -> Recorded { try tables.recorded(bytes) }
}

/// What is known of commands and events, by name.
struct CodecTables: Sendable {
    private(set) var commands: [String: CommandShape] = [:]
    /// By `dataschema`.
    private(set) var readers: [String: EventReader] = [:]

    /// - Precondition: every command has a shape, and every upcaster leads to a version that is read. Both are tested.
    init(commands: [any Command.Type], payloads: [any EventPayload.Type], upcasters: [Upcaster]) {
        do {
            for command in commands { self.commands[command.type] = try Self.shape(command) }
        } catch {
            preconditionFailure("\(error)")
        }
        for payload in payloads { readers[payload.kind.schema] = Self.reader(payload) }
        // The newest first, since each leans on the next.
        for upcaster in upcasters.sorted(by: { $0.from.version > $1.from.version }) {
            let next = EventKind(upcaster.from.type, upcaster.from.version + 1)
            guard let reader = readers[next.schema] else {
                preconditionFailure("an upcaster leads to \(next.schema), which nothing reads")
            }
            readers[upcaster.from.schema] = EventReader(upcaster, then: reader)
        }
    }

    private static func shape<C: Command>(_ type: C.Type) throws -> CommandShape { try CommandShape(type) }
    private static func reader<P: EventPayload>(_ type: P.Type) -> EventReader { EventReader(type) }

    func event(_ schema: String, type: String, _ data: JSONValue) throws -> Event {
        guard let reader = readers[schema], reader.kind.type == type else {
            throw CodecFault.unknownKind(type: type, schema: schema)
        }
        return try reader.event(data)
    }
}
