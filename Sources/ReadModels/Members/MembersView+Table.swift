public import CanonicalJSON
public import Postgres

extension MembersView {
    public static var tables: [String] { ["member"] }

    public static func document(of row: Row) throws -> JSONValue { try JSONEncoding().encode(row.record) }

    public static func row(of document: JSONValue) throws -> Row {
        Row(record: try JSONDecoding().decode(Record.self, from: document))
    }

    public static func loading(_ keys: [RowKey]) -> SQL {
        """
        select t.commune, t.id, t.doc, t.name, t.contact from member t
        join unnest(\(keys.communes), \(keys.ids)) as k(commune, id) on t.commune = k.commune and t.id = k.id
        """
    }

    public static func loaded(_ answer: Rows) throws -> [RowKey: Row] {
        var loaded: [RowKey: Row] = [:]
        for row in answer {
            let (commune, id, document, name, contact) = try row.decode(
                String.self,
                String.self,
                JSONB.self,
                String?.self,
                String?.self
            )
            let record = try JSONDecoding().decode(Record.self, from: try JSONValue.parse(document.bytes))
            loaded[RowKey(commune: commune, id: id)] = Row(record: record, name: name, contact: contact)
        }
        return loaded
    }

    public static func copy(_ rows: [(key: RowKey, row: Row)], on connection: Connection) async throws {
        var text = CopyText()
        for (key, row) in rows {
            text.add([
                Array(key.commune.utf8), Array(key.id.utf8), try JSONEncoding().encode(row.record).canonicalBytes,
                row.name.map { Array($0.utf8) }, row.contact.map { Array($0.utf8) },
                row.name.map { Array(searchText($0).utf8) },
            ])
        }
        let statement: SQL = "copy member (commune, id, doc, name, contact, search) from stdin"
        _ = try await connection.copyIn(statement, chunks: [text.bytes])
    }

    public static func writing(_ rows: [(key: RowKey, row: Row?)]) throws -> [SQL] {
        var keys: [RowKey] = []
        var documents: [JSONB] = []
        var names: [String?] = []
        var contacts: [String?] = []
        for case (let key, let row?) in rows {
            keys.append(key)
            documents.append(JSONB(bytes: try JSONEncoding().encode(row.record).canonicalBytes))
            names.append(row.name)
            contacts.append(row.contact)
        }
        let gone = rows.filter { $0.row == nil }.map(\.key)
        var statements: [SQL] = []
        if !keys.isEmpty {
            statements.append(
                """
                insert into member (commune, id, doc, name, contact, search)
                select * from unnest(
                    \(keys.communes), \(keys.ids), \(documents), \(names), \(contacts),
                    \(names.map { $0.map(searchText) }))
                on conflict (commune, id) do update set
                    doc = excluded.doc, name = excluded.name, contact = excluded.contact, search = excluded.search
                """
            )
        }
        if !gone.isEmpty { statements.append(.delete(gone, from: "member")) }
        return statements
    }
}
