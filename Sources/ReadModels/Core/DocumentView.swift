public import CanonicalJSON
public import Postgres

/// A view whose rows are JSON documents in a table `(commune, id, doc jsonb)`; loading and saving come with it.
///
/// Filters and sorts use expressions over `doc`, or columns that the table generates from it (`generated always as … stored`).
public protocol DocumentView: View where Row: Codable {
    /// The table's name, as a SQL literal without a schema.
    static var table: SQL { get }
}

extension DocumentView {
    public static var tables: [String] { [table.statement] }

    public static func document(of row: Row) throws -> JSONValue { try JSONEncoding().encode(row) }
    public static func row(of document: JSONValue) throws -> Row { try JSONDecoding().decode(Row.self, from: document) }

    public static func loading(_ keys: [RowKey]) -> SQL {
        """
        select t.commune, t.id, t.doc from \(table) t
        join unnest(\(keys.communes), \(keys.ids)) as k(commune, id) on t.commune = k.commune and t.id = k.id
        """
    }

    public static func loaded(_ answer: Rows) throws -> [RowKey: Row] {
        var loaded: [RowKey: Row] = [:]
        for row in answer {
            let (commune, id, document) = try row.decode(String.self, String.self, JSONB.self)
            let value = try JSONValue.parse(document.bytes)
            loaded[RowKey(commune: commune, id: id)] = try JSONDecoding().decode(Row.self, from: value)
        }
        return loaded
    }

    public static func copy(_ rows: [(key: RowKey, row: Row)], on connection: Connection) async throws {
        var text = CopyText()
        for (key, row) in rows {
            text.add([Array(key.commune.utf8), Array(key.id.utf8), try JSONEncoding().encode(row).canonicalBytes])
        }
        _ = try await connection.copyIn("copy \(table) (commune, id, doc) from stdin", chunks: [text.bytes])
    }

    public static func weight(of row: Row) -> Int {
        // A document's strings and containers have headers of their own, and its place in a dictionary.
        512 + 4 * ((try? JSONEncoding().encode(row).canonicalBytes.count) ?? 512)
    }

    public static func writing(_ rows: [(key: RowKey, row: Row?)]) throws -> [SQL] {
        var keys: [RowKey] = []
        var documents: [JSONB] = []
        for case (let key, let row?) in rows {
            keys.append(key)
            documents.append(JSONB(bytes: try JSONEncoding().encode(row).canonicalBytes))
        }
        let gone = rows.filter { $0.row == nil }.map(\.key)
        var statements: [SQL] = []
        if !keys.isEmpty {
            statements.append(
                """
                insert into \(table) (commune, id, doc)
                select * from unnest(\(keys.communes), \(keys.ids), \(documents))
                on conflict (commune, id) do update set doc = excluded.doc
                """
            )
        }
        if !gone.isEmpty { statements.append(.delete(gone, from: table)) }
        return statements
    }
}

extension SQL {
    /// Deletes the rows of these keys from a table `(commune, id, …)`.
    public static func delete(_ keys: [RowKey], from table: SQL) -> SQL {
        """
        delete from \(table) t using unnest(\(keys.communes), \(keys.ids)) as k(commune, id)
        where t.commune = k.commune and t.id = k.id
        """
    }
}
