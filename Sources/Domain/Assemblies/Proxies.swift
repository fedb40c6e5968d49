/// A member who won't come gave another one the power to stand for them, in writing.
public struct ProxyNamed: EventPayload {
    public static let kind = EventKind("assemblies.proxy-named", 1)

    /// Who won't come.
    public let memberId: Identifier
    /// Who stands for them.
    public let proxyId: Identifier
    /// What the power is written in; sealed under the key of who gave it.
    public let document: FreeText
    /// The SHA-256 of the paper's scan, where there is one.
    public let sha256: Digest?
    /// Whether who stands for them is there: the member then counts as present from now on.
    public let present: Bool

    public static let example = ProxyNamed(
        memberId: "m-0311",
        proxyId: "m-0007",
        document: .sealed(.example("m-0311", .text)),
        sha256: nil,
        present: false
    )
    public var sealed: [Sealed] { document.parts }
    public var event: Event { .assemblies(.assembly(.proxyNamed(self))) }
}

/// A power to stand for a member ended: they took it back, or came themselves.
public struct ProxyWithdrawn: EventPayload {
    public static let kind = EventKind("assemblies.proxy-withdrawn", 1)

    /// Who had given it.
    public let memberId: Identifier
    /// Who had stood for them.
    public let proxyId: Identifier
    /// Whether the member had counted as present by it.
    public let present: Bool

    public static let example = ProxyWithdrawn(memberId: "m-0311", proxyId: "m-0007", present: true)
    public var event: Event { .assemblies(.assembly(.proxyWithdrawn(self))) }
}

/// Somebody who stands for others came or went, and those count as present or no longer do.
public struct RepresentationChanged: EventPayload {
    public static let kind = EventKind("assemblies.representation-changed", 1)

    /// Who stands for them.
    public let proxyId: Identifier
    /// For whom, ascending.
    public let memberIds: [Identifier]
    /// Whether they count as present now.
    public let present: Bool

    public static let example = RepresentationChanged(proxyId: "m-0007", memberIds: ["m-0311"], present: true)
    public var event: Event { .assemblies(.assembly(.representationChanged(self))) }
}

/// A power to stand for a member, as decisions see it.
struct Proxy: Hashable, Sendable {
    /// Who stands for them.
    let holder: Identifier
    /// Where it was named; the authority of votes that are cast by it.
    let position: Int64
}

/// Enters a power in writing.
///
/// How many powers one member may hold says the rule set (`proxiesPerMember`); none under `ve-*`. Who is represented counts
/// as present while the other one is checked in, and is voted for by them; who comes themselves ends the power.
public struct AssembliesNameProxy: Command {
    public static let type = "assemblies.name-proxy"
    public static let summary =
        "Enter a written power by which a member stands for another, as far as the rules allow it"
    public static let power = Power.attendance

    /// At which assembly.
    public let assemblyId: Identifier
    /// Who won't come.
    public let memberId: Identifier
    /// Who stands for them.
    public let proxyId: Identifier
    /// What the power is written in: a letter, a folio.
    public let document: Prose
    /// The SHA-256 of the paper's scan.
    public let sha256: Digest?

    public static let example = AssembliesNameProxy(
        assemblyId: "a-2026-11",
        memberId: "m-0311",
        proxyId: "m-0007",
        document: "Carta poder del 20 de noviembre, carpeta 2",
        sha256: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorizeAttendance(Self.power, in: assembly, of: memberId)
        try assembly.requireUnended()
        let (set, rules) = try context.rules(of: assembly)
        let limit = rules.proxiesPerMember
        let rule = set.reference("acts.\(rules.act.rawValue).proxiesPerMember", limit)
        guard limit.value > 0 else { throw Rejection(.proxiesNotAllowed, rule: rule, ["act": rules.act.rawValue]) }
        guard memberId != proxyId else { throw Rejection(.proxyOfSelf, ["member": memberId.text]) }
        // Whoever gains a vote by it isn't the one who says that it was given.
        guard context.actor != proxyId, context.by != proxyId else {
            throw Rejection(.proxyEnteredByHolder, ["proxy": proxyId.text])
        }
        for member in [memberId, proxyId] {
            try context.requirePresentMember(member)
            try context.requireOnRoll(member, of: assembly)
        }
        guard !assembly.isPresent(memberId) else { throw Rejection(.alreadyCheckedIn, ["member": memberId.text]) }
        if let named = assembly.proxies[memberId] {
            throw Rejection(.proxyAlreadyNamed, ["member": memberId.text, "proxy": named.holder.text])
        }
        guard assembly.represented(by: proxyId).count < limit.value else {
            throw Rejection(.proxiesTooMany, rule: rule, ["proxy": proxyId.text, "most": String(limit.value)])
        }
        let named = ProxyNamed(
            memberId: memberId,
            proxyId: proxyId,
            document: FreeText(document.text, about: [memberId]),
            sha256: sha256,
            present: assembly.isPresent(proxyId)
        )
        return [NewEvent(Stream(.assembly, assemblyId), named)]
    }
}

