/// What somebody wants to do. A command's type decides over what the book says, and answers events or a rejection.
///
/// Property names are wire names; optional properties may be left out; nothing else is accepted.
public protocol Command: Codable, Hashable, Sendable {
    /// `assemblies.check-in`: storage format.
    static var type: String { get }
    /// One line for the docs, in English: what it does.
    static var summary: String { get }
    /// Who may do it, for `Context.authorize` and for the table in the docs.
    static var power: Power { get }
    /// Whether it casts a vote: that is never done for another by `delegate`.
    static var casts: Bool { get }
    /// For the published examples; it passes the schema.
    static var example: Self { get }
    /// The national id that must be looked up before it is decided, in clear.
    var nationalIdToLookUp: String? { get }

    /// Pure: what happens, or why not. Nothing is read but `context`.
    func decide(in context: inout Context) throws(Rejection) -> [NewEvent]
}

extension Command {
    public static var casts: Bool { false }
    public var nationalIdToLookUp: String? { nil }
}

/// All commands and events that Acta knows, by context.
public enum Catalogue {
    /// Commands by type.
    public static let commands: [any Command.Type] =
        CommunesEvent.commands + MembersEvent.commands + AssembliesEvent.commands + ActasEvent.commands
        + ConsultationsEvent.commands + InventoriesEvent.commands + MandatesEvent.commands
        + ElectionsEvent.commands

    /// Payloads by kind.
    public static let payloads: [any EventPayload.Type] =
        CommunesEvent.payloads + MembersEvent.payloads + AssembliesEvent.payloads + ActasEvent.payloads
        + ConsultationsEvent.payloads + InventoriesEvent.payloads + MandatesEvent.payloads
        + ElectionsEvent.payloads + OperatorsEvent.payloads

    /// All codes of rejections, with their messages.
    public static let rejections: [RejectionCode] =
        RejectionCode.core + CommunesEvent.rejections + MembersEvent.rejections + AssembliesEvent.rejections
        + ActasEvent.rejections + ConsultationsEvent.rejections + InventoriesEvent.rejections + MandatesEvent.rejections
        + ElectionsEvent.rejections
}
