public import CanonicalJSON
public import Domain

/// A command that is due at a moment, as it waits in the queue.
public struct DueCommand: Sendable {
    /// The position of the event that set the time.
    public let position: Int64
    /// Counted from 1 among the duties of that event.
    public let n: Int
    /// When it is due; also when it then happened.
    public let at: Instant
    /// What is done.
    public let command: any Command
    /// Codes of refusals that say that it was done already, or needn't be any more.
    public let settledBy: Set<String>

    /// What follows from an event.
    public init(_ duty: Duty, position: Int64) {
        self.position = position
        n = duty.n
        at = duty.at
        command = duty.command
        settledBy = duty.settledBy
    }

    /// Reads what `bytes` gave.
    ///
    /// - Throws: `JSONFault` or `DueCommandFault` where it isn't one.
    public init(_ bytes: [UInt8], position: Int64, n: Int) throws {
        guard let object = try JSONValue.parse(bytes).object, let type = object["type"]?.string,
            let data = object["data"], let at = object["at"]?.string.flatMap(Instant.init(scalar:)),
            let settledBy = object["settledBy"]?.array
        else { throw DueCommandFault.malformed }
        var faults: [Fault] = []
        guard let command = Codec.command(type)?.read(data, &faults) else {
            throw DueCommandFault.unreadable(type: type)
        }
        self.position = position
        self.n = n
        self.at = at
        self.command = command
        self.settledBy = Set(settledBy.compactMap(\.string))
    }

    /// Its id in the ledger: doing it twice is doing it once.
    public var id: String { Duty.commandId(position: position, n: n) }

    /// As it waits in the queue; the same each time.
    public func bytes() throws -> [UInt8] {
        JSONValue.object(
            JSONObject([
                ("at", .string(at.scalar)), ("data", try JSONEncoding().encode(command)),
                ("settledBy", .array(settledBy.sorted().map { .string($0) })),
                ("type", .string(type(of: command).type)),
            ])
        ).canonicalBytes
    }
}

/// Why something that is due can't be done.
public enum DueCommandFault: Error, Hashable, Sendable {
    /// It isn't a due command.
    case malformed
    /// This edition has no such command, or not with this data.
    case unreadable(type: String)
}
