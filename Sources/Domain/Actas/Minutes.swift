/// Who was there.
public struct ActaAttendance: Codable, Hashable, Sendable {
    /// How many were on the frozen roll; left out where there is none.
    public let eligible: Int?
    /// How many members were there at some time.
    public let attended: Int
    /// How many were still there at the end; left out where it wasn't an assembly.
    public let presentAtEnd: Int?
    /// How many guests had a voice.
    public let guests: Int
    /// Root of the Merkle tree (RFC 6962 §2.1) over the ids of those who attended, ascending as bytes.
    public let root: Digest?
    /// Who was there, where it wasn't an assembly; of assemblies `/attendance` lists them.
    public let members: [Identifier]?
}

/// What was decided, with everyone's part in it: also those against and those who abstained.
public struct ActaDecision: Codable, Hashable, Sendable {
    /// The motion; left out where a body decided without one.
    public let motionId: Identifier?
    /// What was decided, where there is no motion.
    public let text: FreeText?
    /// Whether it was carried.
    public let result: MotionResult
    /// Votes for.
    public let inFavour: Int
    /// Votes against.
    public let against: Int
    /// Votes for neither.
    public let abstained: Int
    /// Paper slips that said nothing clear; left out where there were none.
    public let null: Int?
    /// Those who were there for it.
    public let present: Int
    /// Those who voted otherwise than was decided.
    public let dissent: Int

    private enum CodingKeys: String, CodingKey {
        case motionId, text, result, inFavour = "for", against, abstained, null, present, dissent
    }
}

/// What a body decided, as it is entered.
public struct StatedDecision: Codable, Hashable, Sendable {
    /// What was decided.
    public let text: Prose
    /// Members whom it is about: it is then sealed.
    public let about: [Identifier]?
    /// Votes for.
    public let inFavour: Int
    /// Votes against.
    public let against: Int
    /// Votes for neither.
    public let abstained: Int

    private enum CodingKeys: String, CodingKey { case text, about, inFavour = "for", against, abstained }

    /// A decision of its parts.
    public init(text: Prose, about: [Identifier]? = nil, inFavour: Int, against: Int, abstained: Int) {
        self.text = text
        self.about = about
        self.inFavour = inFavour
        self.against = against
        self.abstained = abstained
    }
}

/// A member's reasons for not agreeing (*voto salvado*).
public struct ActaDissent: Codable, Hashable, Sendable {
    /// Whose.
    public let memberId: Identifier
    /// With the decision on which motion; left out where it is none or all.
    public let motionId: Identifier?
    /// In their words.
    public let text: FreeText
}

/// A member's dissent, as it is entered.
public struct StatedDissent: Codable, Hashable, Sendable {
    /// Whose.
    public let memberId: Identifier
    /// With the decision on which motion.
    public let motionId: Identifier?
    /// In their words.
    public let text: Prose
    /// Members whom the words are about: they are then sealed.
    public let about: [Identifier]?

    /// A dissent of its parts.
    public init(memberId: Identifier, motionId: Identifier? = nil, text: Prose, about: [Identifier]? = nil) {
        self.memberId = memberId
        self.motionId = motionId
        self.text = text
        self.about = about
    }
}

/// What else of the book an acta tells of.
public struct ActaCitation: Codable, Hashable, Sendable {
    /// What kind of thing.
    public let kind: Kind
    /// Which one.
    public let id: Identifier

    /// Things that an acta tells of; the raw values are storage format.
    public enum Kind: String, Word {
        case motion, election, recall, consultation, tally, draw, roll, mandate, acta, allocation, order, commitment

        var stream: Stream.Kind {
            switch self {
            case .motion: .motion
            case .election: .election
            case .recall: .recall
            case .consultation: .consultation
            case .tally: .tally
            case .draw: .draw
            case .roll: .roll
            case .mandate: .mandate
            case .acta: .acta
            case .allocation: .allocation
            case .order: .order
            case .commitment: .commitment
            }
        }
    }

    /// A citation of its parts.
    public init(kind: Kind, id: Identifier) {
        self.kind = kind
        self.id = id
    }
}

extension Context {
    /// What the book says of an ended assembly: who was there, and what was decided.
    mutating func minutes(
        of assembly: Assembly
    ) throws(Rejection) -> (attendance: ActaAttendance, decisions: [ActaDecision]) {
        let members = assembly.attendance.entries.map(\.key).sorted()
        let root = MerkleList.root(of: members.map { Array($0.text.utf8) }, tools.sha256).hexadecimal
        let attendance = ActaAttendance(
            eligible: assembly.eligible,
            attended: members.count,
            presentAtEnd: assembly.present,
            guests: assembly.guests.count,
            root: Digest(scalar: root),
            members: nil
        )
        var decisions: [ActaDecision] = []
        for id in assembly.motions {
            guard let closed = try requireMotion(id).closed else { continue }
            decisions.append(
                ActaDecision(
                    motionId: id,
                    text: nil,
                    result: closed.result,
                    inFavour: closed.inFavour,
                    against: closed.against,
                    abstained: closed.abstained,
                    null: closed.null,
                    present: closed.present,
                    dissent: closed.dissent
                )
            )
        }
        return (attendance, decisions)
    }

    /// What a body decided, by the votes of those who were there; a tie fails.
    ///
    /// - Throws: `count-over-present`.
    mutating func decided(_ stated: StatedDecision, present: Int) throws(Rejection) -> ActaDecision {
        let counts = [stated.inFavour, stated.against, stated.abstained]
        guard counts.allSatisfy({ (0...present).contains($0) }), counts.reduce(0, +) <= present else {
            throw Rejection(.countOverPresent, ["present": String(present)])
        }
        let carried = stated.inFavour > stated.against
        return ActaDecision(
            motionId: nil,
            text: try freeText(stated.text.text, about: stated.about),
            result: carried ? .carried : .rejected,
            inFavour: stated.inFavour,
            against: stated.against,
            abstained: stated.abstained,
            null: nil,
            present: present,
            dissent: carried ? stated.against : stated.inFavour
        )
    }

    /// A member's dissent, if they were there and didn't vote as was decided.
    ///
    /// - Throws: `dissenter-absent`, `motion-of-another-assembly`, `dissent-with-majority`.
    mutating func dissent(
        _ stated: StatedDissent,
        in assembly: Assembly?,
        attendees: [Identifier]
    ) throws(Rejection) -> ActaDissent {
        let member = stated.memberId
        guard assembly?.attended(member) ?? attendees.contains(member) else {
            throw Rejection(.dissenterAbsent, ["member": member.text])
        }
        if let id = stated.motionId {
            guard let assembly, assembly.motions.contains(id) else {
                throw Rejection(.motionOfAnotherAssembly, ["motion": id.text])
            }
            let motion = try requireMotion(id)
            let winning: Choice = motion.state == .carried ? .inFavour : .against
            // Hands and slips don't say whose they were.
            guard motion.method != .rollCall || motion.votes[member] != winning else {
                throw Rejection(.dissentWithMajority, ["member": member.text, "motion": id.text])
            }
        }
        return ActaDissent(
            memberId: member,
            motionId: stated.motionId,
            text: try freeText(stated.text.text, about: stated.about)
        )
    }
}
