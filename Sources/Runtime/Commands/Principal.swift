public import Domain

/// A door that a token opens. It never replaces a mandate: what an actor may do is decided from the book.
public enum Scope: String, Sendable, Hashable, CaseIterable {
    /// Posting commands.
    case commands
    /// Reading the read models.
    case read
    /// Reading the log as such.
    case audit
    /// Founding communes, and what only operators do.
    case operate
    /// Acting for another member, save for casting votes.
    case delegate
    /// Entering what happened more than ten minutes ago.
    case lateEntry = "late-entry"
}

/// Who is calling, as its token or API key says.
public struct Principal: Sendable, Hashable {
    /// Issuer and `sub` (`issuer|sub`), or the API key's id: part of a command's identity.
    public var id: String
    /// Which doors are open.
    public var scopes: Set<Scope>
    /// The member that it is, by commune's slug; `*` stands for all other communes.
    public var members: [String: Identifier]
    /// Which further communes it may read; `*` stands for all.
    public var communes: [String]

    /// A principal of its parts.
    public init(id: String, scopes: Set<Scope>, members: [String: Identifier] = [:], communes: [String] = []) {
        self.id = id
        self.scopes = scopes
        self.members = members
        self.communes = communes
    }

    /// The member that it is in a commune; `nil` where it is nobody there.
    public func member(in commune: String) -> Identifier? { members[commune] ?? members["*"] }

    /// Whether it may look into a commune: as a member, or because its token says so.
    public func sees(_ commune: String) -> Bool {
        member(in: commune) != nil || communes.contains(commune) || communes.contains("*")
    }
}
