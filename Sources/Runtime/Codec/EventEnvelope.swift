public import CanonicalJSON
public import Domain

/// What stands around an event's data: the attributes of its CloudEvent.
public struct EventEnvelope: Hashable, Sendable {
    /// 1, 2, 3 … in its commune: also the event's `id`.
    public var position: Int64
    /// The log's UUID, as `urn:uuid:…`.
    public var source: String
    /// Where it belongs.
    public var stream: Stream
    /// 1, 2, 3 … in its stream.
    public var streamVersion: Int
    /// When it was written.
    public var recordedAt: Instant
    /// When it happened.
    public var occurredAt: Instant
    /// The id of the command that it came of.
    public var commandId: String
    /// Whose act it was.
    public var actor: Identifier
    /// Who entered it, where that isn't the actor.
    public var by: Identifier?
    /// The position of what gave the power; `nil` where nothing in the book did.
    public var authority: Int64?
    /// Whether it was entered more than ten minutes after it happened.
    public var late: Bool
    /// What the client said that it belongs to.
    public var correlationId: String?
    /// What the client said that caused it.
    public var causationId: String?

    /// An envelope of its parts.
    public init(
        position: Int64,
        source: String,
        stream: Stream,
        streamVersion: Int,
        recordedAt: Instant,
        occurredAt: Instant,
        commandId: String,
        actor: Identifier,
        by: Identifier? = nil,
        authority: Int64? = nil,
        late: Bool = false,
        correlationId: String? = nil,
        causationId: String? = nil
    ) {
        self.position = position
        self.source = source
        self.stream = stream
        self.streamVersion = streamVersion
        self.recordedAt = recordedAt
        self.occurredAt = occurredAt
        self.commandId = commandId
        self.actor = actor
        self.by = by
        self.authority = authority
        self.late = late
        self.correlationId = correlationId
        self.causationId = causationId
    }

    /// The CloudEvent around some data (`Codec.data`): its canonical bytes are what is kept.
    public func json(_ kind: EventKind, _ data: JSONValue) -> JSONValue {
        // In canonical order, so that nothing has to be sorted.
        var members: [(String, JSONValue)] = [("actor", .string(actor.text))]
        members.reserveCapacity(20)
        if let authority { members.append(("authority", .string(String(authority)))) }
        if let by { members.append(("by", .string(by.text))) }
        if let causationId { members.append(("causationid", .string(causationId))) }
        members.append(("commandid", .string(commandId)))
        if let correlationId { members.append(("correlationid", .string(correlationId))) }
        members.append(("data", data))
        members.append(("dataschema", .string(kind.schema)))
        members.append(("id", .string(String(position))))
        if late { members.append(("late", true)) }
        members.append(("occurredat", .string(occurredAt.scalar)))
        members.append(("position", .string(String(position))))
        members.append(("source", .string(source)))
        members.append(("specversion", "1.0"))
        members.append(("stream", .string(stream.description)))
        members.append(("streamversion", .integer(Int64(streamVersion))))
        members.append(("time", .string(recordedAt.scalar)))
        members.append(("type", .string(kind.type)))
        return .object(JSONObject(members))
    }
}

extension CodecTables {
    /// Reads an event's bytes.
    func recorded(_ bytes: [UInt8]) throws -> Recorded {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue.parse(bytes)
        } catch {
            throw CodecFault.notAnEvent(error.en)
        }
        return try recorded(value)
    }

    /// The same of JSON that was parsed.
    func recorded(_ value: JSONValue) throws -> Recorded {
        guard let object = value.object else { throw CodecFault.notAnEvent("it isn't an object") }
        let attributes = Attributes(object: object)
        guard try attributes.text("specversion") == "1.0" else {
            throw CodecFault.notAnEvent("its specversion isn't 1.0")
        }
        guard let data = object["data"] else { throw CodecFault.notAnEvent("it has no data") }
        return Recorded(
            position: try attributes.position("position"),
            stream: try attributes.stream("stream"),
            streamVersion: try attributes.count("streamversion"),
            occurredAt: try attributes.scalar("occurredat"),
            recordedAt: try attributes.scalar("time"),
            actor: try attributes.actor("actor"),
            by: object["by"] == nil ? nil : try attributes.scalar("by"),
            authority: object["authority"] == nil ? nil : try attributes.position("authority"),
            late: object["late"]?.bool ?? false,
            event: try event(try attributes.text("dataschema"), type: try attributes.text("type"), data)
        )
    }
}

/// The attributes of a CloudEvent, each as what it must be.
private struct Attributes {
    let object: JSONObject

    func text(_ name: String) throws(CodecFault) -> String {
        guard let text = object[name]?.string else { throw .notAnEvent("\(name) is missing, or no text") }
        return text
    }

    func scalar<Value: Scalar>(_ name: String) throws(CodecFault) -> Value {
        guard let value = Value(scalar: try text(name)) else {
            throw .notAnEvent("\(name) isn't \(Value.scalarShape.expected)")
        }
        return value
    }

    /// Also the policies' own actor, which is no identifier that a client could give.
    func actor(_ name: String) throws(CodecFault) -> Identifier {
        guard let actor = Identifier(actor: try text(name)) else { throw .notAnEvent("\(name) isn't an actor") }
        return actor
    }

    func position(_ name: String) throws(CodecFault) -> Int64 {
        guard let position = Int64(try text(name)), position > 0 else { throw .notAnEvent("\(name) isn't a position") }
        return position
    }

    func count(_ name: String) throws(CodecFault) -> Int {
        guard let count = object[name]?.integer, count > 0 else { throw .notAnEvent("\(name) isn't a count") }
        return Int(count)
    }

    func stream(_ name: String) throws(CodecFault) -> Stream {
        guard let stream = Stream(try text(name)) else { throw .notAnEvent("\(name) isn't a stream") }
        return stream
    }
}
