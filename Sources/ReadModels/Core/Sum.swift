public import CanonicalJSON
public import Domain
import Postgres

/// What a field comes to over a list, in one unit.
public struct Sum: Hashable, Sendable {
    /// The field.
    public let field: String
    /// In which unit, where rows may have different ones.
    public let unit: String?
    /// The exact sum.
    public let quantity: Quantity
    /// Over how many rows.
    public let rows: Int64

    /// As an answer has it: exactly, and rounded to three places.
    public var json: JSONValue {
        let unit = unit.map { [("unit", JSONValue.string($0))] } ?? []
        return .object(
            JSONObject(
                [("field", .string(field))] + unit + [
                    ("quantity", .string(quantity.scalar)), ("shown", .string(quantity.shown)),
                    ("rows", .integer(rows)),
                ]
            )
        )
    }

    /// Of the statement's rows, in the order in which fields were asked for, then by unit. What has no unit and no rows
    /// comes to nothing.
    static func of(_ answer: Rows, fields: [String], byUnit: Bool) throws -> [Sum] {
        var sums: [String: [String?: (quantity: Quantity, rows: Int64)]] = [:]
        for row in answer {
            let (field, unit, denominator, numerator, rows) = try row.decode(
                String.self,
                String?.self,
                String.self,
                String.self,
                Int64.self
            )
            guard let whole = Quantity(scalar: numerator), let part = Quantity(scalar: "1/\(denominator)") else {
                throw ReadFault.failed("a sum of \(field) isn't a number")
            }
            let known = sums[field]?[unit] ?? (.zero, 0)
            sums[field, default: [:]][unit] = (known.quantity + whole * part, known.rows + rows)
        }
        return fields.flatMap { field -> [Sum] in
            var found = sums[field] ?? [:]
            if found.isEmpty, !byUnit { found[nil] = (.zero, 0) }
            return found.sorted { ($0.key ?? "") < ($1.key ?? "") }.map { unit, sum in
                Sum(field: field, unit: unit, quantity: sum.quantity, rows: sum.rows)
            }
        }
    }
}
