import Domain

extension MembersView {
    /// What one gives another receives; a correction first takes back what was counted before.
    static func contribute(
        _ data: MemberContributed,
        by id: String,
        to rows: inout RowSet<Row>
    ) throws(ViewFault) {
        let keptUnder = data.keptUnder ?? []
        if let before = data.before {
            try count(Hours(given: .zero - before.hours), of: id, keptUnder, in: &rows)
            if let member = before.beneficiary.member {
                let hours = Hours(received: .zero - before.hours)
                try count(hours, of: member.text, before.keptUnder ?? [], in: &rows)
            }
        }
        try count(Hours(given: data.hours), of: id, keptUnder, in: &rows)
        if let member = data.beneficiary.member {
            try count(Hours(received: data.hours), of: member.text, [], in: &rows)
        }
    }

    /// A person's hours stand in one row: what the second registration had counts in the row of the one that is kept.
    static func merge(_ id: String, into kept: String, in rows: inout RowSet<Row>) throws(ViewFault) {
        var row = try rows.required(id)
        let hours = Hours(given: row.record.given, received: row.record.received)
        row.record.brought = hours
        row.record.add(hours, times: -1)
        rows[id] = row
        try count(hours, of: kept, [], in: &rows)
    }

    /// A merging is undone: the hours go back to where they came from.
    ///
    /// - Parameter keptUnder: who had them, nearest first; what events of before it was written say nothing of stays there.
    static func takeBack(_ id: String, from keptUnder: [Identifier], in rows: inout RowSet<Row>) throws(ViewFault) {
        var row = try rows.required(id)
        guard let hours = row.record.brought else { return }
        row.record.brought = nil
        if !keptUnder.isEmpty { row.record.add(hours) }
        rows[id] = row
        for (index, kept) in keptUnder.enumerated() {
            var row = try rows.required(kept.text)
            if index == keptUnder.count - 1 { row.record.add(hours, times: -1) } else { row.record.bring(hours, -1) }
            rows[kept.text] = row
        }
    }

    /// Counts hours of an id, or of the one under which the person is kept since.
    private static func count(
        _ hours: Hours,
        of id: String,
        _ keptUnder: [Identifier],
        in rows: inout RowSet<Row>
    ) throws(ViewFault) {
        let ids = [id] + keptUnder.map(\.text)
        for (index, id) in ids.enumerated() {
            var row = try rows.required(id)
            if index == ids.count - 1 { row.record.add(hours) } else { row.record.bring(hours) }
            rows[id] = row
        }
    }
}

extension MembersView.Record {
    fileprivate mutating func add(_ hours: MembersView.Hours, times factor: Quantity = 1) {
        given += factor * hours.given
        received += factor * hours.received
        balance = given - received
    }

    fileprivate mutating func bring(_ hours: MembersView.Hours, _ factor: Quantity = 1) {
        var brought = brought ?? MembersView.Hours()
        brought.given += factor * hours.given
        brought.received += factor * hours.received
        self.brought = brought
    }
}
