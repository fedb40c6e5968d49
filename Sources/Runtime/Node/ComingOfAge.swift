public import Domain
import EventLog
import ReadModels

extension Node {
    /// Who has reached an age that the rules in force ask for, and of whom the book doesn't say so yet: for
    /// `members.come-of-age`, before a roll is frozen. Birth dates are opened with their persons' keys and kept nowhere.
    ///
    /// - Returns: the day, and members by age; `nil` where the commune doesn't exist.
    public func comingOfAge(in commune: String) async throws -> (
        today: CivilDate, due: [(age: Int, members: [Identifier])]
    )? {
        var sealed: [Identifier: SealedPart] = [:]
        let book = try await log.book(of: commune, [.commune, .register]) { recorded in
            guard case .members(let event) = recorded.event else { return }
            let id = recorded.stream.id
            if case .registered(let data) = event {
                sealed[id] = data.birthDate.map { SealedPart($0, position: recorded.position) }
            } else if case .amended(let data) = event, let birthDate = data.birthDate {
                sealed[id] = SealedPart(birthDate, position: recorded.position)
            }
        }
        guard let stated = book?.statedAges(at: clock.now, try .standard()) else { return nil }
        // Who has reached the highest age needn't be opened.
        let young = sealed.filter { id, _ in stated.stated[id].map { $0 < stated.ages.last ?? 0 } ?? false }
        let parts = Array(young)
        let texts = try await NodeFault.unlessAvailable {
            try await SealOpener(log.log).open(commune, parts.map(\.value))
        }
        var birthDates: [Identifier: CivilDate] = [:]
        for (part, text) in zip(parts, texts) { birthDates[part.key] = text.flatMap(CivilDate.init(scalar:)) }
        return (stated.today, stated.due(birthDates))
    }
}
