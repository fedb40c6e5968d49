import Domain

/// What must be read before a commune's commands can be decided.
struct Needs: Sendable, Hashable {
    /// The head, and what came since the desk's position.
    var refresh = false
    /// The row of the log, because somebody founds.
    var founding = false
    /// Parts of the book.
    var sections: Set<Section> = []
    /// Keys of persons.
    var persons: Set<Identifier> = []
    /// Who holds these national ids, as HMACs.
    var nationalIds: Set<[UInt8]> = []

    var isEmpty: Bool {
        !refresh && !founding && sections.isEmpty && persons.isEmpty && nationalIds.isEmpty
    }

    mutating func formUnion(_ other: Needs) {
        refresh = refresh || other.refresh
        founding = founding || other.founding
        sections.formUnion(other.sections)
        persons.formUnion(other.persons)
        nationalIds.formUnion(other.nationalIds)
    }
}