/// Takes a power back.
public struct AssembliesWithdrawProxy: Command {
    public static let type = "assemblies.withdraw-proxy"
    public static let summary = "Take back a power by which another member stands for one; a check-in does so by itself"
    public static let power = Power.attendance

    /// At which assembly.
    public let assemblyId: Identifier
    /// Who had given it.
    public let memberId: Identifier

    public static let example = AssembliesWithdrawProxy(assemblyId: "a-2026-11", memberId: "m-0311")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorizeAttendance(Self.power, in: assembly, of: memberId)
        try assembly.requireUnended()
        guard let withdrawn = assembly.endingProxy(of: memberId) else {
            throw Rejection(.proxyUnknown, ["member": memberId.text])
        }
        return [NewEvent(Stream(.assembly, assemblyId), withdrawn)]
    }
}

extension Assembly {
    /// Whom somebody stands for, ascending.
    func represented(by holder: Identifier) -> [Identifier] { powers[holder, default: []].sorted() }

    /// Whether a member counts as present: is checked in, or is represented by somebody who is.
    func counts(_ member: Identifier) -> Bool {
        isPresent(member) || (proxies[member].map { isPresent($0.holder) } ?? false)
    }

    /// What follows for others when somebody comes or goes; nothing where they stand for nobody.
    func representing(by holder: Identifier, present: Bool, in stream: Stream) -> [NewEvent] {
        let members = represented(by: holder)
        guard !members.isEmpty else { return [] }
        return [NewEvent(stream, RepresentationChanged(proxyId: holder, memberIds: members, present: present))]
    }

    /// The end of a power that somebody gave; `nil` where they gave none.
    func endingProxy(of member: Identifier) -> ProxyWithdrawn? {
        proxies[member].map { proxy in
            ProxyWithdrawn(memberId: member, proxyId: proxy.holder, present: isPresent(proxy.holder))
        }
    }
}

extension RejectionCode {
    static let proxies: [RejectionCode] = [
        proxiesNotAllowed, proxiesTooMany, proxyOfSelf, proxyAlreadyNamed, proxyUnknown, proxyEnteredByHolder,
    ]

    static let proxiesNotAllowed = RejectionCode(
        "proxies-not-allowed",
        en: "By the rules nobody stands for another in this type of act ({act}); who wants to count comes themselves.",
        es: "Según las reglas nadie representa a otra persona en este tipo de acto ({act}); quien quiera contar asiste."
    )
    static let proxiesTooMany = RejectionCode(
        "proxies-too-many",
        en: "{proxy} already stands for as many as the rules allow, {most}; name somebody else.",
        es: "{proxy} ya representa a cuantas personas permiten las reglas, {most}; nombre a otra persona."
    )
    static let proxyOfSelf = RejectionCode(
        "proxy-of-self",
        en: "{member} can't stand for themself; name another member.",
        es: "{member} no puede representarse; nombre a otra persona."
    )
    static let proxyAlreadyNamed = RejectionCode(
        "proxy-already-named",
        en: "{proxy} already stands for {member}; withdraw that power first.",
        es: "{proxy} ya representa a {member}; retire primero ese poder."
    )
    static let proxyUnknown = RejectionCode(
        "proxy-unknown",
        en: "Nobody stands for {member} at this assembly.",
        es: "Nadie representa a {member} en esta asamblea."
    )
    static let proxyEnteredByHolder = RejectionCode(
        "proxy-entered-by-holder",
        en: "{proxy} would vote by this power, and so doesn't enter it; who gives it does, or somebody else who may.",
        es: "{proxy} votaría con este poder y por eso no lo asienta; lo hace quien lo da u otra persona que pueda."
    )
}
