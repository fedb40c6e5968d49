public import Domain
public import Postgres

/// Who came to which assembly, and who went: a row for each person and assembly, with the id `assembly:person`.
public enum AttendanceView: DocumentView {
    public static let name = "attendance"
    public static let version = 1
    public static var table: SQL { "attendance" }

    /// What is shown of somebody's attendance.
    public struct Row: Codable, Hashable, Sendable {
        /// At which assembly.
        public var assemblyId: Identifier
        /// Who.
        public var memberId: Identifier
        /// Whether they have a voice and no vote.
        public var guest: Bool
        /// The outside body that a guest comes from.
        public var partyId: Identifier?
        /// Whether they are there; of somebody represented, whether who stands for them is.
        public var present: Bool
        /// Who stands for them, by a written power; missing where nobody does.
        public var representedBy: Identifier?
        /// When they came, the last time; of somebody represented, when the power was entered.
        public var checkedInAt: Instant
        /// Who checked them in, the last time, or entered the power.
        public var checkedInBy: Identifier
        /// When they went; missing while they are there.
        public var checkedOutAt: Instant?
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .assemblies(.assembly(let data)) = event.event else { return [] }
        if case .representationChanged(let change) = data {
            return change.memberIds.map { id(event.stream.id, $0) }
        }
        return person(data).map { [id(event.stream.id, $0)] } ?? []
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .assemblies(.assembly(let event)) = recorded.event else { return }
        // Those for whom somebody stands come and go with them.
        if case .representationChanged(let data) = event {
            for member in data.memberIds {
                let id = Self.id(recorded.stream.id, member)
                var row = try rows.required(id)
                row.present = data.present
                rows[id] = row
            }
        }
        guard let person = person(event) else { return }
        let id = id(recorded.stream.id, person)
        var row = Row(
            assemblyId: recorded.stream.id,
            memberId: person,
            guest: false,
            present: true,
            checkedInAt: recorded.occurredAt,
            checkedInBy: recorded.by ?? recorded.actor
        )
        switch event {
        case .checkedIn: rows[id] = row
        case .guestCheckedIn(let data):
            row.guest = true
            row.partyId = data.partyId
            rows[id] = row
        case .checkInUndone: rows[id] = nil
        case .checkedOut:
            row = try rows.required(id)
            row.present = false
            row.checkedOutAt = recorded.occurredAt
            rows[id] = row
        case .proxyNamed(let data):
            // Who was there and went may give a power, too.
            row = rows[id] ?? row
            row.present = data.present
            row.representedBy = data.proxyId
            rows[id] = row
        case .proxyWithdrawn:
            row = try rows.required(id)
            row.present = false
            row.representedBy = nil
            rows[id] = row.checkedOutAt == nil ? nil : row
        case .convened, .callOpened, .representationChanged, .quorumVerified, .quorumFailed, .postponed, .cancelled,
            .agendaAmended, .recessed, .resumed, .voteOpened, .voteClosed, .closed:
            break
        }
    }

    /// A colon is in no identifier, so that no two pairs have one id.
    private static func id(_ assembly: Identifier, _ person: Identifier) -> String { "\(assembly.text):\(person.text)" }

    private static func person(_ event: AssemblyEvent) -> Identifier? {
        switch event {
        case .checkedIn(let data): data.memberId
        case .checkInUndone(let data): data.memberId
        case .checkedOut(let data): data.memberId
        case .guestCheckedIn(let data): data.guestId
        case .proxyNamed(let data): data.memberId
        case .proxyWithdrawn(let data): data.memberId
        case .convened, .callOpened, .representationChanged, .quorumVerified, .quorumFailed, .postponed, .cancelled,
            .agendaAmended,
            .recessed, .resumed, .voteOpened, .voteClosed, .closed:
            nil
        }
    }

    /// `/attendance`, with `filter[assemblyId]=` or `filter[memberId]=`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "attendance",
            source: "attendance",
            fields: [
                Field("assemblyId", .text, "doc->>'assemblyId'", order: "(doc->>'assemblyId') collate \"C\""),
                Field("memberId", .text, "doc->>'memberId'", order: "(doc->>'memberId') collate \"C\""),
                Field("guest", .bool, "(doc->>'guest')::boolean"),
                Field("partyId", .text, "doc->>'partyId'", order: "(doc->>'partyId') collate \"C\""),
                Field("present", .bool, "(doc->>'present')::boolean"),
                Field("representedBy", .text, "doc->>'representedBy'", order: "(doc->>'representedBy') collate \"C\""),
                Field("checkedInAt", .time, "acta.instant(doc->>'checkedInAt')"),
                Field("checkedInBy", .text, "doc->>'checkedInBy'", order: "(doc->>'checkedInBy') collate \"C\""),
                Field("checkedOutAt", .time, "acta.instant(doc->>'checkedOutAt')"),
            ]
        )
    )
}
