public import Domain

extension ActasView {
    /// What was decided.
    public struct Decision: Codable, Hashable, Sendable {
        /// The motion; missing where a body decided without one.
        public var motionId: Identifier?
        /// What was decided, where there is no motion.
        public var text: ShownText?
        /// Whether it was carried.
        public var result: MotionResult
        /// Votes for.
        public var inFavour: Int
        /// Votes against.
        public var against: Int
        /// Votes for neither.
        public var abstained: Int
        /// Paper slips that said nothing clear.
        public var null: Int?
        /// Those who were there for it.
        public var present: Int
        /// Those who voted otherwise than was decided.
        public var dissent: Int

        private enum CodingKeys: String, CodingKey {
            case motionId, text, result, inFavour = "for", against, abstained, null, present, dissent
        }

        fileprivate init(_ data: ActaDecision, at position: Int64) {
            motionId = data.motionId
            text = data.text.map { ShownText($0, position: position) }
            result = data.result
            inFavour = data.inFavour
            against = data.against
            abstained = data.abstained
            null = data.null
            present = data.present
            dissent = data.dissent
        }
    }

    /// Who didn't agree.
    public struct Dissent: Codable, Hashable, Sendable {
        /// Who.
        public var memberId: Identifier
        /// With the decision on which motion.
        public var motionId: Identifier?
        /// In their words.
        public var text: ShownText
    }

    /// A signature.
    public struct Signature: Codable, Hashable, Sendable {
        /// Whose.
        public var memberId: Identifier
        /// The office in which they signed.
        public var office: Office?
        /// Who entered it, where they signed on paper.
        public var enteredBy: Identifier?
        /// What they don't agree with, in their words.
        public var dissent: ShownText?
        /// When.
        public var at: Instant
    }

    /// A paper's scan.
    public struct Annex: Codable, Hashable, Sendable {
        /// What it is.
        public var title: String
        /// Of the file as it is kept.
        public var sha256: Digest
        /// How many pages it has.
        public var pages: Int?
        /// When it was annexed.
        public var at: Instant
    }

    /// An acta that rectifies this one.
    public struct Rectification: Codable, Hashable, Sendable {
        /// Which.
        public var actaId: Identifier
        /// What was wrong.
        public var reason: ShownText
        /// When.
        public var at: Instant
    }
}

extension ActasView.Row {
    init(_ data: ActaDrafted, _ recorded: Recorded) {
        let position = recorded.position
        self.init(
            state: .draft,
            book: data.book,
            unitId: data.unitId,
            assemblyId: data.assemblyId,
            act: data.act,
            outcome: data.outcome,
            quorum: data.quorum,
            revision: data.revision,
            title: data.title,
            search: searchText(data.title),
            text: ShownText(data.text, position: position),
            heldAt: data.heldAt,
            place: data.place,
            attendance: data.attendance,
            decisions: data.decisions.map { ActasView.Decision($0, at: position) },
            dissents: data.dissents.map { dissent in
                ActasView.Dissent(
                    memberId: dissent.memberId,
                    motionId: dissent.motionId,
                    text: ShownText(dissent.text, position: position)
                )
            },
            cites: data.cites,
            signatures: [],
            annexes: [],
            rectifiesId: data.rectifiesId,
            rectifiedBy: [],
            draftedBy: recorded.actor,
            draftedAt: recorded.occurredAt
        )
    }

    mutating func evolve(_ event: ActasEvent, _ recorded: Recorded) {
        let position = recorded.position
        switch event {
        case .drafted: break
        case .signed(let data):
            signatures.append(
                ActasView.Signature(
                    memberId: data.signerId,
                    office: data.office,
                    enteredBy: recorded.by,
                    dissent: data.dissent.map { ShownText($0, position: position) },
                    at: recorded.occurredAt
                )
            )
        case .annexed(let data):
            annexes.append(
                ActasView.Annex(title: data.title, sha256: data.sha256, pages: data.pages, at: recorded.occurredAt)
            )
        case .sealed(let data):
            state = .sealed
            number = data.number
            folioFrom = data.folioFrom
            folioTo = data.folioTo
            logSize = data.logSize
            logRoot = data.logRoot
            qr = data.qr
            sealedBy = recorded.actor
            sealedAt = recorded.occurredAt
        case .rectified(let data):
            rectifiedBy.append(
                ActasView.Rectification(
                    actaId: data.rectificationId,
                    reason: ShownText(data.reason, position: position),
                    at: recorded.occurredAt
                )
            )
        }
    }
}
