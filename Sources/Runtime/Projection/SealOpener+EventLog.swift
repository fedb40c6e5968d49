import Domain
public import EventLog
public import ReadModels

extension SealOpener {
    /// Opens texts with the persons' keys as the log keeps them, looked up anew each time: an erasure holds at once.
    public init(_ log: EventLog) {
        self.init { commune, texts in
            let persons = Set(texts.flatMap { $0.sealed.persons.map(\.text) })
            let keys = try await log.personKeys(commune, Array(persons))
            return try texts.map { try Self.open($0, commune, keys) }
        }
    }

    /// `nil` where a key was destroyed, or where the text isn't what was sealed at this place.
    private static func open(
        _ text: SealedPart,
        _ commune: String,
        _ keys: [String: PersonKey]
    ) throws -> String? {
        guard case .box(let ciphertext, let key) = text.sealed.content else { return nil }
        let own = text.sealed.persons.compactMap { keys[$0.text] }
        guard own.count == text.sealed.persons.count else { return nil }
        let place = SealPlace(commune: commune, position: text.position, field: text.sealed.field.rawValue)
        do throws(SealFault) {
            return try Seal.open(SealedText(box: ciphertext, key: key), keys: own, at: place)
        } catch {
            switch error {
            case .tampered, .keyMissing: return nil
            case .unknownWrappingKey, .unsealable: throw error
            }
        }
    }
}
