import CanonicalJSON
import Domain
import ReadModels
import Transparency

/// An operator's decision that a view passes over an event. It stands in the operators' own log, so it is no tampering: an
/// audit names it, and derives the rows as it says.
struct SkipDecision: Sendable {
    let view: String
    /// The event that is passed over.
    let position: Int64
    /// Why, in the operator's words.
    let reason: String
    /// Where the operators' log has it.
    let decided: String

    /// A decision over this commune and this edition's version of a view; `nil` where the event is none.
    init?(_ event: JSONValue, in commune: String) {
        guard event["type"]?.string == Skips.type, let data = event["data"], data["commune"]?.string == commune,
            let view = data["view"]?.string, let version = data["version"]?.integer,
            ReadModels.version(of: view).map(Int64.init) == version, let position = data["position"]?.integer
        else { return nil }
        self.view = view
        self.position = position
        reason = data["reason"]?.string ?? ""
        decided = event["position"]?.string ?? "?"
    }
}

extension Skips {
    /// What these decisions come to.
    init(_ decisions: [SkipDecision], in commune: String) {
        self.init()
        for decision in decisions {
            guard let version = ReadModels.version(of: decision.view) else { continue }
            pass(view: decision.view, version: version, commune: commune, position: decision.position)
        }
    }
}

extension BookReport {
    /// Names what operators had a view pass over, and how its exported rows stand to that.
    mutating func passedOver(_ decisions: [SkipDecision], halt: Int64?, earlier: Int64) {
        for decision in decisions {
            let (view, position) = (decision.view, decision.position)
            let isPending = halt.map { $0 <= position } ?? false
            note(
                "skip",
                position,
                en: """
                    Operators decided that \(view) passes over event \(position) (“\(decision.reason)”, event \
                    \(decision.decided) of the operators' log): that isn't tampering.\
                    \(isPending ? " When the book was exported the view hadn't gone on yet." : "")
                    """,
                es: """
                    Los operadores decidieron que \(view) pase por alto el hecho \(position) (“\(decision.reason)”, hecho \
                    \(decision.decided) del registro de operadores): no es una alteración.\
                    \(isPending ? " Cuando se exportó el libro, la vista aún no había seguido." : "")
                    """
            )
        }
        guard earlier > 0, let view = decisions.first?.view else { return }
        note(
            "rows-before-skip",
            earlier,
            en:
                "Rows of \(view) as the events gave them before that decision, since the view had them already: \(earlier). They change when it is rebuilt.",
            es:
                "Filas de \(view) como las daban los hechos antes de esa decisión, pues la vista ya los tenía: \(earlier). Cambian cuando se reconstruya."
        )
    }

    /// Names a view that the book says stands still.
    mutating func standsStill(_ view: String, at position: Int64) {
        note(
            "view-halted",
            position,
            en:
                "\(view) stood still at event \(position) when the book was exported: its rows were compared up to there.",
            es:
                "\(view) estaba detenida en el hecho \(position) cuando se exportó el libro: sus filas se compararon hasta ahí."
        )
    }
}

extension BookAudit.Evidence {
    /// What is of the book itself: the operators' log has checkpoints of its own.
    var ofBook: BookAudit.Evidence {
        var evidence = self
        evidence.checkpoints.removeAll { Self.isOfOperators($0.bytes) }
        return evidence
    }

    /// What is of the operators' log: the same keys, under its name.
    var ofOperators: BookAudit.Evidence {
        var evidence = self
        evidence.checkpoints.removeAll { !Self.isOfOperators($0.bytes) }
        evidence.keys = keys.compactMap { key in
            guard key.kind == .log, let slash = key.name.lastIndex(of: "/") else { return key }
            return VerifierKey(
                name: String(key.name[..<slash]) + "/" + OperatorsEvent.commune,
                publicKey: key.publicKey
            )
        }
        return evidence
    }

    /// By its first line, the origin.
    private static func isOfOperators(_ checkpoint: [UInt8]) -> Bool {
        let origin = checkpoint.prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: origin, as: UTF8.self).hasSuffix("/" + OperatorsEvent.commune)
    }
}
