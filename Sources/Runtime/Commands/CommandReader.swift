import CanonicalJSON
import Domain
import EventLog
import Synchronization

/// Reads commands as they were sent, and checks what can be checked without the book.
struct CommandReader: Sendable {
    /// Bytes that a command may have.
    static let limit = 1 << 20

    let keyring: Keyring
    private let principals = PrincipalMACs()

    init(keyring: Keyring) { self.keyring = keyring }

    /// What was read.
    enum Reading {
        case command(Pending)
        /// There is nothing to decide.
        case answered(Answer)
    }

    /// Reads one command: its form, then the doors that its token opens, then whose act it is.
    func read(
        _ bytes: [UInt8],
        _ commune: String,
        _ principal: Principal,
        upload: Upload?,
        trace: TraceParent? = nil,
        line: Int = 0,
        reply: @escaping @Sendable (Answer) -> Void
    ) -> Reading {
        guard !principal.scopes.isDisjoint(with: [.commands, .operate]) else {
            return .answered(.scopeMissing(.commands))
        }
        guard bytes.count <= Self.limit else { return .answered(.tooLarge) }
        // The operators' log is no commune: only operators' own tools write there.
        guard Self.isSlug(commune), commune != OperatorsEvent.commune else { return .answered(.communeUnknown) }
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue.parse(bytes)
        } catch {
            return .answered(.malformed([Fault(error)]))
        }
        var faults: [Fault] = []
        guard let envelope = Envelope(value, faults: &faults) else { return .answered(.malformed(faults)) }
        let command = command(in: envelope, &faults)
        guard faults.isEmpty, let id = envelope.id, let command else { return .answered(.malformed(faults)) }

        let founds = command is CommunesFound
        let door: Scope = founds ? .operate : .commands
        guard principal.scopes.contains(door) else { return .answered(.scopeMissing(door)) }
        guard let member = principal.member(in: commune) else { return .answered(.noMember) }
        let actor = envelope.actor ?? member
        guard actor == member || principal.scopes.contains(.delegate) else {
            return .answered(.scopeMissing(.delegate))
        }
        return .command(
            Pending(
                id: id.text,
                commune: commune,
                command: command,
                founds: founds,
                actor: actor,
                by: actor == member ? nil : member,
                permits: Context.Permits(lateEntry: principal.scopes.contains(.lateEntry)),
                occurredAt: envelope.occurredAt,
                correlationId: envelope.correlationId?.text ?? trace?.traceId,
                causationId: envelope.causationId?.text,
                expectedPosition: envelope.expectedPosition,
                bodyMAC: keyring.bodyMAC(value.canonicalBytes),
                principalMAC: principals.mac(of: principal.id, by: keyring),
                nationalId: command.nationalIdToLookUp.map { keyring.nationalIdMAC($0, commune: commune) },
                weight: bytes.count + 512,
                upload: upload,
                line: line,
                reply: reply
            )
        )
    }

    /// A command of the policies' own actor, by the event that set the time.
    func read(_ due: DueCommand, _ commune: String, reply: @escaping @Sendable (Answer) -> Void) throws -> Pending {
        let body = try due.bytes()
        return Pending(
            id: due.id,
            commune: commune,
            command: due.command,
            founds: false,
            actor: .policy,
            by: nil,
            permits: Context.Permits(policy: true),
            occurredAt: due.at,
            correlationId: nil,
            causationId: String(due.position),
            expectedPosition: nil,
            bodyMAC: keyring.bodyMAC(body),
            principalMAC: principals.mac(of: Identifier.policy.text, by: keyring),
            nationalId: nil,
            weight: body.count + 512,
            upload: nil,
            reply: reply
        )
    }

    /// `[a-z0-9-]{1,63}`: no other commune can exist.
    private static func isSlug(_ commune: String) -> Bool {
        (1...63).contains(commune.utf8.count)
            && commune.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    /// The command itself; faults of its data stand below `/data`.
    private func command(in envelope: Envelope, _ faults: inout [Fault]) -> (any Command)? {
        guard let type = envelope.type else { return nil }
        guard let known = Codec.command(type) else {
            faults.append(.unknownType)
            return nil
        }
        guard let data = envelope.data else { return nil }
        return known.read(data, &faults)
    }
}

/// The HMACs of principals that posted lately: the same few post again and again.
private final class PrincipalMACs: Sendable {
    private let known = Mutex<[String: [UInt8]]>([:])

    func mac(of principal: String, by keyring: Keyring) -> [UInt8] {
        if let mac = known.withLock({ $0[principal] }) { return mac }
        let mac = keyring.principalMAC(principal)
        known.withLock { known in
            if known.count >= 4096 { known = [:] }
            known[principal] = mac
        }
        return mac
    }
}
