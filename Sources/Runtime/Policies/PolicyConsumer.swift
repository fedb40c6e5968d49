import Domain
import MessageQueue

/// Turns events and passing time into commands of the policies' own actor.
///
/// An event schedules what follows from it; what came due is posted. Doing it twice is doing it once, since the ledger has each
/// command by an id that follows from the event.
struct PolicyConsumer: Consumer {
    /// All communes, from their first event.
    static let group = Group(name: "policies")
    let commands: CommandService

    func groups() async throws -> [Group] { [Self.group] }

    func wants(_ type: String, in group: Group) -> Bool { Policy.types.contains(type) }

    func receive(_ messages: [Message], in group: Group) async -> [Outcome] {
        var outcomes: [Outcome] = []
        for message in messages {
            let outcome =
                if let due = message.due {
                    await perform(due, of: message)
                } else {
                    schedule(message)
                }
            outcomes.append(outcome)
            // A key's later messages wait for the one that failed.
            guard case .done = outcome else { break }
        }
        return outcomes
    }

    private func schedule(_ message: Message) -> Outcome {
        do {
            let duties = Policy.duties(of: try Codec.decode(message.bytes))
            return .done(
                schedule: try duties.map { duty in
                    Schedule(
                        at: duty.at.milliseconds,
                        payload: try DueCommand(duty, position: message.position).bytes(),
                        n: duty.n
                    )
                }
            )
        } catch {
            return .park(reason: "the event can't be read")
        }
    }

    private func perform(_ due: DueInfo, of message: Message) async -> Outcome {
        do {
            let command = try DueCommand(due.payload, position: message.position, n: message.n)
            switch try await commands.submit(command, commune: message.commune) {
            case .accepted: return .done()
            case .rejected(_, let rejection, _):
                return command.settledBy.contains(rejection.code) ? .done() : .park(reason: rejection.code)
            case .overloaded: return .retry(reason: "overloaded")
            case .unavailable, .undecided: return .retry(reason: "no database")
            case .readOnly: return .retry(reason: "the log is read-only")
            case .malformed, .tooLarge, .reusedId, .communeUnknown, .expectedPositionPassed, .scopeMissing, .noMember,
                .notStorable:
                return .park(reason: "the command can't be decided")
            }
        } catch {
            return .park(reason: "what is due can't be read")
        }
    }
}
