import CanonicalJSON
import Domain
import Foundation

/// A register of members as a file: one person a line.
struct RegisterFile {
    /// A person, as `members.register` takes them.
    struct Row {
        let line: Int
        let memberId: Identifier
        let name: Title
        let birthDate: CivilDate?
        let nationalId: NationalId?
        let contact: Title?
        let unitId: Identifier?
        let householdId: Identifier?
        let residenceSince: CivilDate?
        let witnesses: [Identifier]
    }

    /// What can be in a column. The raw values are names of columns; Spanish ones are taken too.
    enum Column: String, CaseIterable {
        case memberId, name, birthDate, nationalId, contact, unitId, householdId, residenceSince, witnesses

        /// Folded: without accents, case, spaces and underscores.
        private var names: [String] {
            switch self {
            case .memberId: ["memberid", "id", "miembro"]
            case .name: ["name", "nombre", "nombreyapellido", "nombresyapellidos"]
            case .birthDate: ["birthdate", "fechadenacimiento", "fechanacimiento", "nacimiento"]
            case .nationalId: ["nationalid", "cedula", "documento", "ci"]
            case .contact: ["contact", "contacto", "telefono"]
            case .unitId: ["unitid", "unit", "unidad", "consejo", "sector"]
            case .householdId: ["householdid", "household", "hogar", "familia"]
            case .residenceSince: ["residencesince", "residencia", "residenciadesde", "vivedesde"]
            case .witnesses: ["witnesses", "testigos"]
            }
        }

        /// The column of this name.
        init?(_ name: String) {
            let folded = name.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars.filter {
                $0.properties.isAlphabetic && $0.isASCII
            }
            let text = String(String.UnicodeScalarView(folded))
            guard let column = Self.allCases.first(where: { $0.names.contains(text) }) else { return nil }
            self = column
        }
    }

    private(set) var rows: [Row] = []
    private(set) var faults: [LineFault] = []

    /// Reads all rows; what is wrong with any of them is in `faults`, and that row isn't in `rows`.
    ///
    /// - Parameter prefix: of the ids of who has none in the file: `padron` gives `padron-00002` to line 2.
    init(_ table: CSVTable, prefix: String) {
        var columns: [Column?] = []
        for (index, name) in table.header.enumerated() {
            let column = Column(name)
            if column == nil || columns.contains(column) {
                let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
                let text = column == nil ? "isn't a column that is known; there are \(known)" : "stands there twice"
                faults.append(LineFault(line: 1, column: name.isEmpty ? "column \(index + 1)" : name, text: text))
            }
            columns.append(column)
        }
        guard columns.contains(.name) else {
            faults.append(LineFault(line: 1, column: nil, text: "there is no column “name” or “nombre”"))
            return
        }
        guard faults.isEmpty else { return }
        var ids: [Identifier: Int] = [:]
        var documents: [String: Int] = [:]
        for (line, cells) in table.rows {
            guard cells.count == columns.count else {
                let text = "\(cells.count) cells; \(columns.count) were expected, as in the first line"
                faults.append(LineFault(line: line, column: nil, text: text))
                continue
            }
            var reader = RowReader(line: line, cells: Dictionary(zip(columns.compactMap { $0 }, cells)) { $1 })
            if let row = reader.row(prefix: prefix) {
                if let other = ids.updateValue(line, forKey: row.memberId) {
                    reader.fault(.memberId, "“\(row.memberId)” stands on line \(other) too; each person has one id")
                }
                if let document = row.nationalId?.normalized, let other = documents.updateValue(line, forKey: document)
                {
                    reader.fault(.nationalId, "the same document stands on line \(other); is it the same person?")
                }
                if reader.faults.isEmpty { rows.append(row) }
            }
            faults += reader.faults
        }
    }
}

/// Reads the cells of one line.
private struct RowReader {
    let line: Int
    let cells: [RegisterFile.Column: String]
    var faults: [LineFault] = []

    init(line: Int, cells: [RegisterFile.Column: String]) {
        self.line = line
        self.cells = cells
    }

    mutating func fault(_ column: RegisterFile.Column, _ text: String) {
        faults.append(LineFault(line: line, column: column.rawValue, text: text))
    }

    mutating func row(prefix: String) -> RegisterFile.Row? {
        let digits = String(line)
        let made = "\(prefix)-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits)"
        let id: Identifier? = cells[.memberId, default: ""].isEmpty ? Identifier(scalar: made) : value(.memberId)
        let name: Title? = value(.name)
        if name == nil, cells[.name, default: ""].isEmpty { fault(.name, "is empty; a name was expected") }
        let row = RegisterFile.Row(
            line: line,
            memberId: id ?? .placeholder,
            name: name ?? .placeholder,
            birthDate: day(.birthDate),
            nationalId: value(.nationalId),
            contact: value(.contact),
            unitId: value(.unitId),
            householdId: value(.householdId),
            residenceSince: day(.residenceSince),
            witnesses: witnesses()
        )
        return faults.isEmpty ? row : nil
    }

    private mutating func value<Value: Scalar>(_ column: RegisterFile.Column) -> Value? {
        guard let text = cells[column], !text.isEmpty else { return nil }
        if let value = Value(scalar: text) { return value }
        // A document's number is nobody's business: it isn't repeated.
        let shown = column == .nationalId ? "this" : "“\(text)”"
        fault(column, "\(shown) isn't right; expected \(Value.scalarShape.expected)")
        return nil
    }

    /// `2001-04-19`, or as it is written in Spanish, `19/04/2001`.
    private mutating func day(_ column: RegisterFile.Column) -> CivilDate? {
        guard let text = cells[column], !text.isEmpty else { return nil }
        let parts = text.split(whereSeparator: { $0 == "/" || $0 == "." }).compactMap { Int64($0) }
        if parts.count == 3, let day = CivilDate(year: parts[2], month: parts[1], day: parts[0]) { return day }
        if let day = CivilDate(scalar: text) { return day }
        fault(column, "“\(text)” isn't a day; expected one such as 2001-04-19 or 19/04/2001")
        return nil
    }

    private mutating func witnesses() -> [Identifier] {
        let texts = cells[.witnesses, default: ""].split(whereSeparator: { " ,;|".contains($0) })
        let ids = texts.compactMap { Identifier(scalar: String($0)) }
        if ids.count < texts.count { fault(.witnesses, "expected ids of members with spaces between them") }
        return ids
    }
}
