import CanonicalJSON
import Foundation
import HTTP
import Runtime
import Transparency

/// Checks receipts, each event with the public keys alone.
struct ReceiptCheck {
    let keys: [VerifierKey]
    let spanish: Bool
    let json: Bool

    /// Prints what was proved, up to the first event of which nothing is.
    func run(_ paths: [String]) throws {
        let proofs = try proofs(paths)
        var lines: [JSONValue] = []
        for proof in proofs {
            do throws(ProofText.Fault) {
                let (head, signers) = try proof.verified(by: keys)
                let event = proof.entry.flatMap { try? JSONValue.parse($0) }
                let fields: [(String, JSONValue)] = [
                    ("event", event ?? .null), ("origin", .string(head.origin)),
                    ("position", .integer(proof.index + 1)), ("size", .integer(head.size)),
                ]
                lines.append(.object(JSONObject(fields)))
                if !json { tell(proof.index + 1, event?["type"]?.string ?? "?", head, signers) }
            } catch {
                throw failure(
                    Phrase(
                        en: "the receipt of event \(proof.index + 1) proves nothing: ",
                        es: "el recibo del hecho \(proof.index + 1) no prueba nada: "
                    ),
                    error
                )
            }
        }
        if json { print(JSONValue.array(lines).text) }
    }

    private func tell(_ position: Int64, _ type: String, _ head: Checkpoint, _ signers: [VerifierKey]) {
        let names = signers.map(\.name).joined(separator: ", ")
        print(
            spanish
                ? "El hecho \(position) (\(type)) está en \(head.origin), entre sus primeros \(head.size); firmado por \(names)."
                : "Event \(position) (\(type)) is in \(head.origin), among its first \(head.size); signed by \(names)."
        )
    }

    /// Receipts as they are kept: the JSON of the service, tlog-proofs, or the parts of a series of QR codes.
    private func proofs(_ paths: [String]) throws -> [ProofText] {
        let texts = try paths.map { path -> String in
            guard let data = FileManager.default.contents(atPath: path) else {
                throw failure(
                    Phrase(
                        en: "the receipt \(path) can't be read: see the file's name and permissions",
                        es: "no se puede leer el recibo \(path): revise el nombre y los permisos del archivo"
                    )
                )
            }
            return String(decoding: data, as: UTF8.self)
        }
        var text = texts.joined()
        if texts.contains(where: ReceiptSeries.isPart) {
            guard let joined = ReceiptSeries.join(texts) else {
                throw failure(
                    Phrase(
                        en:
                            "parts of the receipt are missing, or are of another one: scan all of its QR codes again, and "
                            + "give each with --receipt",
                        es:
                            "faltan partes del recibo, o son de otro: escanee de nuevo todos sus códigos QR y dé cada parte "
                            + "con --receipt"
                    )
                )
            }
            text = joined
        }
        do throws(ProofText.Fault) {
            return try ReceiptText.proofs(text)
        } catch {
            throw failure(Phrase(en: "this isn't a receipt of Acta: ", es: "esto no es un recibo de Acta: "), error)
        }
    }

    private func failure(_ phrase: Phrase, _ fault: ProofText.Fault? = nil) -> Failure {
        let reason = fault?.words
        return Failure(spanish ? phrase.es + (reason?.es ?? "") : phrase.en + (reason?.en ?? ""))
    }
}

extension ProofText.Fault {
    /// What is wrong, and what to do.
    var words: Phrase {
        switch self {
        case .malformed:
            Phrase(
                en:
                    "it lacks lines, or some can't be read. Fetch it anew from …/commands/{id}/receipt, and keep it as it is",
                es:
                    "le faltan líneas, o algunas no se pueden leer. Pídalo de nuevo en …/commands/{id}/receipt y guárdelo tal "
                    + "como es"
            )
        case .notIncluded:
            Phrase(
                en:
                    "the event isn't in the book that the checkpoint names; the receipt was changed, or whoever gave it shows "
                    + "another book. Keep it, and show it to the social audit",
                es:
                    "el hecho no está en el libro que nombra el punto de control; el recibo fue cambiado, o quien lo dio muestra "
                    + "otro libro. Guárdelo y muéstrelo a la contraloría social"
            )
        case .note(.badSignature):
            Phrase(
                en: "its checkpoint was changed after it was signed. Keep it, and fetch the receipt anew",
                es: "su punto de control fue cambiado después de firmado. Guárdelo y pida el recibo de nuevo"
            )
        case .note(.notSigned):
            Phrase(
                en:
                    "its checkpoint isn't signed by the log's key that you gave. See that --key is this book's public key, from "
                    + "somebody whom you trust",
                es:
                    "su punto de control no está firmado con la llave del libro que usted dio. Revise que --key sea la llave "
                    + "pública de este libro, de alguien en quien confíe"
            )
        case .note(.tooLong), .note(.notText), .note(.malformed):
            Phrase(
                en: "its checkpoint can't be read. Fetch it anew from …/commands/{id}/receipt, and keep it as it is",
                es:
                    "su punto de control no se puede leer. Pídalo de nuevo en …/commands/{id}/receipt y guárdelo tal como es"
            )
        }
    }
}
