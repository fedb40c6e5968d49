import CanonicalJSON

/// Movements of goods as a GS1 EPCIS 2.0 document (JSON-LD, with the vocabulary of CBV 2.0).
///
/// Items, lots and places are named by URNs of the commune's own. Quantities are decimal numbers, as EPCIS has them: where
/// the exact one isn't decimal, rounded to three places. What was taken back carries an `errorDeclaration`.
struct EPCISDocument {
    let commune: String

    /// All up to the first event.
    func beginning(_ created: String) -> String {
        """
        {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",\
        "schemaVersion":"2.0","creationDate":\(JSONValue.string(created)),"epcisBody":{"eventList":[

        """
    }

    /// A movement; `nil` where the row isn't one.
    func event(_ id: String, _ row: JSONValue) -> String? {
        guard let action = row["action"]?.string, let time = row["occurredAt"]?.string else { return nil }
        var fields: [(String, String)] = []
        func add(_ name: String, _ value: JSONValue) { fields.append((name, "\(value)")) }
        let isTransformation = row["processId"]?.string != nil && ["consume", "produce"].contains(action)
        add("type", isTransformation ? "TransformationEvent" : "ObjectEvent")
        add("eventID", .string("urn:acta:\(commune):\(id)"))
        add("eventTime", .string(time))
        add("eventTimeZoneOffset", "+00:00")
        if let recorded = row["recordedAt"] { add("recordTime", recorded) }
        let list = "[\(quantity(row))]"
        if isTransformation {
            fields.append((action == "consume" ? "inputQuantityList" : "outputQuantityList", list))
            if let process = row["processId"]?.string { add("transformationID", .string(uri("process", process))) }
        } else {
            fields.append(("quantityList", list))
            add("action", .string(Self.actions[action] ?? "OBSERVE"))
        }
        add("bizStep", .string(Self.steps[action] ?? "other"))
        let (from, to) = (row["from"]?["locationId"]?.string, row["to"]?["locationId"]?.string)
        if let place = from ?? to { add("readPoint", ["id": .string(uri("location", place))]) }
        if let to { add("bizLocation", ["id": .string(uri("location", to))]) }
        parties(row, "sourceList", "source", row["receivedFrom"]?.string ?? row["from"]?["owner"]?.string, &fields)
        parties(row, "destinationList", "destination", row["shippedTo"]?.string ?? row["to"]?["owner"]?.string, &fields)
        if row["reversed"]?.bool == true {
            let moment = row["corrections"]?.array?.last?["correctedAt"] ?? row["recordedAt"] ?? .string(time)
            add("errorDeclaration", ["declarationTime": moment])
        }
        return "{" + fields.map { "\(JSONValue.string($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    private func parties(
        _ row: JSONValue,
        _ list: String,
        _ name: String,
        _ holder: String?,
        _ fields: inout [(String, String)]
    ) {
        guard let holder else { return }
        let entry: JSONValue = .object(
            JSONObject([(name, .string(uri("party", holder.replacing("/", with: ":")))), ("type", "owning_party")])
        )
        fields.append((list, "[\(entry)]"))
    }

    private func quantity(_ row: JSONValue) -> String {
        let item = row["itemId"]?.string ?? ""
        let lot = row["lotId"]?.string
        let name = lot.map { uri("lot", "\(item):\($0)") } ?? uri("item", item)
        let exact = row["amount"]?.string ?? ""
        let number = Self.isDecimal(exact) ? exact : row["shown"]?.string ?? "0"
        let unit = row["itemUnit"]?.string.flatMap { Self.units[$0] }
        let uom = unit.map { ",\"uom\":\"\($0)\"" } ?? ""
        return "{\"epcClass\":\(JSONValue.string(name)),\"quantity\":\(number)\(uom)}"
    }

    private func uri(_ kind: String, _ id: String) -> String { "urn:acta:\(commune):\(kind):\(id)" }

    private static func isDecimal(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    private static let actions = [
        "receive": "OBSERVE", "produce": "ADD", "consume": "DELETE", "transfer": "OBSERVE", "ship": "OBSERVE",
        "raise": "ADD", "lower": "DELETE", "transfer-custody": "OBSERVE",
    ]
    private static let steps = [
        "receive": "receiving", "produce": "commissioning", "consume": "decommissioning", "transfer": "storing",
        "ship": "shipping", "raise": "stock_taking", "lower": "stock_taking", "transfer-custody": "accepting",
    ]
    /// UN/CEFACT Recommendation 20 for the units that have a code there; a count has none.
    private static let units = [
        "kg": "KGM", "g": "GRM", "t": "TNE", "mg": "MGM", "L": "LTR", "l": "LTR", "mL": "MLT", "m": "MTR", "cm": "CMT",
        "m2": "MTK", "m3": "MTQ", "har": "HAR", "h": "HUR", "kW.h": "KWH",
    ]
}
